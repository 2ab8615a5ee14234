"""The limits of a conversation, their ranges and defaults (docs/reference/limits).

Seconds on the wire, `timedelta` inside. A value outside its range is refused by name:
silently lowering it, as the imitated service does, is what its users complain about.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

DURATION_LIMIT = "max_call_duration"
ABSENT_TIMEOUT = "participant_absent_timeout"
INACTIVE_TIMEOUT = "participant_inactive_timeout"
LEFT_TIMEOUT = "participant_left_timeout"
"""The limits by their names on the wire."""

CEILING = timedelta(seconds=3600)
"""Longest duration, unless the operator raises it (`VISAVIS_MAX_CALL_DURATION`)."""

DEFAULT_ABSENT = timedelta(seconds=300)
LEAST_INACTIVE = timedelta(seconds=60)
"""A tight join window must not cut off a pause for thought."""

GRACE = timedelta(seconds=5)
"""How long a lost connection may take to come back before it counts as leaving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The four clocks of one conversation, and the reconnect grace.

    Attributes:
        duration: From creation to the end, always running.
        absent: From creation to the end while nobody has joined.
        inactive: From the last engagement to the end while somebody is there; zero is
            off.
        left: From the last leave to the end while nobody is there.
        grace: From a lost connection to the leave it becomes.
        minutes_end_at: When the minutes that the conversation runs on are used up: no
            span of its own, but an instant shared with others (`core/budgets.py`).
    """

    duration: timedelta = CEILING
    absent: timedelta = DEFAULT_ABSENT
    inactive: timedelta = DEFAULT_ABSENT
    left: timedelta = timedelta(0)
    grace: timedelta = GRACE
    minutes_end_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What one limit accepts, in whole seconds, both ends included."""

    name: str
    least: int
    most: int

    def allows(self, seconds: int) -> bool:
        return self.least <= seconds <= self.most


@lru_cache(maxsize=8)
def ranges(ceiling: timedelta = CEILING) -> tuple[Range, Range, Range, Range]:
    """Return the ranges by wire name: duration, absent, inactive, left."""
    most = int(ceiling.total_seconds())
    return (
        Range(name=DURATION_LIMIT, least=1, most=most),
        Range(name=ABSENT_TIMEOUT, least=1, most=most),
        Range(name=INACTIVE_TIMEOUT, least=0, most=most),
        Range(name=LEFT_TIMEOUT, least=0, most=most),
    )


def default_inactive(absent: timedelta) -> timedelta:
    """Return the inactivity limit of a caller who set none.

    The second seed page says that the absent timeout also ends a call whose participant
    is present but inactive; decision 0003 says how both are true.
    """
    return max(absent, LEAST_INACTIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsChange:
    """Other limits for a running conversation; None leaves one as it is."""

    duration: timedelta | None = None
    absent: timedelta | None = None
    inactive: timedelta | None = None
    left: timedelta | None = None


def amended(limits: Limits, change: LimitsChange, *, follows: bool) -> Limits:
    """Return the limits after a change.

    Args:
        limits: As they were.
        change: What is asked for.
        follows: Nobody ever set the inactivity limit: it follows the absent timeout.
    """
    absent = limits.absent if change.absent is None else change.absent
    inactive = change.inactive
    if inactive is None:
        moves = follows and change.absent is not None
        inactive = default_inactive(absent) if moves else limits.inactive
    return replace(
        limits,
        duration=limits.duration if change.duration is None else change.duration,
        absent=absent,
        inactive=inactive,
        left=limits.left if change.left is None else change.left,
    )
