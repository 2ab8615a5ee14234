"""What is told of a change, to the outside and to people, and in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, assert_never

from visavis.core import events, ids
from visavis.core.conversations import Conversation, shutdown_reason
from visavis.core.events import Event, wire_time
from visavis.core.ids import Randomness
from visavis.core.lifecycle import (
    ConversationEnded,
    Effect,
    Ended,
    EndingSoon,
    ParticipantGone,
    Reason,
)
from visavis.core.participants import Participant
from visavis.service.ports import Change, Record

_FAREWELLS: Mapping[Reason, str] = {
    Reason.MAX_CALL_DURATION: "This conversation reached its maximum duration.",
    Reason.PARTICIPANT_ABSENT: "This conversation ended because nobody joined in time.",
    Reason.PARTICIPANT_LEFT: "This conversation ended after everybody had left.",
    Reason.PARTICIPANT_INACTIVE: "This conversation ended after a long silence.",
    Reason.END_REQUESTED: "This conversation was ended by its organiser.",
    Reason.DELETED: "This conversation was deleted by its organiser.",
    Reason.REPLICA_FAILED: "This conversation ended because the replica failed.",
    Reason.INTERNAL_ERROR: "This conversation ended because of an internal error.",
    Reason.ENDED_BY_OWNER: "This conversation was ended by its host.",
    Reason.ENDED_BY_REPLICA: "The replica ended this conversation.",
    Reason.BUDGET_EXHAUSTED: "This conversation used up its budget.",
    Reason.TEST_MODE: "This conversation was created in test mode; nobody can join it.",
}


def farewell(reason: Reason) -> str:
    """Return one sentence for people about why it ended."""
    return _FAREWELLS[reason]


def event(
    conversation: Conversation,
    event_type: str,
    properties: Mapping[str, Any],
    at: datetime,
    randomness: Randomness,
) -> Event:
    """Return an event of a conversation, for whoever asked to be called back."""
    return Event(
        id=ids.new_event_id(randomness),
        workspace_id=conversation.workspace_id,
        conversation_id=conversation.id,
        event_type=event_type,
        properties={"replica_id": conversation.replica_id, **properties},
        at=at,
        webhook_url=conversation.callback_url,
    )


def announce(
    record: Record,
    conversation: Conversation,
    effects: Sequence[Effect],
    randomness: Randomness,
) -> Change:
    """Return what is to be written of a conversation that became another."""
    told = (_told(conversation, effect, randomness) for effect in effects)
    return Change(
        conversation=conversation,
        events=tuple(event for event in told if event is not None),
        participants=_departed(record, effects),
        effects=tuple(effects),
    )


def ending_soon(effect: EndingSoon) -> dict[str, Any]:
    """Return the properties of `system.ending_soon`."""
    return {
        "seconds": int(effect.before.total_seconds()),
        "shutdown_code": str(effect.reason),
        "ends_at": wire_time(effect.deadline_at),
    }


def shutdown(ended: Ended | ConversationEnded) -> dict[str, Any]:
    """Return what every report of an end says."""
    return {
        "shutdown_reason": shutdown_reason(ended.reason, ended.detail),
        "shutdown_code": str(ended.reason),
    }


def _told(
    conversation: Conversation, effect: Effect, randomness: Randomness
) -> Event | None:
    match effect:
        case EndingSoon():
            at, properties = conversation.updated_at, ending_soon(effect)
            return event(conversation, events.ENDING_SOON, properties, at, randomness)
        case ConversationEnded():
            # Dated at the end, not at its writing: receivers reckon with it.
            at, properties = effect.at, shutdown(effect)
            return event(conversation, events.SHUTDOWN, properties, at, randomness)
        case ParticipantGone():
            return None
        case _:
            assert_never(effect)


def _departed(record: Record, effects: Sequence[Effect]) -> tuple[Participant, ...]:
    """Return the people who are gone by the effects, each dated at their leave."""
    people = {p.id: p for p in record.participants}
    gone: dict[ids.ParticipantId, Participant] = {}
    for effect in effects:
        if isinstance(effect, ParticipantGone) and effect.participant_id in people:
            id_ = effect.participant_id
            person = people[id_]
            ejected = person.ejected or effect.ejected
            gone[id_] = replace(person, left_at=effect.at, ejected=ejected)
        elif isinstance(effect, ConversationEnded):
            gone |= {
                id_: replace(person, left_at=effect.at)
                for id_, person in people.items()
                if person.left_at is None and id_ not in gone
            }
    return tuple(gone.values())
