"""Conversations, events and decisions for the tests of the store."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from visavis.core.conversations import Conversation
from visavis.core.deliveries import Attempted
from visavis.core.events import Event
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    ConversationId,
    EventId,
    ParticipantId,
    PersonaId,
    ReplicaId,
)
from visavis.core.lifecycle import EndConversation, ParticipantJoined, Reason, Waiting
from visavis.core.meeting_tokens import MeetingToken
from visavis.core.participants import Participant
from visavis.core.tokens import Grant
from visavis.service.ports import (
    Answers,
    CastShelves,
    Change,
    ConversationStore,
    Decide,
    DeliveryLog,
    EventFeed,
    KeyStore,
    Outbox,
    Record,
    RecordingStore,
    Removals,
    UsageLog,
)

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OK = Attempted(at=NOON, took=SECOND / 4, status=200, response="thanks")
REFUSED = Attempted(at=NOON, took=SECOND, status=500, why="status 500")
HOOK = "https://hooks.example/visavis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """The ports of one store, whatever plays them."""

    conversations: ConversationStore
    keys: KeyStore
    cast: CastShelves
    outbox: Outbox
    deliveries: DeliveryLog
    feed: EventFeed
    answers: Answers
    usage: UsageLog
    removals: Removals
    recordings: RecordingStore


def cid(name: str) -> ConversationId:
    return ConversationId(name)


def conversation(name: str = "c1", **fields: Any) -> Conversation:
    created_at = fields.pop("created_at", NOON)
    given: dict[str, Any] = {
        "id": cid(name),
        "workspace_id": DEFAULT_WORKSPACE,
        "name": f"Talk {name}",
        "persona_id": PersonaId("p1"),
        "replica_id": ReplicaId("r1"),
        "state": Waiting(created_at=created_at),
        "created_at": created_at,
        "updated_at": created_at,
    }
    return Conversation(**given | fields)


def event(
    name: str,
    of: str = "c1",
    *,
    kind: str = "system.replica_joined",
    at: datetime = NOON,
    url: str = HOOK,
) -> Event:
    return Event(
        id=EventId(name),
        workspace_id=DEFAULT_WORKSPACE,
        conversation_id=cid(of),
        event_type=kind,
        properties={"replica_id": "r1", "note": "grüß dich"},
        at=at,
        webhook_url=url,
    )


def created(name: str = "c1", *events: Event, **fields: Any) -> Change:
    return Change(conversation=conversation(name, **fields), events=events)


def person(name: str, *, of: str = "c1", at: datetime = NOON) -> Participant:
    return Participant(
        id=ParticipantId(name), conversation_id=cid(of), name=name, joined_at=at
    )


def token(jti: str, *, of: str = "c1", at: datetime = NOON) -> MeetingToken:
    grant = Grant(
        id=jti, room=cid(of), deployment="d1", issued_at=NOON, expires_at=NOON + SECOND
    )
    return MeetingToken(grant=grant, created_at=at, single_use=True)


def writing(**fields: Any) -> Decide:
    """Return the decision to change nothing of the conversation, but write these."""
    return lambda record: Change(
        conversation=replace(
            record.conversation, updated_at=record.conversation.updated_at + SECOND
        ),
        **fields,
    )


def renaming(name: str) -> Decide:
    return lambda record: Change(conversation=replace(record.conversation, name=name))


def joining(who: Participant) -> Decide:
    def decide(record: Record) -> Change:
        given = ParticipantJoined(participant_id=who.id)
        after, effects = record.conversation.apply(given, who.joined_at)
        return Change(conversation=after, participants=(who,), effects=effects)

    return decide


def ending(at: datetime, *events: Event) -> Decide:
    def decide(record: Record) -> Change:
        given = EndConversation(reason=Reason.END_REQUESTED)
        after, effects = record.conversation.apply(given, at)
        return Change(conversation=after, events=events, effects=effects)

    return decide


def refusing(problem: Callable[[], Exception]) -> Decide:
    def decide(record: Record) -> Change:
        raise problem()

    return decide
