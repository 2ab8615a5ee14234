"""The states of a conversation, one frozen class each, and the reasons for its end.

    Waiting ──joined──▶ Live ◀──joined──▶ Vacant
       │                 │                  │
       └── absent ───┬───┴── inactive ──────┴── left ──▶ Ended(reason, at)
                     └── duration, or a request, from any of them

What moves between them is in `inputs.py`, which clock runs where in `clocks.py`, and
the moves themselves are in `lifecycle.py`, from which all of it can be imported.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from visavis.core.ids import ParticipantId


class Reason(StrEnum):
    """Why a conversation ended: the closed set of `shutdown_code`."""

    MAX_CALL_DURATION = "max_call_duration"
    PARTICIPANT_ABSENT = "participant_absent"
    PARTICIPANT_LEFT = "participant_left"
    PARTICIPANT_INACTIVE = "participant_inactive"
    END_REQUESTED = "end_requested"
    DELETED = "deleted"
    REPLICA_FAILED = "replica_failed"
    INTERNAL_ERROR = "internal_error"
    ENDED_BY_OWNER = "ended_by_owner"
    ENDED_BY_REPLICA = "ended_by_replica"
    BUDGET_EXHAUSTED = "budget_exhausted"
    TEST_MODE = "test_mode"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """One participant who counts as being there.

    `since` is when the connection was made that counts now, `lost_at` when it broke
    and the reconnect grace began, `until` when their invitation takes them out.
    """

    participant_id: ParticipantId
    since: datetime
    lost_at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """The last announcement of one deadline, so that none is made twice."""

    reason: Reason
    deadline_at: datetime
    before: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Nobody has joined yet."""

    created_at: datetime
    warned: tuple[Warned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """Somebody is present, or lost within the grace; `left_at` is the latest leave."""

    created_at: datetime
    joined_at: datetime
    engaged_at: datetime
    present: tuple[Presence, ...]
    left_at: datetime | None = None
    warned: tuple[Warned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacant:
    """Everybody left; a rejoin cancels the departure."""

    created_at: datetime
    joined_at: datetime
    left_at: datetime
    warned: tuple[Warned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Over. `joined_at` is None when nobody joined; `detail` names a failed step."""

    created_at: datetime
    joined_at: datetime | None
    reason: Reason
    at: datetime
    detail: str = ""


Open = Waiting | Live | Vacant
State = Open | Ended
