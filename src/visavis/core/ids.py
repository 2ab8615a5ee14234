"""Typed identifiers and the one source of randomness they are drawn from.

Ids are opaque on input: one of a foreign shape is simply unknown.
The shapes follow the examples of the Tavus documentation (`c`/`p`/`r` + 11 hex).
"""

from typing import NewType, Protocol

ConversationId = NewType("ConversationId", str)
ParticipantId = NewType("ParticipantId", str)
PersonaId = NewType("PersonaId", str)
ReplicaId = NewType("ReplicaId", str)
ObjectivesId = NewType("ObjectivesId", str)
GuardrailsId = NewType("GuardrailsId", str)
DocumentId = NewType("DocumentId", str)
ToolId = NewType("ToolId", str)
WorkspaceId = NewType("WorkspaceId", str)
EventId = NewType("EventId", str)
RecordingId = NewType("RecordingId", str)
KeyId = NewType("KeyId", str)

DEFAULT_WORKSPACE = WorkspaceId("default")


class Randomness(Protocol):
    """Where ids, keys and jitter come from; `app/clock.py` has the real one."""

    def hex(self, digits: int) -> str:
        """Return that many unguessable hexadecimal digits."""
        ...

    def fraction(self) -> float:
        """Return a number in [0, 1)."""
        ...


def new_conversation_id(randomness: Randomness) -> ConversationId:
    return ConversationId("c" + randomness.hex(11))


def new_persona_id(randomness: Randomness) -> PersonaId:
    return PersonaId("p" + randomness.hex(11))


def new_replica_id(randomness: Randomness) -> ReplicaId:
    return ReplicaId("r" + randomness.hex(11))


def new_objectives_id(randomness: Randomness) -> ObjectivesId:
    return ObjectivesId("o" + randomness.hex(11))


def new_guardrails_id(randomness: Randomness) -> GuardrailsId:
    return GuardrailsId("g" + randomness.hex(11))


def new_document_id(randomness: Randomness) -> DocumentId:
    return DocumentId("d" + randomness.hex(11))


def new_tool_id(randomness: Randomness) -> ToolId:
    return ToolId("t" + randomness.hex(11))


def new_participant_id(randomness: Randomness) -> ParticipantId:
    """Return an id in the shape of a UUID: Daily's SDK shows it as `session_id`."""
    h = randomness.hex(32)
    return ParticipantId(f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}")


def new_event_id(randomness: Randomness) -> EventId:
    return EventId("evt_" + randomness.hex(24))


def new_recording_id(randomness: Randomness) -> RecordingId:
    return RecordingId("rec_" + randomness.hex(24))


def new_key_id(randomness: Randomness) -> KeyId:
    return KeyId("key_" + randomness.hex(12))
