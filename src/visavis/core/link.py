"""The messages between the front and a call worker.

One JSON text per message over a WebSocket of their own (transport: `app/front.py`,
`app/worker.py`). The front decides; workers report facts, each with its age, because
the two clocks are not one. `VERSION` is sent by the worker first; a front of another
version refuses it.
"""

from dataclasses import dataclass
from typing import Any

from visavis.core import codec
from visavis.core.briefs import Brief
from visavis.core.documents import Passage
from visavis.core.ids import ConversationId, ParticipantId, RecordingId
from visavis.core.lifecycle import Reason
from visavis.core.quality import Quality
from visavis.core.slots import Slot
from visavis.core.talk import Kind
from visavis.core.transcripts import Role

VERSION = 3

# ---- front → worker


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """A line said before this seat was taken, for a replica that takes over."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOff:
    """How far a replica has come with a turn, if it is in one.

    Attributes:
        text: All of it, as far as it was found.
        heard: The words that were heard of it.
        rest: What is still to be said, from the beginning of the sentence it is in.
        lasted_ms: How long it has been heard.
    """

    kind: Kind = Kind.ANSWER
    inference_id: str = ""
    text: str = ""
    heard: str = ""
    rest: str = ""
    lasted_ms: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSeat:
    """Get a conversation's replica ready; answered by `SeatOpened` or `SeatFailed`.

    Attributes:
        left_off: Where the replica before it was when it died under people who are
            coming back; None if nothing of that kind happened.
    """

    conversation_id: ConversationId
    brief: Brief
    history: tuple[HistoryLine, ...] = ()
    left_off: LeftOff | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSeat:
    """The conversation is over here; everything of it is closed, then `SeatClosed`."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitPeer:
    """A participant joined; `returning` ones are not greeted again."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    name: str = ""
    returning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DropPeer:
    """A participant is gone; their connection is closed."""

    conversation_id: ConversationId
    participant_id: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMedia:
    """A browser's SDP offer; answered by `MediaAnswered` or `MediaRefused`."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMedia:
    """What a participant gives from now on, and whether their page shows pictures.

    Until it is said, microphone and camera are on, and somebody looks.
    """

    conversation_id: ConversationId
    participant_id: ParticipantId
    audio: bool = True
    video: bool = True
    screen: bool = False
    watching: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HearMessage:
    """An app message from a participant, for the replica."""

    conversation_id: ConversationId
    participant_id: ParticipantId
    data: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceEnd:
    """The end is near; the replica may say goodbye inside the limit."""

    conversation_id: ConversationId
    reason: Reason
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What the documents say to the `Recall` of that number, best first."""

    conversation_id: ConversationId
    number: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRecording:
    """Record the call under that name, until told to stop or the seat is closed.

    Answered by `RecordingClosed`, when it is over.
    """

    conversation_id: ConversationId
    recording_id: RecordingId
    filming: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRecording:
    """Record no more."""

    conversation_id: ConversationId


ToWorker = (
    OpenSeat
    | CloseSeat
    | AdmitPeer
    | DropPeer
    | OfferMedia
    | SetMedia
    | HearMessage
    | AnnounceEnd
    | Recalled
    | StartRecording
    | StopRecording
)

# ---- worker → front


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
class Recall:
    """Somebody's words, to be looked up in the documents; answered by `Recalled`."""

    conversation_id: ConversationId
    number: int
    words: str


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
    | Recall
    | RecordingClosed
)


def decode_to_worker(text: str | bytes) -> ToWorker:
    """Return what the front says. Raises `codec.Malformed`."""
    message: ToWorker = codec.decode(ToWorker, text)
    return message


def decode_from_worker(text: str | bytes) -> FromWorker:
    """Return what a worker says. Raises `codec.Malformed`."""
    message: FromWorker = codec.decode(FromWorker, text)
    return message
