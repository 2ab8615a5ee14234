"""What a process that is killed, or another that writes too, does to the file."""

import asyncio
import os
import sqlite3
import sys
from pathlib import Path

from store_cases import NOON, cid, created, event, person, writing

from visavis.core.ids import DEFAULT_WORKSPACE
from visavis.service.fakes.randomness import FakeRandomness
from visavis.service.ports import Page
from visavis.store.database import Database

HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def count(path: Path, table: str) -> int:
    connection = sqlite3.connect(path)
    found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  a test's literal
    connection.close()
    return found


async def test_a_kill_in_mid_batch_leaves_all_of_a_change_or_nothing(
    path: Path,
) -> None:
    doomed = await asyncio.create_subprocess_exec(
        sys.executable, str(HERE / "crashing.py"), str(path), env=ENVIRONMENT
    )
    assert await doomed.wait() == 9

    with Database.open(path, FakeRandomness()) as database:
        listed, _ = await database.conversations.list(DEFAULT_WORKSPACE, Page())
        parcels = await database.outbox.due(NOON, 100)

    assert {c.name for c in listed} == {"Talk kept", "Talk changed"}
    assert {p.event.id for p in parcels} == {"kept-1", "changed-1"}
    assert count(path, "events") == 2


async def test_what_was_answered_survives_a_restart(path: Path) -> None:
    with Database.open(path, FakeRandomness()) as database:
        deployment = await database.keys.deployment()
        await database.conversations.create(created("c1", event("e1")))
        await database.conversations.change(
            cid("c1"), writing(participants=(person("anna"),))
        )
        before = await database.conversations.load(cid("c1"))

    with Database.open(path, FakeRandomness("another run")) as database:
        assert await database.conversations.load(cid("c1")) == before
        assert await database.keys.deployment() == deployment
        assert [p.event.id for p in await database.outbox.due(NOON, 9)] == ["e1"]


async def test_two_may_write_to_one_file(path: Path, database: Database) -> None:
    with Database.open(path, FakeRandomness()) as other:
        await asyncio.gather(
            *(database.conversations.create(created(f"a{i}")) for i in range(50)),
            *(other.conversations.create(created(f"b{i}")) for i in range(50)),
        )
        _, total = await other.conversations.list(DEFAULT_WORKSPACE, Page())
        ids = {await database.keys.deployment(), await other.keys.deployment()}

    assert total == 100
    assert len(ids) == 1


async def test_several_processes_may_make_the_file_at_once(path: Path) -> None:
    code = (
        "import sys, pathlib;"
        "from visavis.service.fakes.randomness import FakeRandomness;"
        "from visavis.store.database import Database;"
        "Database.open(pathlib.Path(sys.argv[1]), FakeRandomness()).close()"
    )
    makers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, str(path), env=ENVIRONMENT
        )
        for _ in range(3)
    ]

    assert [await maker.wait() for maker in makers] == [0, 0, 0]
    assert count(path, "alembic_version") == 1
