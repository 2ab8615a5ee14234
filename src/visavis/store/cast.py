"""Personas and replicas: the stock ones, and a workspace's own in SQL."""

import sqlite3
from collections.abc import Sequence
from functools import partial

from sqlalchemy import bindparam, select

from visavis.core import codec
from visavis.core.ids import PersonaId, ReplicaId, WorkspaceId
from visavis.core.personas import STOCK_PERSONAS, STOCK_REPLICAS, Persona, Replica
from visavis.store.readers import Readers
from visavis.store.statements import Statement
from visavis.store.tables import personas, replicas

_PERSONA = Statement(
    select(personas.c.body).where(
        personas.c.id == bindparam("id"),
        personas.c.workspace_id == bindparam("workspace_id"),
    )
)
_PERSONAS = Statement(
    select(personas.c.body)
    .where(personas.c.workspace_id == bindparam("workspace_id"))
    .order_by(personas.c.created_at, personas.c.id)
)
_REPLICA = Statement(
    select(replicas.c.body).where(
        replicas.c.id == bindparam("id"),
        replicas.c.workspace_id == bindparam("workspace_id"),
    )
)
_REPLICAS = Statement(
    select(replicas.c.body)
    .where(replicas.c.workspace_id == bindparam("workspace_id"))
    .order_by(replicas.c.created_at, replicas.c.id)
)


class SqlCastStore:
    """The port `CastStore` on a database. Stock ones are answered without asking it."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    async def persona(self, workspace: WorkspaceId, id_: str) -> Persona | None:
        stock = STOCK_PERSONAS.get(PersonaId(id_))
        if stock is not None:
            return stock
        return await self._readers.ask(partial(_persona, workspace, id_))

    async def replica(self, workspace: WorkspaceId, id_: str) -> Replica | None:
        stock = STOCK_REPLICAS.get(ReplicaId(id_))
        if stock is not None:
            return stock
        return await self._readers.ask(partial(_replica, workspace, id_))

    async def personas(self, workspace: WorkspaceId) -> Sequence[Persona]:
        own = await self._readers.ask(partial(_personas, workspace))
        return [*STOCK_PERSONAS.values(), *own]

    async def replicas(self, workspace: WorkspaceId) -> Sequence[Replica]:
        own = await self._readers.ask(partial(_replicas, workspace))
        return [*STOCK_REPLICAS.values(), *own]


def _persona(
    workspace: WorkspaceId, id_: str, connection: sqlite3.Connection
) -> Persona | None:
    row = _PERSONA.run(connection, workspace_id=workspace, id=id_).fetchone()
    return None if row is None else codec.decode(Persona, row["body"])


def _replica(
    workspace: WorkspaceId, id_: str, connection: sqlite3.Connection
) -> Replica | None:
    row = _REPLICA.run(connection, workspace_id=workspace, id=id_).fetchone()
    return None if row is None else codec.decode(Replica, row["body"])


def _personas(
    workspace: WorkspaceId, connection: sqlite3.Connection
) -> Sequence[Persona]:
    rows = _PERSONAS.run(connection, workspace_id=workspace)
    return [codec.decode(Persona, row["body"]) for row in rows]


def _replicas(
    workspace: WorkspaceId, connection: sqlite3.Connection
) -> Sequence[Replica]:
    rows = _REPLICAS.run(connection, workspace_id=workspace)
    return [codec.decode(Replica, row["body"]) for row in rows]
