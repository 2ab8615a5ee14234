from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.core import budgets
from visavis.core.budgets import Account, Allowance, Use
from visavis.core.problems import OutOfMinutes, TooManyConversations

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "began", "ends"),
    [
        (MARCH, MARCH, APRIL),
        (APRIL - timedelta(microseconds=1), MARCH, APRIL),
        (
            datetime(2026, 12, 31, tzinfo=UTC),
            datetime(2026, 12, 1, tzinfo=UTC),
            datetime(2027, 1, 1, tzinfo=UTC),
        ),
        (
            datetime.fromisoformat("2026-03-01T01:00+02:00"),
            datetime(2026, 2, 1, tzinfo=UTC),
            MARCH,
        ),
    ],
)
def test_a_month_is_one_of_the_calendar_in_utc(
    at: datetime, began: datetime, ends: datetime
) -> None:
    assert budgets.month(at) == (began, ends)


def test_a_span_over_the_first_is_shared_between_the_months() -> None:
    shares = list(budgets.shares(APRIL - 2 * MINUTE, APRIL + 3 * MINUTE))
    assert shares == [(MARCH, 2 * MINUTE), (APRIL, 3 * MINUTE)]


def test_nothing_of_nothing_is_shared() -> None:
    assert list(budgets.shares(NOON, NOON)) == []


def test_use_is_what_ended_and_what_runs_this_month() -> None:
    use = Use(spent=MINUTE, since=(MARCH - MINUTE, MARCH + MINUTE, MARCH + 9 * MINUTE))
    assert use.used(MARCH + 5 * MINUTE) == (1 + 5 + 4) * MINUTE


def test_the_last_slot_is_given_and_then_none() -> None:
    two = Allowance(concurrent=2)
    budgets.admit(two, Use(since=(NOON,)), NOON)
    with pytest.raises(TooManyConversations) as refused:
        budgets.admit(two, Use(since=(NOON, NOON)), NOON)
    assert refused.value.retry_s


def test_minutes_that_are_used_up_come_again_next_month() -> None:
    five = Allowance(minutes=5)
    budgets.admit(five, Use(spent=5 * MINUTE - timedelta(microseconds=1)), NOON)
    with pytest.raises(OutOfMinutes) as refused:
        budgets.admit(five, Use(spent=3 * MINUTE, since=(NOON - 2 * MINUTE,)), NOON)
    assert refused.value.retry_s == (APRIL - NOON).total_seconds()


def test_without_limits_everybody_is_admitted() -> None:
    budgets.admit(Allowance(), Use(spent=99999 * MINUTE, since=(NOON,) * 999), NOON)


@pytest.mark.parametrize(
    ("account", "counted", "budgeted"),
    [
        (Account(), False, False),
        (Account(workspace=Allowance(concurrent=1)), True, False),
        (Account(key=Allowance(concurrent=1)), True, False),
        (Account(workspace=Allowance(minutes=1)), False, True),
        (Account(key=Allowance(minutes=1)), False, True),
    ],
)
def test_an_account_knows_what_limits_it(
    account: Account, *, counted: bool, budgeted: bool
) -> None:
    assert (account.counted, account.budgeted) == (counted, budgeted)


def test_no_budget_never_ends_and_nobody_uses_none() -> None:
    assert budgets.exhausted_at(0, Use(since=(NOON,)), NOON) is None
    assert budgets.exhausted_at(1, Use(), NOON) is None


def test_one_conversation_lasts_as_long_as_the_budget() -> None:
    use = Use(spent=4 * MINUTE, since=(NOON,))
    assert budgets.exhausted_at(10, use, NOON) == NOON + 6 * MINUTE


def test_two_share_what_is_left() -> None:
    use = Use(since=(NOON - 2 * MINUTE, NOON))
    assert budgets.exhausted_at(10, use, NOON) == NOON + 4 * MINUTE


def test_what_was_used_up_before_ends_now() -> None:
    use = Use(spent=11 * MINUTE, since=(NOON,))
    assert budgets.exhausted_at(10, use, NOON) == NOON


def test_on_the_first_the_budget_is_whole_again() -> None:
    began_at = APRIL - 3 * MINUTE
    use = Use(spent=6 * MINUTE, since=(began_at,))
    assert budgets.exhausted_at(10, use, began_at) == APRIL + 10 * MINUTE


def test_whatever_outlasts_the_next_month_is_not_looked_for() -> None:
    assert budgets.exhausted_at(100_000, Use(since=(NOON,)), NOON) is None


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=9), st.integers(0, 6 * 10**8)
)
def test_at_the_instant_found_the_budget_is_used_up_and_not_before(
    ages: list[int], spent: int
) -> None:
    micro = timedelta(microseconds=1)
    # A month that is just long enough for everything that is drawn here.
    use = Use(spent=spent * micro, since=[NOON - age * micro for age in ages])
    gone_at = budgets.exhausted_at(60, use, NOON)
    if gone_at is None or gone_at == NOON:
        assert gone_at is not None
        assert use.used(NOON) >= 60 * MINUTE
    else:
        assert use.used(gone_at) >= 60 * MINUTE
        assert use.used(gone_at - micro) < 60 * MINUTE
