"""The product's use cases on a real database, under a clock that a script moves."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lives import Announcement, Gone, Told

from support.chance import SeededRandomness
from visavis.core import codec
from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, WorkspaceId
from visavis.core.lifecycle import Effect
from visavis.core.participants import Participant
from visavis.core.transcripts import Line
from visavis.rooms.tokens import JwtMeetingTokens
from visavis.service.admission import Admission
from visavis.service.clocks import Clocks
from visavis.service.conductor import Conductor
from visavis.service.conversations import Conversations
from visavis.service.fakes.clock import FakeClock
from visavis.service.keys import Keys
from visavis.service.participants import Participants
from visavis.service.simulation import Simulation
from visavis.service.tokens import Tokens
from visavis.service.transcripts import Transcripts
from visavis.store.database import Database

WORKSPACE = WorkspaceId("simulation")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_END = {"shutdown_code": "none", "shutdown_reason": ""}


class _Listener:
    """An audience that knows whether anything happened."""

    def __init__(self) -> None:
        self.stirred = asyncio.Event()
        self.heard: set[ConversationId] = set()

    def performed(
        self,
        conversation: Conversation,
        effects: Sequence[Effect],  # noqa: ARG002 - the port's
    ) -> None:
        """Note of whom it was."""
        self.heard.add(conversation.id)
        self.stirred.set()


@dataclass(slots=True)
class Stage:
    """One front without its network.

    Attributes:
        clock: The real time of this stage. In a simulated day it stands still at its
            beginning, as nothing there may depend on it.
    """

    path: Path
    clock: FakeClock
    randomness: SeededRandomness = field(default_factory=SeededRandomness)
    database: Database = field(init=False)
    audience: _Listener = field(init=False)
    conductor: Conductor = field(init=False)
    conversations: Conversations = field(init=False)
    participants: Participants = field(init=False)
    tokens: Tokens = field(init=False)
    simulation: Simulation = field(init=False)
    keys: Keys = field(init=False)
    transcripts: Transcripts = field(init=False)

    def __post_init__(self) -> None:
        self.furnish()

    def furnish(self) -> None:
        """Make everything anew on the file, as a front that starts does."""
        self.database = Database.open(self.path, self.randomness)
        database, randomness = self.database, self.randomness
        clocks, tokens = Clocks(self.clock), JwtMeetingTokens()
        self.audience = _Listener()
        conductor = Conductor(database.conversations, clocks, randomness, self.audience)
        self.conductor = conductor
        transcripts = Transcripts(database.conversations, conductor, clocks, randomness)
        self.transcripts = transcripts
        self.keys = Keys(database.keys, self.clock, randomness, clocks)
        self.conversations = Conversations(
            store=database.conversations,
            keys=database.keys,
            cast=database.cast,
            tokens=tokens,
            conductor=conductor,
            transcripts=transcripts,
            clocks=clocks,
            randomness=randomness,
            target_check=lambda _: None,
        )
        self.participants = Participants(self.conversations)
        admission = Admission(
            store=database.conversations,
            keys=database.keys,
            tokens=tokens,
            clocks=clocks,
        )
        self.tokens = Tokens(self.conversations, admission.signing, randomness)
        self.simulation = Simulation(
            store=database.conversations,
            keys=database.keys,
            clocks=clocks,
            conductor=conductor,
            admission=admission,
            transcripts=transcripts,
            randomness=randomness,
        )

    async def open(self) -> None:
        """Make the simulated workspace."""
        await self.keys.ensure_signing_key()
        secret, _, _ = await self.keys.create("soak", WORKSPACE, simulated=True)
        await self.keys.authenticate(secret)

    async def restart(self, until: datetime) -> None:
        """Die and come back, if may be in the worst moment before an instant.

        That is when the clock has moved and nothing that falls due then has happened.
        """
        wakes = await self.database.conversations.wakes_of(WORKSPACE)
        first = min((at for _, at in wakes), default=until)
        if first < until:
            await self.simulation.advance(WORKSPACE, timedelta(0))
            await self.database.keys.move_clock(WORKSPACE, first)
        self.database.close()
        self.furnish()
        await self.simulation.boot()
        await self.transcripts.catch_up()

    async def advance_to(self, at: datetime) -> None:
        span = at - self.simulation.now(WORKSPACE)
        if span:
            await self.simulation.advance(WORKSPACE, span)


@asynccontextmanager
async def staged(place: Path, at: datetime) -> AsyncGenerator[Stage, None]:
    """Open a stage in a folder, for the length of the block."""
    stage = Stage(place / "visavis.sqlite3", FakeClock(at))
    try:
        await stage.open()
        yield stage
    finally:
        stage.database.close()


def read_log(path: Path) -> Mapping[str, Told]:
    """Return what the database's file tells of every conversation."""
    with closing(sqlite3.connect(path)) as file:
        events = _grouped(
            file,
            "SELECT conversation_id, id, event_type, at, properties FROM events"
            " ORDER BY cursor",
        )
        kept = _grouped(file, "SELECT id, shutdown_code, ended_at FROM conversations")
        people = _grouped(file, "SELECT conversation_id, body FROM participants")
        lines = _grouped(file, "SELECT conversation_id, body FROM lines ORDER BY id")
    return {
        id_: _told(events[id_], kept[id_], people.get(id_, []), lines.get(id_, []))
        for id_ in kept
    }


def _grouped(file: sqlite3.Connection, query: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for id_, *rest in file.execute(query):
        groups.setdefault(id_, []).append(rest)
    return groups


def _told(
    events: list[Any], kept: list[Any], people: list[Any], lines: list[Any]
) -> Told:
    by_type: dict[str, list[tuple[datetime, Any]]] = {}
    for _, event_type, at, properties in events:
        said = (_instant(at), json.loads(properties))
        by_type.setdefault(event_type, []).append(said)
    ended_at, end = by_type.get("system.shutdown", [(_EPOCH, _NO_END)])[0]
    ready = by_type.get("application.transcription_ready", [])
    ((code, kept_at),) = kept
    return Told(
        types=tuple(event_type for _, event_type, _, _ in events),
        ids=tuple(id_ for id_, *_ in events),
        ended_at=ended_at,
        code=end["shutdown_code"],
        reason=end["shutdown_reason"],
        kept=(code, _instant(kept_at or 0)),
        ready_at=ready[0][0] if ready else None,
        warnings=tuple(
            Announcement(
                at=at,
                code=said["shutdown_code"],
                ends_at=datetime.fromisoformat(said["ends_at"]),
                seconds=said["seconds"],
            )
            for at, said in by_type.get("system.ending_soon", [])
        ),
        people=dict(_gone(body) for (body,) in people),
        words=tuple(codec.decode(Line, body).text for (body,) in lines),
    )


def _gone(body: str) -> tuple[str, Gone]:
    person = codec.decode(Participant, body)
    return person.id, Gone(at=person.left_at or _EPOCH, ejected=person.ejected)


def _instant(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
