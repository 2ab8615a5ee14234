"""Leaving no copy in the files of what was deleted from the tables.

SQLite overwrites what is deleted (`secure_delete`), but two places keep it longer: the
write-ahead log, until its pages are brought into the file; and the full-text index,
which only notes that a passage is gone, until the parts it consists of are merged.
"""

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from visavis.store.connections import connect
from visavis.store.writer import Writer

SLICE = 256
"""Pages of the index (4 KB each) merged at a time: a creation waits no longer."""

_MERGE = "INSERT INTO passages (passages, rank) VALUES ('merge', ?)"

_IDLE = 2
"""A merge that changes fewer rows had nothing to do (SQLite's documentation)."""


async def shred(path: Path) -> None:
    """Bring the log's pages into the file, and empty the log of what they were."""
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, _checkpoint, path)


async def forget_words(writer: Writer, pages: int = SLICE) -> None:
    """Write the full-text index anew, without the words of passages that are gone."""
    # A negative number begins with all there is, a positive one goes on with that.
    merge = partial(_merge, -pages)
    while await writer.run(merge):
        merge = partial(_merge, pages)


def _merge(pages: int, connection: sqlite3.Connection) -> bool:
    """Merge some pages of the index; return whether there may be more."""
    changed = connection.total_changes
    connection.execute(_MERGE, (pages,))
    return connection.total_changes - changed >= _IDLE


def _checkpoint(path: Path) -> None:
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
