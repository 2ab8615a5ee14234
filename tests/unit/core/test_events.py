"""An event is told in the envelope of the imitated service."""

from datetime import UTC, datetime, timedelta, timezone

from visavis.core.events import (
    DOCUMENT_STATUS,
    REPLICA_STATUS,
    SHUTDOWN,
    Event,
    envelope,
    wire_time,
)
from visavis.core.ids import ConversationId, EventId, WorkspaceId

AT = datetime(2025, 5, 13, 6, 42, 58, 291561, tzinfo=UTC)


def test_times_are_utc_with_microseconds_and_z() -> None:
    assert wire_time(AT) == "2025-05-13T06:42:58.291561Z"
    zone = timezone(timedelta(hours=2))
    assert wire_time(AT.replace(microsecond=0).astimezone(zone)) == (
        "2025-05-13T06:42:58.000000Z"
    )


def test_the_envelope_has_the_six_documented_keys() -> None:
    event = Event(
        id=EventId("evt_1"),
        workspace_id=WorkspaceId("default"),
        conversation_id=ConversationId("ca4301628cb9"),
        event_type=SHUTDOWN,
        properties={"shutdown_reason": "max_call_duration reached"},
        at=AT,
        webhook_url="https://example.com/hook",
    )
    assert envelope(event) == {
        "properties": {"shutdown_reason": "max_call_duration reached"},
        "conversation_id": "ca4301628cb9",
        "webhook_url": "https://example.com/hook",
        "event_type": "system.shutdown",
        "message_type": "system",
        "timestamp": "2025-05-13T06:42:58.291561Z",
    }


def test_the_envelope_of_a_document_names_the_document() -> None:
    event = Event(
        id=EventId("evt_1"),
        workspace_id=WorkspaceId("default"),
        conversation_id=ConversationId("d0123456789a"),
        event_type=DOCUMENT_STATUS,
        properties={"status": "ready"},
        at=AT,
    )
    made = envelope(event)
    assert made["document_id"] == "d0123456789a"
    assert "conversation_id" not in made
    assert made["message_type"] == "application"


def test_the_training_of_a_replica_is_told_without_envelope() -> None:
    told = {"replica_id": "r0123456789a", "status": "ready"}
    event = Event(
        id=EventId("evt_1"),
        workspace_id=WorkspaceId("default"),
        conversation_id=ConversationId("r0123456789a"),
        event_type=REPLICA_STATUS,
        properties=told,
        at=AT,
    )
    assert envelope(event) == told
