"""The one door: what happens to work that fails, waits, or is no longer waited for."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from visavis.store.connections import connect
from visavis.store.writer import Work, Writer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "test.db"
    connection = connect(path)
    connection.execute("CREATE TABLE t (x INTEGER PRIMARY KEY)")
    connection.close()
    return path


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    made = Writer(connect(path))
    yield made
    made.close()


def put(x: int, connection: sqlite3.Connection) -> int:
    connection.execute("INSERT INTO t VALUES (?)", (x,))
    return x


def put_then_fail(connection: sqlite3.Connection) -> None:
    put(100, connection)
    raise ZeroDivisionError


def kept(path: Path) -> list[int]:
    connection = connect(path)
    found = [row["x"] for row in connection.execute("SELECT x FROM t ORDER BY x")]
    connection.close()
    return found


async def run_at_once(writer: Writer, *works: Work[Any]) -> list[object]:
    """Run work that has all gathered before the writer takes any of it."""
    taken, opened = threading.Event(), threading.Event()

    def hold(_: sqlite3.Connection) -> None:
        taken.set()
        opened.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(writer.run(hold))
        await asyncio.to_thread(taken.wait)
        asked = asyncio.gather(*map(writer.run, works), return_exceptions=True)
        asyncio.get_running_loop().call_soon(opened.set)
        return [*await asked]


async def test_work_that_gathers_shares_a_transaction(
    writer: Writer, path: Path
) -> None:
    commits: list[str] = []
    writer._connection.set_trace_callback(commits.append)

    await run_at_once(writer, *(partial(put, x) for x in range(5)))

    assert kept(path) == [0, 1, 2, 3, 4]
    assert commits.count("COMMIT") == 2  # the one that held the door, and the batch


async def test_work_that_fails_before_it_writes_spoils_nothing(
    writer: Writer, path: Path
) -> None:
    commits: list[str] = []
    writer._connection.set_trace_callback(commits.append)

    first, failed, last = await run_at_once(
        writer, lambda c: put(1, c), lambda _: 1 // 0, lambda c: put(2, c)
    )

    assert (first, type(failed), last) == (1, ZeroDivisionError, 2)
    assert kept(path) == [1, 2]
    assert "ROLLBACK" not in commits


async def test_work_that_fails_after_it_wrote_is_undone_alone(
    writer: Writer, path: Path
) -> None:
    first, failed, last = await run_at_once(
        writer, lambda c: put(1, c), put_then_fail, lambda c: put(2, c)
    )

    assert (first, type(failed), last) == (1, ZeroDivisionError, 2)
    assert kept(path) == [1, 2]


async def test_a_constraint_is_the_callers_error(writer: Writer, path: Path) -> None:
    first, failed = await run_at_once(writer, lambda c: put(1, c), lambda c: put(1, c))

    assert (first, type(failed)) == (1, sqlite3.IntegrityError)
    assert kept(path) == [1]


async def test_a_locked_file_is_told_to_everybody_who_waits(
    writer: Writer, path: Path
) -> None:
    writer._connection.execute("PRAGMA busy_timeout = 0")
    other = connect(path)
    other.execute("BEGIN IMMEDIATE")

    failures = await asyncio.gather(
        *(writer.run(partial(put, x)) for x in (1, 2)), return_exceptions=True
    )
    other.rollback()
    other.close()

    assert [type(f) for f in failures] == [sqlite3.OperationalError] * 2
    assert await writer.run(lambda c: put(3, c)) == 3
    assert kept(path) == [3]


async def test_what_follows_is_called_once_it_is_durable(
    writer: Writer, path: Path
) -> None:
    seen: list[tuple[int, list[int]]] = []

    await writer.run(lambda c: put(7, c), lambda x: seen.append((x, kept(path))))

    assert seen == [(7, [7])]


async def test_what_follows_is_called_when_nobody_waits_any_more(
    writer: Writer, path: Path
) -> None:
    opened, followed = threading.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(writer.run(lambda _: opened.wait()))
        impatient = group.create_task(
            writer.run(lambda c: put(1, c), lambda _: followed.set())
        )
        asyncio.get_running_loop().call_soon(impatient.cancel)
        asyncio.get_running_loop().call_soon(opened.set)

    await followed.wait()
    assert impatient.cancelled()
    assert kept(path) == [1]


async def test_what_follows_is_not_called_after_a_failure(writer: Writer) -> None:
    called: list[int] = []

    with pytest.raises(ZeroDivisionError):
        await writer.run(lambda _: 1 // 0, called.append)

    assert called == []


async def test_closing_writes_what_still_waits(path: Path) -> None:
    writer = Writer(connect(path))
    async with asyncio.TaskGroup() as group:
        for x in range(300):
            group.create_task(writer.run(partial(put, x)))
        asyncio.get_running_loop().call_soon(writer.close)

    assert kept(path) == list(range(300))


async def test_a_closed_door_takes_no_work(path: Path) -> None:
    writer = Writer(connect(path))
    writer.close()
    writer.close()

    with pytest.raises(RuntimeError, match="closed"):
        await writer.run(lambda c: put(1, c))


def test_a_loop_that_is_gone_does_not_stop_the_writer(path: Path) -> None:
    writer = Writer(connect(path))
    opened = threading.Event()

    async def leave_without_an_answer() -> None:
        async with asyncio.TaskGroup() as group:
            asked = group.create_task(writer.run(lambda _: opened.wait()))
            asyncio.get_running_loop().call_soon(asked.cancel)

    asyncio.run(leave_without_an_answer())
    opened.set()

    assert asyncio.run(writer.run(lambda c: put(1, c))) == 1
    writer.close()
    assert kept(path) == [1]
