"""A conversation: what was asked for, its limits, and where it is in its life."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from visavis.core import lifecycle
from visavis.core.budgets import NOBODY, Account
from visavis.core.documents import Sources
from visavis.core.ids import ConversationId, PersonaId, ReplicaId, WorkspaceId
from visavis.core.lifecycle import Effect, Ended, Input, Reason, State, Waiting
from visavis.core.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One conversation as it is stored.

    Attributes:
        properties: The caller's `properties` as accepted, answered back verbatim.
        settings: Accepted top-level fields that this version keeps but does not use.
        learned: What interactions have made of the whole context, the persona's too;
            None until one has.
        sources: Documents that the replica looks things up in, besides the persona's.
        max_participants: How many may be in the room, the replica included.
        account: Who pays: whose slot it takes, whose minutes it uses.
        transcribed: Its transcript event is written: it is written once.
        owes_analysis: What was seen in it is still to be summed up, from its transcript
            on, until that is told, or why there is nothing to tell.
        version: Counts changes; one change reads it, the write checks it.
    """

    id: ConversationId
    workspace_id: WorkspaceId
    name: str
    persona_id: PersonaId
    replica_id: ReplicaId
    callback_url: str = ""
    context: str = ""
    learned: str | None = None
    greeting: str = ""
    sources: Sources = field(default_factory=Sources)
    require_auth: bool = False
    audio_only: bool = False
    max_participants: int = 5
    properties: Mapping[str, Any] = field(default_factory=dict[str, Any])
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    limits: Limits = field(default_factory=Limits)
    account: Account = NOBODY
    state: State
    created_at: datetime
    updated_at: datetime
    transcribed: bool = False
    owes_analysis: bool = False
    version: int = 0

    @property
    def ended(self) -> Ended | None:
        return self.state if isinstance(self.state, Ended) else None

    @property
    def status(self) -> str:
        """The wire's word: `active` until it is `ended`."""
        return "ended" if self.ended else "active"

    @property
    def metered_at(self) -> datetime | None:
        """When its slot was taken and its meter began to run, if ever."""
        ended = self.ended
        if ended and ended.reason is Reason.TEST_MODE:
            return None
        if not self.account.from_join:
            return self.created_at
        return None if isinstance(self.state, Waiting) else self.state.joined_at

    @property
    def next_wake_at(self) -> datetime | None:
        return lifecycle.next_wake(self.state, self.limits)

    def apply(
        self, given: Input, now: datetime
    ) -> tuple["Conversation", tuple[Effect, ...]]:
        """Return the conversation after an input, and what is to be told of it."""
        return self._became(lifecycle.step(self.state, given, self.limits, now), now)

    def play(
        self, inputs: Sequence[Input], now: datetime
    ) -> tuple["Conversation", tuple[Effect, ...]]:
        """Return the conversation after all that is known by now, oldest first."""
        return self._became(lifecycle.play(self.state, inputs, self.limits, now), now)

    def lapse(self, now: datetime) -> tuple["Conversation", tuple[Effect, ...]]:
        """Return the conversation after the passing of time."""
        return self._became(lifecycle.lapse(self.state, self.limits, now), now)

    def relimit(
        self, limits: Limits, now: datetime
    ) -> tuple["Conversation", tuple[Effect, ...]]:
        """Return the conversation under other limits, which may end it now."""
        outcome = lifecycle.relimit(self.state, self.limits, limits, now)
        after, effects = self._became(outcome, now)
        return replace(after, limits=limits, updated_at=now), effects

    def _became(
        self, outcome: lifecycle.Outcome, now: datetime
    ) -> tuple["Conversation", tuple[Effect, ...]]:
        state, effects = outcome
        if state == self.state:
            return self, effects
        return replace(self, state=state, updated_at=now), effects


SHUTDOWN_REASONS: Mapping[Reason, str] = {
    Reason.MAX_CALL_DURATION: "max_call_duration reached",
    Reason.PARTICIPANT_ABSENT: "participant_absent_timeout reached",
    Reason.PARTICIPANT_INACTIVE: "participant_absent_timeout reached",
    Reason.PARTICIPANT_LEFT: "participant_left_timeout reached",
    Reason.END_REQUESTED: "end_conversation_endpoint_hit",
    Reason.DELETED: "daily_room_has_been_deleted",
    Reason.REPLICA_FAILED: "exception_encountered_during_conversation_startup",
    Reason.INTERNAL_ERROR: "internal error occurred at step {detail}",
    Reason.ENDED_BY_OWNER: "end_conversation_endpoint_hit",
    Reason.ENDED_BY_REPLICA: "end_conversation_endpoint_hit",
    Reason.BUDGET_EXHAUSTED: "max_call_duration reached",
    Reason.TEST_MODE: "test_mode",
}
"""What `shutdown_reason` says: the texts that clients of Tavus match on."""


def shutdown_reason(reason: Reason, detail: str = "") -> str:
    return SHUTDOWN_REASONS[reason].format(detail=detail or "unknown")
