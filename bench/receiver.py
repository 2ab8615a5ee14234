"""A receiver of callbacks that does nothing but answer, and notes when it did.

It speaks HTTP on the bare socket, so that it is no part of what is measured. A line on
the standard input asks it what came so far: webhook ids, and when each was answered.
"""

import asyncio
import json
import sys
from typing import Any

import uvloop

from visavis.app.clock import SystemClock

ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


class Receiver(asyncio.Protocol):
    """One connection; `got` is shared by all."""

    def __init__(self, got: dict[str, list[float]]) -> None:
        self._got = got
        self._clock = SystemClock()
        self._buffer = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            length = int(_field(head, b"content-length") or 0)
            if not separator or len(rest) < length:
                return
            self._buffer = rest[length:]
            self._transport.write(ANSWER)
            id_ = _field(head, b"webhook-id").decode()
            self._got.setdefault(id_, []).append(self._clock.now().timestamp())


def _field(head: bytes, name: bytes) -> bytes:
    _, found, rest = head.lower().partition(b"\r\n" + name + b":")
    return rest.partition(b"\r\n")[0].strip() if found else b""


async def main() -> None:
    """Serve until the standard input is closed."""
    got: dict[str, list[float]] = {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Receiver(got), "127.0.0.1", 0)
    print(json.dumps(server.sockets[0].getsockname()[1]), flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(got), flush=True)
    server.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
