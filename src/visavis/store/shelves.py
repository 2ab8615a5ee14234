"""Shelves in SQL: the things of one kind that workspaces keep."""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from sqlalchemy import Table, bindparam, delete, func, insert, select, update

from visavis.core import codec
from visavis.core.ids import WorkspaceId
from visavis.service.ports import Kept
from visavis.store.readers import Readers
from visavis.store.rows import micros, to_json
from visavis.store.statements import Statement
from visavis.store.writer import Writer

T = TypeVar("T", bound=Kept)


class SqlShelf(Generic[T]):
    """The port `Shelf` on a table.

    Args:
        kind: The dataclass of what is kept.
    """

    def __init__(
        self, writer: Writer, readers: Readers, table: Table, kind: type[T]
    ) -> None:
        self._writer = writer
        self._readers = readers
        self._kind = kind
        mine = table.c.workspace_id == bindparam("workspace")
        one = (mine, table.c.id == bindparam("which"))
        self._insert = Statement(insert(table))
        self._one = Statement(select(table.c.body).where(*one))
        self._update = Statement(update(table).where(*one), columns=("body",))
        self._delete = Statement(delete(table).where(*one))
        self._count = Statement(select(func.count()).select_from(table).where(mine))
        self._slice = Statement(
            select(table.c.body)
            .where(mine)
            .order_by(table.c.created_at.desc(), table.c.id)
            .limit(bindparam("limit"))
            .offset(bindparam("offset"))
        )

    async def put(self, workspace: WorkspaceId, thing: T) -> None:
        await self._writer.run(
            partial(
                self._insert.run,
                id=thing.id,
                workspace_id=workspace,
                created_at=micros(thing.created_at),
                body=to_json(thing),
            )
        )

    async def get(self, workspace: WorkspaceId, id_: str) -> T | None:
        return await self._readers.ask(partial(self._load, workspace, id_))

    async def slice(
        self, workspace: WorkspaceId, *, offset: int, limit: int
    ) -> Sequence[T]:
        def ask(connection: sqlite3.Connection) -> Sequence[T]:
            rows = self._slice.run(
                connection, workspace=workspace, offset=offset, limit=limit
            )
            return [codec.decode(self._kind, row["body"]) for row in rows]

        return await self._readers.ask(ask)

    async def count(self, workspace: WorkspaceId) -> int:
        def ask(connection: sqlite3.Connection) -> int:
            return int(self._count.run(connection, workspace=workspace).fetchone()[0])

        return await self._readers.ask(ask)

    async def change(
        self, workspace: WorkspaceId, id_: str, decide: Callable[[T], T]
    ) -> T | None:
        def work(connection: sqlite3.Connection) -> T | None:
            before = self._load(workspace, id_, connection)
            if before is None:
                return None
            after = decide(before)
            if after != before:
                self._update.run(
                    connection, workspace=workspace, which=id_, body=to_json(after)
                )
            return after

        return await self._writer.run(work)

    async def remove(self, workspace: WorkspaceId, id_: str) -> bool:
        gone = await self._writer.run(
            partial(self._delete.run, workspace=workspace, which=id_)
        )
        return gone.rowcount > 0

    def _load(
        self, workspace: WorkspaceId, id_: str, connection: sqlite3.Connection
    ) -> T | None:
        row = self._one.run(connection, workspace=workspace, which=id_).fetchone()
        return None if row is None else codec.decode(self._kind, row["body"])
