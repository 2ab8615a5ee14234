"""What the outside is told: one event, one stable id, in Tavus' envelope.

An event is written in the transaction of the change it tells of (outbox) and is kept as
a pull log. Source of the envelope and names: reference tavus-api §5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from visavis.core.ids import ConversationId, EventId, WorkspaceId

REPLICA_JOINED = "system.replica_joined"
SHUTDOWN = "system.shutdown"
ENDING_SOON = "system.ending_soon"
RECORDING_READY = "application.recording_ready"
RECORDING_COPY_FAILED = "application.recording_copy_failed"
TRANSCRIPTION_READY = "application.transcription_ready"
PERCEPTION_ANALYSIS = "application.perception_analysis"
PERCEPTION_UNAVAILABLE = "application.perception_unavailable"
DOCUMENT_STATUS = "application.document_status"
REPLICA_STATUS = "application.replica_status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a conversation; without `webhook_url` nobody asked to be told.

    Attributes:
        conversation_id: Whose event it is, and in whose order it is delivered; the
            events of a document or a replica have that one's id in its place.
        due_at: When its callback may go, in real time; None for its own instant. The
            two differ where a conversation has a clock of its own. Not read back.
    """

    id: EventId
    workspace_id: WorkspaceId
    conversation_id: ConversationId
    event_type: str
    properties: Mapping[str, Any]
    at: datetime
    webhook_url: str = ""
    due_at: datetime | None = None

    @property
    def message_type(self) -> str:
        return self.event_type.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A callback as it goes out: the very bytes that its headers sign."""

    body: str
    headers: Mapping[str, str]


def wire_time(at: datetime) -> str:
    """Return an instant as the wire writes it: UTC, microseconds, `Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def envelope(event: Event) -> dict[str, Any]:
    """Return the body of a callback; a replica's training is told without envelope."""
    if event.event_type == REPLICA_STATUS:
        return dict(event.properties)
    about = "document" if event.event_type == DOCUMENT_STATUS else "conversation"
    return {
        "properties": dict(event.properties),
        f"{about}_id": event.conversation_id,
        "webhook_url": event.webhook_url,
        "event_type": event.event_type,
        "message_type": event.message_type,
        "timestamp": wire_time(event.at),
    }
