"""What happens at the moment of connecting, whatever the URL looked like."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from posting import SECRETS, START, Receiver, event

from visavis.core.events import Letter
from visavis.webhooks.courier import Courier, what_failed
from visavis.webhooks.judging import JudgedClients


@pytest.fixture
async def courier() -> AsyncIterator[Courier]:
    clients = JudgedClients(allow_private=False, version="test")
    async with Courier(clients, timedelta(seconds=10)) as made:
        yield made


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]"])
async def test_no_socket_is_made_for_a_forbidden_address(
    courier: Courier, receiver: Receiver, host: str
) -> None:
    url = receiver.url.replace("127.0.0.1", host)

    with pytest.raises(aiohttp.ClientConnectorError) as caught:
        await courier._post(url, Letter(body="{}", headers={}))

    assert what_failed(caught.value) == "forbidden address"
    assert receiver.got == []


async def test_a_name_nobody_knows_is_a_failed_attempt(courier: Courier) -> None:
    unknown = event("e1", "c1", "http://nobody.invalid/")

    attempt = await courier.attempt(unknown, SECRETS, START)

    assert (attempt.why, attempt.hopeless) == ("name not found", False)


async def test_a_receiver_that_speaks_no_tls_is_a_failed_attempt(
    receiver: Receiver,
) -> None:
    plain = event("e1", "c1", receiver.url.replace("http:", "https:"))
    clients = JudgedClients(allow_private=True, version="test")
    async with Courier(clients, timedelta(seconds=10)) as courier:
        attempt = await courier.attempt(plain, SECRETS, START)

    assert attempt.why == "TLS failed"


async def test_a_target_that_is_no_address_is_hopeless(courier: Courier) -> None:
    attempt = await courier.attempt(event("e1", "c1", "nonsense"), SECRETS, START)

    assert attempt.hopeless
