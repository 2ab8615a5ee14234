"""The log of events as a workspace sees it.

One writer numbers the events and makes them visible in that order, so a reader who has
seen a cursor has seen all before it. A store with several writers has to see to that.
"""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import bindparam, func, select

from visavis.core.events import Event
from visavis.core.ids import WorkspaceId
from visavis.service.ports import LoggedEvent
from visavis.store.events import EVENT_COLUMNS, read_event
from visavis.store.readers import Readers
from visavis.store.statements import Statement
from visavis.store.tables import events

_MINE = events.c.workspace_id == bindparam("workspace")
_PAGE = Statement(
    select(events.c.cursor, *EVENT_COLUMNS)
    .where(_MINE, events.c.cursor > bindparam("after"))
    .order_by(events.c.cursor)
    .limit(bindparam("limit"))
)
_NEWEST = Statement(select(func.coalesce(func.max(events.c.cursor), 0)).where(_MINE))


class SqlEventFeed:
    """The port `EventFeed` on a database."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._wakes: list[Callable[[WorkspaceId], None]] = []

    async def page(
        self, workspace: WorkspaceId, *, after: int, limit: int
    ) -> Sequence[LoggedEvent]:
        return await self._readers.ask(partial(_page, workspace, after, limit))

    async def newest(self, workspace: WorkspaceId) -> int:
        return await self._readers.ask(partial(_newest, workspace))

    def on_appended(self, wake: Callable[[WorkspaceId], None]) -> None:
        self._wakes.append(wake)

    def appended(self, written: Sequence[Event]) -> None:
        """Wake those who wait for the events of a workspace. On the event loop only."""
        for workspace in {event.workspace_id for event in written}:
            for wake in self._wakes:
                wake(workspace)


def _page(
    workspace: WorkspaceId, after: int, limit: int, connection: sqlite3.Connection
) -> Sequence[LoggedEvent]:
    rows = _PAGE.run(connection, workspace=workspace, after=after, limit=limit)
    return [LoggedEvent(cursor=row["cursor"], event=read_event(row)) for row in rows]


def _newest(workspace: WorkspaceId, connection: sqlite3.Connection) -> int:
    newest: int = _NEWEST.run(connection, workspace=workspace).fetchone()[0]
    return newest
