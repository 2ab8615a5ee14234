"""Keep-alive clients that post one request after the other, and time each.

Run as a process of its own. It speaks HTTP on the bare socket: a client that costs more
than the server it measures would measure itself, on a machine with two cores.
"""

import asyncio
import json
import sys
from typing import Any

import uvloop

from figures import quantile
from visavis.app.clock import SystemClock


class Client(asyncio.Protocol):
    """One connection: sends, waits for the whole answer, sends again."""

    def __init__(self, request: bytes, until: float) -> None:
        self.spans: list[float] = []
        self.failed = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._clock = SystemClock()
        self._request = request
        self._until = until
        self._got = b""
        self._sent_at = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._sent_at = self._clock.monotonic()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, separator, body = self._got.partition(b"\r\n\r\n")
        if not separator or len(body) < _length(head):
            return
        now = self._clock.monotonic()
        self._got = b""
        if head.startswith(b"HTTP/1.1 200 "):
            self.spans.append(now - self._sent_at)
        else:
            self.failed += 1
        if now < self._until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - its port
        if not self.done.done():
            self.done.set_result(None)


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0])


async def load(order: Any) -> dict[str, float]:
    """Keep some connections busy for a while; return rate, and quantiles in ms."""
    body = json.dumps(order["body"]).encode()
    head = (
        f"POST {order['path']} HTTP/1.1\r\nHost: 127.0.0.1:{order['port']}\r\n"
        f"x-api-key: {order['key']}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    clock = SystemClock()
    began = clock.monotonic()
    until = began + order["seconds"]
    loop = asyncio.get_running_loop()
    clients: list[Client] = []
    for _ in range(order["clients"]):
        _, client = await loop.create_connection(
            lambda: Client(head.encode() + body, until), "127.0.0.1", order["port"]
        )
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    took = clock.monotonic() - began
    spans = [1000 * span for client in clients for span in client.spans]
    return {
        "per_s": len(spans) / took,
        "p50_ms": quantile(spans, 0.5),
        "p99_ms": quantile(spans, 0.99),
        "failed": sum(client.failed for client in clients),
    }


def main() -> None:
    """Carry out each order that arrives on the standard input."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for line in sys.stdin:
            print(json.dumps(runner.run(load(json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
