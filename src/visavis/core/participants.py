"""A human who was admitted to a conversation. The replica never counts as one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.states import Live, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One person in one conversation, across reloads and lost connections.

    Attributes:
        jti: The meeting token they came in with, if any.
        eject_at: When their invitation takes them out again, if it does.
        ejected: Put out: their resume credential is dead.
    """

    id: ParticipantId
    conversation_id: ConversationId
    name: str = ""
    user_id: str = ""
    owner: bool = False
    user_data: Any = None
    jti: str = ""
    joined_at: datetime
    left_at: datetime | None = None
    eject_at: datetime | None = None
    ejected: bool = False


class Standing(StrEnum):
    """Where somebody is who was admitted once."""

    PRESENT = "present"
    LOST = "lost"
    LEFT = "left"
    EJECTED = "ejected"


def standing_of(person: Participant, state: State) -> Standing:
    """Return where somebody is; `lost` is within the grace, and counts as there."""
    if person.ejected:
        return Standing.EJECTED
    present = state.present if isinstance(state, Live) else ()
    for presence in present:
        if presence.participant_id == person.id:
            return Standing.LOST if presence.lost_at else Standing.PRESENT
    return Standing.LEFT
