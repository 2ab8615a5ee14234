"""The limits have the documented ranges and defaults."""

from datetime import timedelta

import pytest

from visavis.core.limits import (
    Limits,
    LimitsChange,
    amended,
    default_inactive,
    ranges,
)


def test_defaults_are_those_of_the_page() -> None:
    limits = Limits()
    assert limits.duration == timedelta(seconds=3600)
    assert limits.absent == timedelta(seconds=300)
    assert limits.left == timedelta(0)
    assert limits.inactive == default_inactive(limits.absent)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("max_call_duration", 1),
        ("participant_absent_timeout", 1),
        ("participant_inactive_timeout", 0),
        ("participant_left_timeout", 0),
    ],
)
def test_a_range_includes_both_ends_and_nothing_beyond(name: str, least: int) -> None:
    (limit,) = [r for r in ranges() if r.name == name]
    allowed = [limit.allows(s) for s in (least - 1, least, 3600, 3601)]
    assert allowed == [False, True, True, False]


def test_the_operator_can_raise_the_ceiling_of_all() -> None:
    assert {r.most for r in ranges(timedelta(hours=2))} == {7200}


@pytest.mark.parametrize(("absent", "inactive"), [(1, 60), (60, 60), (120, 120)])
def test_inactivity_follows_the_absent_timeout_but_leaves_a_minute(
    absent: int, inactive: int
) -> None:
    assert default_inactive(timedelta(seconds=absent)).total_seconds() == inactive


def seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


BEFORE = Limits(
    duration=seconds(900),
    absent=seconds(120),
    inactive=seconds(100),
    left=seconds(7),
    grace=seconds(3),
)


def test_a_change_changes_what_it_says_and_nothing_else() -> None:
    assert amended(BEFORE, LimitsChange(), follows=True) == BEFORE
    change = LimitsChange(duration=seconds(1), left=seconds(2), inactive=seconds(0))
    assert amended(BEFORE, change, follows=True) == Limits(
        duration=seconds(1),
        absent=seconds(120),
        inactive=seconds(0),
        left=seconds(2),
        grace=seconds(3),
    )


@pytest.mark.parametrize(("follows", "inactive"), [(True, 300), (False, 100)])
def test_inactivity_that_nobody_set_follows_a_changed_absent_timeout(
    *, follows: bool, inactive: int
) -> None:
    after = amended(BEFORE, LimitsChange(absent=seconds(300)), follows=follows)
    assert (after.absent, after.inactive) == (seconds(300), seconds(inactive))
