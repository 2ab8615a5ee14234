"""API keys, workspaces, signing keys and the deployment's id in SQL."""

import json
import sqlite3
from collections.abc import Sequence
from functools import partial

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects import sqlite

from visavis.core.ids import KeyId, Randomness, WorkspaceId
from visavis.core.keys import ApiKey, Workspace
from visavis.core.tokens import SigningKey
from visavis.store.readers import Readers
from visavis.store.rows import instant, micros, to_json
from visavis.store.statements import Statement
from visavis.store.tables import api_keys, deployment, signing_keys, workspaces
from visavis.store.writer import Writer

LIVE_SIGNING_KEYS = 2
"""The newest signs, the one before it still verifies (DESIGN §3)."""

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
_SIGNING_KEYS = Statement(
    select(signing_keys)
    .order_by(signing_keys.c.created_at.desc(), signing_keys.c.id.desc())
    .limit(LIVE_SIGNING_KEYS)
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
            )
        )

    async def signing_keys(self) -> Sequence[SigningKey]:
        return await self._readers.ask(_signing_keys)

    async def add_signing_key(self, key: SigningKey) -> None:
        await self._writer.run(
            partial(
                _INSERT_SIGNING_KEY.run,
                id=key.id,
                secret=key.secret,
                created_at=micros(key.created_at),
            )
        )

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
    )


def _has_keys(connection: sqlite3.Connection) -> bool:
    return _ANY_KEY.run(connection).fetchone() is not None


def _workspace(id_: WorkspaceId, connection: sqlite3.Connection) -> Workspace | None:
    row = _WORKSPACE.run(connection, id=id_).fetchone()
    if row is None:
        return None
    return Workspace(
        id=WorkspaceId(row["id"]),
        webhook_secrets=tuple(json.loads(row["webhook_secrets"])),
        created_at=instant(row["created_at"]),
    )


def _signing_keys(connection: sqlite3.Connection) -> Sequence[SigningKey]:
    return [
        SigningKey(
            id=row["id"], secret=row["secret"], created_at=instant(row["created_at"])
        )
        for row in _SIGNING_KEYS.run(connection)
    ]


def _deployment(connection: sqlite3.Connection) -> str | None:
    row = _DEPLOYMENT.run(connection).fetchone()
    return None if row is None else row["id"]


def _make_deployment(fresh: str, connection: sqlite3.Connection) -> str:
    """Return the deployment's id: the fresh one, unless another was faster."""
    known = _deployment(connection)
    if known is None:
        _INSERT_DEPLOYMENT.run(connection, row=1, id=fresh)
    return known or fresh
