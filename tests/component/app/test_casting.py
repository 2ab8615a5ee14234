"""A worker whose replica is still being cast: what the front wants of it waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from visavis.app.clock import SystemClock
from visavis.app.worker import CallWorker
from visavis.core import codec, link
from visavis.core.briefs import Brief
from visavis.core.failures import Why
from visavis.core.ids import ConversationId, ParticipantId, PersonaId, ReplicaId
from visavis.rooms.aiortc_engine import AiortcEngine
from visavis.service.ports import PACKET_SAMPLES, Picture, Window

ID = ConversationId("c00000000001")
ANN = ParticipantId("ann")
OPEN = link.OpenSeat(
    conversation_id=ID,
    brief=Brief(
        replica_id=ReplicaId("r1"),
        replica_name="Anna",
        persona_id=PersonaId("p1"),
        persona_name="Coach",
    ),
)
ADMIT = link.AdmitPeer(conversation_id=ID, participant_id=ANN)
CLOSE = link.CloseSeat(conversation_id=ID)
ANALYSE = link.Analyse(conversation_id=ID, layers={}, sightings=())


class Silent:
    """A stage, and a performer on it, that notes who enters."""

    fps = 0
    late_frames = 0

    def __init__(self) -> None:
        self.entered: list[ParticipantId] = []

    @property
    def stage(self) -> "Silent":
        return self

    def packet(self) -> bytes:
        return bytes(2 * PACKET_SAMPLES)

    def draw(self, sample: int) -> Picture:
        raise AssertionError(sample)

    async def run(self) -> None:
        await asyncio.Event().wait()

    def enter(self, who: ParticipantId, name: str, *, returning: bool) -> None:
        del name, returning
        self.entered.append(who)

    def listen(self, who: ParticipantId, pcm: bytes) -> None: ...

    def see(self, window: Window) -> None:
        """Look away."""


class SlowTheatre:
    """Casts when it is told to."""

    def __init__(self, cast: Silent | Exception) -> None:
        self.ready = asyncio.Event()
        self._cast = cast

    async def perform(self, *_: Any, **__: Any) -> Silent:
        await self.ready.wait()
        if isinstance(self._cast, Exception):
            raise self._cast
        return self._cast

    async def analyse(self, asked: link.Analyse) -> link.Analysed:
        if isinstance(self._cast, Exception):
            raise self._cast
        return link.Analysed(conversation_id=asked.conversation_id, analysis="Red.")


class Wire:
    """The link, both ends of it in this process."""

    def __init__(self) -> None:
        self._orders: asyncio.Queue[str | None] = asyncio.Queue()
        self._facts: asyncio.Queue[link.FromWorker] = asyncio.Queue()

    def __aiter__(self) -> AsyncIterator[str]:
        return self._read()

    async def _read(self) -> AsyncIterator[str]:
        while (text := await self._orders.get()) is not None:
            yield text

    async def send(self, text: str) -> None:
        self._facts.put_nowait(link.decode_from_worker(text))

    def order(self, *orders: Any) -> None:
        for one in orders:
            self._orders.put_nowait(codec.encode(one))

    def cut(self) -> None:
        self._orders.put_nowait(None)

    async def told(self, kind: type) -> Any:
        async with asyncio.timeout(20):
            while not isinstance(fact := await self._facts.get(), kind):
                pass
        return fact


@asynccontextmanager
async def working(theatre: SlowTheatre, folder: Path) -> AsyncIterator[Wire]:
    wire: Any = Wire()
    stage: Any = theatre
    engine = AiortcEngine("127.0.0.1")
    worker = CallWorker(wire, stage, engine, SystemClock(), folder)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(worker.run())
        yield wire
        wire.cut()
        with suppress(asyncio.CancelledError):
            await running


async def test_who_comes_while_the_replica_is_cast_is_met_when_it_is(
    tmp_path: Path,
) -> None:
    performer = Silent()
    theatre = SlowTheatre(performer)
    async with working(theatre, tmp_path) as wire:
        wire.order(OPEN, ADMIT, OPEN, CLOSE)
        await wire.told(link.WorkerLoad)
        assert performer.entered == []
        theatre.ready.set()
        await wire.told(link.SeatOpened)
        await wire.told(link.SeatClosed)
    assert performer.entered == [ANN]


async def test_a_face_that_is_missing_fails_the_seat_which_is_closed_then(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theatre = SlowTheatre(LookupError("no face `x`; there are: anna"))
    async with working(theatre, tmp_path) as wire:
        wire.order(OPEN, CLOSE)
        await wire.told(link.WorkerLoad)
        theatre.ready.set()
        failed = await wire.told(link.SeatFailed)
        assert failed == link.SeatFailed(conversation_id=ID, step="casting")
        await wire.told(link.SeatClosed)
    assert "no face `x`; there are: anna" in capsys.readouterr().out


async def test_a_call_that_is_over_is_summed_up_without_a_seat(tmp_path: Path) -> None:
    async with working(SlowTheatre(Silent()), tmp_path) as wire:
        wire.order(ANALYSE)
        analysed = await wire.told(link.Analysed)
    assert analysed == link.Analysed(conversation_id=ID, analysis="Red.")


async def test_an_analysis_that_breaks_takes_no_call_along(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theatre = SlowTheatre(LookupError("no such notes"))
    async with working(theatre, tmp_path) as wire:
        wire.order(ANALYSE)
        analysed = await wire.told(link.Analysed)
        assert analysed == link.Analysed(conversation_id=ID, why=Why.GARBLED)
        wire.order(CLOSE)
        await wire.told(link.SeatClosed)
    assert "no such notes" in capsys.readouterr().out
