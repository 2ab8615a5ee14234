"""Readers: a few threads, each with a connection of its own, beside the writer.

With a write-ahead log nobody waits for anybody. A read sees everything that was
answered before it began.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from visavis.store.connections import connect

T = TypeVar("T")

THREADS = 2
"""Reads take microseconds; the second thread is there for a long list."""


class Readers:
    """Runs questions in threads, each in one snapshot of the database."""

    def __init__(self, path: Path, threads: int = THREADS) -> None:
        self._path = path
        self._mine = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._pool = ThreadPoolExecutor(
            threads, thread_name_prefix="store-reader", initializer=self._connect
        )

    async def ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Return what the question finds, all of it as of one instant."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._ask, question)

    def close(self) -> None:
        self._pool.shutdown()
        for connection in self._connections:
            connection.close()

    def _connect(self) -> None:
        self._mine.connection = connect(self._path)
        self._connections.append(self._mine.connection)

    def _ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        connection: sqlite3.Connection = self._mine.connection
        connection.execute("BEGIN")
        try:
            return question(connection)
        finally:
            connection.rollback()
