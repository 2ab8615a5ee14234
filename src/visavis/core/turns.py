"""Whose turn it is: a pure machine that gets the time with every input.

    Quiet ──Begin──▶ Preparing ──VoiceStarted──▶ Speaking ──TurnFinished──▶ Quiet
      ▲                  │                          │
      └───────Cut────────┴──────────────────────────┘   a person said or asked

The replica's turns are: its greeting, answers, echoes (words it was given to say), and
notices (the end is near). A person's words always win: they cut off whatever runs.
Echoes wait for one another and for an answer. Each turn has a ticket; what is reported
of a turn that is over is ignored.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from visavis.core.ids import ParticipantId
from visavis.core.lifecycle import Reason

MOST_ECHOES = 32
"""Echoes that may wait. Pipecat sends speech in pieces, but under one id."""

NOTICE_WITHIN = timedelta(seconds=60)
GOODBYE_WITHIN = timedelta(seconds=15)
GOODBYE_TAKES = timedelta(seconds=2)
"""With less than that left, a goodbye would be cut off."""


class Kind(StrEnum):
    """What a turn of the replica is for."""

    GREETING = "greeting"
    ANSWER = "answer"
    ECHO = "echo"
    MINUTE_LEFT = "minute_left"
    STILL_THERE = "still_there"
    GOODBYE = "goodbye"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of the replica.

    Attributes:
        ticket: Counts turns of this seat; tells a late report from a current one.
        index: `turn_idx` of the wire: counts the turns of people.
        key: Which echo it is, of an echo.
    """

    ticket: int
    kind: Kind
    index: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What outlasts a turn.

    Attributes:
        mute: An echo persona: it speaks nothing of its own.
        told: Notices that were given since a person last said something.
        goodbye_by: A goodbye waits for the running turn; at this moment it is too late.
    """

    mute: bool = False
    greeted: bool = False
    tickets: int = 0
    index: int = 0
    echoes: tuple[str, ...] = ()
    told: frozenset[Kind] = frozenset()
    goodbye_by: datetime | None = None


# ---- states


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """The replica says nothing and wants to say nothing."""

    memory: Memory = Memory()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparing:
    """It looks for words; nothing was heard yet."""

    turn: Turn
    memory: Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """It is being heard."""

    turn: Turn
    memory: Memory


State = Quiet | Preparing | Speaking

# ---- inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntered:
    """Somebody joined; `returning` ones were here before."""

    returning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSaid:
    """A person finished a turn, typed or spoken."""

    by: ParticipantId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoAsked:
    """The replica was given something to say."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptAsked:
    """The replica shall be silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceStarted:
    """The first sound of a turn left."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFinished:
    """The last sound of a turn left, or it had nothing to say."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndNear:
    """The conversation ends at that moment unless something happens."""

    reason: Reason
    at: datetime


Input = (
    PersonEntered
    | PersonSaid
    | EchoAsked
    | InterruptAsked
    | VoiceStarted
    | TurnFinished
    | EndNear
)

# ---- effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Find words for this turn and speak them."""

    turn: Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Fall silent at once and forget the rest of this turn."""

    turn: Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class DropEchoes:
    """These will not be said: they were interrupted, or there are too many."""

    keys: tuple[str, ...]


Effect = Begin | Cut | DropEchoes
Step = tuple[State, tuple[Effect, ...]]


def step(state: State, given: Input, now: datetime) -> Step:
    """Return the state after an input, and what is to be done."""
    match given:
        case PersonEntered():
            return _entered(state, given)
        case PersonSaid():
            return _said(state)
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
    memory = state.memory
    if given.returning or memory.greeted or memory.mute:
        return state, ()
    memory = replace(memory, greeted=True)
    match state:
        case Quiet():
            return _begin(memory, Kind.GREETING)
        case Preparing() | Speaking():
            return replace(state, memory=memory), ()
        case _:
            assert_never(state)


def _said(state: State) -> Step:
    memory = replace(
        state.memory,
        greeted=True,
        index=state.memory.index + 1,
        told=frozenset[Kind](),
        goodbye_by=None,
    )
    quiet, stopped = _silenced(state, memory)
    answering, begun = _begin(quiet.memory, Kind.ANSWER)
    return answering, stopped + begun


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


def _silenced(state: State, memory: Memory) -> Step:
    match state:
        case Quiet():
            return Quiet(memory=memory), ()
        case Preparing() | Speaking():
            quiet = Quiet(memory=replace(memory, echoes=(), goodbye_by=None))
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
    """Say what waited: a goodbye first, while there is time, then echoes."""
    by = memory.goodbye_by
    memory = replace(memory, goodbye_by=None)
    if by is not None and now + GOODBYE_TAKES <= by:
        return _begin(memory, Kind.GOODBYE)
    if memory.echoes:
        first, *rest = memory.echoes
        return _begin(replace(memory, echoes=tuple(rest)), Kind.ECHO, first)
    return Quiet(memory=memory), ()


def _end_near(state: State, given: EndNear, now: datetime) -> Step:
    """Give each notice once. A running turn is not cut off for it; a goodbye waits."""
    memory = state.memory
    kind = _notice(given.reason, given.at - now)
    if memory.mute or kind is None or kind in memory.told:
        return state, ()
    match state:
        case Quiet():
            return _begin(replace(memory, told=memory.told | {kind}), kind)
        case Preparing() | Speaking():
            if kind is not Kind.GOODBYE:
                return state, ()
            waiting = replace(memory, told=memory.told | {kind}, goodbye_by=given.at)
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
    ticket = memory.tickets + 1
    turn = Turn(ticket=ticket, kind=kind, index=memory.index, key=key)
    preparing = Preparing(turn=turn, memory=replace(memory, tickets=ticket))
    return preparing, (Begin(turn=turn),)
