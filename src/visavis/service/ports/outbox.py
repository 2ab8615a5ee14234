"""Events on their way to those who asked for callbacks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from visavis.core.deliveries import Attempted
from visavis.core.events import Event
from visavis.core.ids import ConversationId, EventId


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

    async def delivered(self, id_: EventId, tried: Attempted) -> None:
        """Keep the event as delivered; the next of its conversation may go."""
        ...

    async def retry(self, id_: EventId, tried: Attempted, again_at: datetime) -> None:
        """Keep a failed attempt; the next one is at `again_at`.

        Has an earlier event been called for again meanwhile, that one goes first.
        """
        ...

    async def given_up(self, id_: EventId, tried: Attempted) -> None:
        """Keep the event as failed; the next of its conversation may go."""
        ...

    def on_written(self, wake: Callable[[], None]) -> None:
        """Call `wake`, on the event loop, when there may be something to send."""
        ...
