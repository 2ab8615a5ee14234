"""Calls of tools arrive signed, once, and at judged addresses only."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from posting import SECRETS, START, Receiver, always, verify

from visavis.core.tool_delivery import Outgoing
from visavis.core.tools import LONGEST_OUTPUT
from visavis.service.ports.tools import Posted, Posting
from visavis.webhooks.judging import JudgedClients
from visavis.webhooks.tools import HttpToolPost

NEARBY = JudgedClients(allow_private=True, version="test")
POST = HttpToolPost(NEARBY)


def posting(url: str, **to: Any) -> Posting:
    call = Outgoing(url=url, **{"body": '{"a":1}', **to})
    return Posting(id="i1", call=call, secrets=SECRETS, at=START)


def saying(text: str, status: int = 200) -> Any:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(text=text, status=status)

    return answer


async def test_a_call_is_signed_and_its_answer_is_the_result(
    receiver: Receiver,
) -> None:
    receiver.answer = saying('{"left": 6}')
    url, headers = f"{receiver.url}/stock?q=a%2Fb", {"Authorization": "Bearer t"}
    posted = await POST.post(posting(url, method="PUT", headers=headers))
    assert posted == Posted(status=200, text='{"left": 6}')
    ((path, got, body),) = receiver.got
    assert path == "/stock?q=a%2Fb"
    assert got["authorization"] == "Bearer t"
    assert got["content-type"] == "application/json"
    for secret in SECRETS:
        assert verify(got, body, secret) == {"a": 1}


async def test_nothing_that_a_persona_says_can_change_the_signature(
    receiver: Receiver,
) -> None:
    headers = {"webhook-id": "forged", "Content-Type": "text/plain"}
    await POST.post(posting(receiver.url, headers=headers))
    ((_, got, body),) = receiver.got
    assert got["webhook-id"] == "i1"
    assert verify(got, body, SECRETS[0])


async def test_a_call_without_a_body_is_signed_too(receiver: Receiver) -> None:
    await POST.post(posting(receiver.url, method="GET", body=None))
    ((_, got, body),) = receiver.got
    assert body == b""
    assert "content-type" not in got
    assert got["webhook-signature"]


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_what_is_no_success_is_told_and_nobody_is_followed(
    receiver: Receiver, status: int
) -> None:
    receiver.answer = always(status, Location=f"{receiver.url}/elsewhere")
    posted = await POST.post(posting(receiver.url))
    assert (posted.status, posted.why) == (status, f"status {status}")
    assert len(receiver.got) == 1


async def test_an_answer_that_no_model_could_read_is_none(receiver: Receiver) -> None:
    receiver.answer = saying("x" * (LONGEST_OUTPUT + 1))
    posted = await POST.post(posting(receiver.url))
    assert posted.text == ""
    assert str(LONGEST_OUTPUT) in posted.why


async def test_a_tool_that_takes_too_long_is_not_waited_for(
    receiver: Receiver,
) -> None:
    receiver.answer = receiver.hang
    soon = timedelta(milliseconds=50)
    posted = await POST.post(posting(receiver.url, timeout=soon))
    assert posted.why == "timed out"


async def test_a_tool_that_is_not_there_is_a_failure(unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    assert (await POST.post(posting(url))).why == "no connection"


@pytest.mark.parametrize(
    ("url", "allow_private"),
    [
        ("http://127.0.0.1:1/", False),
        ("https://10.0.0.1/", False),
        ("http://tools.example/", True),
        ("ftp://tools.example/", True),
    ],
)
async def test_no_address_is_called_that_is_forbidden_or_can_be_overheard(
    url: str,
    allow_private: bool,  # noqa: FBT001  a table of truths
) -> None:
    post = HttpToolPost(JudgedClients(allow_private=allow_private, version="test"))
    assert (await post.post(posting(url))).why == "forbidden target"
