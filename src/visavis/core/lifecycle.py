"""The life of a conversation: a pure function of (state, input, limits, now).

A step lapses (what fell due before `now` happens first, each at its own instant),
applies the input, and lapses again: that is what makes a departure limit of zero end
the conversation at once. An ending by timeout is dated by its deadline, never by the
moment somebody noticed. The states are drawn in `states.py`; docs/explain/lifecycle.md
tells the whole story.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from visavis.core.clocks import WARNINGS, Expiry, deadline, first, next_wake
from visavis.core.ids import ParticipantId
from visavis.core.inputs import (
    ConnectionLost,
    ConversationEnded,
    Effect,
    EndConversation,
    EndingSoon,
    Engaged,
    Input,
    Outcome,
    ParticipantGone,
    ParticipantJoined,
    ParticipantLeft,
    ServiceRestored,
)
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

__all__ = [
    "WARNINGS",
    "ConnectionLost",
    "ConversationEnded",
    "Effect",
    "EndConversation",
    "Ended",
    "EndingSoon",
    "Engaged",
    "Input",
    "Live",
    "Open",
    "Outcome",
    "ParticipantGone",
    "ParticipantJoined",
    "ParticipantLeft",
    "Presence",
    "Reason",
    "ServiceRestored",
    "State",
    "Vacant",
    "Waiting",
    "Warned",
    "deadline",
    "end",
    "lapse",
    "next_wake",
    "play",
    "relimit",
    "step",
]

_SECOND = timedelta(seconds=1)

# ---- the three doors


def step(state: State, given: Input, limits: Limits, now: datetime) -> Outcome:
    """Return the next state and what is to be told of the change.

    A fact may come late, or after the end: what it says then happens at its own
    instant, or not at all. Told twice, it changes nothing the second time.
    """
    return play(state, (given,), limits, now)


def play(
    state: State, inputs: Sequence[Input], limits: Limits, now: datetime
) -> Outcome:
    """Return the state after all that is known by `now`, in the order of its instants.

    What fell due meanwhile is judged by all of it: of two late engagements the second
    may have put off the end that the first one led to.
    """
    start = state
    effects: tuple[Effect, ...] = ()
    for given in inputs:
        if isinstance(given, ServiceRestored):
            # Our outage is nobody's leaving: no grace may run out over it.
            state = _unbroken(state)
        until = now
        if isinstance(given, ConnectionLost | Engaged):
            # A fact with an age comes before what fell due since.
            until = min(given.at, now)
        state, passed = _pass(state, limits, until)
        effects += passed
        if not isinstance(state, Ended):
            state, more = _apply(state, given, now)
            effects += more
    state, passed = _pass(state, limits, now)
    return _announced(start, state, effects + passed, now)


def lapse(state: State, limits: Limits, now: datetime) -> Outcome:
    """Let everything happen that fell due up to `now`, in order, each at its instant.

    Announcements are made once, at the end, and only those that still mean something.
    """
    return play(state, (), limits, now)


def relimit(state: State, old: Limits, new: Limits, now: datetime) -> Outcome:
    """Return the state after its limits were changed.

    A clock that the new limits would have stopped in the past stops now: nothing ends
    before somebody asked for it.
    """
    start = state
    state, effects = _pass(state, old, now)
    if isinstance(state, Ended):
        return state, effects
    due = deadline(state, new)
    assert due is not None, "an open conversation always has a deadline"
    at, reason = due
    state, more = _pass(state, new, now) if at > now else end(state, reason, now)
    return _announced(start, state, effects + more, now)


# ---- the passing of time


def end(state: Open, reason: Reason, at: datetime, detail: str = "") -> Outcome:
    """Return the state after its end, and the effect that tells of it."""
    ended = Ended(
        created_at=state.created_at,
        joined_at=None if isinstance(state, Waiting) else state.joined_at,
        reason=reason,
        at=at,
        detail=detail,
    )
    return ended, (ConversationEnded(reason=reason, at=at, detail=detail),)


def _pass(state: State, limits: Limits, now: datetime) -> Outcome:
    """Work off the agenda up to `now`."""
    effects: tuple[Effect, ...] = ()
    while not isinstance(state, Ended):
        due = first(state, limits)
        if due.at > now:
            break
        state, more = _befall(state, due.what, due.at)
        effects += more
    return state, effects


def _befall(
    state: Open, what: Reason | Presence | Expiry | Warned, at: datetime
) -> Outcome:
    """Return the state after one entry of its agenda came true."""
    match what:
        case Reason():
            return end(state, what, at)
        case Presence():
            assert isinstance(state, Live), "only who is present can be lost"
            return _without(state, what, what.lost_at or at)
        case Expiry():
            assert isinstance(state, Live), "only who is present can be put out"
            gone = what.presence
            # It may have run out while its holder stood at the door.
            gone_at = gone.lost_at or max(at, gone.since)
            return _without(state, gone, gone_at, ejected=True)
        case Warned():
            key = (what.reason, what.deadline_at)
            others = [w for w in state.warned if (w.reason, w.deadline_at) != key]
            return replace(state, warned=(*others, what)), ()
        case _:
            assert_never(what)


def _announced(
    start: State, state: State, effects: tuple[Effect, ...], now: datetime
) -> Outcome:
    """Return the outcome of a change, with what it has newly warned of."""
    if isinstance(start, Ended) or isinstance(state, Ended):
        return state, effects
    told = tuple(
        EndingSoon(
            reason=warned.reason,
            deadline_at=warned.deadline_at,
            before=-((now - warned.deadline_at) // _SECOND) * _SECOND,
            in_call=isinstance(state, Live),
        )
        for warned in state.warned
        if warned not in start.warned
    )
    return state, effects + told


def _forget(warned: tuple[Warned, ...], reason: Reason) -> tuple[Warned, ...]:
    """Return the warnings without those of a clock that stopped or starts anew."""
    return tuple(w for w in warned if w.reason is not reason)


def _without(
    state: Live, gone: Presence, at: datetime, *, ejected: bool = False
) -> Outcome:
    """Return the state after one participant left at `at`."""
    who = gone.participant_id
    effects = (ParticipantGone(participant_id=who, at=at, ejected=ejected),)
    present = tuple(p for p in state.present if p != gone)
    # A grace that expires dates its leave back, perhaps before somebody else's.
    left_at = max(at, state.left_at or at)
    if present:
        return replace(state, present=present, left_at=left_at), effects
    vacant = Vacant(
        created_at=state.created_at,
        joined_at=state.joined_at,
        left_at=left_at,
        warned=_forget(state.warned, Reason.PARTICIPANT_INACTIVE),
    )
    return vacant, effects


# ---- inputs applied to open states


def _apply(state: Open, given: Input, now: datetime) -> Outcome:
    match given:
        case ParticipantJoined():
            return _join(state, given, now), ()
        case ParticipantLeft():
            return _leave(state, given, now)
        case ConnectionLost():
            return _lose(state, given.participant_id, min(given.at, now)), ()
        case Engaged():
            return _engage(state, min(given.at, now)), ()
        case ServiceRestored():
            return _lose_all(state, now), ()
        case EndConversation():
            return end(state, given.reason, now, given.detail)
        case _:
            assert_never(given)


def _join(state: Open, given: ParticipantJoined, now: datetime) -> Open:
    who = given.participant_id
    me = Presence(participant_id=who, since=now, until=given.until)
    match state:
        case Waiting():
            return Live(
                created_at=state.created_at,
                joined_at=now,
                engaged_at=now,
                present=(me,),
                warned=state.warned,
            )
        case Live():
            others = tuple(p for p in state.present if p.participant_id != who)
            return replace(_engaged(state, now), present=(*others, me))
        case Vacant():
            return Live(
                created_at=state.created_at,
                joined_at=state.joined_at,
                engaged_at=now,
                present=(me,),
                warned=_forget(state.warned, Reason.PARTICIPANT_LEFT),
            )
        case _:
            assert_never(state)


def _leave(state: Open, given: ParticipantLeft, now: datetime) -> Outcome:
    if not isinstance(state, Live):
        return state, ()
    for presence in state.present:
        if presence.participant_id == given.participant_id:
            # One who was lost and then ejected or reported gone left when lost.
            left_at = presence.lost_at or now
            return _without(state, presence, left_at, ejected=given.ejected)
    return state, ()


def _lose(state: Open, who: ParticipantId, at: datetime) -> Open:
    if not isinstance(state, Live):
        return state
    # A loss from before the present connection is old news of the last one.
    present = tuple(
        replace(p, lost_at=at)
        if p.participant_id == who and p.lost_at is None and p.since <= at
        else p
        for p in state.present
    )
    return replace(state, present=present)


def _engage(state: Open, at: datetime) -> Open:
    return _engaged(state, at) if isinstance(state, Live) else state


def _engaged(state: Live, at: datetime) -> Live:
    if at <= state.engaged_at:
        return state
    warned = _forget(state.warned, Reason.PARTICIPANT_INACTIVE)
    return replace(state, engaged_at=at, warned=warned)


def _unbroken(state: State) -> State:
    """Return the state as if nobody were lost."""
    if not isinstance(state, Live):
        return state
    return replace(
        state, present=tuple(replace(p, lost_at=None) for p in state.present)
    )


def _lose_all(state: Open, now: datetime) -> Open:
    if not isinstance(state, Live):
        return state
    return replace(state, present=tuple(replace(p, lost_at=now) for p in state.present))
