"""The application behind the real server, on a real socket."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from support.asgi import Client
from support.front import BOTH, PAGE, Front
from visavis.core.signals import SUBPROTOCOL
from visavis.service.ports import Socket

PIECE = b"10000\r\n" + b"n" * 65_536 + b"\r\n"


@asynccontextmanager
async def served(client: Client) -> AsyncGenerator[int]:
    """Serve the application on a free port; who connects early waits in the backlog."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            client.app, log_config=None, lifespan="off", ws="websockets-sansio"
        )
        server = uvicorn.Server(config)
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve([listener]))
            try:
                yield listener.getsockname()[1]
            finally:
                server.should_exit = True


async def exchange(port: int, head: str, body: bytes = b"") -> tuple[bytes, bytes]:
    """Send one request as it is; return head and body of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    closing = head + "\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"
    writer.write(closing.encode() + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    said, _, content = answer.partition(b"\r\n\r\n")
    return said.lower(), content


async def test_head_of_the_page_has_its_headers_and_no_body(front: Front) -> None:
    async with served(await front.client()) as port:
        said, content = await exchange(port, "HEAD /c00000000000?t=x HTTP/1.1")
    assert said.startswith(b"http/1.1 404")
    assert b"content-length: %d" % len(PAGE) in said
    assert content == b""


async def test_an_endless_body_is_cut_off_with_413(front: Front) -> None:
    client = await front.client()
    head = (
        "POST /v2/conversations HTTP/1.1\r\n"
        f"x-api-key: {client.headers['x-api-key']}\r\n"
        "transfer-encoding: chunked"
    )
    async with served(client) as port:
        said, content = await exchange(port, head, PIECE * 18)
    assert said.startswith(b"http/1.1 413")
    assert json.loads(content) == {"error": "body: must be at most 1048576 bytes"}
    assert front.store.records == {}


async def test_a_creation_over_the_wire(front: Front) -> None:
    client = await front.client()
    body = json.dumps(BOTH).encode()
    head = (
        "POST /v2/conversations/ HTTP/1.1\r\n"
        f"x-api-key: {client.headers['x-api-key']}\r\n"
        f"content-length: {len(body)}"
    )
    async with served(client) as port:
        said, content = await exchange(port, head, body)
    assert said.startswith(b"http/1.1 200")
    assert json.loads(content)["conversation_url"].startswith("http://127.0.0.1/c")


async def greet(conversation_id: str, socket: Socket) -> None:
    """Answer one message and close."""
    await socket.send(f"{conversation_id} heard {await socket.receive()!r}")


async def test_a_browser_of_any_origin_talks_over_the_signalling_socket(
    front: Front,
) -> None:
    async with served(await front.client(signal=greet)) as port:
        address = f"ws://127.0.0.1:{port}/c1/signal"
        async with connect(
            address,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            origin=Origin("https://shop.example"),
        ) as browser:
            await browser.send("{}")
            assert browser.subprotocol == SUBPROTOCOL
            assert await browser.recv() == "c1 heard '{}'"


async def test_a_browser_of_another_protocol_is_told_which_is_spoken(
    front: Front,
) -> None:
    async with served(await front.client(signal=greet)) as port:
        address = f"ws://127.0.0.1:{port}/c1/signal"
        with pytest.raises(InvalidStatus) as refused:
            async with connect(address):
                raise AssertionError("it must not open")
    assert refused.value.response.status_code == 400
    assert b"visavis.v1" in refused.value.response.body
