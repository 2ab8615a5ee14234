"""The limits have the documented ranges and defaults."""

from datetime import timedelta

import pytest

from visavis.core.limits import Limits, default_inactive, ranges


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
