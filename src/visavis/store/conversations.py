"""Conversations, their people, lines and events in SQL."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, update

from visavis.core import codec
from visavis.core.conversations import Conversation
from visavis.core.events import TRANSCRIPTION_READY, Event
from visavis.core.ids import ConversationId, WorkspaceId
from visavis.core.lifecycle import Live, Waiting
from visavis.core.perception import Sighting
from visavis.core.problems import UnknownConversation
from visavis.core.transcripts import Line
from visavis.service.ports import Change, Decide, LoggedEvent, Page, Record
from visavis.store.belongings import (
    events_of,
    forget_sightings,
    lines_of,
    people,
    sightings_of,
    tokens_of,
    write_belongings,
)
from visavis.store.meters import admit, reckon
from visavis.store.readers import Readers
from visavis.store.rows import instant, micros, micros_or_none, to_json
from visavis.store.statements import Statement
from visavis.store.tables import conversations
from visavis.store.untold import unanalysed, untranscribed
from visavis.store.writer import Writer

_STATE = (
    "status",
    "version",
    "joined_at",
    "next_wake_at",
    "ended_at",
    "shutdown_code",
    "live",
    "transcribed",
    "metered_at",
    "minutes_end_at",
    "owes_analysis",
    "body",
)
"""The columns that follow the conversation through its life."""

_INSERT = Statement(
    insert(conversations),
    columns=("id", "workspace_id", "created_at", "key_id", "key_minutes", *_STATE),
)
_UPDATE = Statement(
    update(conversations).where(
        conversations.c.id == bindparam("which"),
        conversations.c.version == bindparam("from_version"),
    ),
    columns=_STATE,
)
_DELETE = Statement(
    update(conversations).where(conversations.c.id == bindparam("which")),
    columns=("deleted", "purged"),
)
_ONE = Statement(
    select(conversations.c.body, conversations.c.transcribed).where(
        conversations.c.id == bindparam("id"), conversations.c.deleted.is_(False)
    )
)
_LISTED = (
    conversations.c.workspace_id == bindparam("workspace_id"),
    conversations.c.deleted.is_(False),
    or_(
        bindparam("status").is_(None),
        conversations.c.status == bindparam("status"),
    ),
)
_LIST = Statement(
    select(conversations.c.body)
    .where(*_LISTED)
    .order_by(conversations.c.created_at.desc(), conversations.c.number.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_COUNT = Statement(select(func.count()).select_from(conversations).where(*_LISTED))
_ARMED = (
    conversations.c.next_wake_at.is_not(None),
    conversations.c.deleted.is_(False),
)
_WAKES = Statement(
    select(conversations.c.id, conversations.c.next_wake_at)
    .where(*_ARMED)
    .order_by(conversations.c.next_wake_at)
)
_WAKES_APART = Statement(
    select(
        conversations.c.id, conversations.c.next_wake_at, conversations.c.workspace_id
    )
    .where(*_ARMED)
    .order_by(conversations.c.next_wake_at)
)
_WAKES_OF = Statement(
    select(conversations.c.id, conversations.c.next_wake_at)
    .where(conversations.c.workspace_id == bindparam("workspace_id"), *_ARMED)
    .order_by(conversations.c.next_wake_at)
)
_OVERDUE = Statement(
    select(conversations.c.body, conversations.c.workspace_id).where(
        conversations.c.next_wake_at <= bindparam("now"),
        *_ARMED,
        or_(
            *(
                func.json_extract(conversations.c.body, f"$.account.{whose}.minutes")
                > 0
                for whose in ("workspace", "key")
            )
        ),
    )
)
_LIVE = Statement(
    select(conversations.c.id, conversations.c.workspace_id).where(
        conversations.c.live.is_(True), conversations.c.deleted.is_(False)
    )
)


class SqlConversationStore:
    """The port `ConversationStore` on a database.

    Args:
        writer: The one door for change.
        readers: Answer everything that is only asked.
        told: Is called on the event loop with events that are durable.
    """

    def __init__(
        self,
        writer: Writer,
        readers: Readers,
        told: Callable[[Sequence[Event]], None],
    ) -> None:
        self._writer = writer
        self._readers = readers
        self._told = told

    async def create(self, change: Change) -> Change:
        return await self._writer.run(partial(_create, change), self._tell)

    async def change(self, id_: ConversationId, decide: Decide) -> Change:
        return await self._writer.run(partial(_change, id_, decide), self._tell)

    async def load(self, id_: ConversationId) -> Record | None:
        return await self._readers.ask(partial(_load, id_))

    async def list(
        self, workspace: WorkspaceId, page: Page
    ) -> tuple[Sequence[Conversation], int]:
        return await self._readers.ask(partial(_list, workspace, page))

    async def delete(self, id_: ConversationId, *, hard: bool = False) -> None:
        await self._writer.run(partial(_delete, id_, hard=hard))

    async def wakes(
        self, but: Collection[WorkspaceId] = ()
    ) -> Sequence[tuple[ConversationId, datetime]]:
        return await self._readers.ask(partial(_wakes, frozenset(but)))

    async def wakes_of(
        self, workspace: WorkspaceId
    ) -> Sequence[tuple[ConversationId, datetime]]:
        return await self._readers.ask(partial(_wakes_of, workspace))

    async def overdue(
        self, now: datetime, but: Collection[WorkspaceId] = ()
    ) -> Sequence[Conversation]:
        return await self._readers.ask(partial(_overdue, now, frozenset(but)))

    async def live(self, but: Collection[WorkspaceId] = ()) -> Sequence[ConversationId]:
        return await self._readers.ask(partial(_live, frozenset(but)))

    async def lines(self, id_: ConversationId) -> Sequence[Line]:
        return await self._readers.ask(partial(lines_of, id_))

    async def sightings(self, id_: ConversationId) -> Sequence[Sighting]:
        return await self._readers.ask(partial(sightings_of, id_))

    async def events(
        self, id_: ConversationId, after: int = 0
    ) -> Sequence[LoggedEvent]:
        return await self._readers.ask(partial(events_of, id_, after))

    async def untranscribed(self) -> Sequence[ConversationId]:
        return await self._readers.ask(untranscribed)

    async def unanalysed(self) -> Sequence[ConversationId]:
        return await self._readers.ask(unanalysed)

    def _tell(self, change: Change) -> None:
        if change.events:
            self._told(change.events)


# ---- work for the writer


def _create(change: Change, connection: sqlite3.Connection) -> Change:
    conversation = change.conversation
    admit(connection, conversation, joining=False)
    _INSERT.run(
        connection,
        id=conversation.id,
        workspace_id=conversation.workspace_id,
        created_at=micros(conversation.created_at),
        key_id=conversation.account.key_id,
        key_minutes=conversation.account.key.minutes,
        **_state(conversation, transcribed=_tells_transcript(change)),
    )
    write_belongings(connection, change)
    return _moving(connection, None, change)


def _change(
    id_: ConversationId, decide: Decide, connection: sqlite3.Connection
) -> Change:
    row = _ONE.run(connection, id=id_).fetchone()
    if row is None:
        raise UnknownConversation
    record = _record(connection, id_, row)
    change = decide(record)
    before, after = record.conversation, change.conversation
    assert after.id == id_, "a decision is about the conversation it was given"
    if after == before and not _has_belongings(change):
        return change
    if before.metered_at is None and after.metered_at is not None:
        admit(connection, after, joining=True)
    change = replace(change, conversation=replace(after, version=before.version + 1))
    updated = _UPDATE.run(
        connection,
        which=id_,
        from_version=before.version,
        **_state(
            change.conversation,
            transcribed=bool(row["transcribed"]) or _tells_transcript(change),
        ),
    )
    assert updated.rowcount == 1, "nobody else writes while a decision is made"
    write_belongings(connection, change)
    if before.owes_analysis and not after.owes_analysis:
        forget_sightings(id_, connection)
    return _moving(connection, before, change)


def _has_belongings(change: Change) -> bool:
    people = change.participants or change.tokens
    return bool(people or change.lines or change.sightings or change.events)


def _delete(id_: ConversationId, connection: sqlite3.Connection, *, hard: bool) -> None:
    _DELETE.run(connection, which=id_, deleted=True, purged=hard)
    forget_sightings(id_, connection)


def _moving(
    connection: sqlite3.Connection, before: Conversation | None, change: Change
) -> Change:
    """Return the change with what it moves for others on the same account."""
    moved = [
        replace(conversation, version=conversation.version + 1)
        for conversation in reckon(connection, before, change.conversation)
    ]
    if not moved:
        return change
    for conversation in moved:
        _UPDATE.run(
            connection,
            which=conversation.id,
            from_version=conversation.version - 1,
            # It runs, so it has no transcript yet.
            **_state(conversation, transcribed=False),
        )
    own = [c for c in moved if c.id == change.conversation.id]
    others = tuple(c for c in moved if c.id != change.conversation.id)
    return replace(
        change, conversation=own[0] if own else change.conversation, moved=others
    )


def _state(conversation: Conversation, *, transcribed: bool) -> dict[str, Any]:
    state, ended = conversation.state, conversation.ended
    joined_at = None if isinstance(state, Waiting) else state.joined_at
    return {
        "status": conversation.status,
        "version": conversation.version,
        "joined_at": micros_or_none(joined_at),
        "next_wake_at": micros_or_none(conversation.next_wake_at),
        "ended_at": None if ended is None else micros(ended.at),
        "shutdown_code": None if ended is None else str(ended.reason),
        "live": isinstance(state, Live),
        "transcribed": transcribed,
        "metered_at": micros_or_none(conversation.metered_at),
        "minutes_end_at": micros_or_none(conversation.limits.minutes_end_at),
        "owes_analysis": conversation.owes_analysis,
        "body": to_json(conversation),
    }


def _tells_transcript(change: Change) -> bool:
    return any(event.event_type == TRANSCRIPTION_READY for event in change.events)


# ---- questions for the readers


def _load(id_: ConversationId, connection: sqlite3.Connection) -> Record | None:
    row = _ONE.run(connection, id=id_).fetchone()
    if row is None:
        return None
    return _record(connection, id_, row)


def _record(
    connection: sqlite3.Connection, id_: ConversationId, row: sqlite3.Row
) -> Record:
    return Record(
        conversation=codec.decode(Conversation, row["body"]),
        participants=people(id_, connection),
        tokens=tokens_of(id_, connection),
    )


def _list(
    workspace: WorkspaceId, page: Page, connection: sqlite3.Connection
) -> tuple[Sequence[Conversation], int]:
    wanted = {"workspace_id": workspace, "status": page.status}
    total: int = _COUNT.run(connection, **wanted).fetchone()[0]
    rows = _LIST.run(connection, **wanted, limit=page.limit, offset=page.offset)
    return [codec.decode(Conversation, row["body"]) for row in rows], total


def _wakes(
    but: Collection[str], connection: sqlite3.Connection
) -> Sequence[tuple[ConversationId, datetime]]:
    if not but:
        # The index alone answers this; whose they are is in the rows, twice as far.
        return _armed(_WAKES.run(connection))
    rows = _WAKES_APART.run(connection)
    return _armed((id_, at) for id_, at, workspace in rows if workspace not in but)


def _armed(
    rows: Iterable[tuple[str, int]],
) -> Sequence[tuple[ConversationId, datetime]]:
    return [(ConversationId(id_), instant(at)) for id_, at in rows]


def _wakes_of(
    workspace: WorkspaceId, connection: sqlite3.Connection
) -> Sequence[tuple[ConversationId, datetime]]:
    rows = _WAKES_OF.run(connection, workspace_id=workspace)
    return [(ConversationId(id_), instant(at)) for id_, at in rows]


def _overdue(
    now: datetime, but: Collection[WorkspaceId], connection: sqlite3.Connection
) -> Sequence[Conversation]:
    return [
        codec.decode(Conversation, body)
        for body, workspace in _OVERDUE.run(connection, now=micros(now))
        if workspace not in but
    ]


def _live(
    but: Collection[str], connection: sqlite3.Connection
) -> Sequence[ConversationId]:
    return [
        ConversationId(id_)
        for id_, workspace in _LIVE.run(connection)
        if workspace not in but
    ]
