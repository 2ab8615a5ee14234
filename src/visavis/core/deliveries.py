"""How a callback fared: where its event stands, and what came of every attempt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from visavis.core.events import Event

LONGEST_EXCERPT = 500
"""Characters kept of a receiver's answer: enough for an error page's first words."""


MOST_ATTEMPTS = 50
"""Kept of one event, the newest: the schedule of retries has eleven, a loop no end."""


class DeliveryState(StrEnum):
    """How far an event has come. `NONE`: nobody asked to be told."""

    NONE = "none"
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempted:
    """One attempt to deliver an event, as it went.

    Attributes:
        at: When it began.
        status: The receiver's HTTP status; None when it gave none.
        why: What went wrong, in a few words; empty when it was delivered.
        response: How the receiver's answer begins.
    """

    at: datetime
    took: timedelta = timedelta(0)
    status: int | None = None
    why: str = ""
    response: str = ""

    @property
    def ended_at(self) -> datetime:
        return self.at + self.took


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An event's way to its receiver.

    Attributes:
        cursor: Its place in the log of events.
        attempts: The last `MOST_ATTEMPTS`, oldest first.
        next_at: When the next attempt is due. None when there is none, or when an
            earlier event of the conversation has to arrive first.
    """

    event: Event
    cursor: int
    state: DeliveryState
    attempts: tuple[Attempted, ...] = ()
    next_at: datetime | None = None


def excerpt(body: bytes) -> str:
    """Return how an answer begins, on one line and safe to show.

    Control characters and those that turn the direction of writing become spaces:
    whoever reads a log in a terminal must not be at the receiver's mercy.
    """
    text = body.decode(errors="replace")
    shown = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())[:LONGEST_EXCERPT]
