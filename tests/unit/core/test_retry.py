from datetime import timedelta

import pytest

from visavis.core.retry import JITTER, PAUSES, pause_after

MIDDLE = 0.5
LAST = len(PAUSES)


def test_the_first_retries_are_quick() -> None:
    assert pause_after(1, MIDDLE) == timedelta(seconds=1)
    assert pause_after(2, MIDDLE) == timedelta(seconds=5)


def test_the_pauses_never_get_shorter() -> None:
    assert list(PAUSES) == sorted(PAUSES)


def test_all_pauses_together_are_about_28_hours() -> None:
    total = sum(PAUSES, timedelta(0))

    assert timedelta(hours=27) < total < timedelta(hours=29)


def test_after_the_last_attempt_it_is_given_up() -> None:
    assert pause_after(LAST, MIDDLE) == PAUSES[-1]
    assert pause_after(LAST + 1, MIDDLE) is None


@pytest.mark.parametrize("attempt", range(1, LAST + 1))
def test_jitter_spreads_a_pause_to_both_sides(attempt: int) -> None:
    pause = PAUSES[attempt - 1]

    assert pause_after(attempt, 0.0) == pause * (1 - JITTER)
    assert pause_after(attempt, 1.0) == pause * (1 + JITTER)
