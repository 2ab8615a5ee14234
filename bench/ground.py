"""Databases that a server finds when it starts: conversations by the thousands."""

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from visavis.app.clock import SystemClock, SystemRandomness
from visavis.app.offline import DATABASE
from visavis.core.conversations import Conversation
from visavis.core.events import REPLICA_JOINED, Event
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    ConversationId,
    new_conversation_id,
    new_event_id,
)
from visavis.core.lifecycle import Waiting
from visavis.core.limits import Limits
from visavis.core.personas import ANNA, DEFAULT_PERSONA
from visavis.service.keys import Keys
from visavis.service.ports import Change
from visavis.store.connections import connect
from visavis.store.database import Database
from visavis.store.rows import micros, to_json

LONG = timedelta(hours=1)
AT_ONCE = 2048

_INSERT = """
INSERT INTO conversations
  (id, workspace_id, status, version, created_at, next_wake_at, live, transcribed,
   deleted, body)
VALUES (?, ?, 'active', 0, ?, ?, 0, 0, 0, ?)
"""


def waiting(created_at: datetime, absent: timedelta = LONG) -> Conversation:
    """Return a conversation that nobody joined yet."""
    return Conversation(
        id=new_conversation_id(SystemRandomness()),
        workspace_id=DEFAULT_WORKSPACE,
        name="Improve Sales Technique",
        persona_id=DEFAULT_PERSONA,
        replica_id=ANNA,
        limits=Limits(duration=max(LONG, absent), absent=absent),
        state=Waiting(created_at=created_at),
        created_at=created_at,
        updated_at=created_at,
    )


def lay(data_dir: Path, conversations: Iterable[Conversation]) -> None:
    """Write conversations in one transaction: what took days to gather, in seconds."""
    Database.open(data_dir / DATABASE, SystemRandomness()).close()
    connection = connect(data_dir / DATABASE)
    connection.execute("BEGIN")
    connection.executemany(_INSERT, map(_values, conversations))
    connection.execute("COMMIT")
    connection.close()


def _values(given: Conversation) -> tuple[Any, ...]:
    wake_at = given.next_wake_at
    assert wake_at is not None, "it is open"
    made, due = micros(given.created_at), micros(wake_at)
    return given.id, given.workspace_id, made, due, to_json(given)


def lay_callbacks(data_dir: Path, url: str, due: Iterable[datetime]) -> dict[str, Any]:
    """Write a conversation with one undelivered event for each instant it is due."""
    return asyncio.run(_lay_callbacks(data_dir, url, due))


async def _lay_callbacks(
    data_dir: Path, url: str, due: Iterable[datetime]
) -> dict[str, Any]:
    clock, randomness = SystemClock(), SystemRandomness()
    made = [_told(url, at) for at in due]
    with Database.open(data_dir / DATABASE, randomness) as database:
        # The workspace, whose secret signs.
        await Keys(database.keys, clock, randomness).create("bench")
        for start in range(0, len(made), AT_ONCE):
            await asyncio.gather(
                *(database.conversations.create(c) for c in made[start:][:AT_ONCE])
            )
    return {c.events[0].id: c.events[0].at.timestamp() for c in made}


def _told(url: str, at: datetime) -> Change:
    conversation = replace(waiting(SystemClock().now()), callback_url=url)
    event = Event(
        id=new_event_id(SystemRandomness()),
        workspace_id=conversation.workspace_id,
        conversation_id=conversation.id,
        event_type=REPLICA_JOINED,
        properties={"replica_id": ANNA},
        at=at,
        webhook_url=url,
    )
    return Change(conversation=conversation, events=(event,))


def raw(data_dir: Path) -> Iterator[tuple[ConversationId, int, str]]:
    """Read what a restart has to read, with nothing but the driver."""
    connection = sqlite3.connect(data_dir / DATABASE)
    yield from connection.execute(
        "SELECT id, next_wake_at, body FROM conversations WHERE status = 'active'"
    )
    connection.close()
