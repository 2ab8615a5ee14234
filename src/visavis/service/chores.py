"""What is to be done in a room later on: the entries of one timetable."""

from dataclasses import dataclass

from visavis.core.ids import ConversationId, ParticipantId
from visavis.service.timetable import Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeLoss:
    """See whether somebody whose socket closed is gone."""

    conversation_id: ConversationId
    participant_id: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBackSeat:
    """Close the seat of a room if still nobody is there."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRoom:
    """Take the seat as closed: the worker said so, or has had its time."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reseat:
    """Find another seat for a room whose worker died."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAnalysis:
    """Ask another worker what is to be said of all that was seen in a call."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpAnalysis:
    """Wait no longer for what is to be said of all that was seen in a call."""

    conversation_id: ConversationId


Chore = JudgeLoss | GiveBackSeat | CloseRoom | Reseat | AskAnalysis | GiveUpAnalysis
Chores = Timetable[Chore]
