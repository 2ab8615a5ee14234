"""Conversations with their people, lines and events, and the one door for change."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from visavis.core.conversations import Conversation
from visavis.core.events import Event
from visavis.core.ids import ConversationId, WorkspaceId
from visavis.core.lifecycle import Effect
from visavis.core.meeting_tokens import MeetingToken
from visavis.core.participants import Participant
from visavis.core.perception import Sighting
from visavis.core.transcripts import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A conversation, who was ever admitted to it, and the tokens that were made."""

    conversation: Conversation
    participants: tuple[Participant, ...] = ()
    tokens: tuple[MeetingToken, ...] = ()

    def person(self, id_: str) -> Participant | None:
        return next((p for p in self.participants if p.id == id_), None)

    def token(self, jti: str) -> MeetingToken | None:
        return next((t for t in self.tokens if t.id == jti), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a decision wants written, in one transaction.

    Attributes:
        conversation: The conversation afterwards; the store counts its version up.
        events: For the outside, in order.
        participants: New or changed ones.
        tokens: New or changed ones.
        lines: Utterances that finished.
        sightings: What was seen of people.
        effects: Not stored: what is to be performed once the write is durable.
        moved: What the store adds: others on the same account whose minutes now end
            otherwise. They are written, and are to be armed anew.
    """

    conversation: Conversation
    events: tuple[Event, ...] = ()
    participants: tuple[Participant, ...] = ()
    tokens: tuple[MeetingToken, ...] = ()
    lines: tuple[Line, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    effects: tuple[Effect, ...] = ()
    moved: tuple[Conversation, ...] = ()


Decide = Callable[[Record], Change]
"""A pure decision; when it raises a `Problem`, nothing is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A slice of a list: `page` counts from 1, `status` filters by the wire's word."""

    limit: int = 10
    page: int = 1
    status: str | None = None

    @property
    def offset(self) -> int:
        """How many come before it."""
        return (self.page - 1) * self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """An event in the pull log; `cursor` orders those of a conversation."""

    cursor: int
    event: Event


class ConversationStore(Protocol):
    """Conversations, their people, lines and events; `change` is the one door."""

    async def create(self, change: Change) -> Change:
        """Write a new conversation with its first events; durable when it returns.

        Raises:
            TooManyConversations, OutOfMinutes: Its account has none left.
        """
        ...

    async def change(self, id_: ConversationId, decide: Decide) -> Change:
        """Load, decide and write in one transaction; durable when it returns.

        Raises:
            UnknownConversation: There is none of that id.
            Busy: It would take a slot now, and none is free.
        """
        ...

    async def load(self, id_: ConversationId) -> Record | None: ...

    async def list(
        self, workspace: WorkspaceId, page: Page
    ) -> tuple[Sequence[Conversation], int]:
        """Return a page of conversations, newest first, and how many there are."""
        ...

    async def delete(self, id_: ConversationId, *, hard: bool = False) -> None:
        """Take it out of every list and get; its undelivered events stay.

        Args:
            id_: Which one.
            hard: Mark it to be removed for good, too.
        """
        ...

    async def wakes(
        self, but: Collection[WorkspaceId] = ()
    ) -> Sequence[tuple[ConversationId, datetime]]:
        """Return every open conversation with the instant to look at it again.

        Args:
            but: Workspaces to leave out: time does not pass there by itself.
        """
        ...

    async def wakes_of(
        self, workspace: WorkspaceId
    ) -> Sequence[tuple[ConversationId, datetime]]:
        """Return the open conversations of one workspace with those instants."""
        ...

    async def overdue(
        self, now: datetime, but: Collection[WorkspaceId] = ()
    ) -> Sequence[Conversation]:
        """Return those on a budget of minutes that were to be looked at by now."""
        ...

    async def live(self, but: Collection[WorkspaceId] = ()) -> Sequence[ConversationId]:
        """Return the open conversations in which somebody is (state `Live`)."""
        ...

    async def lines(self, id_: ConversationId) -> Sequence[Line]: ...

    async def sightings(self, id_: ConversationId) -> Sequence[Sighting]:
        """Return what was seen, in order; nothing once that is told or it is deleted.

        It is removed in the change after which the conversation owes no analysis.
        """
        ...

    async def events(
        self, id_: ConversationId, after: int = 0
    ) -> Sequence[LoggedEvent]: ...

    async def untranscribed(self) -> Sequence[ConversationId]:
        """Return the ended ones somebody joined that lack their transcript event."""
        ...

    async def unanalysed(self) -> Sequence[ConversationId]:
        """Return those that owe an analysis, the first that ended first."""
        ...
