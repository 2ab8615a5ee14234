"""Conversations that share minutes or slots: nobody gets more than there is.

`make soak` plays all of it; `make test` a tenth.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from day import Day
from lives import Told
from stage import WORKSPACE, read_log, staged
from verdict import BUDGET, judge

from visavis.core.budgets import Account, Allowance
from visavis.core.ids import KeyId
from visavis.core.limits import Limits
from visavis.core.personas import ANNA
from visavis.service.conversations import NewConversation

SHARE = 1 if os.environ.get("VISAVIS_SOAK") == "whole" else 10
COUNT = 1_000 // SHARE
MINUTES = COUNT * 3 // 5
SLOTS = 3
MIDNIGHT = datetime(2026, 2, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
_MICRO = timedelta(microseconds=1)

Span = tuple[datetime, datetime]


def wrong_with(day: Day, log: dict[str, Told]) -> list[str]:
    return [text for life in day.lives for text in judge(life, log[life.id])]


def account(*, minutes: int = 0, concurrent: int = 0) -> Account:
    allowance = Allowance(minutes=minutes, concurrent=concurrent)
    return Account(key_id=KeyId("k"), workspace=allowance)


async def test_minutes_shared_by_all_end_everybody_at_one_instant(place: Path) -> None:
    begins_at = MIDNIGHT - HOUR
    async with staged(place, begins_at) as stage:
        day = Day(
            stage,
            seed=5,
            begins_at=begins_at,
            span=2 * HOUR,
            account=account(minutes=MINUTES),
            restarts=50,
        )
        await day.play(COUNT)
    log = dict(read_log(stage.path))
    spans = [(life.born_at, log[life.id].ended_at) for life in day.lives]
    spent_at = {told.ended_at for told in log.values() if told.code == BUDGET}

    assert wrong_with(day, log) == []
    # Once in either month; who was there then is not there any more.
    assert [at.month for at in sorted(spent_at)] == [1, 2]
    assert [s for s in spans for at in spent_at if s[0] < at < s[1]] == []
    for at in spent_at:
        began = begins_at if at < MIDNIGHT else MIDNIGHT
        rounded = timedelta(microseconds=len(spans))
        assert timedelta(0) <= used(spans, began, at) - minutes() <= rounded
    assert [at for at in day.refused_at if not is_spent(at, spent_at)] == []
    assert [s for s in spans if is_spent(s[0], spent_at)] == []


async def test_minutes_of_the_next_month_are_reckoned_with_before_it_begins(
    place: Path,
) -> None:
    """Nothing happens that night but that time passes."""
    begins_at, seven = MIDNIGHT - timedelta(minutes=1), 7
    patient = Limits(duration=HOUR, absent=HOUR)
    wanted = NewConversation(replica_id=ANNA, limits=patient)
    async with staged(place, begins_at) as stage:
        for _ in range(seven):
            await stage.conversations.create(WORKSPACE, wanted, account(minutes=20))
        await stage.advance_to(MIDNIGHT + 2 * HOUR)
    log = read_log(stage.path)
    each = timedelta(microseconds=-(-timedelta(minutes=20) // _MICRO // seven))

    assert len(log) == seven
    assert {(told.code, told.ended_at) for told in log.values()} == {
        (BUDGET, MIDNIGHT + each)
    }
    # Less than 300 seconds after the start, and known from then on.
    warned = {tuple(w.seconds for w in told.warnings) for told in log.values()}
    assert warned == {(60, 10)}


async def test_no_more_are_open_at_once_than_there_are_slots(place: Path) -> None:
    async with staged(place, MIDNIGHT) as stage:
        day = Day(
            stage,
            seed=6,
            begins_at=MIDNIGHT,
            span=4 * HOUR,
            account=account(concurrent=SLOTS),
            restarts=50,
        )
        await day.play(2 * COUNT)
    log = dict(read_log(stage.path))
    spans = [(life.born_at, log[life.id].ended_at) for life in day.lives]
    born = sorted(began for began, _ in spans)

    assert wrong_with(day, log) == []
    assert max(open_at(spans, at) for at in born) == SLOTS
    # A leave is known when its grace is over, and only then is a slot free again.
    late = [(began, ended + timedelta(seconds=5)) for began, ended in spans]
    assert day.refused_at
    assert [at for at in day.refused_at if open_at(late, at) < SLOTS] == []


def minutes() -> timedelta:
    return timedelta(minutes=MINUTES)


def open_at(spans: list[Span], at: datetime) -> int:
    return sum(began <= at < ended for began, ended in spans)


def used(spans: list[Span], since: datetime, until: datetime) -> timedelta:
    """Return how long all of them together ran between two instants."""
    parts = (min(until, end) - max(since, begin) for begin, end in spans)
    return sum((max(timedelta(0), part) for part in parts), timedelta(0))


def is_spent(at: datetime, spent_at: set[datetime]) -> bool:
    return any(s <= at and s.month == at.month for s in spent_at)
