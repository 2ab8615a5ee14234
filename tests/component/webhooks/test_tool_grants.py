"""A tool behind a server of tokens is called with one of its tokens."""

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from posting import SECRETS, START, Receiver

from visavis.core.tool_delivery import Grant, Outgoing
from visavis.service.ports.tools import Posted, Posting
from visavis.webhooks.judging import JudgedClients
from visavis.webhooks.tools import HttpToolPost

TOKEN = {"access_token": "sesame", "expires_in": 3600}


@pytest.fixture
def post() -> HttpToolPost:
    return HttpToolPost(JudgedClients(allow_private=True, version="test"))


def granting(told: Any, status: int = 200, tool: int = 200) -> Any:
    """Answer as a server of tokens at `/token`, and as a tool everywhere else."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path != "/token":
            return web.Response(status=tool, text="6")
        if isinstance(told, str):
            return web.Response(status=status, text=told)
        return web.json_response(told, status=status)

    return answer


def calling(receiver: Receiver, **grant: str) -> Posting:
    shown = {"client_id": "me:", "client_secret": "s e", **grant}
    made = Grant(**{"token_url": f"{receiver.url}/token", **shown})
    call = Outgoing(url=f"{receiver.url}/stock", body="{}", grant=made)
    return Posting(id="i1", call=call, secrets=SECRETS, at=START)


def paths(receiver: Receiver) -> list[str]:
    return [path for path, _, _ in receiver.got]


async def test_a_token_is_had_for_the_credentials_and_shown_to_the_tool(
    receiver: Receiver, post: HttpToolPost
) -> None:
    receiver.answer = granting(TOKEN)
    answer = await post.post(calling(receiver, scope="read"))
    assert answer == Posted(status=200, text="6")
    (_, asked, form), (_, called, _) = receiver.got
    pair = b64encode(b"me%3A:s%20e").decode()
    assert asked["authorization"] == f"Basic {pair}"
    assert parse_qs(form.decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["read"],
    }
    assert called["authorization"] == "Bearer sesame"


@pytest.mark.parametrize(
    ("lasts", "later", "times"),
    [
        (3600, timedelta(minutes=59), 1),
        ("3600", timedelta(minutes=59), 1),
        (3600, timedelta(minutes=60), 2),
        (None, timedelta(seconds=1), 2),
        (-1, timedelta(0), 2),
    ],
)
async def test_a_token_serves_until_it_is_about_to_expire(
    receiver: Receiver, post: HttpToolPost, lasts: Any, later: timedelta, times: int
) -> None:
    receiver.answer = granting({"access_token": "t", "expires_in": lasts})
    first = calling(receiver)
    await post.post(first)
    await post.post(replace(first, at=START + later))
    assert paths(receiver).count("/token") == times
    assert paths(receiver).count("/stock") == 2


async def test_a_token_that_is_refused_is_not_shown_again(
    receiver: Receiver, post: HttpToolPost
) -> None:
    receiver.answer = granting(TOKEN, tool=401)
    assert (await post.post(calling(receiver))).why == "status 401"
    await post.post(calling(receiver))
    assert paths(receiver) == ["/token", "/stock"] * 2


@pytest.mark.parametrize(
    ("told", "status", "why"),
    [
        (TOKEN, 400, "no token: status 400"),
        ("no JSON", 200, "no token: no token in the answer"),
        ([], 200, "no token: no token in the answer"),
        ({"access_token": 7}, 200, "no token: no token in the answer"),
        ({"access_token": ""}, 200, "no token: no token in the answer"),
        ({"access_token": "a\r\nb"}, 200, "no token: no token in the answer"),
        ({"access_token": "é"}, 200, "no token: no token in the answer"),
    ],
)
async def test_without_a_token_the_tool_is_not_called(
    receiver: Receiver, post: HttpToolPost, told: Any, status: int, why: str
) -> None:
    receiver.answer = granting(told, status)
    assert (await post.post(calling(receiver))).why == why
    assert paths(receiver) == ["/token"]


@pytest.mark.parametrize(
    "url", ["http://tools.example/token", "ftp://tools.example/", "https://10.0.0.1/"]
)
async def test_no_server_of_tokens_is_asked_that_is_forbidden(
    receiver: Receiver, url: str
) -> None:
    strict = HttpToolPost(JudgedClients(allow_private=False, version="test"))
    far = calling(receiver, token_url=url)
    call = replace(far.call, url="https://tools.example/stock")
    posted = await strict.post(replace(far, call=call))
    assert posted.why == "no token: forbidden target"
    assert receiver.got == []
