"""Face workers on loopback: one that does as it is told, and the example itself."""

import asyncio
import importlib.util
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from visavis.core.ids import ConversationId
from visavis.replica.engines.face_line import FaceServer, Sitting

EXAMPLE = Path(__file__).parents[2] / "examples" / "face_worker"
WIDTH, HEIGHT = 160, 120
SECRET = "between us"


def example(name: str) -> ModuleType:
    """Return a module of the example that stands alone."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


CALL: Any = example("call")
BATCHES: Any = example("batches")


def sitting(*names: str, greenscreen: bool = False) -> Sitting:
    return Sitting(
        call=ConversationId("c1234567890a"),
        names=names or ("anna",),
        width=WIDTH,
        height=HEIGHT,
        greenscreen=greenscreen,
    )


def grey(luma: int) -> bytes:
    return bytes([luma]) * (WIDTH * HEIGHT) + bytes([128]) * (WIDTH * HEIGHT // 2)


class HeldClock:
    """Lets nobody go on before it is told to."""

    def __init__(self) -> None:
        self.slept: list[timedelta] = []
        self.go_on = asyncio.Event()

    def now(self) -> datetime:
        return datetime(2026, 1, 2, tzinfo=UTC)

    async def sleep(self, span: timedelta) -> None:
        self.slept.append(span)
        await self.go_on.wait()


@dataclass
class FaceTeller:
    """A face worker without a face: it sends what a test lets it send.

    Attributes:
        hello: What it says first.
        answers: Sent one by one after it was asked for a face; a picture by default.
        greeting: Sent instead of what it can, if there is one.
        silent: Whether it says nothing at all.
        reads: Whether it reads what is sent; else it only keeps the connection.
        stays: Whether it keeps the connection at all.
    """

    hello: dict[str, Any] = field(
        default_factory=lambda: {
            "type": "hello",
            "version": 1,
            "faces": ["anna"],
            "fps": 25,
            "latency_ms": 60,
            "rate": 48_000,
            "formats": ["i420"],
        }
    )
    answers: list[str | bytes] = field(
        default_factory=lambda: [CALL.HEADER.pack(CALL.I420, 0, 0, 0) + grey(16)]
    )
    greeting: str | bytes = ""
    silent: bool = False
    reads: bool = True
    stays: bool = True
    url: str = ""
    opened: dict[str, Any] = field(default_factory=dict[str, Any])
    texts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    sounds: list[bytes] = field(default_factory=list[bytes])
    connection: ServerConnection | None = None

    @property
    def server(self) -> FaceServer:
        return FaceServer(url=self.url, secret=SECRET)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def leave(self) -> None:
        """Lose the connection, as one does that is killed."""
        assert self.connection is not None
        self.connection.transport.abort()

    async def show(self, luma: int, sample: int, epoch: int = 0) -> None:
        header = CALL.HEADER.pack(CALL.I420, 0, epoch, sample)
        await self.send(header + grey(luma))

    async def send(self, message: str | bytes) -> None:
        assert self.connection is not None
        await self.connection.send(message)

    async def serve(self, connection: ServerConnection) -> None:
        self.connection = connection
        if self.silent:
            await connection.wait_closed()
            return
        await connection.send(self.greeting or json.dumps(self.hello))
        try:
            self.opened = json.loads(await connection.recv())
            for answer in self.answers:
                await connection.send(answer)
            if not self.stays:
                return
            if not self.reads:
                await connection.wait_closed()
            async for message in connection:
                if isinstance(message, bytes):
                    self.sounds.append(message)
                else:
                    self.texts.append(json.loads(message))
        except ConnectionClosed:
            return


@asynccontextmanager
async def telling(port: int = 0, **changes: Any) -> AsyncGenerator[FaceTeller]:
    """Run one for the length of a block."""
    made = FaceTeller(**changes)
    async with serve(made.serve, "127.0.0.1", port, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        made.url = f"ws://127.0.0.1:{port}"
        try:
            yield made
        finally:
            if made.connection is not None:
                # One that does not read would not see the end.
                made.connection.transport.abort()


@dataclass
class ExampleWorker:
    """The example, in a process of its own."""

    calls: int = 16
    port: int = 0
    process: Process | None = None

    @property
    def server(self) -> FaceServer:
        return FaceServer(url=f"ws://127.0.0.1:{self.port}", secret=SECRET)

    async def start(self) -> None:
        """Start it, on the port that it had before."""
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(EXAMPLE / "worker.py")),
            *("--port", str(self.port), "--calls", str(self.calls)),
            stdout=PIPE,
            env=os.environ | {"FACE_SECRET": SECRET},
        )
        assert self.process.stdout is not None
        said = (await self.process.stdout.readline()).decode()
        self.port = int(said.rsplit(maxsplit=1)[-1])

    async def kill(self) -> None:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


@asynccontextmanager
async def example_worker(calls: int = 16) -> AsyncGenerator[ExampleWorker]:
    """Run the example for the length of a block."""
    worker = ExampleWorker(calls=calls)
    await worker.start()
    try:
        yield worker
    finally:
        await worker.kill()
