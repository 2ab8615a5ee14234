"""A human who was admitted to a conversation. The replica never counts as one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from visavis.core.ids import ConversationId, ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One person in one conversation, across reloads and lost connections.

    Attributes:
        jti: The meeting token they came in with, if any.
        ejected: Put out on purpose: their resume credential is dead.
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
    ejected: bool = False
