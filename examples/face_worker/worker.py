"""A face worker: draws the faces of many calls, for visavis servers elsewhere.

It speaks docs/reference/face-port.md and knows nothing of what draws: that is one class
in `drawn.py`, which is where a model of your own goes.

    FACE_SECRET=… python worker.py --host 0.0.0.0 --port 8765
    VISAVIS_FACE_URL=ws://gpu.example:8765 VISAVIS_FACE_SECRET=… visavis serve
"""

import argparse
import asyncio
import hmac
import json
import os
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from batches import Batches, Model
from call import CLOCK, Call, Moment
from drawn import DrawnFaces


class FaceWorker:
    """The connections: one is one call."""

    def __init__(self, model: Model, secret: str, most: int) -> None:
        """Draw for whoever shows that secret, and at most so many calls."""
        self.model = model
        self.expected = f"Bearer {secret}"
        self.most = most
        self.batches = Batches(model, most)

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        shown = request.headers.get("Authorization", "")
        if hmac.compare_digest(shown.encode(), self.expected.encode()):
            return None
        return connection.respond(401, "A wrong secret.\n")

    async def serve(self, connection: ServerConnection) -> None:
        """Draw one call until its connection is closed."""
        try:
            await connection.send(json.dumps(self.hello()))
            asked = json.loads(await connection.recv())
            if len(self.batches.calls) >= self.most:
                await connection.send(json.dumps({"type": "refused", "why": "full"}))
                return
            call = await self.open(asked)
            self.batches.calls.append(call)
            try:
                async with asyncio.TaskGroup() as group:
                    writing = group.create_task(self.write(call, connection))
                    await self.read(call, connection)
                    writing.cancel()
            finally:
                self.batches.calls.remove(call)
        except* ConnectionClosed:
            """Whoever wanted it is gone."""

    def hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "version": 1,
            "faces": list(self.model.faces),
            "fps": self.model.fps,
            "latency_ms": self.model.latency_ms,
            "rate": self.model.rate,
            "formats": ["i420"],
        }

    async def open(self, asked: dict[str, Any]) -> Call:
        """Return a call whose face at rest waits to be sent: that says it is ready."""
        model = self.model
        sitter = await asyncio.to_thread(
            model.sit,
            asked["face"],
            asked["width"],
            asked["height"],
            greenscreen=asked["greenscreen"],
        )
        call = Call(sitter, CLOCK // model.fps, model.rate, asked["frames"])
        silence = bytes(model.rate // model.fps * 2)
        (rest,) = await asyncio.to_thread(model.draw, [Moment(sitter, 0, 0, silence)])
        call.send(rest, epoch=0, sample=0)
        return call

    async def read(self, call: Call, connection: ServerConnection) -> None:
        async for message in connection:
            if isinstance(message, bytes):
                self.batches.hear(call, message)
                continue
            told = json.loads(message)
            if told["type"] == "cut":
                call.cut(told["epoch"])
            elif told["type"] == "credit":
                call.allowed = told["frames"]

    async def write(self, call: Call, connection: ServerConnection) -> None:
        while True:
            await connection.send(await call.pictures.get())


async def main() -> None:
    parser = argparse.ArgumentParser(description="Draw faces for a visavis server.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one")
    parser.add_argument("--calls", type=int, default=16, help="drawn at once")
    asked = parser.parse_args()
    secret = os.environ.get("FACE_SECRET", "")
    worker = FaceWorker(DrawnFaces(), secret, asked.calls)
    async with (
        serve(
            worker.serve,
            asked.host,
            asked.port,
            process_request=worker.admit,
            compression=None,
        ) as server,
        asyncio.TaskGroup() as group,
    ):
        port = next(iter(server.sockets)).getsockname()[1]
        print(f"drawing {', '.join(worker.model.faces)} on port {port}", flush=True)
        group.create_task(worker.batches.run())


if __name__ == "__main__":
    asyncio.run(main())
