"""What was said in a conversation, line by line, as it finishes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from visavis.core.ids import ParticipantId


class Role(StrEnum):
    """Who speaks. In-call events say `replica` where transcripts say `assistant`."""

    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One finished utterance.

    Attributes:
        text: What was really said: of an interrupted reply, the words that were heard.
        at: When it began.
        inference_id: The turn it belongs to, shared with the in-call events.
        participant_id: Who said it, of a user line.
    """

    role: Role
    text: str
    at: datetime
    duration: timedelta = timedelta(0)
    interrupted: bool = False
    inference_id: str = ""
    participant_id: ParticipantId | None = None


def wire_line(line: Line, began_at: datetime) -> dict[str, Any]:
    """Return a line as `application.transcription_ready` carries it."""
    plain: dict[str, Any] = {
        "role": str(line.role),
        "content": line.text,
        "timestamp": line.at.timestamp(),
        "seconds_from_start": round((line.at - began_at).total_seconds(), 3),
        "duration": round(line.duration.total_seconds(), 3),
    }
    if line.role is Role.ASSISTANT:
        plain["inference_id"] = line.inference_id
    if line.interrupted:
        plain["interrupted"] = True
    return plain
