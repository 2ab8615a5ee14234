"""Receivers at their worst: each is a failed attempt or a delivery, and no delay.

All of it over real sockets. What hangs is cut off by the attempt's own timeout, which
is short here; the other receiver is reached meanwhile.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from posting import Post, Receiver, statuses, verify

from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId
from visavis.service.keys import Keys
from visavis.webhooks.sender import SenderSettings

IMPATIENT = SenderSettings(allow_private=True, timeout=timedelta(milliseconds=300))

Say = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def raw_receiver(say: Say) -> AsyncIterator[str]:
    """A server that answers every connection with raw bytes."""
    open_ones: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await say(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    finally:
        server.close()
        for writer in open_ones:
            writer.close()


async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    await reader.read()


def saying(start: bytes, *, then: Say = never, again: bytes = b"") -> Say:
    """Return one who says a thing, then something over and over, then does another."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        await writer.drain()
        while again:
            writer.write(again)
            await writer.drain()
        await then(reader, writer)

    return say


async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


WORST = {
    "says nothing": (saying(b""), "retry", "timed out"),
    "hangs up": (saying(b"", then=hang_up), "retry", "no valid answer"),
    "resets": (saying(b"", then=reset), "retry", "no valid answer"),
    "stops in the status": (saying(b"HTTP/1.1 2"), "retry", "timed out"),
    "stops in the headers": (saying(b"HTTP/1.1 200 OK\r\nX: 1\r\n"), "retry", None),
    "endless status": (saying(b"HTTP/1.1 200 ", again=b"O" * 9000), "retry", None),
    "endless header": (
        saying(b"HTTP/1.1 200 OK\r\nX: ", again=b"x" * 9000),
        "retry",
        None,
    ),
    "endless headers": (
        saying(b"HTTP/1.1 200 OK\r\n", again=b"X: x\r\n" * 500),
        "retry",
        None,
    ),
    "continues for ever": (
        saying(b"", again=b"HTTP/1.1 100 Go\r\n\r\n" * 500),
        "retry",
        "timed out",
    ),
    "lies about its length, too long": (
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort", then=hang_up),
        "delivered",
        200,
    ),
    "lies about its length, too short": (
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nlonger", then=hang_up),
        "retry",
        "no valid answer",
    ),
    "length that is no number": (
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", then=hang_up),
        "retry",
        "no valid answer",
    ),
    "hangs within the body": (
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
        "delivered",
        200,
    ),
    "fails and hangs within the body": (
        saying(b"HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\nhalf"),
        "retry",
        "status 500",
    ),
    "endless body": (
        saying(b"HTTP/1.1 200 OK\r\n\r\n", again=b"x" * 9000),
        "delivered",
        200,
    ),
    "endless chunk": (
        saying(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
            again=b"x" * 9000,
        ),
        "delivered",
        200,
    ),
    "redirects": (
        saying(
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
            b"Content-Length: 0\r\n\r\n"
        ),
        "retry",
        "status 302",
    ),
    "switches protocols": (
        saying(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
        "retry",
        None,
    ),
}


@pytest.mark.parametrize("name", WORST)
async def test_a_bad_receiver_is_judged_and_delays_nobody(
    post: Post, receiver: Receiver, name: str
) -> None:
    say, outcome, why = WORST[name]
    async with raw_receiver(say) as bad:
        await post.write("bad", bad, "e1", "e2")
        await post.write("good", receiver.url, "f1", "f2")
        async with post.sending(IMPATIENT):
            made = await post.until("e1", "f1", "f2")

    assert [m for m in made if m[1] in {"f1", "f2"}] == [
        ("delivered", "f1", 200),
        ("delivered", "f2", 200),
    ]
    first = next(m for m in made if m[1] == "e1")
    assert first[0] == outcome
    assert why in {None, first[2]}


async def test_the_start_of_the_answer_is_kept(post: Post) -> None:
    answer = (
        b"HTTP/1.1 500 No\r\nContent-Length: 20\r\n\r\n\x1b[2Jno\r\nsuch" + b"!" * 8
    )
    async with raw_receiver(saying(answer)) as url:
        await post.write("c1", url, "e1")
        async with post.sending(IMPATIENT):
            await post.next()

    (delivery,) = await post.database.deliveries.page(
        ConversationId("c1"), after=0, limit=1
    )
    attempt = delivery.attempts[0]
    assert (attempt.status, attempt.why) == (500, "status 500")
    assert attempt.response.startswith("[2Jno such!!")


async def test_what_failed_arrives_when_it_is_replayed_under_its_id(
    post: Post, receiver: Receiver
) -> None:
    receiver.answer = statuses(410)
    await post.write("c1", receiver.url, "e1", "e2")
    async with post.sending():
        made = [await post.next() for _ in range(2)]
        await post.database.deliveries.replay_failed(
            ConversationId("c1"), post.clock.now()
        )
        made.append(await post.next())

    assert [what for what, _, _ in made] == ["given up", "delivered", "delivered"]
    assert receiver.ids == ["e1", "e2", "e1"]
    first, last = receiver.got[0], receiver.got[2]
    assert first[2] == last[2]


async def test_a_rotated_secret_signs_beside_the_one_before_it(
    post: Post, receiver: Receiver
) -> None:
    keys = Keys(post.database.keys, post.clock, post.randomness)
    async with post.sending():
        await post.write("c1", receiver.url, "e1")
        await post.next()
        rotated = await keys.rotate_secret(DEFAULT_WORKSPACE)
        await post.write("c2", receiver.url, "e2")
        await post.next()

    assert rotated is not None
    (_, _, _), (_, headers, body) = receiver.got
    for secret in rotated:
        assert verify(headers, body, secret)["conversation_id"] == "c2"
