"""The limits of a conversation, their ranges and defaults (docs/reference/limits).

Seconds on the wire, `timedelta` inside. A value outside its range is refused by name:
silently lowering it, as the imitated service does, is what its users complain about.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

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
    """

    duration: timedelta = CEILING
    absent: timedelta = DEFAULT_ABSENT
    inactive: timedelta = DEFAULT_ABSENT
    left: timedelta = timedelta(0)
    grace: timedelta = GRACE


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
        Range(name="max_call_duration", least=1, most=most),
        Range(name="participant_absent_timeout", least=1, most=most),
        Range(name="participant_inactive_timeout", least=0, most=most),
        Range(name="participant_left_timeout", least=0, most=most),
    )


def default_inactive(absent: timedelta) -> timedelta:
    """Return the inactivity limit of a caller who set none.

    The second seed page says that the absent timeout also ends a call whose participant
    is present but inactive; decision 0003 says how both are true.
    """
    return max(absent, LEAST_INACTIVE)
