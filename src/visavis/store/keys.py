"""API keys, workspaces, signing keys and the deployment's id in SQL."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import sqlite

from visavis.core.budgets import Allowance
from visavis.core.ids import KeyId, Randomness, WorkspaceId
from visavis.core.keys import ApiKey, Workspace, rotated
from visavis.core.tokens import LIVE_SIGNING_KEYS, SigningKey
from visavis.store.readers import Readers
from visavis.store.rows import (
    instant,
    instant_or_none,
    micros,
    micros_or_none,
    to_json,
)
from visavis.store.statements import Statement
from visavis.store.tables import api_keys, deployment, signing_keys, workspaces
from visavis.store.writer import Writer

_KEY = Statement(select(api_keys).where(api_keys.c.digest == bindparam("digest")))
_ANY_KEY = Statement(select(api_keys.c.id).limit(1))
_INSERT_KEY = Statement(insert(api_keys))
_WORKSPACE = Statement(select(workspaces).where(workspaces.c.id == bindparam("id")))
_put_workspace = sqlite.insert(workspaces)
_PUT_WORKSPACE = Statement(
    _put_workspace.on_conflict_do_update(
        index_elements=("id",),
        set_={"webhook_secrets": _put_workspace.excluded.webhook_secrets},
    )
)
_SIMULATED = Statement(select(workspaces).where(workspaces.c.clock_at.is_not(None)))
_MOVE_CLOCK = Statement(
    update(workspaces).where(workspaces.c.id == bindparam("which")),
    columns=("clock_at",),
)
_NEWEST_FIRST = (signing_keys.c.created_at.desc(), signing_keys.c.id.desc())
_SET_SECRETS = Statement(
    update(workspaces).where(workspaces.c.id == bindparam("which")),
    columns=("webhook_secrets",),
)
_SIGNING_KEYS = Statement(
    select(signing_keys).order_by(*_NEWEST_FIRST).limit(LIVE_SIGNING_KEYS)
)
_DELETE_DEAD_SIGNING_KEYS = Statement(
    delete(signing_keys).where(
        signing_keys.c.id.not_in(
            select(signing_keys.c.id).order_by(*_NEWEST_FIRST).limit(LIVE_SIGNING_KEYS)
        )
    )
)
_INSERT_SIGNING_KEY = Statement(insert(signing_keys))
_DEPLOYMENT = Statement(select(deployment.c.id))
_INSERT_DEPLOYMENT = Statement(insert(deployment))


class SqlKeyStore:
    """The port `KeyStore` on a database."""

    def __init__(
        self, writer: Writer, readers: Readers, randomness: Randomness
    ) -> None:
        self._writer = writer
        self._readers = readers
        self._randomness = randomness

    async def key(self, digest: str) -> ApiKey | None:
        return await self._readers.ask(partial(_key, digest))

    async def add_key(self, key: ApiKey) -> None:
        await self._writer.run(
            partial(
                _INSERT_KEY.run,
                id=key.id,
                workspace_id=key.workspace_id,
                name=key.name,
                digest=key.digest,
                prefix=key.prefix,
                allowed_ips=to_json(key.allowed_ips),
                created_at=micros(key.created_at),
                max_concurrent=key.allowance.concurrent,
                minutes=key.allowance.minutes,
            )
        )

    async def has_keys(self) -> bool:
        return await self._readers.ask(_has_keys)

    async def workspace(self, id_: WorkspaceId) -> Workspace | None:
        return await self._readers.ask(partial(_workspace, id_))

    async def add_workspace(self, workspace: Workspace) -> None:
        """Write a workspace; one that exists gets the webhook secrets given."""
        await self._writer.run(
            partial(
                _PUT_WORKSPACE.run,
                id=workspace.id,
                webhook_secrets=to_json(workspace.webhook_secrets),
                created_at=micros(workspace.created_at),
                clock_at=micros_or_none(workspace.clock_at),
            )
        )

    async def simulated(self) -> Sequence[Workspace]:
        return await self._readers.ask(_simulated)

    async def move_clock(self, id_: WorkspaceId, to: datetime) -> None:
        await self._writer.run(partial(_MOVE_CLOCK.run, which=id_, clock_at=micros(to)))

    async def rotate_secret(
        self, id_: WorkspaceId, fresh: str
    ) -> tuple[str, ...] | None:
        return await self._writer.run(partial(_rotate_secret, id_, fresh))

    async def signing_keys(self) -> Sequence[SigningKey]:
        return await self._readers.ask(_signing_keys)

    async def add_signing_key(self, key: SigningKey) -> None:
        await self._writer.run(partial(_add_signing_key, key))

    async def deployment(self) -> str:
        known = await self._readers.ask(_deployment)
        if known is not None:
            return known
        fresh = self._randomness.hex(32)
        return await self._writer.run(partial(_make_deployment, fresh))


def _key(digest: str, connection: sqlite3.Connection) -> ApiKey | None:
    row = _KEY.run(connection, digest=digest).fetchone()
    if row is None:
        return None
    return ApiKey(
        id=KeyId(row["id"]),
        workspace_id=WorkspaceId(row["workspace_id"]),
        name=row["name"],
        digest=row["digest"],
        prefix=row["prefix"],
        created_at=instant(row["created_at"]),
        allowed_ips=tuple(json.loads(row["allowed_ips"])),
        allowance=Allowance(concurrent=row["max_concurrent"], minutes=row["minutes"]),
    )


def _has_keys(connection: sqlite3.Connection) -> bool:
    return _ANY_KEY.run(connection).fetchone() is not None


def _workspace(id_: WorkspaceId, connection: sqlite3.Connection) -> Workspace | None:
    row = _WORKSPACE.run(connection, id=id_).fetchone()
    return None if row is None else _read_workspace(row)


def _simulated(connection: sqlite3.Connection) -> Sequence[Workspace]:
    return [_read_workspace(row) for row in _SIMULATED.run(connection)]


def _read_workspace(row: sqlite3.Row) -> Workspace:
    return Workspace(
        id=WorkspaceId(row["id"]),
        webhook_secrets=tuple(json.loads(row["webhook_secrets"])),
        created_at=instant(row["created_at"]),
        clock_at=instant_or_none(row["clock_at"]),
    )


def _rotate_secret(
    id_: WorkspaceId, fresh: str, connection: sqlite3.Connection
) -> tuple[str, ...] | None:
    known = _workspace(id_, connection)
    if known is None:
        return None
    secrets = rotated(known.webhook_secrets, fresh)
    _SET_SECRETS.run(connection, which=id_, webhook_secrets=to_json(secrets))
    return secrets


def _signing_keys(connection: sqlite3.Connection) -> Sequence[SigningKey]:
    return [
        SigningKey(
            id=row["id"], secret=row["secret"], created_at=instant(row["created_at"])
        )
        for row in _SIGNING_KEYS.run(connection)
    ]


def _add_signing_key(key: SigningKey, connection: sqlite3.Connection) -> None:
    _INSERT_SIGNING_KEY.run(
        connection, id=key.id, secret=key.secret, created_at=micros(key.created_at)
    )
    _DELETE_DEAD_SIGNING_KEYS.run(connection)


def _deployment(connection: sqlite3.Connection) -> str | None:
    row = _DEPLOYMENT.run(connection).fetchone()
    return None if row is None else row["id"]


def _make_deployment(fresh: str, connection: sqlite3.Connection) -> str:
    """Return the deployment's id: the fresh one, unless another was faster."""
    known = _deployment(connection)
    if known is None:
        _INSERT_DEPLOYMENT.run(connection, row=1, id=fresh)
    return known or fresh
