"""How a connection to the file is made: by one function, so that none differs."""

import os
import sqlite3
from datetime import timedelta
from pathlib import Path

PATIENCE = timedelta(seconds=30)
"""How long to wait for another process; what the command line writes takes no time."""

_CACHE_KIB = 16 * 1024
_STATEMENTS = 256
"""Prepared statements kept per connection; the default is 128, we have about 50."""


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection in autocommit: whoever wants a transaction begins it."""
    connection = sqlite3.connect(
        path,
        timeout=PATIENCE.total_seconds(),
        isolation_level=None,
        # Each is used by one thread at a time, and closed by another.
        check_same_thread=False,
        cached_statements=_STATEMENTS,
    )
    connection.row_factory = sqlite3.Row
    for pragma in (
        "journal_mode=WAL",
        # FULL, not WAL's usual NORMAL: what was answered must survive a power cut.
        "synchronous=FULL",
        "foreign_keys=ON",
        # What is removed is overwritten: a deleted transcript must not lie on the disk.
        "secure_delete=ON",
        f"cache_size=-{_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
    return connection


def make_file(path: Path) -> None:
    """Make the file, empty, so that only its owner ever reads the keys inside.

    SQLite gives the files it puts beside it (`-wal`, `-shm`) the same mode.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
