"""Shelves of things whose changes are told of, both in one transaction."""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import Table

from visavis.core.events import Event
from visavis.core.ids import WorkspaceId
from visavis.store.events import write_event
from visavis.store.readers import Readers
from visavis.store.rows import to_json
from visavis.store.shelves import SqlShelf, T
from visavis.store.writer import Writer

_FORGET = "DELETE FROM events WHERE conversation_id = ?"


class SqlToldShelf(SqlShelf[T]):
    """A shelf whose things have events; these go when the thing goes.

    Args:
        told: Is called on the event loop with events that are durable.
    """

    def __init__(
        self,
        writer: Writer,
        readers: Readers,
        table: Table,
        kind: type[T],
        told: Callable[[Sequence[Event]], None],
    ) -> None:
        super().__init__(writer, readers, table, kind)
        self._told = told

    async def revise(
        self,
        workspace: WorkspaceId,
        id_: str,
        decide: Callable[[T], tuple[T, tuple[Event, ...]]],
    ) -> T | None:
        work = partial(self._revise, workspace, id_, decide)
        revised = await self._writer.run(work, self._tell)
        return None if revised is None else revised[0]

    def _revise(
        self,
        workspace: WorkspaceId,
        id_: str,
        decide: Callable[[T], tuple[T, tuple[Event, ...]]],
        connection: sqlite3.Connection,
    ) -> tuple[T, tuple[Event, ...]] | None:
        before = self._load(workspace, id_, connection)
        if before is None:
            return None
        after, events = decide(before)
        self._update.run(
            connection, workspace=workspace, which=id_, body=to_json(after)
        )
        for event in events:
            write_event(connection, event)
        return after, events

    def _remove(
        self, workspace: WorkspaceId, id_: str, connection: sqlite3.Connection
    ) -> bool:
        gone = self._delete.run(connection, workspace=workspace, which=id_)
        if not gone.rowcount:
            return False
        connection.execute(_FORGET, (id_,))
        return True

    def _tell(self, revised: tuple[T, tuple[Event, ...]] | None) -> None:
        if revised is not None and revised[1]:
            self._told(revised[1])
