"""The product's use cases on a real database, under a clock that a script moves."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lives import Announcement, Gone, Told

from support.chance import SeededRandomness
from visavis.core import codec
from visavis.core.conversations import Conversation
from visavis.core.ids import WorkspaceId
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
from visavis.service.transcripts import Transcripts
from visavis.store.database import Database

WORKSPACE = WorkspaceId("simulation")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Nobody:
    """An audience that nobody sits in."""

    def performed(self, conversation: Conversation, effects: Sequence[Effect]) -> None:
        """Hear it and say nothing."""


@dataclass(slots=True)
class Stage:
    """One front without its network.

    Attributes:
        clock: The real time of this stage. It stands still at the day's beginning, as
            nothing here may depend on it.
    """

    path: Path
    database: Database
    clock: FakeClock
    randomness: SeededRandomness = field(default_factory=SeededRandomness)
    conversations: Conversations = field(init=False)
    participants: Participants = field(init=False)
    simulation: Simulation = field(init=False)
    keys: Keys = field(init=False)

    def __post_init__(self) -> None:
        database, randomness = self.database, self.randomness
        clocks, tokens = Clocks(self.clock), JwtMeetingTokens()
        conductor = Conductor(database.conversations, clocks, randomness, _Nobody())
        transcripts = Transcripts(database.conversations, conductor, clocks, randomness)
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
        self.simulation = Simulation(
            store=database.conversations,
            keys=database.keys,
            clocks=clocks,
            conductor=conductor,
            admission=Admission(
                store=database.conversations,
                keys=database.keys,
                tokens=tokens,
                clocks=clocks,
            ),
            transcripts=transcripts,
            randomness=randomness,
        )

    async def open(self) -> None:
        """Make the simulated workspace."""
        await self.keys.ensure_signing_key()
        secret, _, _ = await self.keys.create("soak", WORKSPACE, simulated=True)
        await self.keys.authenticate(secret)

    async def advance_to(self, at: datetime) -> None:
        span = at - self.simulation.now(WORKSPACE)
        if span:
            await self.simulation.advance(WORKSPACE, span)


def read_log(path: Path) -> Mapping[str, Told]:
    """Return what the database's file tells of every conversation."""
    with closing(sqlite3.connect(path)) as file:
        events = _grouped(
            file,
            "SELECT conversation_id, event_type, at, properties FROM events"
            " ORDER BY cursor",
        )
        people = _grouped(file, "SELECT conversation_id, body FROM participants")
        lines = _grouped(file, "SELECT conversation_id, body FROM lines ORDER BY id")
    return {
        id_: _told(rows, people.get(id_, []), lines.get(id_, []))
        for id_, rows in events.items()
    }


def _grouped(file: sqlite3.Connection, query: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for id_, *rest in file.execute(query):
        groups.setdefault(id_, []).append(rest)
    return groups


def _told(events: list[Any], people: list[Any], lines: list[Any]) -> Told:
    ends = [(at, json.loads(p)) for t, at, p in events if t == "system.shutdown"]
    ended_at, said = ends[0] if ends else (0, {"shutdown_code": "none"})
    return Told(
        types=tuple(event_type for event_type, _, _ in events),
        ended_at=_instant(ended_at),
        code=said["shutdown_code"],
        warnings=frozenset(
            _warning(_instant(at), json.loads(p))
            for t, at, p in events
            if t == "system.ending_soon"
        ),
        people=dict(_gone(body) for (body,) in people),
        words=tuple(codec.decode(Line, body).text for (body,) in lines),
    )


def _warning(at: datetime, said: Any) -> Announcement:
    return Announcement(
        at=at,
        code=said["shutdown_code"],
        ends_at=datetime.fromisoformat(said["ends_at"]),
        seconds=said["seconds"],
    )


def _gone(body: str) -> tuple[str, Gone]:
    person = codec.decode(Participant, body)
    assert person.left_at is not None, "everybody has left what is over"
    return person.id, Gone(at=person.left_at, ejected=person.ejected)


def _instant(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
