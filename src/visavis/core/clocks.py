"""Which clocks run in a state, and what they make fall due.

    clock       runs in     from
    duration    all         creation
    absent      Waiting     creation
    inactive    Live        the last engagement, unless its limit is zero
    left        Vacant      the last leave
    minutes     all         creation, if a budget is used up before the rest

The agenda holds everything that time alone will bring about. `lapse` works it off and
the conductor's alarm is set by it: one list, so that neither can forget what the other
knows. Source: the seed page "Call Duration and Timeout"; where it contradicts itself,
docs/explain/decisions/0003.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import assert_never

from visavis.core.limits import Limits
from visavis.core.states import (
    Ended,
    Live,
    Open,
    Presence,
    Reason,
    State,
    Vacant,
    Waiting,
    Warned,
)

WARNINGS = (timedelta(seconds=300), timedelta(seconds=60), timedelta(seconds=10))
"""How long before an end it is announced, longest first."""

_RANKS = {
    Reason.MAX_CALL_DURATION: 0,
    Reason.PARTICIPANT_ABSENT: 1,
    Reason.PARTICIPANT_LEFT: 2,
    Reason.PARTICIPANT_INACTIVE: 3,
    Reason.BUDGET_EXHAUSTED: 4,
}
"""Which deadline wins when several fall on one instant."""

_LEAVE_RANK = _RANKS[Reason.PARTICIPANT_LEFT]
"""The end of a grace, or of an invitation, is a leave: it stands where leaving does."""

_WARNING_RANK = len(_RANKS)
"""What ends at an instant is not announced at that instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A clock that runs: since when, and when it ends the conversation, and as what."""

    reason: Reason
    since: datetime
    deadline_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """The end of an invitation that takes its holder out of the room."""

    presence: Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One entry of the agenda: an end, somebody's leave, or an announcement.

    A `Presence` stands for the end of its grace.
    """

    at: datetime
    what: Reason | Presence | Expiry | Warned


def running(state: Open, limits: Limits) -> Iterator[Running]:
    """Yield the clocks that run in a state."""
    created_at = state.created_at
    yield _started(Reason.MAX_CALL_DURATION, created_at, limits.duration)
    if limits.minutes_end_at is not None:
        yield Running(
            reason=Reason.BUDGET_EXHAUSTED,
            since=created_at,
            deadline_at=limits.minutes_end_at,
        )
    match state:
        case Waiting():
            yield _started(Reason.PARTICIPANT_ABSENT, created_at, limits.absent)
        case Live():
            if limits.inactive:
                yield _started(
                    Reason.PARTICIPANT_INACTIVE, state.engaged_at, limits.inactive
                )
        case Vacant():
            yield _started(Reason.PARTICIPANT_LEFT, state.left_at, limits.left)
        case _:
            assert_never(state)


def agenda(state: Open, limits: Limits) -> Iterator[Due]:
    """Yield what time alone will bring about; of announcements, each clock's next."""
    for clock in running(state, limits):
        yield Due(at=clock.deadline_at, what=clock.reason)
        mark = _next_mark(clock, state.warned)
        if mark is not None:
            warned = Warned(
                reason=clock.reason, deadline_at=clock.deadline_at, before=mark
            )
            yield Due(at=clock.deadline_at - mark, what=warned)
    for presence in state.present if isinstance(state, Live) else ():
        if presence.lost_at is not None:
            yield Due(at=presence.lost_at + limits.grace, what=presence)
        if presence.until is not None:
            yield Due(at=presence.until, what=Expiry(presence=presence))


def first(state: Open, limits: Limits) -> Due:
    """Return what happens next; of several things at one instant, the weightiest."""
    return min(agenda(state, limits), key=lambda due: (due.at, _rank(due)))


def next_wake(state: State, limits: Limits) -> datetime | None:
    """Return when to look again: the deadline, a warning or the end of a grace."""
    return None if isinstance(state, Ended) else _next_wake(state, limits)


@lru_cache(maxsize=1024)
def _next_wake(state: Open, limits: Limits) -> datetime:
    """Remembered: after every change the store asks for it, and then the conductor."""
    return min(due.at for due in agenda(state, limits))


def deadline(state: State, limits: Limits) -> tuple[datetime, Reason] | None:
    """Return the next instant at which the conversation ends by itself, and why."""
    if isinstance(state, Ended):
        return None
    return min(
        ((clock.deadline_at, clock.reason) for clock in running(state, limits)),
        key=lambda end: (end[0], _RANKS[end[1]]),
    )


def _started(reason: Reason, since: datetime, span: timedelta) -> Running:
    return Running(reason=reason, since=since, deadline_at=since + span)


def _next_mark(clock: Running, warned: tuple[Warned, ...]) -> timedelta | None:
    """Return how long before its end a clock is announced next, if it still is."""
    if clock.reason is Reason.PARTICIPANT_ABSENT:
        # Nobody is there to hear it, and who made the room chose the window.
        return None
    last = min(
        (
            w.before
            for w in warned
            if (w.reason, w.deadline_at) == (clock.reason, clock.deadline_at)
        ),
        default=timedelta.max,
    )
    span = clock.deadline_at - clock.since
    return next((mark for mark in WARNINGS if mark < min(span, last)), None)


def _rank(due: Due) -> int:
    match due.what:
        case Reason():
            return _RANKS[due.what]
        case Presence() | Expiry():
            return _LEAVE_RANK
        case Warned():
            return _WARNING_RANK
        case _:
            assert_never(due.what)
