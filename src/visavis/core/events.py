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
TRANSCRIPTION_READY = "application.transcription_ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a conversation; without `webhook_url` nobody asked to be told."""

    id: EventId
    workspace_id: WorkspaceId
    conversation_id: ConversationId
    event_type: str
    properties: Mapping[str, Any]
    at: datetime
    webhook_url: str = ""

    @property
    def message_type(self) -> str:
        return self.event_type.partition(".")[0]


def wire_time(at: datetime) -> str:
    """Return an instant as the wire writes it: UTC, microseconds, `Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def envelope(event: Event) -> dict[str, Any]:
    """Return the body of a callback."""
    return {
        "properties": dict(event.properties),
        "conversation_id": event.conversation_id,
        "webhook_url": event.webhook_url,
        "event_type": event.event_type,
        "message_type": event.message_type,
        "timestamp": wire_time(event.at),
    }
