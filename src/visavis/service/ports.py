"""What the use cases need from the world, as roles that adapters play.

Adapters: `store/` (Store…, Outbox), `rooms/` (MeetingTokens, Sockets), `app/` (Clock,
Randomness, Workers). Fakes that pass the same contract tests are in `service/fakes/`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from visavis.core.conversations import Conversation
from visavis.core.events import Event
from visavis.core.ids import ConversationId, EventId, ParticipantId, WorkspaceId
from visavis.core.keys import ApiKey, Workspace
from visavis.core.lifecycle import Effect, Reason
from visavis.core.link import FromWorker, ToWorker
from visavis.core.participants import Participant
from visavis.core.personas import Persona, Replica
from visavis.core.problems import Refused
from visavis.core.signals import ToBrowser
from visavis.core.tokens import Grant, SigningKey
from visavis.core.transcripts import Line

# ---- time


class Clock(Protocol):
    """The only door to time."""

    def now(self) -> datetime: ...

    async def sleep(self, span: timedelta) -> None: ...


# ---- the store


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A conversation with the people who were ever admitted to it."""

    conversation: Conversation
    participants: tuple[Participant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a decision wants written, in one transaction.

    Attributes:
        conversation: The conversation afterwards; the store counts its version up.
        events: For the outside, in order.
        participants: New or changed ones.
        lines: Utterances that finished.
        effects: Not stored: what is to be performed once the write is durable.
    """

    conversation: Conversation
    events: tuple[Event, ...] = ()
    participants: tuple[Participant, ...] = ()
    lines: tuple[Line, ...] = ()
    effects: tuple[Effect, ...] = ()


Decide = Callable[[Record], Change]
"""A pure decision; when it raises a `Problem`, nothing is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A slice of a list: `page` counts from 1, `status` filters by the wire's word."""

    limit: int = 10
    page: int = 1
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """An event in the pull log; `cursor` orders those of a conversation."""

    cursor: int
    event: Event


class ConversationStore(Protocol):
    """Conversations, their people, lines and events; `change` is the one door."""

    async def create(self, change: Change) -> None:
        """Write a new conversation with its first events; durable when it returns."""
        ...

    async def change(self, id_: ConversationId, decide: Decide) -> Change:
        """Load, decide and write in one transaction; durable when it returns.

        Raises:
            UnknownConversation: There is none of that id.
        """
        ...

    async def load(self, id_: ConversationId) -> Record | None: ...

    async def list(
        self, workspace: WorkspaceId, page: Page
    ) -> tuple[Sequence[Conversation], int]:
        """Return a page of conversations, newest first, and how many there are."""
        ...

    async def delete(self, id_: ConversationId) -> None:
        """Take it out of every list and get; its undelivered events stay."""
        ...

    async def wakes(self) -> Sequence[tuple[ConversationId, datetime]]:
        """Return every open conversation with the instant to look at it again."""
        ...

    async def live(self) -> Sequence[ConversationId]:
        """Return the open conversations in which somebody is (state `Live`)."""
        ...

    async def lines(self, id_: ConversationId) -> Sequence[Line]: ...

    async def events(
        self, id_: ConversationId, after: int = 0
    ) -> Sequence[LoggedEvent]: ...

    async def untranscribed(self) -> Sequence[ConversationId]:
        """Return the ended ones somebody joined that lack their transcript event."""
        ...


class KeyStore(Protocol):
    """API keys (hashed), workspaces with their webhook secrets, signing keys."""

    async def key(self, digest: str) -> ApiKey | None: ...

    async def add_key(self, key: ApiKey) -> None: ...

    async def has_keys(self) -> bool: ...

    async def workspace(self, id_: WorkspaceId) -> Workspace | None: ...

    async def add_workspace(self, workspace: Workspace) -> None: ...

    async def signing_keys(self) -> Sequence[SigningKey]:
        """Return the live keys of meeting tokens, newest first."""
        ...

    async def add_signing_key(self, key: SigningKey) -> None: ...

    async def deployment(self) -> str:
        """Return this deployment's id, the claim `d` of every token; made once."""
        ...


class CastStore(Protocol):
    """Personas and replicas: stock ones belong to all, others to their workspace."""

    async def persona(self, workspace: WorkspaceId, id_: str) -> Persona | None: ...

    async def replica(self, workspace: WorkspaceId, id_: str) -> Replica | None: ...

    async def personas(self, workspace: WorkspaceId) -> Sequence[Persona]:
        """Return the stock personas and the workspace's own."""
        ...

    async def replicas(self, workspace: WorkspaceId) -> Sequence[Replica]:
        """Return the stock replicas and the workspace's own."""
        ...


# ---- callbacks


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """An event on its way; the next attempt is the `attempt`-th, counted from 1."""

    event: Event
    attempt: int
    due_at: datetime


class Outbox(Protocol):
    """The undelivered events; only the oldest one of a conversation is ever due."""

    async def due(
        self,
        now: datetime,
        limit: int,
        busy: frozenset[ConversationId] = frozenset(),
        full: frozenset[str] = frozenset(),
    ) -> Sequence[Parcel]:
        """Return what is due, oldest first.

        Args:
            now: What falls due later is left out.
            limit: Most parcels to return.
            busy: Conversations to leave out: one of their parcels is on its way.
            full: Receivers to leave out (`core.addresses.receiver`): they have as many
                parcels on their way as they may.
        """
        ...

    async def next_due(
        self,
        busy: frozenset[ConversationId] = frozenset(),
        full: frozenset[str] = frozenset(),
    ) -> datetime | None:
        """Return when the next parcel falls due."""
        ...

    async def delivered(self, id_: EventId, at: datetime, status: int) -> None: ...

    async def retry(self, id_: EventId, at: datetime, why: str) -> None:
        """Note a failed attempt; the next one is at `at`."""
        ...

    async def given_up(self, id_: EventId, at: datetime, why: str) -> None:
        """Keep the event as failed; the next of its conversation may go."""
        ...

    def on_written(self, wake: Callable[[], None]) -> None:
        """Call `wake`, on the event loop, when events with a receiver were written."""
        ...


# ---- the room


class MeetingTokens(Protocol):
    """Signs and reads meeting tokens and resume credentials."""

    def sign(self, grant: Grant, keys: Sequence[SigningKey]) -> str: ...

    def read(self, token: str, keys: Sequence[SigningKey]) -> Grant:
        """Return what a token grants: signature and form are checked, no more.

        Raises:
            NotAllowed: It is not one of ours.
        """
        ...


class Sockets(Protocol):
    """The browsers of conversations, as far as they are connected here."""

    def tell(
        self,
        conversation_id: ConversationId,
        message: ToBrowser,
        *,
        to: ParticipantId | None = None,
        but: ParticipantId | None = None,
    ) -> None:
        """Queue a message for all who joined, for one (`to`), or for all but one."""
        ...

    def put_out(
        self,
        conversation_id: ConversationId,
        why: Refused,
        *,
        only: ParticipantId | None = None,
    ) -> None:
        """Tell everybody (those at the device check too), or one, why, and close."""
        ...


class Socket(Protocol):
    """One browser's signalling socket, whatever carries it."""

    async def receive(self) -> str | bytes | None:
        """Return the next message, or None when the socket is closed."""
        ...

    async def send(self, text: str) -> None:
        """Send a message; one to a closed socket is dropped."""
        ...

    async def close(self, code: int = 1000, reason: str = "") -> None: ...


# ---- seats


class Worker(Protocol):
    """A call worker as the front sees it."""

    @property
    def id(self) -> str: ...

    @property
    def capacity(self) -> int: ...

    def send(self, message: ToWorker) -> None:
        """Queue a message; a worker whose link is gone drops it."""
        ...


class Workers(Protocol):
    """Starts call workers. A started one announces itself to `Placement.arrived`."""

    def start(self) -> None: ...


# ---- inside a worker: the replica, as the room's media and the link see it

PACKET = timedelta(milliseconds=20)
"""One packet of the replica's voice: 960 samples of 48 kHz mono PCM16, 1,920 bytes."""

SAMPLE_RATE = 48_000
PACKET_SAMPLES = 960


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One frame: planar I420, `width * height * 3 // 2` bytes, rows without padding."""

    width: int
    height: int
    i420: bytes | memoryview


class Stage(Protocol):
    """What a replica gives to be heard and seen, pulled on the audio clock.

    The sample counter is the only clock of a call: each `packet` advances it by 960,
    and a frame is asked for by the sample it is shown with. If drawing is late, frames
    are dropped; audio is never delayed.
    """

    fps: int

    def packet(self) -> bytes:
        """Return the next 20 ms of voice, or of silence. Never blocks."""
        ...

    def draw(self, sample: int) -> Picture:
        """Return the face as it is at that sample. Runs in a thread, one at a time."""
        ...


class Performer(Protocol):
    """A replica in one conversation; what it says, it reports."""

    @property
    def stage(self) -> Stage: ...

    async def run(self) -> None:
        """Play until cancelled. Raises only what makes the seat fail."""
        ...

    def enter(self, who: ParticipantId, name: str, *, returning: bool) -> None:
        """Somebody joined: greet them, unless they come back."""
        ...

    def leave(self, who: ParticipantId) -> None: ...

    def listen(self, who: ParticipantId, pcm: bytes) -> None:
        """Their microphone gave some 20 ms: 48 kHz mono PCM16. Never blocks."""
        ...

    def hear(self, who: ParticipantId, data: Any) -> None:
        """An app message arrived; what is not an interaction is ignored."""
        ...

    def announce_end(self, reason: Reason, seconds: float) -> None:
        """The end is near: say goodbye inside the limit."""
        ...


Report = Callable[[FromWorker], None]
"""Hands a fact to the front; never blocks."""
