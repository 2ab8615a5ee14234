"""The messages between a browser and the front: WebSocket subprotocol `visavis.v1`.

    browser                     front
    hello{token?,resume?}  →    ready{…}            at the device check: admits nobody
    join{token?,resume?}   →    joined{you,others,resume}
    offer{sdp}             →    answer{sdp}         or error: no media, but in the call
    app{data,to?}          ⇄    app{data,sender}
    update{audio?,video?,screen?}  →  participant_updated{participant} to the others
    watch{on}              →            whether pictures are shown on this page
    moderate{who,…}        →    mute{by} to whom it concerns, or notice
    end{}                  →    (ended for everybody), or notice
    leave{}                →    (closed)
                           ←    slots{slots}, publish{camera,screen,…}
                           ←    speaking{participant}, quality{state,…}
                           ←    participant_joined, …_updated, …_left {participant}
                           ←    error{error:{type,msg,code,retry_s}}, then closed

From `joined` on one is a participant, with or without media. Error types are Daily's
(`reference/daily-compat.md` §2.5), so that any machine built for its SDK knows them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from visavis.core import codec
from visavis.core.ice import Ice
from visavis.core.ids import ParticipantId
from visavis.core.quality import Quality
from visavis.core.slots import Slot

SUBPROTOCOL = "visavis.v1"
MAX_BYTES = 256 * 1024
"""Longest message: an SDP offer is about 5 KiB, an app message with audio about 100."""

# ---- browser → front


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """Check these credentials and get the replica ready; nobody is admitted."""

    token: str | None = None
    resume: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Let me in. A name in the token wins over `name`."""

    token: str | None = None
    resume: str | None = None
    name: str | None = None
    user_data: Any = None
    audio: bool = True
    video: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An SDP offer, for the whole call: nothing is ever negotiated again.

    An audio and a video section both ways (the replica comes down in them), a video
    section up for a screen, pairs to receive other people in, and one video section
    for a screen of theirs. All but the first are optional.
    """

    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An app message: to all the others and the replica, or to some by id."""

    data: Any
    to: str | tuple[str, ...] = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """My devices or my name changed."""

    audio: bool | None = None
    video: bool | None = None
    screen: bool | None = None
    name: str | None = None
    user_data: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Whether this page shows pictures now; a hidden one need not be sent any."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderate:
    """An owner's word about somebody else.

    Devices can be switched off only: nobody opens another one's microphone.
    """

    who: ParticipantId
    audio: bool | None = None
    video: bool | None = None
    screen: bool | None = None
    eject: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Start or stop recording, in a conversation that may be recorded."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """An owner ends the conversation, for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """I leave, on purpose: no grace."""


FromBrowser = (
    Hello | Join | Offer | App | Update | Watch | Moderate | Record | End | Leave
)


def decode_from_browser(text: str | bytes) -> FromBrowser:
    """Return what a browser says. Raises `codec.Malformed`."""
    message: FromBrowser = codec.decode(FromBrowser, text)
    return message


# ---- front → browser


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody in the room as others see them; the replica is one of them.

    `user_id` of a replica contains `tavus-replica`: so Tavus' components find it.
    """

    session_id: ParticipantId
    user_id: str
    user_name: str
    replica: bool
    owner: bool
    audio: bool
    video: bool
    joined_at: datetime
    screen: bool = False
    will_eject_at: datetime | None = None
    user_data: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The credentials hold. What the page shows before anybody joins.

    Attributes:
        brain: What thinks for the replica; `builtin` for the demo.
        sees: Whether a model looks at cameras and screens.
        ice: What media connections are opened with; a join brings a fresh one.
    """

    conversation_id: str
    conversation_name: str
    replica_name: str
    persona_name: str
    private: bool
    expires_at: datetime
    max_participants: int
    brain: str = ""
    sees: bool = False
    face: str = ""
    ice: Ice = field(default_factory=Ice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """You are a participant. `resume` brings you back after a reload or a loss."""

    you: Participant
    others: tuple[Participant, ...]
    resume: str
    room: Ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The SDP answer to your offer."""

    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppFrom:
    """An app message from another participant or the replica."""

    WIRE_TYPE: ClassVar[str] = "app"
    data: Any
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoined:
    """Somebody else came."""

    participant: Participant


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantUpdated:
    """Somebody else's devices or name changed; or when somebody will be ejected.

    Of that hears everybody, also whom it is about.
    """

    participant: Participant


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLeft:
    """Somebody else is gone."""

    participant: Participant


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why somebody may not be, or not stay, in the room.

    Attributes:
        type: One of Daily's error types, or ours: `busy`, `bad-message`, `bad-media`.
        msg: One sentence for people.
        code: The conversation's `shutdown_code`, when it ended.
        retry_s: When trying again makes sense (`busy`).
    """

    type: str
    msg: str
    code: str = ""
    retry_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that was asked for was refused; nothing else changes."""

    notice: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Who is in each of your receiving sections now; complete each time."""

    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """What is taken of your pictures. The rest need not be sent.

    Attributes:
        height, fps, kbps: As much of the camera as is wanted; 0 if it is not.
    """

    camera: bool
    screen: bool
    height: int = 0
    fps: int = 0
    kbps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """An owner switched your devices off, those that are false; turn them on again."""

    by: ParticipantId
    audio: bool | None = None
    video: bool | None = None
    screen: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """Who speaks now; None if nobody does."""

    participant: ParticipantId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """How your own connection became. `loss` is a share, 0 to 1."""

    WIRE_TYPE: ClassVar[str] = "quality"
    state: Quality
    kbps: int
    loss: float
    rtt_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Whether the call is recorded from now on, and who wanted that; empty: a caller.

    In a call that may be recorded it is also told to everybody who comes.
    """

    on: bool
    by: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """A refusal. The socket is closed after it, except after `bad-media`."""

    error: Refusal


ToBrowser = (
    Ready
    | Joined
    | Answer
    | AppFrom
    | ParticipantJoined
    | ParticipantUpdated
    | ParticipantLeft
    | Slots
    | Publish
    | Mute
    | Speaking
    | LinkState
    | Recording
    | Notice
    | Error
)


def encode_to_browser(message: ToBrowser) -> str:
    return codec.encode(message)
