"""The front's end of the link to its call workers: a WebSocket listener of its own.

It binds loopback on a free port; who connects must show the secret that was handed to
the worker's process in its environment. Messages are those of `core/link.py`.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from visavis.core import codec
from visavis.core.codec import Malformed
from visavis.core.link import (
    VERSION,
    FromWorker,
    ToWorker,
    WorkerReady,
    decode_from_worker,
)
from visavis.service.ports import Worker

log = structlog.get_logger()

PING_S = 2.0
"""A link that says nothing for this long twice over is gone: noticed within 5 s."""

MAX_MESSAGE = 4 * 1024 * 1024
_BACKLOG = 4096
"""Messages that may wait for one worker; one that is further behind is stuck."""


def worker_id(pid: int) -> str:
    return f"worker-{pid}"


@dataclass(eq=False)
class LinkedWorker:
    """A worker at the other end of a link."""

    connection: ServerConnection
    pid: int
    capacity: int
    waiting: asyncio.Queue[ToWorker] = field(
        default_factory=lambda: asyncio.Queue(_BACKLOG)
    )

    @property
    def id(self) -> str:
        return worker_id(self.pid)

    def send(self, message: ToWorker) -> None:
        try:
            self.waiting.put_nowait(message)
        except asyncio.QueueFull:
            log.error("worker_stuck", worker=self.id)
            self.connection.transport.abort()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Whom the front tells what its workers do."""

    arrived: Callable[[Worker], None]
    heard: Callable[[Worker, FromWorker], Awaitable[None]]
    departed: Callable[[Worker], Awaitable[None]]


class LinkServer:
    """Accepts workers and carries their messages, in order, both ways."""

    def __init__(self, secret: str, reception: Reception) -> None:
        self._expected = f"Bearer {secret}"
        self._reception = reception
        self._server: Server | None = None

    async def open(self) -> str:
        """Listen, and return the address that workers connect to."""
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            0,
            process_request=self._admit,
            ping_interval=PING_S,
            ping_timeout=PING_S + 1,
            max_size=MAX_MESSAGE,
            compression=None,
        )
        host, port = next(iter(self._server.sockets)).getsockname()[:2]
        return f"ws://{host}:{port}"

    async def close(self) -> None:
        assert self._server is not None, "close comes after open"
        self._server.close()
        await self._server.wait_closed()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        shown = request.headers.get("Authorization", "")
        if hmac.compare_digest(shown.encode(), self._expected.encode()):
            return None
        return connection.respond(401, "This listener is for call workers.\n")

    async def _serve(self, connection: ServerConnection) -> None:
        try:
            worker = await self._introduced(connection)
        except (ConnectionClosed, Malformed) as error:
            log.warning("worker_refused", why=str(error))
            return
        log.info("worker_arrived", worker=worker.id, capacity=worker.capacity)
        self._reception.arrived(worker)
        try:
            async with asyncio.TaskGroup() as group:
                writing = group.create_task(self._write(worker))
                await self._read(worker)
                writing.cancel()
        finally:
            await self._reception.departed(worker)

    async def _introduced(self, connection: ServerConnection) -> LinkedWorker:
        first = decode_from_worker(await connection.recv())
        if not isinstance(first, WorkerReady):
            raise Malformed("type", "worker_ready")
        if first.version != VERSION:
            raise Malformed("version", str(VERSION))
        return LinkedWorker(connection, first.pid, first.capacity)

    async def _read(self, worker: LinkedWorker) -> None:
        try:
            async for text in worker.connection:
                await self._reception.heard(worker, decode_from_worker(text))
        except ConnectionClosed:
            return
        except Malformed as error:
            # A worker of ours that speaks wrongly is a bug; its calls rejoin elsewhere.
            log.error("worker_malformed", worker=worker.id, why=str(error))
            worker.connection.transport.abort()

    async def _write(self, worker: LinkedWorker) -> None:
        while True:
            message = await worker.waiting.get()
            try:
                await worker.connection.send(codec.encode(message))
            except ConnectionClosed:
                return
