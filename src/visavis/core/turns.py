"""Whose turn it is: a pure machine that gets the time with every input.

    Quiet ──Begin──▶ Preparing ──VoiceStarted──▶ Speaking ──TurnFinished──▶ Quiet
      ▲                  │                          │
      └───────Cut────────┴──────────────────────────┘   a person said or asked

The replica's turns are: its greeting, answers, echoes (words it was given to say), and
notices (the end is near). A person's words always win: they cut off whatever runs.
Echoes wait for one another and for an answer. Each turn has a ticket; what is reported
of a turn that is over is ignored.

A person's voice alone holds the running turn, wherever it is. What follows decides: who
goes on speaking cuts it off, who only said "mm-hm" lets it resume. Nobody is answered
while somebody speaks: what was said meanwhile is answered with what they say. An answer
may be thought of while it is not sure that they are done: `suppositions`. What it says
to silence is in `ladder`.

A replica that takes the place of one that died goes on with its turn as soon as
somebody is there: docs/explain/decisions/0007.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from visavis.core import ladder, suppositions
from visavis.core.ids import ParticipantId
from visavis.core.ladder import NOTICE_TAKES
from visavis.core.lifecycle import Reason
from visavis.core.moves import Step, answer, begin, silenced, take
from visavis.core.talk import (
    Begin,
    Cut,
    DropEchoes,
    EchoAsked,
    Effect,
    EndNear,
    Forget,
    Hold,
    Input,
    InterruptAsked,
    Kind,
    MannersChanged,
    Memory,
    Note,
    Notice,
    OfPerson,
    PersonBegan,
    PersonEntered,
    PersonFellSilent,
    PersonGaveWay,
    PersonPaused,
    PersonResumed,
    PersonSaid,
    PersonWentOn,
    Preparing,
    Quiet,
    Resume,
    SilenceLasted,
    Speaking,
    State,
    Suppose,
    Supposition,
    Turn,
    TurnFinished,
    VoiceStarted,
)

__all__ = [
    "MOST_ECHOES",
    "NOTICE_TAKES",
    "Begin",
    "Cut",
    "DropEchoes",
    "EchoAsked",
    "Effect",
    "EndNear",
    "Forget",
    "Hold",
    "Input",
    "InterruptAsked",
    "Kind",
    "MannersChanged",
    "Memory",
    "Note",
    "PersonBegan",
    "PersonEntered",
    "PersonFellSilent",
    "PersonGaveWay",
    "PersonPaused",
    "PersonResumed",
    "PersonSaid",
    "PersonWentOn",
    "Preparing",
    "Quiet",
    "Resume",
    "SilenceLasted",
    "Speaking",
    "State",
    "Suppose",
    "Supposition",
    "Turn",
    "TurnFinished",
    "VoiceStarted",
    "step",
    "waits_for",
]

MOST_ECHOES = 32
"""Echoes that may wait. Pipecat sends speech in pieces, but under one id."""


def step(state: State, given: Input, now: datetime) -> Step:
    """Return the state after an input, and what is to be done."""
    match given:
        case SilenceLasted():
            return _silence_lasted(state, given, now)
        case MannersChanged():
            memory = replace(state.memory, steady=given.steady)
            return replace(state, memory=memory), ()
        case EchoAsked():
            return _echo_asked(state, given)
        case InterruptAsked():
            return silenced(state, state.memory)
        case VoiceStarted():
            return _voice_started(state, given)
        case TurnFinished():
            return _finished(state, given, now)
        case EndNear():
            return _end_near(state, given, now)
        case _:
            return _person_did(state, given)


def _person_did(state: State, given: OfPerson) -> Step:
    match given:
        case PersonEntered():
            return _entered(state, given)
        case PersonSaid():
            return _said(state, given)
        case PersonBegan():
            return _began(state, given)
        case PersonWentOn():
            return _went_on(state, given)
        case PersonGaveWay():
            return _gave_way(state, given)
        case PersonFellSilent():
            return _fell_silent(state, given)
        case PersonPaused():
            return _paused(state, given)
        case PersonResumed():
            return _resumed(state, given)
        case _:
            assert_never(given)


def _entered(state: State, given: PersonEntered) -> Step:
    left_off = state.memory.left_off
    memory = replace(state.memory, left_off=None)
    match state:
        case Quiet() if left_off is not None:
            return take(replace(memory, greeted=True), left_off)
        case Quiet() | Preparing() | Speaking() if (
            given.returning or memory.greeted or memory.mute
        ):
            return replace(state, memory=memory), ()
        case Quiet():
            return begin(replace(memory, greeted=True), Kind.GREETING)
        case Preparing() | Speaking():
            return replace(state, memory=replace(memory, greeted=True)), ()
        case _:
            assert_never(state)


def _said(state: State, given: PersonSaid) -> Step:
    memory, forgot = suppositions.settled(state.memory, given)
    memory = replace(
        memory,
        greeted=True,
        index=memory.index + 1,
        told=frozenset[Kind](),
        notice=None,
        rung=None,
        left_off=None,
    )
    note = Note(index=memory.index)
    if memory.mute or not given.addressed:
        state, following = _released(replace(state, memory=memory), given.by)
        return state, (*forgot, note, *following)
    memory = _silent(memory, given.by)
    quiet, stopped = silenced(state, memory)
    answering, begun = answer(replace(quiet.memory, owed=True))
    return answering, (*forgot, *stopped, note, *begun)


# ---- voices


def _began(state: State, given: PersonBegan) -> Step:
    memory = replace(state.memory, speaking=state.memory.speaking | {given.by})
    match state:
        case Preparing() | Speaking() if not memory.mute:
            held = replace(memory, undecided=memory.undecided | {given.by})
            hold = () if memory.undecided or memory.steady else (Hold(),)
            return replace(state, memory=held), hold
        case Quiet() | Preparing() | Speaking():
            return replace(state, memory=memory), ()
        case _:
            assert_never(state)


def _went_on(state: State, given: PersonWentOn) -> Step:
    memory = state.memory
    if memory.mute or given.by not in memory.speaking:
        return state, ()
    match state:
        case Preparing() if state.turn.kind is Kind.ANSWER:
            # Nothing of it was heard: it is answered with what they say now.
            return silenced(state, replace(memory, owed=True))
        case Quiet() | Preparing() | Speaking():
            return silenced(state, memory)
        case _:
            assert_never(state)


def _gave_way(state: State, given: PersonGaveWay) -> Step:
    memory = state.memory
    left = _without(memory.undecided, given.by)
    resumed = _resume(memory, given.by)
    return replace(state, memory=replace(memory, undecided=left)), resumed


def _fell_silent(state: State, given: PersonFellSilent) -> Step:
    memory, forgot = suppositions.forgotten(replace(state.memory, guesses=0))
    state, following = _released(replace(state, memory=memory), given.by)
    return state, (*forgot, *following)


def _released(state: State, who: ParticipantId | None) -> Step:
    """Wait for somebody no longer."""
    resumed = _resume(state.memory, who)
    memory = _silent(state.memory, who)
    match state:
        case Quiet():
            return answer(memory)
        case Preparing() | Speaking():
            return replace(state, memory=memory), resumed
        case _:
            assert_never(state)


def _resume(memory: Memory, who: ParticipantId | None) -> tuple[Effect, ...]:
    """Return what follows when one of the undecided does not want the floor."""
    last = memory.undecided and not _without(memory.undecided, who)
    return (Resume(),) if last else ()


def _silent(memory: Memory, who: ParticipantId | None) -> Memory:
    return replace(
        memory,
        speaking=_without(memory.speaking, who),
        undecided=_without(memory.undecided, who),
    )


def _without(
    people: frozenset[ParticipantId], who: ParticipantId | None
) -> frozenset[ParticipantId]:
    return frozenset(p for p in people if p != who)


def _paused(state: State, given: PersonPaused) -> Step:
    match state:
        case Quiet():
            memory, effects = suppositions.supposed(state.memory, given)
            return Quiet(memory=memory), effects
        case Preparing() | Speaking():
            return state, ()
        case _:
            assert_never(state)


def _resumed(state: State, given: PersonResumed) -> Step:
    if state.memory.supposed is None or state.memory.supposed.by != given.by:
        return state, ()
    memory, forgot = suppositions.forgotten(state.memory)
    return replace(state, memory=memory), forgot


# ---- silence


def waits_for(state: State) -> timedelta | None:
    """Return the silence after which it wants to be told of it, if any."""
    match state:
        case Quiet():
            rung = ladder.due(state.memory)
            return None if rung is None else rung.after
        case Preparing() | Speaking():
            return None
        case _:
            assert_never(state)


def _silence_lasted(state: State, given: SilenceLasted, now: datetime) -> Step:
    rung = ladder.due(state.memory)
    match state:
        case Quiet() if rung is not None and given.span >= rung.after:
            memory = replace(state.memory, told=state.memory.told | {rung.kind})
            if rung.by is not None and now + NOTICE_TAKES > rung.by:
                return Quiet(memory=memory), ()
            return begin(memory, rung.kind)
        case Quiet() | Preparing() | Speaking():
            return state, ()
        case _:
            assert_never(state)


# ---- what it was asked for


def _echo_asked(state: State, given: EchoAsked) -> Step:
    memory = state.memory
    match state:
        case Quiet():
            return begin(memory, Kind.ECHO, given.key)
        case Preparing() | Speaking():
            if len(memory.echoes) == MOST_ECHOES:
                return state, (DropEchoes(keys=(given.key,)),)
            waiting = replace(memory, echoes=(*memory.echoes, given.key))
            return replace(state, memory=waiting), ()
        case _:
            assert_never(state)


def _voice_started(state: State, given: VoiceStarted) -> Step:
    match state:
        case Preparing() if state.turn.ticket == given.ticket:
            return Speaking(turn=state.turn, memory=state.memory), ()
        case Quiet() | Preparing() | Speaking():
            return state, ()
        case _:
            assert_never(state)


def _finished(state: State, given: TurnFinished, now: datetime) -> Step:
    match state:
        case Preparing() | Speaking() if state.turn.ticket == given.ticket:
            return _after_turn(state.memory, now)
        case Quiet() | Preparing() | Speaking():
            return state, ()
        case _:
            assert_never(state)


def _after_turn(memory: Memory, now: datetime) -> Step:
    """Say what waited: a notice first, while there is time, then echoes."""
    notice = memory.notice
    resumed = (Resume(),) if memory.undecided else ()
    nobody = frozenset[ParticipantId]()
    memory = replace(memory, notice=None, undecided=nobody)
    following: Step = (Quiet(memory=memory), ())
    if notice is not None and now + NOTICE_TAKES <= notice.by:
        following = begin(memory, notice.kind)
    elif memory.echoes:
        first, *rest = memory.echoes
        following = begin(replace(memory, echoes=tuple(rest)), Kind.ECHO, first)
    state, begun = following
    return state, resumed + begun


def _end_near(state: State, given: EndNear, now: datetime) -> Step:
    """Give each notice once. What runs is not cut off for it; what matters waits."""
    memory = state.memory
    kind = ladder.notice(memory, given.reason, given.at - now)
    inactive = given.reason is Reason.PARTICIPANT_INACTIVE
    if memory.mute or kind is None or (inactive and memory.speaking):
        return state, ()
    memory = ladder.noticed(memory, kind, given.at, now)
    match state:
        case Quiet():
            return begin(memory, kind)
        case Preparing() | Speaking():
            answering = state.turn.kind is Kind.ANSWER
            if kind is Kind.MINUTE_LEFT or (inactive and answering):
                # Who is being answered is there.
                return state, ()
            notice = Notice(kind=kind, by=given.at)
            return replace(state, memory=replace(memory, notice=notice)), ()
        case _:
            assert_never(state)
