"""The life of a conversation: a pure function of (state, input, limits, now).

    Waiting ──joined──▶ Live ◀──joined──▶ Vacant
       │                 │                  │
       └── absent ───┬───┴── inactive ──────┴── left ──▶ Ended(reason, at)
                     └── duration, or a request, from any of them

A step lapses (what fell due before `now` happens first, each at its own instant),
applies the input, and lapses again: that is what makes a departure limit of zero end
the conversation at once. An ending by timeout is dated by its deadline, never by the
moment somebody noticed. Sources: the seed pages "Call Duration and Timeout" and
"Private Rooms"; where they contradict themselves, docs/explain/decisions/0003.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from visavis.core.ids import ParticipantId
from visavis.core.limits import Limits


class Reason(StrEnum):
    """Why a conversation ended: the closed set of `shutdown_code`."""

    MAX_CALL_DURATION = "max_call_duration"
    PARTICIPANT_ABSENT = "participant_absent"
    PARTICIPANT_LEFT = "participant_left"
    PARTICIPANT_INACTIVE = "participant_inactive"
    END_REQUESTED = "end_requested"
    DELETED = "deleted"
    REPLICA_FAILED = "replica_failed"
    INTERNAL_ERROR = "internal_error"
    ENDED_BY_OWNER = "ended_by_owner"
    ENDED_BY_REPLICA = "ended_by_replica"
    BUDGET_EXHAUSTED = "budget_exhausted"
    TEST_MODE = "test_mode"


_PRECEDENCE = (
    Reason.MAX_CALL_DURATION,
    Reason.PARTICIPANT_ABSENT,
    Reason.PARTICIPANT_LEFT,
    Reason.PARTICIPANT_INACTIVE,
)
"""Which deadline wins when several fall on one instant."""

WARNINGS = (timedelta(seconds=300), timedelta(seconds=60), timedelta(seconds=10))
"""How long before an end it is announced, longest first."""


# ---- states


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """One participant who counts as being there.

    `since` is when the connection was made that counts now, `lost_at` when it broke
    and the reconnect grace began.
    """

    participant_id: ParticipantId
    since: datetime
    lost_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """The last announcement of one deadline, so that none is made twice."""

    reason: Reason
    deadline_at: datetime
    before: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Nobody has joined yet."""

    created_at: datetime
    warned: tuple[Warned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """Somebody is present, or lost within the grace; `left_at` is the latest leave."""

    created_at: datetime
    joined_at: datetime
    engaged_at: datetime
    present: tuple[Presence, ...]
    left_at: datetime | None = None
    warned: tuple[Warned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacant:
    """Everybody left; a rejoin cancels the departure."""

    created_at: datetime
    joined_at: datetime
    left_at: datetime
    warned: tuple[Warned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Over. `joined_at` is None when nobody ever joined; `detail` names a failed step."""

    created_at: datetime
    joined_at: datetime | None
    reason: Reason
    at: datetime
    detail: str = ""


Open = Waiting | Live | Vacant
State = Open | Ended


# ---- inputs: facts in the past tense, requests in the imperative


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoined:
    """Somebody was admitted, or came back within the grace (same id)."""

    participant_id: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLeft:
    """Somebody left on purpose or was ejected."""

    participant_id: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLost:
    """Somebody's connection broke at `at`, which may lie before it was noticed."""

    participant_id: ParticipantId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Engaged:
    """Somebody spoke, typed, toggled a device; or the replica was answering, at `at`."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRestored:
    """Joining works again after a failure of ours: everybody has a fresh grace from now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndConversation:
    """Somebody asks for the end, or something of ours failed."""

    reason: Reason
    detail: str = ""


Input = (
    ParticipantJoined
    | ParticipantLeft
    | ConnectionLost
    | Engaged
    | ServiceRestored
    | EndConversation
)


# ---- effects


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingSoon:
    """The end is `before` away; who is in the call hears of it, and the callbacks do."""

    reason: Reason
    deadline_at: datetime
    before: timedelta
    in_call: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationEnded:
    """The conversation ended at `at`."""

    reason: Reason
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantGone:
    """A participant counts as having left at `at`: on purpose, or by the grace."""

    participant_id: ParticipantId
    at: datetime


Effect = EndingSoon | ConversationEnded | ParticipantGone
Outcome = tuple[State, tuple[Effect, ...]]


# ---- deadlines


def _deadlines(
    state: Open, limits: Limits
) -> Iterator[tuple[datetime, Reason, datetime]]:
    """Yield every running clock as (instant, reason, start of the clock)."""
    created_at = state.created_at
    yield created_at + limits.duration, Reason.MAX_CALL_DURATION, created_at
    match state:
        case Waiting():
            yield created_at + limits.absent, Reason.PARTICIPANT_ABSENT, created_at
        case Live():
            if limits.inactive:
                at = state.engaged_at
                yield at + limits.inactive, Reason.PARTICIPANT_INACTIVE, at
        case Vacant():
            yield state.left_at + limits.left, Reason.PARTICIPANT_LEFT, state.left_at
        case _:
            assert_never(state)


def deadline(state: State, limits: Limits) -> tuple[datetime, Reason] | None:
    """Return the next instant at which the conversation ends by itself, and why."""
    if isinstance(state, Ended):
        return None
    at, reason, _ = min(
        _deadlines(state, limits), key=lambda d: (d[0], _PRECEDENCE.index(d[1]))
    )
    return at, reason


def _grace_ends(state: State, limits: Limits) -> datetime | None:
    """Return when the first lost connection becomes a leave."""
    if not isinstance(state, Live):
        return None
    lost = [p.lost_at for p in state.present if p.lost_at is not None]
    return min(lost) + limits.grace if lost else None


_ANNOUNCED = {
    Reason.MAX_CALL_DURATION,
    Reason.PARTICIPANT_INACTIVE,
    Reason.PARTICIPANT_LEFT,
}


def _pending_warnings(state: Open, limits: Limits) -> Iterator[tuple[datetime, Warned]]:
    """Yield the announcements still to be made, each with its instant."""
    for at, reason, since in _deadlines(state, limits):
        if reason not in _ANNOUNCED:
            continue
        made = [
            w.before for w in state.warned if (w.reason, w.deadline_at) == (reason, at)
        ]
        for before in WARNINGS:
            if at - before > since and (not made or before < min(made)):
                yield at - before, Warned(reason=reason, deadline_at=at, before=before)


def next_wake(state: State, limits: Limits) -> datetime | None:
    """Return when to look again: the deadline, a warning or the end of a grace."""
    if isinstance(state, Ended):
        return None
    instants = [at for at, _, _ in _deadlines(state, limits)]
    instants += [at for at, _ in _pending_warnings(state, limits)]
    grace_ends = _grace_ends(state, limits)
    return min([*instants, grace_ends] if grace_ends else instants)


# ---- the passing of time


def end(state: Open, reason: Reason, at: datetime, detail: str = "") -> Outcome:
    """Return the state after its end, and the effect that tells of it."""
    joined_at = None if isinstance(state, Waiting) else state.joined_at
    ended = Ended(
        created_at=state.created_at,
        joined_at=joined_at,
        reason=reason,
        at=at,
        detail=detail,
    )
    return ended, (ConversationEnded(reason=reason, at=at, detail=detail),)


def _without(state: Live, gone: Presence, at: datetime) -> Outcome:
    """Return the state after one participant left at `at`."""
    present = tuple(p for p in state.present if p != gone)
    effect = ParticipantGone(participant_id=gone.participant_id, at=at)
    # A grace that expires dates its leave back, perhaps before somebody else's.
    left_at = max(at, state.left_at or at)
    if present:
        return replace(state, present=present, left_at=left_at), (effect,)
    vacant = Vacant(
        created_at=state.created_at,
        joined_at=state.joined_at,
        left_at=left_at,
        warned=state.warned,
    )
    return vacant, (effect,)


def _expire_grace(state: Live) -> Outcome:
    """Turn the earliest loss into a leave, dated at the loss."""
    lost = [(p.lost_at, p) for p in state.present if p.lost_at is not None]
    assert lost, "the grace runs only while somebody is lost"
    lost_at, gone = min(lost, key=lambda pair: (pair[0], pair[1].participant_id))
    return _without(state, gone, lost_at)


def _warn(state: Open, limits: Limits, now: datetime) -> Outcome:
    """Make the announcements that are due; of several for one deadline, the last."""
    due: dict[tuple[Reason, datetime], Warned] = {}
    for at, warning in _pending_warnings(state, limits):
        if at <= now:
            due[warning.reason, warning.deadline_at] = warning
    if not due:
        return state, ()
    current = {(reason, at) for at, reason, _ in _deadlines(state, limits)}
    kept = [
        w
        for w in state.warned
        if (key := (w.reason, w.deadline_at)) in current and key not in due
    ]
    effects = tuple(
        EndingSoon(
            reason=w.reason,
            deadline_at=w.deadline_at,
            before=w.before,
            in_call=isinstance(state, Live),
        )
        for w in due.values()
    )
    return replace(state, warned=(*kept, *due.values())), effects


def lapse(state: State, limits: Limits, now: datetime) -> Outcome:
    """Let everything happen that fell due up to `now`, in order, each at its instant."""
    effects: tuple[Effect, ...] = ()
    while not isinstance(state, Ended):
        due = deadline(state, limits)
        assert due is not None, "an open conversation always has a deadline"
        grace_ends = _grace_ends(state, limits)
        more: tuple[Effect, ...]
        if isinstance(state, Live) and grace_ends is not None and grace_ends <= now:
            if grace_ends < due[0]:
                state, more = _expire_grace(state)
                effects += more
                continue
        if due[0] > now:
            state, more = _warn(state, limits, now)
            return state, effects + more
        state, more = end(state, due[1], due[0])
        effects += more
    return state, effects


# ---- inputs applied to open states


def _join(state: Open, who: ParticipantId, now: datetime) -> Outcome:
    me = Presence(participant_id=who, since=now)
    match state:
        case Waiting():
            live = Live(
                created_at=state.created_at,
                joined_at=now,
                engaged_at=now,
                present=(me,),
                warned=state.warned,
            )
            return live, ()
        case Live():
            others = tuple(p for p in state.present if p.participant_id != who)
            return replace(state, engaged_at=now, present=(*others, me)), ()
        case Vacant():
            live = Live(
                created_at=state.created_at,
                joined_at=state.joined_at,
                engaged_at=now,
                present=(me,),
                warned=state.warned,
            )
            return live, ()
        case _:
            assert_never(state)


def _leave(state: Open, who: ParticipantId, now: datetime) -> Outcome:
    if not isinstance(state, Live):
        return state, ()
    for presence in state.present:
        if presence.participant_id == who:
            # One who was lost and then ejected or reported gone left when lost.
            return _without(state, presence, presence.lost_at or now)
    return state, ()


def _lose(state: Open, who: ParticipantId, at: datetime) -> Outcome:
    if not isinstance(state, Live):
        return state, ()
    # A loss from before the present connection is old news of the last one.
    present = tuple(
        replace(p, lost_at=at)
        if p.participant_id == who and p.lost_at is None and p.since <= at
        else p
        for p in state.present
    )
    return replace(state, present=present), ()


def _restore(state: Open, limits: Limits, now: datetime) -> Outcome:
    """Give everybody a fresh grace; clocks that ran out in the meantime still win."""
    if not isinstance(state, Live):
        return lapse(state, limits, now)
    unbroken = replace(
        state, present=tuple(replace(p, lost_at=None) for p in state.present)
    )
    after, effects = lapse(unbroken, limits, now)
    if isinstance(after, Live):
        after = replace(
            after, present=tuple(replace(p, lost_at=now) for p in after.present)
        )
    return after, effects


def _engage(state: Open, at: datetime, now: datetime) -> Outcome:
    if isinstance(state, Live) and state.engaged_at < at:
        return replace(state, engaged_at=min(at, now)), ()
    return state, ()


def _apply(state: Open, given: Input, limits: Limits, now: datetime) -> Outcome:
    match given:
        case ParticipantJoined():
            return _join(state, given.participant_id, now)
        case ParticipantLeft():
            return _leave(state, given.participant_id, now)
        case ConnectionLost():
            return _lose(state, given.participant_id, min(given.at, now))
        case Engaged():
            return _engage(state, given.at, now)
        case ServiceRestored():
            return _restore(state, limits, now)
        case EndConversation():
            return end(state, given.reason, now, given.detail)
        case _:
            assert_never(given)


def step(state: State, given: Input, limits: Limits, now: datetime) -> Outcome:
    """Return the next state and what is to be told of the change.

    Facts may come twice, late or after the end: they then change nothing.
    """
    before: tuple[Effect, ...] = ()
    if isinstance(given, ConnectionLost | Engaged):
        # A fact with an age is older than what fell due since.
        state, before = lapse(state, limits, min(given.at, now))
    elif not isinstance(given, ServiceRestored):
        # An outage is nobody's leaving: a restore deals with the lapsed grace itself.
        state, before = lapse(state, limits, now)
    if isinstance(state, Ended):
        return state, before
    state, during = _apply(state, given, limits, now)
    state, after = lapse(state, limits, now)
    return state, before + during + after
