"""The one door for change: a thread that writes all that waits in one transaction.

Making a transaction durable costs about as much as writing a hundred rows. So the
writer takes whatever has gathered while it was busy, runs it all between one
`BEGIN IMMEDIATE` and one `COMMIT`, and answers everybody when that is on the disk: the
busier it is, the cheaper each one gets, and nobody waits for a batch to fill.

Work decides before it writes. When it refuses, nothing of it was written, and it alone
hears of it: no savepoint is needed. Should work ever fail after it has written, the
whole transaction is rolled back and each piece of work runs again in one of its own.
Work may therefore run twice, of which one is undone.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from visavis.store.staging import STAGED, Staging

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

BATCH = 256
"""Most pieces of work in a transaction: a bound on how long the first one waits."""


class Writer:
    """Runs work on the database, one transaction at a time. It owns the connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting = SimpleQueue[_Job | None]()
        self._thread = threading.Thread(
            target=self._serve, name="store-writer", daemon=True
        )
        self._closed = False
        self._thread.start()

    async def run(self, work: Work[T], then: Callable[[T], None] | None = None) -> T:
        """Return what the work returns, once everything it wrote is durable.

        Args:
            work: Runs in the writer's thread, and may run twice. What it raises is
                raised here, and nothing of it is kept.
            then: Is called on the event loop once the work is durable, even when
                nobody waits for it any more.

        Raises:
            sqlite3.OperationalError: The disk is full, or the file is locked by others.
        """
        staging = STAGED.get()
        if staging is not None and staging.open:
            work, then = staging.rehearsal(work, then), None
        return await self._run(work, then)

    async def together(
        self,
        make: Callable[[], Awaitable[T]],
        seal: Callable[[T, sqlite3.Connection], None],
    ) -> T:
        """Make something, and write it with all that making it writes, or nothing.

        Args:
            make: Whatever it writes is only rehearsed until it is done.
            seal: Writes what was made, after all of that, in the same transaction.
        """
        staging = Staging()
        token = STAGED.set(staging)
        try:
            made = await make()
        finally:
            staging.open = False
            STAGED.reset(token)
        work, then = staging.performance(partial(seal, made))
        await self._run(work, then)
        return made

    async def _run(self, work: Work[T], then: Callable[[T], None] | None) -> T:
        if self._closed:
            raise RuntimeError("the database is closed")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._waiting.put(_Job(work, done, then))
        return await done

    def close(self) -> None:
        """Write what still waits, then close."""
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
            self._thread.join()
            self._connection.close()

    # ---- in the writer's thread

    def _serve(self) -> None:
        while jobs := self._gather():
            _answer(self._carry_out(jobs))

    def _gather(self) -> "list[_Job]":
        """Wait for work and return all there is; nothing when it is time to close."""
        jobs: list[_Job] = []
        with suppress(Empty):
            job = self._waiting.get()
            while job is not None:
                jobs.append(job)
                if len(jobs) == BATCH:
                    return jobs
                job = self._waiting.get_nowait()
            if jobs:
                self._waiting.put(None)
        return jobs

    def _carry_out(self, jobs: "list[_Job]") -> "list[_Answer]":
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            return [_Answer(job, error=error) for job in jobs]
        try:
            answers = [self._attempt(job) for job in jobs]
            self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001  it is handed to whoever caused it
            self._connection.rollback()
            if len(jobs) == 1:
                return [_Answer(jobs[0], error=error)]
            return [answer for job in jobs for answer in self._carry_out([job])]
        return answers

    def _attempt(self, job: "_Job") -> "_Answer":
        written = self._connection.total_changes
        try:
            return _Answer(job, value=job.work(self._connection))
        except Exception as error:  # the caller gets it, unless it wrote
            if self._connection.total_changes != written:
                raise
            return _Answer(job, error=error)


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    done: asyncio.Future[Any]
    then: Callable[[Any], None] | None


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    job: _Job
    value: Any = None
    error: Exception | None = None

    def give(self) -> None:
        done, then = self.job.done, self.job.then
        if self.error is None and then is not None:
            then(self.value)
        if done.done():
            return
        if self.error is None:
            done.set_result(self.value)
        else:
            done.set_exception(self.error)


def _answer(answers: Iterable[_Answer]) -> None:
    """Answer on the event loop each asked from: one wake-up for all that share it."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Answer]] = {}
    for answer in answers:
        by_loop.setdefault(answer.job.done.get_loop(), []).append(answer)
    for loop, its in by_loop.items():
        # A loop that is closed has nobody left who could be told.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_give_all, its)


def _give_all(answers: Iterable[_Answer]) -> None:
    for answer in answers:
        answer.give()
