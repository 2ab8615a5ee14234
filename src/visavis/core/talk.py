"""The vocabulary of turn taking: states, what is reported, what is to be done."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from visavis.core.ids import ParticipantId
from visavis.core.lifecycle import Reason


class Kind(StrEnum):
    """What a turn of the replica is for."""

    GREETING = "greeting"
    ANSWER = "answer"
    ECHO = "echo"
    MINUTE_LEFT = "minute_left"
    NUDGE = "nudge"
    OFFER = "offer"
    STILL_THERE = "still_there"
    PARTING = "parting"
    GOODBYE = "goodbye"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of the replica.

    Attributes:
        ticket: Counts turns of this seat; tells a late report from a current one.
        index: `turn_idx` of the wire: counts the turns of people.
        key: Under which its words were given, if they were: of an echo, and of the rest
            of a turn that is picked up.
        picked_up: It was cut off by a failure of ours, and is gone on with.
        foreseen: Its words were begun to be thought of before the question was over.
    """

    ticket: int
    kind: Kind
    index: int = 0
    key: str = ""
    picked_up: bool = False
    foreseen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """What is said next to people who say nothing.

    Attributes:
        after: The silence that it takes.
        by: When it would be too late; None: never.
    """

    kind: Kind
    after: timedelta
    by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """What somebody who paused has said so far, supposed to be all."""

    by: ParticipantId
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be said of the end that is near; after `by` it would be too late."""

    kind: Kind
    by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What outlasts a turn.

    Attributes:
        mute: An echo persona: it speaks nothing of its own.
        steady: It speaks on under a voice, until it is known what that wants.
        speculative: It thinks of answers before a turn is surely over.
        idle: Silence after which it says something by itself; None: it does not.
        told: Notices that were given since a person last said something.
        notice: It waits for the running turn to be over.
        speaking: Who is in the middle of a spoken turn.
        undecided: Those of them who began while the replica had the floor, until it is
            known whether they want it. Meanwhile the replica holds its breath.
        rung: What comes next as the end by silence is near.
        supposed: What is being thought of an answer to, though it may go on.
        guesses: How often that was begun in the spoken turns that are going on.
        owed: Somebody said something that is answered when nobody speaks any more.
        left_off: The turn to be gone on with when somebody is there to hear it; its
            ticket is given then.
    """

    mute: bool = False
    steady: bool = False
    speculative: bool = False
    idle: timedelta | None = None
    greeted: bool = False
    tickets: int = 0
    index: int = 0
    echoes: tuple[str, ...] = ()
    told: frozenset[Kind] = frozenset()
    notice: Notice | None = None
    rung: Rung | None = None
    supposed: Supposition | None = None
    guesses: int = 0
    speaking: frozenset[ParticipantId] = frozenset()
    undecided: frozenset[ParticipantId] = frozenset()
    owed: bool = False
    left_off: Turn | None = None


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
    """A person finished a turn, typed or spoken.

    Attributes:
        addressed: It wants an answer; else it is noted, and that is all.
    """

    by: ParticipantId | None = None
    text: str = field(default="", repr=False)
    addressed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonBegan:
    """A person speaks: it is a voice, but it may be no more than an "mm-hm"."""

    by: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWentOn:
    """They want the floor: they spoke on, or said what is meant to interrupt."""

    by: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonGaveWay:
    """They did not want the floor: they only showed that they listen."""

    by: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFellSilent:
    """Their spoken turn is over, and there is nothing in it to be answered."""

    by: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPaused:
    """They are silent in the middle of a turn, or at its end; so far they said that."""

    by: ParticipantId
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonResumed:
    """It was not the end: they speak on."""

    by: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceLasted:
    """Nobody has said anything for so long, the replica neither."""

    span: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class MannersChanged:
    """It shall take turns in another way from now on."""

    steady: bool


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


OfPerson = (
    PersonEntered
    | PersonSaid
    | PersonBegan
    | PersonWentOn
    | PersonGaveWay
    | PersonFellSilent
    | PersonPaused
    | PersonResumed
)

Input = (
    OfPerson
    | SilenceLasted
    | MannersChanged
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
    """Fall silent at once and forget the rest of this turn; it is held no more."""

    turn: Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the person said belongs to this turn of theirs."""

    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Fall silent at once, but keep what was to be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """Go on where the turn was held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropEchoes:
    """These will not be said: they were interrupted, or there are too many."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppose:
    """Think of an answer to this and to nothing else, but say nothing of it yet."""

    what: Supposition


@dataclass(frozen=True, slots=True)
class Forget:
    """What was thought of beforehand is not needed."""


Effect = Begin | Cut | Note | Hold | Resume | DropEchoes | Suppose | Forget
