"""The front: HTTP and signalling, the store, the deadlines, presence and callbacks.

It carries no media. One task group owns everything that runs; when any part of it
fails, all of it ends, and whoever restarts it loses nothing.
"""

import asyncio
import fcntl
import gc
import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager

import structlog
import uvicorn
import uvloop

from visavis.api.application import build
from visavis.app import offline
from visavis.app.clock import SystemClock, SystemRandomness
from visavis.app.links import PING_S, LinkServer, Reception
from visavis.app.pool import ProcessWorkers
from visavis.app.settings import Settings
from visavis.app.welcome import welcome
from visavis.app.wiring import House, furnish
from visavis.app.worker_settings import environment
from visavis.core.signals import MAX_BYTES
from visavis.service.ports import Worker
from visavis.store.database import Database

log = structlog.get_logger()


class CannotStart(Exception):
    """Something outside is in the way; the text says what."""


def serve(settings: Settings) -> None:
    """Run the front and its workers until a signal ends it. Raises `CannotStart`."""
    with (
        _alone(settings),
        _bound(settings) as listener,
        offline.opened(settings) as database,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_run(settings, database, listener))


@contextmanager
def _alone(settings: Settings) -> Generator[None]:
    """Hold the data directory for this process alone."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.data_dir / "serve.lock"
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotStart(
                f"another server runs on the data directory {settings.data_dir};"
                " stop it or choose another --data-dir"
            ) from error
        yield


@contextmanager
def _bound(settings: Settings) -> Generator[socket.socket]:
    """Bind the HTTP address before anything else is begun."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            raise CannotStart(
                f"cannot listen on {settings.host}:{settings.port}: {error.strerror};"
                " choose another --port or --host"
            ) from error
        yield listener


async def _run(settings: Settings, database: Database, listener: socket.socket) -> None:
    # Links name the port, also if a free one was taken.
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    secret = SystemRandomness().hex(64)
    workers = ProcessWorkers(environment(settings, secret), SystemClock())
    house = furnish(settings, database, workers)
    await house.keys.ensure_signing_key()
    await house.simulation.boot()
    seated = asyncio.Event()
    links = LinkServer(secret, _reception(house, seated))
    workers.connect_to(await links.open())
    server = _Server(settings, house)
    _settle_memory()
    try:
        async with asyncio.TaskGroup() as group:
            for part in (
                house.conductor.run(),
                house.calls.run(),
                house.sender.run(),
                house.librarian.run(),
                house.trainer.run(),
                house.archivist.run(),
                house.retention.run(),
            ):
                group.create_task(part)
            group.create_task(workers.run(house.placement.exited))
            house.placement.open()
            group.create_task(house.calls.catch_up())
            group.create_task(_greet(settings, database, house, server, seated))
            await server.serve(sockets=[listener])
            raise _Stopped
    except* _Stopped:
        log.info("server_stopped")
    finally:
        await links.close()


def _settle_memory() -> None:
    """Keep the collector away from what lives as long as the process.

    Searching all that was imported for cycles, again and again, was what the slowest
    one in a hundred creations waited for: 63 ms, and 27 without.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


class _Stopped(Exception):
    """The HTTP server was told to end, and everything ends with it."""


def _reception(house: House, seated: asyncio.Event) -> Reception:
    def arrived(worker: Worker) -> None:
        house.placement.arrived(worker)
        seated.set()

    return Reception(
        arrived=arrived, heard=house.calls.heard, departed=house.calls.departed
    )


async def _greet(
    settings: Settings,
    database: Database,
    house: House,
    server: "_Server",
    seated: asyncio.Event,
) -> None:
    """Once joining works, give who was in a call a fresh grace; and say hello."""
    await seated.wait()
    await server.listening.wait()
    await house.conductor.restored()
    await welcome(settings, database, house.keys, server.port)
    log.info("server_ready", url=f"http://{settings.host}:{server.port}")


class _Server(uvicorn.Server):
    """uvicorn inside our task group: it tells when it listens, and signals end it."""

    def __init__(self, settings: Settings, house: House) -> None:
        super().__init__(
            uvicorn.Config(
                build(house.parts),
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                ws="websockets-sansio",
                ws_max_size=MAX_BYTES,
                # Messages are few and small, and compressing them left 50 KB of native
                # memory behind with every visit. Without, 6 are.
                ws_per_message_deflate=False,
                # Three pings unanswered, and a socket counts as closed.
                ws_ping_interval=PING_S,
                ws_ping_timeout=2 * PING_S,
                timeout_graceful_shutdown=2,
                forwarded_allow_ips=settings.trusted_proxies,
            )
        )
        self.listening = asyncio.Event()
        self.port = settings.port

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if sockets:
            self.port = sockets[0].getsockname()[1]
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """End the server, and only it, on a signal: the rest ends in order after it."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.handle_exit, name, None)
        yield
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(name)
