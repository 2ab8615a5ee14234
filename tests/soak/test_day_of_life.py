"""A day of ten thousand conversations, and every promise of their lives on the log.

`make soak` plays all of it; `make test` a tenth.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from day import Day
from lives import Told
from stage import Stage, read_log
from verdict import BUDGET, judge

from support.chance import SeededRandomness
from visavis.core.budgets import Account, Allowance
from visavis.core.ids import KeyId
from visavis.service.fakes.clock import FakeClock
from visavis.store.database import Database

SHARE = 1 if os.environ.get("VISAVIS_SOAK") == "whole" else 10
BEGINS_AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
"""Half a day before the month is over, and its minutes with it."""

MINUTES = 1_000 // SHARE
MEMORY = Path("/dev/shm")  # noqa: S108 - what is written there is gone with the test

Span = tuple[datetime, datetime]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A stage in memory, where there is such a place: no life depends on the disk."""
    place = MEMORY if MEMORY.is_dir() else tmp_path
    with TemporaryDirectory(prefix="visavis-soak-", dir=place) as folder:
        path, clock = Path(folder) / "visavis.sqlite3", FakeClock(BEGINS_AT)
        made = Stage(path, Database.open(path, SeededRandomness()), clock)
        yield made
        made.database.close()


def wrong_with(day: Day, log: dict[str, Told]) -> list[str]:
    return [text for life in day.lives for text in judge(life, log[life.id])]


async def test_every_promise_of_a_life_is_kept_for_a_day(stage: Stage) -> None:
    day = Day(stage, seed=4, begins_at=BEGINS_AT)
    await stage.open()
    await day.play(9_000 // SHARE)
    log = dict(read_log(stage.path))

    assert len(day.lives) == len(log) == 9_000 // SHARE
    assert wrong_with(day, log) == []
    # It was a life in which things happen.
    assert {told.code for told in log.values()} == {
        "max_call_duration",
        "participant_absent",
        "participant_left",
        "participant_inactive",
        "end_requested",
        "deleted",
    }


async def test_minutes_shared_by_all_end_everybody_at_one_instant(
    stage: Stage,
) -> None:
    account = Account(key_id=KeyId("k"), workspace=Allowance(minutes=MINUTES))
    day = Day(stage, seed=5, begins_at=BEGINS_AT, account=account)
    await stage.open()
    await day.play(1_000 // SHARE)
    log = dict(read_log(stage.path))
    spans = [(life.born_at, log[life.id].ended_at) for life in day.lives]
    spent_at = {told.ended_at for told in log.values() if told.code == BUDGET}

    assert wrong_with(day, log) == []
    # Once in either month; who was there then is not there any more.
    assert [at.month for at in sorted(spent_at)] == [1, 2]
    assert [s for s in spans for at in spent_at if s[0] < at < s[1]] == []
    for at in spent_at:
        began = max(
            BEGINS_AT, at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        )
        rounded = timedelta(microseconds=len(spans))
        assert timedelta(0) <= used(spans, began, at) - minutes() <= rounded
    assert [at for at in day.refused_at if not is_spent(at, spent_at)] == []
    assert [s for s in spans if is_spent(s[0], spent_at)] == []


def minutes() -> timedelta:
    return timedelta(minutes=MINUTES)


def used(spans: list[Span], since: datetime, until: datetime) -> timedelta:
    """Return how long all of them together ran between two instants."""
    parts = (min(until, end) - max(since, begin) for begin, end in spans)
    return sum((max(timedelta(0), part) for part in parts), timedelta(0))


def is_spent(at: datetime, spent_at: set[datetime]) -> bool:
    return any(s <= at and s.month == at.month for s in spent_at)
