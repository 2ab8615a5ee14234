"""Documents in SQL, and their passages in a full-text index."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from visavis.core import codec
from visavis.core.documents import UNFINISHED, Document, Passage
from visavis.core.events import Event
from visavis.core.ids import DocumentId, WorkspaceId
from visavis.service.ports import DocumentPage
from visavis.service.ports.documents import Revised
from visavis.store import tables
from visavis.store.readers import Readers
from visavis.store.shredding import forget_words, shred
from visavis.store.told import SqlToldShelf
from visavis.store.writer import Writer

_FITS = """
    FROM documents WHERE workspace_id = :workspace
    AND (:status IS NULL OR json_extract(body, '$.status') = :status)
    AND (:text = '' OR id = :text
        OR instr(lower(json_extract(body, '$.name')), lower(:text)))
    AND (:tags = '[]' OR EXISTS (
        SELECT 1 FROM json_each(body, '$.tags')
        WHERE value IN (SELECT value FROM json_each(:tags))))
"""
_COUNT = f"SELECT count(*) {_FITS}"
_LIST = f"""
    SELECT body {_FITS}
    ORDER BY iif(:oldest_first, created_at, -created_at), id
    LIMIT :limit OFFSET :offset
"""
_CRAWLED = """
    SELECT count(*) FROM documents WHERE workspace_id = :workspace
    AND json_extract(body, '$.crawl') IS NOT NULL
"""
_UNFINISHED = """
    SELECT workspace_id, id FROM documents
    WHERE json_extract(body, '$.status') IN (SELECT value FROM json_each(:statuses))
    ORDER BY created_at, id
"""
_CHOSEN = """
    SELECT id FROM documents WHERE workspace_id = :workspace
    AND (id IN (SELECT value FROM json_each(:ids)) OR EXISTS (
        SELECT 1 FROM json_each(body, '$.tags')
        WHERE value IN (SELECT value FROM json_each(:tags))))
    ORDER BY id
"""
# The id is a word of the index: what belongs to a document is found by it, and then
# compared, because different words may have one stem.
_EMPTY = """
    DELETE FROM passages WHERE rowid IN (
        SELECT rowid FROM passages WHERE passages MATCH :match AND document = :document)
"""
_FILL = "INSERT INTO passages (document, place, text) VALUES (?, ?, ?)"
_RECALL = """
    SELECT documents.body, passages.text FROM passages
    JOIN documents ON documents.id = passages.document
    WHERE passages MATCH :match
    AND passages.document IN (SELECT value FROM json_each(:documents))
    ORDER BY bm25(passages, 0.0, 0.0, 1.0), passages.rowid
    LIMIT :most
"""


class SqlDocumentStore(SqlToldShelf[Document]):
    """The port `DocumentStore` on a database.

    Args:
        writer: The one door for change.
        readers: Answer everything that is only asked.
        searchers: Look passages up: that may take long, and nobody else should wait.
        path: The file, in which nothing is left of what is removed.
        told: Is called on the event loop with events that are durable.
    """

    def __init__(
        self,
        writer: Writer,
        readers: Readers,
        searchers: Readers,
        path: Path,
        told: Callable[[Sequence[Event]], None],
    ) -> None:
        super().__init__(writer, readers, tables.documents, Document, told)
        self._searchers = searchers
        self._path = path

    async def list(
        self, workspace: WorkspaceId, page: DocumentPage
    ) -> tuple[Sequence[Document], int]:
        wanted = {
            "workspace": workspace,
            "status": page.status,
            "text": page.text,
            "tags": json.dumps(page.tags),
        }
        shown = {
            "limit": page.limit,
            "offset": page.offset,
            "oldest_first": page.oldest_first,
        }
        return await self._readers.ask(partial(_list, wanted, shown))

    async def crawled(self, workspace: WorkspaceId) -> int:
        def ask(connection: sqlite3.Connection) -> int:
            row = connection.execute(_CRAWLED, {"workspace": workspace}).fetchone()
            return int(row[0])

        return await self._readers.ask(ask)

    async def unfinished(self) -> Sequence[tuple[WorkspaceId, DocumentId]]:
        statuses = json.dumps([*UNFINISHED])

        def ask(
            connection: sqlite3.Connection,
        ) -> Sequence[tuple[WorkspaceId, DocumentId]]:
            rows = connection.execute(_UNFINISHED, {"statuses": statuses})
            return [(WorkspaceId(owner), DocumentId(id_)) for owner, id_ in rows]

        return await self._readers.ask(ask)

    async def revise(
        self,
        workspace: WorkspaceId,
        id_: str,
        decide: Callable[[Document], Revised],
        passages: Sequence[str] | None = None,
    ) -> Document | None:
        def work(connection: sqlite3.Connection) -> Revised | None:
            revised = self._revise(workspace, id_, decide, connection)
            if revised is not None and passages is not None:
                _fill(connection, revised[0].id, passages)
            return revised

        revised = await self._writer.run(work, self._tell)
        return None if revised is None else revised[0]

    async def remove(self, workspace: WorkspaceId, id_: str) -> bool:
        def work(connection: sqlite3.Connection) -> bool:
            gone = self._remove(workspace, id_, connection)
            if gone:
                _fill(connection, DocumentId(id_), ())
            return gone

        gone = await self._writer.run(work)
        if gone:
            await forget_words(self._writer)
            await shred(self._path)
        return gone

    async def chosen(
        self, workspace: WorkspaceId, ids: Sequence[str], tags: Sequence[str]
    ) -> Sequence[DocumentId]:
        wanted = {
            "workspace": workspace,
            "ids": json.dumps(ids),
            "tags": json.dumps(tags),
        }

        def ask(connection: sqlite3.Connection) -> Sequence[DocumentId]:
            return [DocumentId(id_) for (id_,) in connection.execute(_CHOSEN, wanted)]

        return await self._readers.ask(ask)

    async def passages(
        self, documents: Sequence[DocumentId], words: Sequence[str], most: int
    ) -> Sequence[Passage]:
        its = _any_of("document", documents)
        wanted = {
            "match": f"{its} AND {_any_of('text', words)}",
            "documents": json.dumps(documents),
            "most": most,
        }
        return await self._searchers.ask(partial(_recall, wanted))


def _any_of(column: str, words: Sequence[str]) -> str:
    """Return the question of FTS5 for any of some words, taken as they are."""
    quoted = (f'"{word.replace(chr(34), chr(34) * 2)}"' for word in words)
    return f"({column} : ({' OR '.join(quoted)}))"


def _fill(
    connection: sqlite3.Connection, id_: DocumentId, passages: Sequence[str]
) -> None:
    match = _any_of("document", [id_])
    connection.execute(_EMPTY, {"match": match, "document": id_})
    rows = ((id_, place, text) for place, text in enumerate(passages))
    connection.executemany(_FILL, rows)


def _list(
    wanted: dict[str, Any], shown: dict[str, Any], connection: sqlite3.Connection
) -> tuple[Sequence[Document], int]:
    total: int = connection.execute(_COUNT, wanted).fetchone()[0]
    rows = connection.execute(_LIST, wanted | shown)
    return [codec.decode(Document, row["body"]) for row in rows], total


def _recall(
    wanted: dict[str, Any], connection: sqlite3.Connection
) -> Sequence[Passage]:
    return [
        Passage(document=codec.decode(Document, body).name, text=text)
        for body, text in connection.execute(_RECALL, wanted)
    ]
