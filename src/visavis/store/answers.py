"""Answers under `Idempotency-Key`s in SQL, each written with what it tells of."""

import json
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from sqlalchemy import bindparam, delete, insert, select

from visavis.core.idempotency import Asked, KeptAnswer, Said
from visavis.core.ids import WorkspaceId
from visavis.store.readers import Readers
from visavis.store.rows import instant, micros, to_json
from visavis.store.statements import Statement
from visavis.store.tables import answers
from visavis.store.writer import Writer

_MINE = (
    answers.c.workspace_id == bindparam("workspace"),
    answers.c.key == bindparam("which"),
)
_FIND = Statement(select(answers).where(*_MINE))
_DELETE = Statement(delete(answers).where(*_MINE))
_INSERT = Statement(insert(answers))
_DELETE_OLD = Statement(delete(answers).where(answers.c.at < bindparam("before")))


class SqlAnswers:
    """The port `Answers` on a database."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer = writer
        self._readers = readers

    async def find(self, workspace: WorkspaceId, key: str) -> KeptAnswer | None:
        return await self._readers.ask(partial(_find, workspace, key))

    async def keep(self, make: Callable[[], Awaitable[KeptAnswer]]) -> KeptAnswer:
        return await self._writer.together(make, _write)

    async def forget(self, before: datetime) -> None:
        await self._writer.run(partial(_DELETE_OLD.run, before=micros(before)))


def _find(
    workspace: WorkspaceId, key: str, connection: sqlite3.Connection
) -> KeptAnswer | None:
    row = _FIND.run(connection, workspace=workspace, which=key).fetchone()
    if row is None:
        return None
    return KeptAnswer(
        asked=Asked(workspace_id=workspace, key=key, fingerprint=row["fingerprint"]),
        said=Said(
            status=row["status"],
            headers=json.loads(row["headers"]),
            body=row["body"],
            about=row["about"],
        ),
        at=instant(row["at"]),
    )


def _write(kept: KeptAnswer, connection: sqlite3.Connection) -> None:
    asked, said = kept.asked, kept.said
    # One that holds no longer may still be there.
    _DELETE.run(connection, workspace=asked.workspace_id, which=asked.key)
    _INSERT.run(
        connection,
        workspace_id=asked.workspace_id,
        key=asked.key,
        fingerprint=asked.fingerprint,
        at=micros(kept.at),
        status=said.status,
        headers=to_json(dict(said.headers)),
        body=said.body,
        about=said.about,
    )
