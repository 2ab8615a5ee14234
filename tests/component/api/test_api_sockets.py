"""The signalling socket, as it is handed to the room of WebRTC."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message
from structlog.testing import capture_logs

from support.asgi import Dialogue
from support.front import Front
from visavis.service.ports import Socket

PROTOCOL = ("visavis.v1",)


async def test_it_is_accepted_with_its_subprotocol_among_others(front: Front) -> None:
    client = await front.client()
    dialogue = client.socket("/c1/signal", subprotocols=("chat", *PROTOCOL))
    await dialogue.run()
    accepted, closed = dialogue.everything()
    assert (accepted["type"], accepted["subprotocol"]) == (
        "websocket.accept",
        "visavis.v1",
    )
    assert (closed["type"], closed["code"]) == ("websocket.close", 1000)


@pytest.mark.parametrize("offered", [(), ("chat",), ("visavis.v2",)])
async def test_another_subprotocol_is_refused_in_words(
    front: Front, offered: tuple[str, ...]
) -> None:
    client = await front.client()
    dialogue = client.socket("/c1/signal", subprotocols=offered)
    await dialogue.run()
    start, body = dialogue.everything()
    assert start["status"] == 400
    assert b"visavis.v1" in body["body"]


async def test_where_a_server_cannot_refuse_in_words_it_closes(front: Front) -> None:
    client = await front.client()
    dialogue = client.socket("/c1/signal", can_refuse=False)
    await dialogue.run()
    (closed,) = dialogue.everything()
    assert (closed["type"], closed["code"]) == ("websocket.close", 1002)


async def serve(front: Front, signal: object) -> Dialogue:
    client = await front.client(signal=signal)
    return client.socket("/c0ffee/signal", subprotocols=PROTOCOL)


async def test_messages_pass_both_ways_until_the_browser_is_gone(front: Front) -> None:
    heard: list[object] = []

    async def echo(conversation_id: str, socket: Socket) -> None:
        heard.append(conversation_id)
        while (message := await socket.receive()) is not None:
            heard.append(message)
            await socket.send(f"heard {message!r}")
        heard.append(await socket.receive())
        await socket.send("to nobody")
        await socket.close()

    dialogue = await serve(front, echo)
    dialogue.say('{"type":"leave"}')
    dialogue.say(b"\x00\xff")
    dialogue.hang_up()
    await dialogue.run()
    assert heard == ["c0ffee", '{"type":"leave"}', b"\x00\xff", None]
    said = [m["text"] for m in dialogue.everything() if m["type"] == "websocket.send"]
    assert said == ['heard \'{"type":"leave"}\'', "heard b'\\x00\\xff'"]


async def test_closing_says_code_and_reason_once(front: Front) -> None:
    async def refuse(_: str, socket: Socket) -> None:
        await socket.close(4001, "not allowed")
        await socket.close()
        await socket.send("too late")
        assert await socket.receive() is None

    dialogue = await serve(front, refuse)
    await dialogue.run()
    accepted, closed = dialogue.everything()
    assert accepted["type"] == "websocket.accept"
    assert (closed["code"], closed["reason"]) == (4001, "not allowed")


async def speak_twice(socket: Socket) -> None:
    await socket.send("hello?")
    await socket.send("hello?")


async def hang_up(socket: Socket) -> None:
    await socket.close()


@pytest.mark.parametrize("attempt", [speak_twice, hang_up])
async def test_a_browser_that_vanishes_while_it_is_spoken_to_is_no_error(
    front: Front, attempt: Callable[[Socket], Awaitable[None]]
) -> None:
    survived: list[str] = []

    async def speak(conversation_id: str, socket: Socket) -> None:
        await attempt(socket)
        survived.append(conversation_id)

    dialogue = await serve(front, speak)

    async def vanish(message: Message) -> None:
        if message["type"] != "websocket.accept":
            raise OSError("gone")

    await dialogue.run(vanish)
    assert survived == ["c0ffee"]


async def test_a_bug_closes_the_socket_and_is_logged(front: Front) -> None:
    async def fail(_: str, __: Socket) -> None:
        raise RuntimeError("the secret is 4711")

    dialogue = await serve(front, fail)
    with capture_logs() as logs:
        await dialogue.run()
    assert dialogue.everything()[-1] == {"type": "websocket.close", "code": 1011}
    assert [entry["event"] for entry in logs] == ["request_failed", "request_handled"]
    assert (logs[1]["method"], logs[1]["status"]) == ("WEBSOCKET", 101)
    assert logs[1]["route"] == "/{conversation_id}/signal"


async def test_a_socket_elsewhere_is_closed(front: Front) -> None:
    client = await front.client()
    dialogue = client.socket("/v2/conversations", subprotocols=PROTOCOL)
    await asyncio.wait_for(dialogue.run(), 5)
    assert dialogue.everything()[0]["type"] == "websocket.close"
