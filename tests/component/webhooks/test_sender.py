"""Callbacks over real sockets, out of a real store."""

import json
from datetime import timedelta

import pytest
from aiohttp import web
from posting import (
    LOCAL,
    SECRETS,
    Post,
    Receiver,
    always,
    event,
    statuses,
    verify,
)
from structlog.testing import capture_logs

from visavis.core.events import envelope
from visavis.core.retry import PAUSES
from visavis.webhooks.sender import SenderSettings

IMPATIENT = SenderSettings(allow_private=True, timeout=timedelta(milliseconds=50))


async def test_an_event_is_delivered_once_as_its_envelope(
    post: Post, receiver: Receiver
) -> None:
    await post.write("c1", receiver.url, "e1")

    async with post.sending():
        assert await post.next() == ("delivered", "e1", 200)

    ((_, headers, body),) = receiver.got
    assert json.loads(body) == envelope(event("e1", "c1", receiver.url))
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"] == "visavis/dev"


@pytest.mark.parametrize("secret", SECRETS)
async def test_every_live_secret_verifies_the_signature(
    post: Post, receiver: Receiver, secret: str
) -> None:
    await post.write("c1", receiver.url, "e1")

    async with post.sending():
        await post.next()

    ((_, headers, body),) = receiver.got
    assert headers["webhook-id"] == "e1"
    assert verify(headers, body, secret)["conversation_id"] == "c1"


async def test_the_newest_secret_signs_first(post: Post, receiver: Receiver) -> None:
    await post.write("c1", receiver.url, "e1")

    async with post.sending():
        await post.next()

    ((_, headers, body),) = receiver.got
    first, second = headers["webhook-signature"].split(" ")
    assert verify(headers | {"webhook-signature": first}, body, SECRETS[0])
    assert verify(headers | {"webhook-signature": second}, body, SECRETS[1])


async def test_an_event_written_meanwhile_is_sent(
    post: Post, receiver: Receiver
) -> None:
    async with post.sending():
        await post.write("c1", receiver.url, "e1")
        await post.next()
        await post.write("c2", receiver.url, "e2")
        await post.next()

    assert receiver.ids == ["e1", "e2"]


async def test_a_failure_is_retried_with_the_same_id_before_the_next_goes(
    post: Post, receiver: Receiver
) -> None:
    receiver.answer = statuses(500, 503)
    await post.write("c1", receiver.url, "e1", "e2", "e3")

    async with post.sending():
        made = [await post.next() for _ in range(5)]

    assert receiver.ids == ["e1", "e1", "e1", "e2", "e3"]
    assert made[:3] == [
        ("retry", "e1", "status 500"),
        ("retry", "e1", "status 503"),
        ("delivered", "e1", 200),
    ]


async def test_a_receiver_that_never_recovers_is_given_up_on(
    post: Post, receiver: Receiver
) -> None:
    attempts = len(PAUSES) + 1
    receiver.answer = statuses(*[500] * attempts)
    await post.write("c1", receiver.url, "e1", "e2")

    async with post.sending():
        made = [await post.next() for _ in range(attempts + 1)]

    assert receiver.ids == ["e1"] * attempts + ["e2"]
    assert made[-2:] == [("given up", "e1", "status 500"), ("delivered", "e2", 200)]


async def test_gone_gives_up_at_once(post: Post, receiver: Receiver) -> None:
    receiver.answer = statuses(410)
    await post.write("c1", receiver.url, "e1", "e2")

    async with post.sending():
        assert await post.next() == ("given up", "e1", "status 410")
        assert await post.next() == ("delivered", "e2", 200)


async def test_a_redirect_is_not_followed(
    post: Post, receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.answer = always(307, Location=other_receiver.url)
    await post.write("c1", receiver.url, "e1")

    async with post.sending():
        assert await post.next() == ("retry", "e1", "status 307")

    assert other_receiver.got == []


async def test_a_hanging_conversation_holds_up_no_other(
    post: Post, receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.answer = receiver.hang
    await post.write("c1", receiver.url, "e1", "e2")
    await post.write("c2", other_receiver.url, "f1", "f2")

    async with post.sending():
        made = [await post.next() for _ in range(2)]

    assert made == [("delivered", "f1", 200), ("delivered", "f2", 200)]
    assert receiver.ids == ["e1"]


async def test_a_backlog_for_a_hanging_receiver_holds_up_nobody_else(
    post: Post, receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.answer = receiver.hang
    few = SenderSettings(allow_private=True, at_once=12, at_once_per_receiver=8)
    for i in range(40):
        await post.write(f"h{i}", receiver.url, f"h{i}")
    await post.write("c1", other_receiver.url, "e1")

    async with post.sending(few):
        await receiver.until(8)
        assert await post.next() == ("delivered", "e1", 200)
        await post.write("c2", other_receiver.url, "e2")
        assert await post.next() == ("delivered", "e2", 200)

    assert len(receiver.got) == 8


async def test_silence_is_retried(post: Post, receiver: Receiver) -> None:
    receiver.answer = receiver.hang
    await post.write("c1", receiver.url, "e1")

    async with post.sending(IMPATIENT):
        assert await post.next() == ("retry", "e1", "timed out")
        await receiver.until(2)

    assert receiver.ids[:2] == ["e1", "e1"]


async def test_a_refused_connection_is_retried(post: Post, receiver: Receiver) -> None:
    await post.write("c1", "http://127.0.0.1:1/hook", "e1")

    async with post.sending():
        assert await post.next() == ("retry", "e1", "no connection")


async def test_garbage_instead_of_http_is_retried(
    post: Post, receiver: Receiver
) -> None:
    async def garbage(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(b"\x00\xff not HTTP\r\n\r\n")
        return web.Response()

    receiver.answer = garbage
    await post.write("c1", receiver.url, "e1")

    async with post.sending():
        assert await post.next() == ("retry", "e1", "no valid answer")


async def test_the_status_counts_even_if_the_body_never_ends(
    post: Post, receiver: Receiver
) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 1024)

    receiver.answer = endless
    await post.write("c1", receiver.url, "e1")

    async with post.sending():
        assert await post.next() == ("delivered", "e1", 200)


async def test_the_status_counts_even_if_the_body_never_comes(
    post: Post, receiver: Receiver
) -> None:
    async def headers_only(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=202, headers={"Content-Length": "9"})
        await response.prepare(request)
        return await receiver.hang(request)

    receiver.answer = headers_only
    await post.write("c1", receiver.url, "e1")

    async with post.sending(IMPATIENT):
        assert await post.next() == ("delivered", "e1", 202)


async def test_the_status_counts_even_if_the_body_breaks_off(
    post: Post, receiver: Receiver
) -> None:
    async def broken(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "9"})
        await response.prepare(request)
        assert request.transport is not None
        request.transport.close()
        return response

    receiver.answer = broken
    await post.write("c1", receiver.url, "e1")

    async with post.sending():
        assert await post.next() == ("delivered", "e1", 200)


async def test_no_more_than_allowed_are_under_way(
    post: Post, receiver: Receiver
) -> None:
    receiver.answer = receiver.hang
    two = SenderSettings(allow_private=True, at_once=2)
    for name in ("a", "b", "c"):
        await post.write(name, receiver.url, name)

    async with post.sending(two):
        await receiver.until(2)
        assert receiver.ids == ["a", "b"]
        receiver.answer = statuses()
        receiver.closing.set()
        made = {(await post.next())[:2] for _ in range(3)}

    assert made == {("delivered", "a"), ("delivered", "b"), ("delivered", "c")}


async def test_a_forbidden_target_is_never_contacted(
    post: Post, receiver: Receiver
) -> None:
    await post.write("c1", receiver.url, "e1")
    await post.write("c2", receiver.url.replace("127.0.0.1", "localhost"), "e2")

    async with post.sending(SenderSettings(allow_private=False)):
        made = {await post.next(), await post.next()}

    assert made == {
        ("given up", "e1", "forbidden target"),
        ("given up", "e2", "forbidden target"),
    }
    assert receiver.got == []


async def test_a_restart_resumes_what_was_under_way(
    post: Post, receiver: Receiver
) -> None:
    receiver.answer = receiver.hang
    await post.write("c1", receiver.url, "e1", "e2")
    async with post.sending():
        await receiver.until(1)

    receiver.answer = statuses()
    async with post.sending():
        made = [await post.next() for _ in range(2)]

    assert [what for what, _, _ in made] == ["delivered", "delivered"]
    assert receiver.ids == ["e1", "e1", "e2"]


async def test_a_query_arrives_as_its_owner_escaped_it(
    post: Post, receiver: Receiver
) -> None:
    await post.write("c1", receiver.url + "/a%2Fb?sig=x%2By%3D", "e1")
    await post.write("c2", receiver.url + "?bare", "e2")

    async with post.sending():
        await post.next()
        await post.next()

    assert {path for path, _, _ in receiver.got} == {"/a%2Fb?sig=x%2By%3D", "/?bare"}


async def test_each_attempt_is_one_line_without_query_or_payload(
    post: Post, receiver: Receiver
) -> None:
    receiver.answer = statuses(500)
    await post.write("c1", receiver.url + "/?token=hush", "e1")

    with capture_logs() as lines:
        async with post.sending(LOCAL):
            await post.next()
            await post.next()

    told = [(line["event"], line["attempt"], line["status"]) for line in lines]
    assert told == [("callback_failed", 1, 500), ("callback_delivered", 2, 200)]
    assert lines[0]["conversation_id"] == "c1"
    assert "hush" not in str(lines)
    assert "replica_id" not in str(lines)
