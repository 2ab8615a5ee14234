"""The whole service on fakes in virtual time, wired as the product wires it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from support.virtual_time import EPOCH, VirtualClock, run_virtual
from visavis.core import link
from visavis.core.conversations import Conversation
from visavis.core.events import Event
from visavis.core.failures import Engine, Why
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, ParticipantId
from visavis.core.lifecycle import Ended
from visavis.core.limits import Limits
from visavis.core.personas import ANNA, DEFAULT_PERSONA
from visavis.core.problems import InvalidPayload
from visavis.core.signals import Join
from visavis.service.admission import Admission
from visavis.service.archivist import Archivist
from visavis.service.briefing import Briefing
from visavis.service.calls import Calls, Entrance
from visavis.service.clocks import Clocks
from visavis.service.conductor import Conductor
from visavis.service.conversations import Conversations, Created, NewConversation
from visavis.service.fakes import (
    FakeBuckets,
    FakeConversationStore,
    FakeKeyStore,
    FakeMeetingTokens,
    FakeRandomness,
    FakeRecordingFiles,
    FakeRecordingStore,
    FakeSockets,
    FakeToolPost,
    FakeWorker,
    FakeWorkers,
    fake_cast,
)
from visavis.service.interactions import Interactions
from visavis.service.keys import Keys
from visavis.service.perception import Analyses
from visavis.service.placement import Placement
from visavis.service.ports import CastShelves
from visavis.service.recordings import Recordings
from visavis.service.rooms import Rooms
from visavis.service.sights import Sights
from visavis.service.simulation import Simulation
from visavis.service.tools import Tools
from visavis.service.transcripts import Transcripts

T = TypeVar("T")
CALLBACK = "https://receiver.example/hook"


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def after(count: float) -> datetime:
    """Return the instant that many seconds after the start of every story."""
    return EPOCH + seconds(count)


def _refuse_http(url: str) -> None:
    if url.startswith("http://"):
        raise InvalidPayload("callback_url", "must be https")


@dataclass
class House:
    """One front: its use cases, and the fakes around them."""

    max_workers: int = 2
    capacity: int = 8
    start_s: float = 1
    store: FakeConversationStore = field(default_factory=FakeConversationStore)
    key_store: FakeKeyStore = field(default_factory=FakeKeyStore)
    cast: CastShelves = field(default_factory=fake_cast)
    randomness: FakeRandomness = field(default_factory=FakeRandomness)
    clock: VirtualClock = field(default_factory=VirtualClock)
    workers: list[FakeWorker] = field(default_factory=list[FakeWorker])
    tools: FakeToolPost = field(default_factory=FakeToolPost)
    sees: bool = False
    failed: list[tuple[Engine, Why]] = field(default_factory=list[tuple[Engine, Why]])

    def __post_init__(self) -> None:
        clock, randomness = self.clock, self.randomness
        tokens = FakeMeetingTokens()
        self.sockets = FakeSockets()
        self.starter = FakeWorkers(self._start)
        self.rooms = Rooms(self.sockets, clock)
        self.clocks = clocks = Clocks(clock)
        self.conductor = Conductor(self.store, clocks, randomness, self.rooms)
        self.sights = Sights(self.store, self.cast, clocks, sees=self.sees)
        self.transcripts = Transcripts(
            self.store, self.conductor, clocks, randomness, self.sights.owed
        )
        self.keys = Keys(self.key_store, clock, randomness, clocks)
        self.admission = Admission(
            store=self.store, keys=self.key_store, tokens=tokens, clocks=clocks
        )
        self.placement = Placement(self.starter, clock, self.max_workers)
        self.conversations = Conversations(
            store=self.store,
            keys=self.key_store,
            cast=self.cast,
            tokens=tokens,
            conductor=self.conductor,
            transcripts=self.transcripts,
            clocks=clocks,
            randomness=randomness,
            target_check=_refuse_http,
            buckets=("calls",),
        )
        self._furnish_recordings()
        self._furnish_calls()
        self.simulation = Simulation(
            store=self.store,
            keys=self.key_store,
            clocks=clocks,
            conductor=self.conductor,
            admission=self.admission,
            transcripts=self.transcripts,
            randomness=randomness,
        )

    def _furnish_calls(self) -> None:
        clock, randomness = self.clock, self.randomness
        self.interactions = Interactions(
            conversations=self.conversations,
            briefing=Briefing(self.store, self.cast),
            rooms=self.rooms,
            clock=clock,
        )
        self.calls = Calls(
            store=self.store,
            cast=self.cast,
            admission=self.admission,
            conductor=self.conductor,
            placement=self.placement,
            transcripts=self.transcripts,
            rooms=self.rooms,
            recordings=self.recordings,
            interactions=self.interactions,
            analyses=Analyses(
                store=self.store,
                sights=self.sights,
                conductor=self.conductor,
                placement=self.placement,
                rooms=self.rooms,
                clocks=self.clocks,
                randomness=randomness,
                engine_failed=lambda *failed: self.failed.append(failed),
            ),
            clock=clock,
            randomness=randomness,
            tools=Tools(self.cast, self.key_store, self.tools, clock),
            engine_failed=lambda *failed: self.failed.append(failed),
        )

    def _furnish_recordings(self) -> None:
        self.recording_store = FakeRecordingStore(self.store.post)
        self.files = FakeRecordingFiles()
        self.buckets = FakeBuckets()
        self.archivist = Archivist(
            store=self.recording_store,
            files=self.files,
            buckets=self.buckets,
            keys=self.key_store,
            clock=self.clock,
            randomness=self.randomness,
            address="https://talk.example",
        )
        self.recordings = Recordings(
            conversations=self.store,
            store=self.recording_store,
            archivist=self.archivist,
            rooms=self.rooms,
            clock=self.clock,
            randomness=self.randomness,
        )

    def _start(self) -> None:
        asyncio.get_running_loop().call_later(self.start_s, self.arrive)

    def arrive(self) -> None:
        """Let one more worker arrive."""
        worker = FakeWorker(f"worker-{len(self.workers) + 1}", self.capacity)
        self.workers.append(worker)
        self.placement.arrived(worker)

    # ---- what a story does

    async def wait(self, count: float) -> None:
        await self.clock.sleep(seconds(count))

    async def create(self, limits: Limits | None = None, **wanted: Any) -> Created:
        """Create a conversation of the default workspace, with callbacks."""
        cast = {"persona_id": DEFAULT_PERSONA, "replica_id": ANNA}
        given: dict[str, Any] = {**cast, "callback_url": CALLBACK, **wanted}
        wish = NewConversation(limits=limits or Limits(), **given)
        return await self.conversations.create(DEFAULT_WORKSPACE, wish)

    async def open(self, limits: Limits | None = None, **wanted: Any) -> ConversationId:
        """Create a conversation and return its id."""
        return (await self.create(limits, **wanted)).conversation.id

    async def join(self, id_: str, **join: Any) -> Entrance:
        return await self.calls.join(id_, Join(**join))

    async def enter(self, id_: str, **join: Any) -> ParticipantId:
        """Join, and return who one is."""
        return (await self.join(id_, **join)).joined.you.session_id

    async def drop(self, id_: str, entrance: Entrance) -> None:
        """Break somebody's connection."""
        who = entrance.joined.you.session_id
        await self.calls.lost(id_, who, entrance.connection)

    async def leave(self, id_: str, entrance: Entrance) -> None:
        who = entrance.joined.you.session_id
        await self.calls.leave(id_, who, entrance.connection)

    async def report(self, message: link.FromWorker) -> None:
        """Let the first worker report a fact."""
        await self.calls.heard(self.workers[0], message)

    # ---- what a story sees

    def seen(self, id_: ConversationId) -> Conversation:
        return self.store.records[id_].conversation

    def end(self, id_: ConversationId) -> Ended:
        ended = self.seen(id_).ended
        assert ended is not None, "it is still open"
        return ended

    def events(self, id_: ConversationId) -> list[Event]:
        return [p.event for p in self.store.posted if p.event.conversation_id == id_]

    def event_types(self, id_: ConversationId) -> list[str]:
        return [event.event_type for event in self.events(id_)]

    def people(self, id_: ConversationId) -> list[ParticipantId]:
        """Return who is in a room."""
        room = self.rooms.find(id_)
        return list(room.people) if room is not None else []

    def sent(self, kind: type[T], worker: int = 0) -> list[T]:
        """Return what a worker was told, of one kind."""
        return [m for m in self.workers[worker].sent if isinstance(m, kind)]

    def told(self, kind: type[T]) -> list[T]:
        """Return what browsers were told, of one kind."""
        return [t.message for t in self.sockets.told if isinstance(t.message, kind)]


@asynccontextmanager
async def running(house: House) -> AsyncGenerator[House, None]:
    """Run a front's loops around a story."""
    await house.keys.ensure_signing_key()
    async with asyncio.TaskGroup() as group:
        loops = (
            group.create_task(house.conductor.run()),
            group.create_task(house.calls.run()),
            group.create_task(house.archivist.run()),
        )
        try:
            yield house
        finally:
            for loop in loops:
                loop.cancel()


def play(story: Callable[[House], Awaitable[T]], **settings: Any) -> T:
    """Play a story in a house that is open, in virtual time."""

    async def main() -> T:
        house = House(**settings)
        house.store.durable = lambda: house.clock.sleep(seconds(0))
        house.placement.open()
        async with running(house):
            return await story(house)

    return run_virtual(main())
