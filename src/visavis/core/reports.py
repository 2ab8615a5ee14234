"""What a call worker tells the front: the messages of `core/link.py` the other way.

Facts, each with its age.
"""

from dataclasses import dataclass, field
from typing import Any

from visavis.core.failures import Engine, Why
from visavis.core.ids import ConversationId, ParticipantId, RecordingId
from visavis.core.orders import LeftOff
from visavis.core.quality import Quality
from visavis.core.slots import Slot
from visavis.core.transcripts import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerReady:
    """First message on the link: this worker takes `capacity` conversations."""

    version: int
    pid: int
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLoad:
    """How a worker is, once a second: loop lag (p95, ms) and frames drawn late."""

    lag_ms: float
    late_frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatOpened:
    """The replica is ready."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatFailed:
    """The replica could not be made ready, or broke; `step` says at what."""

    conversation_id: ConversationId
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatClosed:
    """Everything of the conversation is closed; no fact about it follows."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAnswered:
    """The SDP answer for a participant's browser."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRefused:
    """An offer that cannot be answered; `why` is for the caller."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSeen:
    """Packets of a participant arrived `age_ms` ago; at most once a second each."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    age_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaClosed:
    """A participant's peer connection failed or closed `age_ms` ago."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    age_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """Who is in each of a participant's receiving sections now; complete each time."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishWanted:
    """What is taken of a participant's pictures, and how much of their camera."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    camera: bool = False
    screen: bool = False
    height: int = 0
    fps: int = 0
    kbps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """Another one speaks now: a participant, the replica, or nobody."""

    conversation_id: ConversationId
    participant_id: ParticipantId | None = None
    replica: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkQuality:
    """How a participant's connection became: the worse of its two directions.

    Attributes:
        kbps: What arrives at the participant.
        loss: Share of packets lost, 0 to 1.
    """

    conversation_id: ConversationId
    participant_id: ParticipantId
    state: Quality
    kbps: int
    loss: float
    rtt_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleEngaged:
    """Somebody spoke or typed, or the replica was answering somebody, `age_ms` ago."""

    conversation_id: ConversationId
    age_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineHeard:
    """Another word of the replica was heard; the line's `LineSpoken` is the last."""

    conversation_id: ConversationId
    so_far: LeftOff


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSpoken:
    """An utterance finished; it began `age_ms` ago."""

    conversation_id: ConversationId
    role: Role
    text: str
    age_ms: float
    duration_ms: float = 0
    interrupted: bool = False
    inference_id: str = ""
    participant_id: ParticipantId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage:
    """An app message of the replica, for everybody or for one."""

    conversation_id: ConversationId
    data: Any
    to: ParticipantId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interacted:
    """What became of the `Interact` of that number; the events it leads to follow.

    Attributes:
        inference_id: Of the turn it is or asks for, if it is of that kind.
        turn_idx: Which turn of people it is, if it is one.
        field: What was wrong with it; empty if it was taken.
        allowed: What that field must be.
    """

    conversation_id: ConversationId
    number: int
    inference_id: str = ""
    turn_idx: int | None = None
    field: str = ""
    allowed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextChanged:
    """The conversational context became another: all of it, to be kept."""

    conversation_id: ConversationId
    context: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Somebody's words, to be looked up in the documents; answered by `Recalled`."""

    conversation_id: ConversationId
    number: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTool:
    """A model's call that the front is to post; answered by `ToolAnswered`.

    Attributes:
        arguments: A JSON object, as the model wrote it.
        modality: `vision` if it is called for what was seen: nobody awaits an answer.
    """

    conversation_id: ConversationId
    tool_call_id: str
    name: str
    arguments: str
    turn_idx: int
    inference_id: str
    modality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaHungUp:
    """The replica has said its last words: its persona lets it end the call."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFailed:
    """A server that hears, thinks, speaks, sees or draws for it did not do it."""

    conversation_id: ConversationId
    engine: Engine
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Something was seen of people just now; `text` says what."""

    conversation_id: ConversationId
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """What there is to say of all that was seen in a call, or why there is nothing."""

    conversation_id: ConversationId
    analysis: str = field(default="", repr=False)
    why: Why | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingClosed:
    """A recording is over, and what there is of it lies in its file.

    Attributes:
        lost_ms: How much is missing because the disk was too slow.
        failure: Why it ended before its time, or empty.
    """

    conversation_id: ConversationId
    recording_id: RecordingId
    duration_ms: float
    lost_ms: float = 0
    failure: str = ""


FromWorker = (
    WorkerReady
    | WorkerLoad
    | SeatOpened
    | SeatFailed
    | SeatClosed
    | MediaAnswered
    | MediaRefused
    | MediaSeen
    | MediaClosed
    | Assigned
    | PublishWanted
    | Speaking
    | LinkQuality
    | PeopleEngaged
    | LineHeard
    | LineSpoken
    | SendMessage
    | Interacted
    | ContextChanged
    | Recall
    | CallTool
    | ReplicaHungUp
    | EngineFailed
    | Observed
    | Analysed
    | RecordingClosed
)
