"""Recordings in SQL; their files lie elsewhere."""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from visavis.core import codec
from visavis.core.events import Event
from visavis.core.ids import ConversationId, RecordingId, WorkspaceId
from visavis.core.recordings import Recording, Status
from visavis.service.ports import RecordingRevised
from visavis.store.events import write_event
from visavis.store.readers import Readers
from visavis.store.rows import micros, to_json
from visavis.store.statements import Statement
from visavis.store.tables import recordings
from visavis.store.writer import Writer

_ONE = recordings.c.id == bindparam("which")
_AGE = recordings.c.created_at, recordings.c.id

_INSERT = Statement(insert(recordings))
_UPDATE = Statement(update(recordings).where(_ONE), columns=("unfinished", "body"))
_DELETE = Statement(delete(recordings).where(_ONE))
_FIND = Statement(select(recordings.c.body).where(_ONE))
_OF = Statement(
    select(recordings.c.body)
    .where(recordings.c.conversation_id == bindparam("conversation"))
    .order_by(*_AGE)
)
_UNFINISHED = Statement(
    select(recordings.c.body).where(recordings.c.unfinished.is_(True)).order_by(*_AGE)
)


class SqlRecordingStore:
    """The port `RecordingStore` on a database.

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

    async def put(self, recording: Recording) -> None:
        await self._writer.run(
            partial(
                _INSERT.run,
                id=recording.id,
                workspace_id=recording.workspace_id,
                conversation_id=recording.conversation_id,
                created_at=micros(recording.created_at),
                **_changing(recording),
            )
        )

    async def get(self, workspace: WorkspaceId, id_: str) -> Recording | None:
        found = await self.find(id_)
        return found if found and found.workspace_id == workspace else None

    async def find(self, id_: str) -> Recording | None:
        return await self._readers.ask(partial(_load, id_))

    async def of(self, id_: ConversationId) -> Sequence[Recording]:
        return await self._readers.ask(partial(_all, _OF, {"conversation": id_}))

    async def unfinished(self) -> Sequence[Recording]:
        return await self._readers.ask(partial(_all, _UNFINISHED, {}))

    async def revise(
        self, id_: RecordingId, decide: Callable[[Recording], RecordingRevised]
    ) -> Recording | None:
        def work(connection: sqlite3.Connection) -> RecordingRevised | None:
            before = _load(id_, connection)
            if before is None:
                return None
            after, events = decide(before)
            if after != before:
                _UPDATE.run(connection, which=id_, **_changing(after))
            for event in events:
                write_event(connection, event)
            return after, events

        revised = await self._writer.run(work, self._tell)
        return None if revised is None else revised[0]

    async def remove(self, id_: RecordingId) -> None:
        await self._writer.run(partial(_DELETE.run, which=id_))

    def _tell(self, revised: RecordingRevised | None) -> None:
        if revised is not None and revised[1]:
            self._told(revised[1])


def _changing(recording: Recording) -> dict[str, Any]:
    """Return the columns that may change."""
    unfinished = recording.status in (Status.RECORDING, Status.STORING)
    return {"unfinished": unfinished, "body": to_json(recording)}


def _load(id_: str, connection: sqlite3.Connection) -> Recording | None:
    row = _FIND.run(connection, which=id_).fetchone()
    return None if row is None else codec.decode(Recording, row["body"])


def _all(
    question: Statement, values: dict[str, str], connection: sqlite3.Connection
) -> Sequence[Recording]:
    rows = question.run(connection, **values)
    return [codec.decode(Recording, row["body"]) for row in rows]
