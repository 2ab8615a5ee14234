"""What a conversation's life is told, and what it tells in turn.

Inputs are facts in the past tense or requests in the imperative. Some facts carry the
instant at which they became true, because they are noticed later than that.
Effects are what the world is to hear of a change; performing them is not core's work.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from visavis.core.ids import ParticipantId
from visavis.core.states import Reason, State

# ---- inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoined:
    """Somebody was admitted, or is back with a newer connection (same id).

    `until` is when their invitation takes them out again, if it does.
    """

    participant_id: ParticipantId
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLeft:
    """Somebody left on purpose or was ejected."""

    participant_id: ParticipantId
    ejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLost:
    """Somebody's connection broke at `at`, which may lie before it was noticed."""

    participant_id: ParticipantId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Engaged:
    """Somebody spoke, typed or toggled a device, or the replica answered, at `at`."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRestored:
    """Joining works again after a failure of ours: everybody has a fresh grace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndConversation:
    """Somebody asks for the end, or something of ours failed."""

    reason: Reason
    detail: str = ""


Input = (
    ParticipantJoined
    | ParticipantLeft
    | ConnectionLost
    | Engaged
    | ServiceRestored
    | EndConversation
)

# ---- effects


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingSoon:
    """The end is `before` away; who is in the call hears of it, and the callbacks do.

    `before` counts whole seconds from now, not the mark that was passed: an
    announcement made late, after an outage or a shortened limit, is still true.
    """

    reason: Reason
    deadline_at: datetime
    before: timedelta
    in_call: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationEnded:
    """The conversation ended at `at`."""

    reason: Reason
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantGone:
    """A participant counts as having left at `at`.

    They did so on purpose or by the grace; or they were `ejected`.
    """

    participant_id: ParticipantId
    at: datetime
    ejected: bool = False


Effect = EndingSoon | ConversationEnded | ParticipantGone
Outcome = tuple[State, tuple[Effect, ...]]
