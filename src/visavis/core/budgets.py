"""Slots and minutes: what a workspace or an API key may use, and when it is used up.

A budget is minutes per calendar month in UTC. Every conversation whose meter runs uses
a minute of it a minute, so the more there are, the sooner it is gone; all of them end
at the one instant at which it is. A conversation across midnight of the first uses the
old month's minutes before, and the new month's after.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from visavis.core.ids import KeyId
from visavis.core.problems import OutOfMinutes, TooManyConversations

_MINUTE = timedelta(minutes=1)
_NOTHING = timedelta(0)
_NO_KEY = KeyId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How many conversations at once, how many minutes a month; zero is no limit."""

    concurrent: int = 0
    minutes: int = 0


UNLIMITED = Allowance()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """On whose account a conversation runs, and what they may use, at its creation.

    Attributes:
        from_join: Its slot and its meter run from the first join, not from creation.
    """

    key_id: KeyId = _NO_KEY
    workspace: Allowance = UNLIMITED
    key: Allowance = UNLIMITED
    from_join: bool = False

    @property
    def counted(self) -> bool:
        """Whether anything limits how many there are at once."""
        return bool(self.workspace.concurrent or self.key.concurrent)

    @property
    def budgeted(self) -> bool:
        """Whether anything limits how long they may be."""
        return bool(self.workspace.minutes or self.key.minutes)


NOBODY = Account()
"""Whoever is not counted: tests, and conversations from before there was counting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What is used of an allowance.

    Attributes:
        spent: By conversations that have ended, in the month that is looked at.
        since: When the meters that still run began to.
    """

    spent: timedelta = _NOTHING
    since: Sequence[datetime] = ()

    @property
    def concurrent(self) -> int:
        return len(self.since)

    def used(self, at: datetime) -> timedelta:
        """Return what is used of the month's minutes at an instant of it."""
        began, _ = month(at)
        running = (max(_NOTHING, at - max(since, began)) for since in self.since)
        return sum(running, self.spent)


def month(at: datetime) -> tuple[datetime, datetime]:
    """Return the first instant of a month in UTC, and of the next one."""
    day = at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    # No month has 32 days, and the day that is found lies in the next one.
    return day, (day + timedelta(days=32)).replace(day=1)


def shares(since: datetime, until: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """Yield how much of a span lies in which month, by the month's first instant."""
    while since < until:
        began, ends = month(since)
        yield began, min(until, ends) - since
        since = ends


def admit(allowance: Allowance, use: Use, at: datetime) -> None:
    """Raise unless one more conversation may begin.

    Raises:
        TooManyConversations: Every slot is taken.
        OutOfMinutes: The month's minutes are used up.
    """
    if allowance.concurrent and use.concurrent >= allowance.concurrent:
        raise TooManyConversations
    if allowance.minutes and use.used(at) >= allowance.minutes * _MINUTE:
        _, next_month = month(at)
        raise OutOfMinutes((next_month - at).total_seconds())


def exhausted_at(minutes: int, use: Use, at: datetime) -> datetime | None:
    """Return when a budget is used up if every meter that runs goes on running.

    Args:
        minutes: The budget; zero is none.
        use: What is used of it in the month of `at`.
        at: The instant from which on it is asked for.

    Returns:
        None if that is not before the end of the next month.
    """
    if not minutes or not use.since:
        return None
    left, began = minutes * _MINUTE - use.spent, at
    for _ in range(2):
        first, ends = month(began)
        before = sum((max(since, first) - first for since in use.since), _NOTHING)
        # Rounded up: those who end together see one instant, whoever ends first.
        gone_at = first - (-(left + before) // len(use.since))
        if gone_at < ends:
            return max(gone_at, at)
        left, began = minutes * _MINUTE, ends
    return None
