"""What is removed for good: everything of a conversation, and the marks it left.

A callback that is on its way is not called back: its event stays until it is delivered
or given up, and with it the bare row of the conversation, which says nothing any more.
Only what repeats what was said goes at once.
"""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Text,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql import column

from visavis.core.deliveries import DeliveryState
from visavis.core.ids import ConversationId, WorkspaceId
from visavis.store.events import oldest_pending
from visavis.store.readers import Readers
from visavis.store.rows import micros
from visavis.store.shredding import shred
from visavis.store.statements import Statement
from visavis.store.tables import (
    answers,
    conversations,
    events,
    lines,
    meeting_tokens,
    participants,
    recordings,
    sightings,
)
from visavis.store.writer import Writer

_BELONGINGS = tuple(
    Statement(delete(table).where(table.c.conversation_id == bindparam("which")))
    for table in (lines, sightings, participants, meeting_tokens, recordings)
)
_ANSWERS = Statement(delete(answers).where(answers.c.about == bindparam("which")))
# Its attempts go with an event. What begins with `system.` tells of rooms, not people.
_EVENTS = Statement(
    delete(events).where(
        events.c.conversation_id == bindparam("which"),
        or_(
            events.c.delivery != DeliveryState.PENDING,
            events.c.event_type.not_like("system.%"),
        ),
    )
)
_HAND_ON = Statement(
    update(events)
    .where(
        events.c.cursor
        == oldest_pending(
            select(conversations.c.id)
            .where(conversations.c.id == bindparam("which"))
            .scalar_subquery()
        ),
        events.c.due_at.is_(None),
    )
    .values(due_at=events.c.at)
)
_LEFT = Statement(
    select(events.c.cursor)
    .where(events.c.conversation_id == bindparam("which"))
    .limit(1)
)
_REMOVE = Statement(
    delete(conversations).where(conversations.c.id == bindparam("which"))
)
_BARE = Statement(
    update(conversations).where(conversations.c.id == bindparam("which")),
    columns=("deleted", "purged", "body"),
)
_PENDING = exists().where(
    events.c.conversation_id == conversations.c.id,
    events.c.delivery == DeliveryState.PENDING,
)
_MARKED = Statement(
    select(conversations.c.id)
    .where(conversations.c.purged.is_(True), ~_PENDING)
    .limit(bindparam("limit"))
)
_MARK = Statement(
    update(conversations)
    .where(
        conversations.c.id == bindparam("which"),
        conversations.c.workspace_id == bindparam("workspace"),
        conversations.c.deleted.is_(True),
        conversations.c.purged.is_(False),
    )
    .values(purged=True)
)
_apart = func.json_each(bindparam("but", type_=Text)).table_valued(
    column("value", Text)
)


def _old(*whose: ColumnElement[bool]) -> Statement:
    return Statement(
        select(conversations.c.id)
        .where(
            conversations.c.ended_at.is_not(None),
            conversations.c.ended_at < bindparam("before"),
            conversations.c.purged.is_(False),
            *whose,
            ~_PENDING,
        )
        .order_by(conversations.c.ended_at)
        .limit(bindparam("limit"))
    )


_OLD = _old(conversations.c.workspace_id.not_in(select(_apart.c.value)))
_OLD_OF = _old(conversations.c.workspace_id == bindparam("workspace"))


class SqlRemovals:
    """The port `Removals` on a database."""

    def __init__(self, writer: Writer, readers: Readers, path: Path) -> None:
        self._writer = writer
        self._readers = readers
        self._path = path

    async def remove(self, *ids: ConversationId) -> None:
        await self._writer.run(partial(_remove, ids))

    async def marked(self, limit: int) -> Sequence[ConversationId]:
        return await self._readers.ask(partial(_ids, _MARKED, {"limit": limit}))

    async def mark(self, workspace: WorkspaceId, id_: ConversationId) -> bool:
        marked = await self._writer.run(
            partial(_MARK.run, which=id_, workspace=workspace)
        )
        return marked.rowcount > 0

    async def old(
        self, before: datetime, limit: int, but: Collection[WorkspaceId] = ()
    ) -> Sequence[ConversationId]:
        values = {
            "before": micros(before),
            "limit": limit,
            "but": json.dumps([*but]),
        }
        return await self._readers.ask(partial(_ids, _OLD, values))

    async def old_of(
        self, workspace: WorkspaceId, before: datetime, limit: int
    ) -> Sequence[ConversationId]:
        values = {"before": micros(before), "limit": limit, "workspace": workspace}
        return await self._readers.ask(partial(_ids, _OLD_OF, values))

    async def shred(self) -> None:
        await shred(self._path)


def _ids(
    question: Statement, values: Mapping[str, object], connection: sqlite3.Connection
) -> Sequence[ConversationId]:
    return [ConversationId(id_) for (id_,) in question.run(connection, **values)]


def _remove(ids: Sequence[ConversationId], connection: sqlite3.Connection) -> None:
    for id_ in ids:
        for statement in (*_BELONGINGS, _ANSWERS, _EVENTS, _HAND_ON):
            statement.run(connection, which=id_)
        if _LEFT.run(connection, which=id_).fetchone():
            _BARE.run(connection, which=id_, deleted=True, purged=True, body="{}")
        else:
            _REMOVE.run(connection, which=id_)
