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
while somebody speaks: what was said meanwhile is answered with what they say.

A replica that takes the place of one that died goes on with its turn as soon as
somebody is there: docs/explain/decisions/0007.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from visavis.core.ids import ParticipantId
from visavis.core.lifecycle import Reason
from visavis.core.talk import (
    Begin,
    Cut,
    DropEchoes,
    EchoAsked,
    Effect,
    EndNear,
    Hold,
    Input,
    InterruptAsked,
    Kind,
    Memory,
    Note,
    Notice,
    PersonBegan,
    PersonEntered,
    PersonFellSilent,
    PersonGaveWay,
    PersonSaid,
    PersonWentOn,
    Preparing,
    Quiet,
    Resume,
    Speaking,
    State,
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
    "Hold",
    "Input",
    "InterruptAsked",
    "Kind",
    "Memory",
    "Note",
    "PersonBegan",
    "PersonEntered",
    "PersonFellSilent",
    "PersonGaveWay",
    "PersonSaid",
    "PersonWentOn",
    "Preparing",
    "Quiet",
    "Resume",
    "Speaking",
    "State",
    "Turn",
    "TurnFinished",
    "VoiceStarted",
    "step",
]

MOST_ECHOES = 32
"""Echoes that may wait. Pipecat sends speech in pieces, but under one id."""

NOTICE_WITHIN = timedelta(seconds=60)
GOODBYE_WITHIN = timedelta(seconds=15)
NOTICE_TAKES = timedelta(seconds=2)
"""With less than that left, what is said would be cut off."""

Step = tuple[State, tuple[Effect, ...]]


def step(state: State, given: Input, now: datetime) -> Step:
    """Return the state after an input, and what is to be done."""
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
        case EchoAsked():
            return _echo_asked(state, given)
        case InterruptAsked():
            return _silenced(state, state.memory)
        case VoiceStarted():
            return _voice_started(state, given)
        case TurnFinished():
            return _finished(state, given, now)
        case EndNear():
            return _end_near(state, given, now)
        case _:
            assert_never(given)


def _entered(state: State, given: PersonEntered) -> Step:
    left_off = state.memory.left_off
    memory = replace(state.memory, left_off=None)
    match state:
        case Quiet() if left_off is not None:
            return _take(replace(memory, greeted=True), left_off)
        case Quiet() | Preparing() | Speaking() if (
            given.returning or memory.greeted or memory.mute
        ):
            return replace(state, memory=memory), ()
        case Quiet():
            return _begin(replace(memory, greeted=True), Kind.GREETING)
        case Preparing() | Speaking():
            return replace(state, memory=replace(memory, greeted=True)), ()
        case _:
            assert_never(state)


def _said(state: State, given: PersonSaid) -> Step:
    memory = replace(
        state.memory,
        greeted=True,
        index=state.memory.index + 1,
        told=frozenset[Kind](),
        notice=None,
        left_off=None,
        speaking=_without(state.memory.speaking, given.by),
        undecided=_without(state.memory.undecided, given.by),
    )
    note = Note(index=memory.index)
    if memory.mute:
        return replace(state, memory=memory), (note,)
    quiet, stopped = _silenced(state, memory)
    answering, begun = _answer(replace(quiet.memory, owed=True))
    return answering, (*stopped, note, *begun)


def _answer(memory: Memory) -> Step:
    """Begin the answer that is owed, unless somebody is still speaking."""
    if not memory.owed or memory.speaking:
        return Quiet(memory=memory), ()
    return _begin(replace(memory, owed=False), Kind.ANSWER)


# ---- voices


def _began(state: State, given: PersonBegan) -> Step:
    memory = replace(state.memory, speaking=state.memory.speaking | {given.by})
    match state:
        case Preparing() | Speaking() if not memory.mute:
            held = replace(memory, undecided=memory.undecided | {given.by})
            hold = () if memory.undecided else (Hold(),)
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
            return _silenced(state, replace(memory, owed=True))
        case Quiet() | Preparing() | Speaking():
            return _silenced(state, memory)
        case _:
            assert_never(state)


def _gave_way(state: State, given: PersonGaveWay) -> Step:
    memory = state.memory
    left = _without(memory.undecided, given.by)
    resume = (Resume(),) if memory.undecided and not left else ()
    return replace(state, memory=replace(memory, undecided=left)), resume


def _fell_silent(state: State, given: PersonFellSilent) -> Step:
    state, resumed = _gave_way(state, PersonGaveWay(by=given.by))
    left = _without(state.memory.speaking, given.by)
    memory = replace(state.memory, speaking=left)
    match state:
        case Quiet():
            return _answer(memory)
        case Preparing() | Speaking():
            return replace(state, memory=memory), resumed
        case _:
            assert_never(state)


def _without(
    people: frozenset[ParticipantId], who: ParticipantId | None
) -> frozenset[ParticipantId]:
    return frozenset(p for p in people if p != who)


# ---- what it was asked for


def _echo_asked(state: State, given: EchoAsked) -> Step:
    memory = state.memory
    match state:
        case Quiet():
            return _begin(memory, Kind.ECHO, given.key)
        case Preparing() | Speaking():
            if len(memory.echoes) == MOST_ECHOES:
                return state, (DropEchoes(keys=(given.key,)),)
            waiting = replace(memory, echoes=(*memory.echoes, given.key))
            return replace(state, memory=waiting), ()
        case _:
            assert_never(state)


def _silenced(state: State, memory: Memory) -> tuple[Quiet, tuple[Effect, ...]]:
    memory = replace(memory, undecided=frozenset[ParticipantId]())
    match state:
        case Quiet():
            return Quiet(memory=memory), ()
        case Preparing() | Speaking():
            quiet = Quiet(memory=replace(memory, echoes=(), notice=None))
            cut = Cut(turn=state.turn)
            if not memory.echoes:
                return quiet, (cut,)
            return quiet, (cut, DropEchoes(keys=memory.echoes))
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
        following = _begin(memory, notice.kind)
    elif memory.echoes:
        first, *rest = memory.echoes
        following = _begin(replace(memory, echoes=tuple(rest)), Kind.ECHO, first)
    state, begun = following
    return state, resumed + begun


def _end_near(state: State, given: EndNear, now: datetime) -> Step:
    """Give each notice once. What runs is not cut off for it; what matters waits."""
    memory = state.memory
    kind = _notice(given.reason, given.at - now)
    if memory.mute or kind is None or kind in memory.told:
        return state, ()
    match state:
        case Quiet():
            return _begin(replace(memory, told=memory.told | {kind}), kind)
        case Preparing() | Speaking():
            answering = state.turn.kind is Kind.ANSWER
            if kind is Kind.MINUTE_LEFT or (kind is Kind.STILL_THERE and answering):
                # Who is being answered is there.
                return state, ()
            notice = Notice(kind=kind, by=given.at)
            waiting = replace(memory, told=memory.told | {kind}, notice=notice)
            return replace(state, memory=waiting), ()
        case _:
            assert_never(state)


def _notice(reason: Reason, left: timedelta) -> Kind | None:
    if left > NOTICE_WITHIN or reason is Reason.PARTICIPANT_LEFT:
        return None
    if reason is Reason.PARTICIPANT_INACTIVE:
        return Kind.STILL_THERE
    return Kind.GOODBYE if left <= GOODBYE_WITHIN else Kind.MINUTE_LEFT


def _begin(memory: Memory, kind: Kind, key: str = "") -> Step:
    return _take(memory, Turn(ticket=0, kind=kind, key=key))


def _take(memory: Memory, turn: Turn) -> Step:
    """Begin a turn under the next ticket."""
    ticket = memory.tickets + 1
    turn = replace(turn, ticket=ticket, index=memory.index)
    preparing = Preparing(turn=turn, memory=replace(memory, tickets=ticket))
    return preparing, (Begin(turn=turn),)
