"""A call worker: the media and the replicas of up to eight conversations.

It takes orders from one front over one link, and reports facts. When the link is gone,
no front is timing its calls any more: it closes them and exits.
"""

import asyncio
import gc
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import structlog
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from visavis.app import logging, worker_settings
from visavis.app.clock import SystemClock, SystemRandomness
from visavis.app.links import MAX_MESSAGE, PING_S
from visavis.app.seats import Order, Seat
from visavis.app.worker_settings import WorkerSettings
from visavis.core import codec, link
from visavis.core.failures import Why
from visavis.core.ice import Ice
from visavis.core.ids import ConversationId
from visavis.replica.theatre import ReplicaSettings, Theatre
from visavis.rooms.aiortc_engine import AiortcEngine
from visavis.rooms.ports import Ports

log = structlog.get_logger()

CAPACITY = 8
"""Conversations of one worker: their share of one event loop stays under 40 %."""

_LOAD_EVERY = timedelta(seconds=1)
_LAG_SAMPLE = timedelta(milliseconds=50)


class CallWorker:
    """The worker's end of the link, and its seats."""

    def __init__(
        self,
        connection: ClientConnection,
        theatre: Theatre,
        engine: AiortcEngine,
        clock: SystemClock,
        recordings: Path,
    ) -> None:
        self._connection = connection
        self._theatre = theatre
        self._engine = engine
        self._clock = clock
        self._recordings = recordings
        self._facts: asyncio.Queue[link.FromWorker] = asyncio.Queue()
        self._seats: dict[ConversationId, Seat] = {}
        self._casting: dict[ConversationId, list[Order]] = {}
        self._artists = ThreadPoolExecutor(
            max_workers=os.cpu_count(), thread_name_prefix="draw"
        )

    async def run(self) -> None:
        """Work until the link is gone."""
        ready = link.WorkerReady(
            version=link.VERSION, pid=os.getpid(), capacity=CAPACITY
        )
        self._report(ready)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._write())
                group.create_task(self._tell_load())
                await self._read(group)
                raise _LinkGone
        except* (_LinkGone, ConnectionClosed):
            log.info("link_gone")
        finally:
            self._artists.shutdown(wait=False, cancel_futures=True)

    def _report(self, fact: link.FromWorker) -> None:
        self._facts.put_nowait(fact)

    async def _read(self, group: asyncio.TaskGroup) -> None:
        async for text in self._connection:
            order = link.decode_to_worker(text)
            id_ = order.conversation_id
            if isinstance(order, link.Analyse):
                group.create_task(self._analyse(order))
            elif not isinstance(order, link.OpenSeat):
                self._pass_on(order)
            elif id_ not in self._seats and id_ not in self._casting:
                self._casting[id_] = []
                group.create_task(self._seat(order))

    def _pass_on(self, order: Order) -> None:
        """Give an order to its seat, at once or when its replica is cast."""
        id_ = order.conversation_id
        if (waiting := self._casting.get(id_)) is not None:
            waiting.append(order)
        elif (seat := self._seats.get(id_)) is not None:
            seat.take(order)
        elif isinstance(order, link.CloseSeat):
            self._report(link.SeatClosed(conversation_id=id_))

    async def _write(self) -> None:
        while True:
            fact = await self._facts.get()
            await self._connection.send(codec.encode(fact))

    async def _open(self, order: link.OpenSeat) -> Seat:
        performer = await self._theatre.perform(
            order.conversation_id,
            order.brief,
            order.history,
            self._report,
            left_off=order.left_off,
        )
        return Seat(
            order.conversation_id,
            performer,
            engine=self._engine,
            clock=self._clock,
            report=self._report,
            executor=self._artists,
            recordings=self._recordings,
        )

    async def _seat(self, order: link.OpenSeat) -> None:
        id_ = order.conversation_id
        try:
            seat = self._seats[id_] = await self._open(order)
        except Exception:  # one bad brief must not take others along
            log.exception("seat_failed", conversation_id=id_)
            self._report(link.SeatFailed(conversation_id=id_, step="casting"))
            return
        finally:
            for waiting in self._casting.pop(id_):
                self._pass_on(waiting)
        try:
            await seat.run()
        finally:
            del self._seats[id_]
            # A call leaves cycles around native memory; a frozen heap is soon searched.
            gc.collect()

    async def _analyse(self, order: link.Analyse) -> None:
        try:
            analysed = await self._theatre.analyse(order)
        except Exception:  # one analysis must not take calls along
            id_ = order.conversation_id
            log.exception("analysis_failed", conversation_id=id_)
            analysed = link.Analysed(conversation_id=id_, why=Why.GARBLED)
        self._report(analysed)

    async def _tell_load(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            lags: list[float] = []
            until = loop.time() + _LOAD_EVERY.total_seconds()
            while (began := loop.time()) < until:
                await self._clock.sleep(_LAG_SAMPLE)
                lags.append(loop.time() - began - _LAG_SAMPLE.total_seconds())
            lags.sort()
            self._report(
                link.WorkerLoad(
                    lag_ms=round(lags[len(lags) * 95 // 100] * 1000, 1),
                    late_frames=sum(s.late_frames for s in self._seats.values()),
                )
            )


class _LinkGone(Exception):
    """The front is not there any more: ends everything here."""


async def work(settings: WorkerSettings) -> None:
    """Get the theatre ready, connect to the front, and work until it is gone."""
    clock = SystemClock()
    theatre = _theatre(settings, clock)
    await theatre.prepare()
    # What is loaded by now stays: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    # The engine encodes video there; more threads than cores are in each other's way.
    encoders = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="encode")
    asyncio.get_running_loop().set_default_executor(encoders)
    engine = _engine(settings, clock)
    try:
        async with connect(
            settings.link,
            additional_headers={"Authorization": f"Bearer {settings.secret}"},
            ping_interval=PING_S,
            ping_timeout=PING_S + 1,
            max_size=MAX_MESSAGE,
            compression=None,
            open_timeout=5,
            proxy=None,
        ) as connection:
            recordings = Path(settings.recordings_dir)
            await CallWorker(connection, theatre, engine, clock, recordings).run()
    except OSError as error:
        log.error("front_unreachable", why=str(error))
    finally:
        await theatre.close()


def _theatre(settings: WorkerSettings, clock: SystemClock) -> Theatre:
    width, height = map(int, settings.face_size.split("x"))
    return Theatre(
        ReplicaSettings(
            servers=settings.servers,
            vendors=settings.vendors,
            face_url=settings.face_url,
            face_secret=settings.face_secret,
            flite_dir=settings.flite_dir,
            width=width,
            height=height,
        ),
        clock,
        SystemRandomness(),
    )


def _engine(settings: WorkerSettings, clock: SystemClock) -> AiortcEngine:
    ports, relays = settings.media_ports, settings.relays
    return AiortcEngine(
        settings.media_address,
        ports=Ports.parse(ports) if ports else None,
        public_address=settings.media_public_address,
        servers=lambda: relays.offer("visavis", clock.now()) if relays else Ice(),
    )


def main() -> None:
    """Be a worker of the front that started this process."""
    settings = worker_settings.read(os.environ)
    logging.configure(settings.log_format, settings.log_level)
    # A terminal's Ctrl-C goes to the whole group: the front decides when this ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work(settings))


if __name__ == "__main__":
    main()
