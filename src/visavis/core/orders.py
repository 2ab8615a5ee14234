"""What the front tells a call worker: the messages of `core/link.py` one way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from visavis.core.briefs import Brief
from visavis.core.documents import Passage
from visavis.core.ids import ConversationId, ParticipantId, RecordingId
from visavis.core.lifecycle import Reason
from visavis.core.perception import Sighting
from visavis.core.talk import Kind
from visavis.core.transcripts import Role


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
class Interact:
    """An interaction of a caller's server; answered by the `Interacted` of its number.

    Attributes:
        number: Another one for each, of all conversations.
    """

    conversation_id: ConversationId
    number: int
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
class ToolAnswered:
    """What came of the `CallTool` with that id, as the model is told of it."""

    conversation_id: ConversationId
    tool_call_id: str
    output: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyse:
    """Sum up what was seen of a call that is over; answered by `Analysed`.

    Attributes:
        layers: Of the persona, with what it wants to know and by which server.
    """

    conversation_id: ConversationId
    layers: Mapping[str, Any] = field(repr=False)
    sightings: tuple[Sighting, ...] = field(repr=False)


ToWorker = (
    OpenSeat
    | CloseSeat
    | AdmitPeer
    | DropPeer
    | OfferMedia
    | SetMedia
    | HearMessage
    | Interact
    | AnnounceEnd
    | Recalled
    | ToolAnswered
    | StartRecording
    | StopRecording
    | Analyse
)
