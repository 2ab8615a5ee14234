"""The functions under test, and broken variants of them for the machine to find.

Each variant is a bug that somebody could have written; the product stays whole.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from visavis.core import lifecycle
from visavis.core.inputs import (
    ConnectionLost,
    EndConversation,
    Input,
    Outcome,
    ParticipantJoined,
    ServiceRestored,
)
from visavis.core.limits import Limits
from visavis.core.states import Ended, Reason, State, Vacant


class Subject:
    """What is tested: the product's functions, or a broken variant of them."""

    def step(
        self, state: State, given: Input, limits: Limits, now: datetime
    ) -> Outcome:
        return lifecycle.step(state, given, limits, now)

    def lapse(self, state: State, limits: Limits, now: datetime) -> Outcome:
        return lifecycle.lapse(state, limits, now)

    def relimit(self, state: State, old: Limits, new: Limits, now: datetime) -> Outcome:
        return lifecycle.relimit(state, old, new, now)

    def next_wake(self, state: State, limits: Limits) -> datetime | None:
        return lifecycle.next_wake(state, limits)


class NoSecondLapse(Subject):
    """A departure limit of zero ends nothing before somebody looks again."""

    def step(
        self, state: State, given: Input, limits: Limits, now: datetime
    ) -> Outcome:
        state, before = lifecycle.lapse(state, limits, now)
        if isinstance(state, Ended):
            return state, before
        state, during = lifecycle._apply(state, given, now)
        return state, before + during


class NoFirstLapse(Subject):
    """What fell due before the input is forgotten if the input can avert it."""

    def step(
        self, state: State, given: Input, limits: Limits, now: datetime
    ) -> Outcome:
        if isinstance(state, Ended):
            return state, ()
        state, during = lifecycle._apply(state, given, now)
        state, after = lifecycle.lapse(state, limits, now)
        return state, during + after


class DatedWhenNoticed(Subject):
    def lapse(self, state: State, limits: Limits, now: datetime) -> Outcome:
        after, effects = lifecycle.lapse(state, limits, now)
        if isinstance(after, Ended) and not isinstance(state, Ended):
            after = replace(after, at=now)
        return after, effects


class LossDatedWhenNoticed(Subject):
    def step(
        self, state: State, given: Input, limits: Limits, now: datetime
    ) -> Outcome:
        if isinstance(given, ConnectionLost):
            given = replace(given, at=now)
        return lifecycle.step(state, given, limits, now)


class OutageCountsAsLeaving(Subject):
    """The grace of somebody lost runs out while nobody could have come back."""

    def step(
        self, state: State, given: Input, limits: Limits, now: datetime
    ) -> Outcome:
        if isinstance(given, ServiceRestored):
            state, before = lifecycle.lapse(state, limits, now)
            state, after = lifecycle.step(state, given, limits, now)
            return state, before + after
        return lifecycle.step(state, given, limits, now)


class RejoinDoesNotCancel(Subject):
    def step(
        self, state: State, given: Input, limits: Limits, now: datetime
    ) -> Outcome:
        if isinstance(given, ParticipantJoined) and isinstance(state, Vacant):
            return lifecycle.lapse(state, limits, now)
        return lifecycle.step(state, given, limits, now)


class AnnouncesForEver(Subject):
    """Forgets what it has announced."""

    def lapse(self, state: State, limits: Limits, now: datetime) -> Outcome:
        after, effects = lifecycle.lapse(state, limits, now)
        return after if isinstance(after, Ended) else replace(after, warned=()), effects


class AlarmForgetsTheGrace(Subject):
    def next_wake(self, state: State, limits: Limits) -> datetime | None:
        due = lifecycle.deadline(state, limits)
        return due and due[0]


class AbsentBeforeDuration(Subject):
    def lapse(self, state: State, limits: Limits, now: datetime) -> Outcome:
        after, effects = lifecycle.lapse(state, limits, now)
        if isinstance(after, Ended) and after.joined_at is None:
            tie = limits.absent == limits.duration
            if tie and after.reason is Reason.MAX_CALL_DURATION:
                after = replace(after, reason=Reason.PARTICIPANT_ABSENT)
        return after, effects


class ZeroInactivityIsALimit(Subject):
    def lapse(self, state: State, limits: Limits, now: datetime) -> Outcome:
        inactive = limits.inactive or timedelta(microseconds=1)
        return lifecycle.lapse(state, replace(limits, inactive=inactive), now)


class ShortenedIntoThePast(Subject):
    def relimit(self, state: State, old: Limits, new: Limits, now: datetime) -> Outcome:
        state, before = lifecycle.lapse(state, old, now)
        state, after = lifecycle.lapse(state, new, now)
        return state, before + after


class EndsAgain(Subject):
    """Somebody's request changes an end that has been."""

    def step(
        self, state: State, given: Input, limits: Limits, now: datetime
    ) -> Outcome:
        if isinstance(state, Ended) and isinstance(given, EndConversation):
            return replace(state, reason=given.reason, at=now), ()
        return lifecycle.step(state, given, limits, now)


VARIANTS: list[Callable[[], Subject]] = [
    NoSecondLapse,
    NoFirstLapse,
    DatedWhenNoticed,
    LossDatedWhenNoticed,
    OutageCountsAsLeaving,
    RejoinDoesNotCancel,
    AnnouncesForEver,
    AlarmForgetsTheGrace,
    AbsentBeforeDuration,
    ZeroInactivityIsALimit,
    ShortenedIntoThePast,
    EndsAgain,
]
