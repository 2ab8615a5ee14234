"""Replicas of one's own in SQL, and what is told of their training."""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from visavis.core.events import Event
from visavis.core.ids import ReplicaId, WorkspaceId
from visavis.core.personas import Replica
from visavis.core.training import Status
from visavis.store import tables
from visavis.store.readers import Readers
from visavis.store.shredding import shred
from visavis.store.told import SqlToldShelf
from visavis.store.writer import Writer

_UNTRAINED = """
    SELECT workspace_id, id FROM replicas
    WHERE json_extract(body, '$.training.status') = :status
        OR json_extract(body, '$.portrait.show') = ''
    ORDER BY created_at, id
"""


class SqlReplicaStore(SqlToldShelf[Replica]):
    """The port `ReplicaStore` on a database.

    Args:
        path: The file, in which nothing is left of what is removed.
        told: Is called on the event loop with events that are durable.
    """

    def __init__(
        self,
        writer: Writer,
        readers: Readers,
        path: Path,
        told: Callable[[Sequence[Event]], None],
    ) -> None:
        super().__init__(writer, readers, tables.replicas, Replica, told)
        self._path = path

    async def untrained(self) -> Sequence[tuple[WorkspaceId, ReplicaId]]:
        def ask(
            connection: sqlite3.Connection,
        ) -> Sequence[tuple[WorkspaceId, ReplicaId]]:
            rows = connection.execute(_UNTRAINED, {"status": str(Status.STARTED)})
            return [(WorkspaceId(owner), ReplicaId(id_)) for owner, id_ in rows]

        return await self._readers.ask(ask)

    async def remove(self, workspace: WorkspaceId, id_: str) -> bool:
        gone = await self._writer.run(partial(self._remove, workspace, id_))
        if gone:
            await shred(self._path)
        return gone
