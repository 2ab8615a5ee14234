"""Names and numbers that lead to this machine by a detour, through the real connector.

The resolver is the test's own, and gives a different answer whenever the test says so.
Nothing leaves this machine: a forbidden address ends the attempt before there is a
socket.
"""

import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from posting import SECRETS, START, Receiver, always, event

from visavis.webhooks.courier import Attempt, Courier
from visavis.webhooks.judging import JudgedClients


class Names(AbstractResolver):
    """Answers with the addresses it was given last."""

    def __init__(self) -> None:
        self.addresses: tuple[str, ...] = ()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del family  # of both kinds, whatever is asked for
        return [_result(host, port, address) for address in self.addresses]

    async def close(self) -> None:
        """Let go of nothing."""


def _result(host: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=0, flags=0
    )


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
async def strict(names: Names) -> AsyncIterator[Courier]:
    clients = JudgedClients(allow_private=False, version="test", resolver=names)
    async with Courier(clients, timedelta(seconds=10)) as made:
        yield made


async def attempt(courier: Courier, url: str) -> Attempt:
    return await courier.attempt(event("e1", "c1", url), SECRETS, START)


HOMEWARD = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104  an answer, not a place to bind
    "10.0.0.8",
    "172.16.3.4",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:0:808:808:0:0:80ff:fffe",
    "fe80::1",
    "fc00::1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", HOMEWARD)
async def test_a_name_that_leads_home_is_not_followed(
    strict: Courier, names: Names, receiver: Receiver, address: str
) -> None:
    names.addresses = (address,)
    port = receiver.url.rpartition(":")[2]

    made = await attempt(strict, f"http://rebound.example:{port}/hook")

    assert (made.why, made.hopeless) == ("forbidden address", False)
    assert receiver.got == []


@pytest.fixture
async def trusting(names: Names) -> AsyncIterator[Courier]:
    clients = JudgedClients(allow_private=True, version="test", resolver=names)
    async with Courier(clients, timedelta(seconds=10)) as made:
        yield made


async def test_a_name_that_moved_between_two_attempts_is_judged_anew(
    trusting: Courier, names: Names, receiver: Receiver
) -> None:
    receiver.answer = always(500, Connection="close")
    url = f"http://rebound.example:{receiver.url.rpartition(':')[2]}/hook"
    names.addresses = ("127.0.0.1",)
    assert (await attempt(trusting, url)).status == 500

    names.addresses = ("169.254.169.254",)
    forget(trusting)

    assert (await attempt(trusting, url)).why == "forbidden address"
    assert len(receiver.got) == 1


async def test_of_several_addresses_a_forbidden_one_is_passed_over(
    trusting: Courier, names: Names, receiver: Receiver
) -> None:
    names.addresses = ("169.254.169.254", "::ffff:169.254.169.254", "127.0.0.1")
    url = f"http://many.example:{receiver.url.rpartition(':')[2]}/hook"

    assert (await attempt(trusting, url)).status == 200


def forget(courier: Courier) -> None:
    """Let it look every name up again: answers are kept for some seconds."""
    connector = courier._session.connector
    assert isinstance(connector, aiohttp.TCPConnector)
    connector.clear_dns_cache()


LOCAL_FORMS = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://0:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://localhost:{port}/",
    "http://localhost.:{port}/",
    "http://LOCALHOST:{port}/",
    "http://any.localhost:{port}/",
    "http://１２７.0.0.1:{port}/",
    "http://127。0。0。1:{port}/",
    "http://user@127.0.0.1:{port}/",
    "http://example.com@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.com/",
    "http://example.com:80@127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
]


@pytest.mark.parametrize("form", LOCAL_FORMS)
async def test_no_way_of_writing_this_machine_leads_to_it(
    strict: Courier, names: Names, receiver: Receiver, form: str
) -> None:
    names.addresses = ("127.0.0.1",)
    port = receiver.url.rpartition(":")[2]

    made = await attempt(strict, form.format(port=port))

    assert made.why in {"forbidden target", "forbidden address"}
    assert receiver.got == []
