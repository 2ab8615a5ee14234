"""A conversation carries its life, and says its end in the imitated words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from visavis.core.budgets import Account
from visavis.core.conversations import (
    SHUTDOWN_REASONS,
    Conversation,
    shutdown_reason,
)
from visavis.core.ids import (
    ConversationId,
    ParticipantId,
    PersonaId,
    ReplicaId,
    WorkspaceId,
)
from visavis.core.lifecycle import (
    ConversationEnded,
    EndConversation,
    Live,
    ParticipantJoined,
    Reason,
    Waiting,
)
from visavis.core.limits import Limits

CREATED_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATER = CREATED_AT + timedelta(seconds=30)


def conversation() -> Conversation:
    return Conversation(
        id=ConversationId("ca4301628cb9"),
        workspace_id=WorkspaceId("default"),
        name="Improve Sales Technique",
        persona_id=PersonaId("pcb7a34da5fe"),
        replica_id=ReplicaId("rf4e9d9790f0"),
        state=Waiting(created_at=CREATED_AT),
        created_at=CREATED_AT,
        updated_at=CREATED_AT,
    )


def test_it_is_active_until_it_has_ended() -> None:
    new = conversation()
    ended, effects = new.apply(EndConversation(reason=Reason.END_REQUESTED), LATER)
    assert (new.status, ended.status) == ("active", "ended")
    assert (new.ended, ended.ended) == (None, ended.state)
    assert effects == (ConversationEnded(reason=Reason.END_REQUESTED, at=LATER),)
    assert ended.next_wake_at is None


def test_it_becomes_what_all_that_is_known_makes_of_it() -> None:
    who = ParticipantId("a")
    inputs = (
        ParticipantJoined(participant_id=who),
        EndConversation(reason=Reason.END_REQUESTED),
    )
    new = conversation()
    ended, effects = new.play(inputs, LATER)
    assert ended.ended is not None
    assert ended.ended.joined_at == ended.updated_at == LATER
    assert ConversationEnded(reason=Reason.END_REQUESTED, at=LATER) in effects
    assert new.play((), CREATED_AT) == (new, ())


def test_an_input_moves_state_and_update_time_together() -> None:
    joined, _ = conversation().apply(
        ParticipantJoined(participant_id=ParticipantId("a")), LATER
    )
    assert isinstance(joined.state, Live)
    assert (joined.created_at, joined.updated_at) == (CREATED_AT, LATER)


def test_what_changes_nothing_gives_the_same_conversation_back() -> None:
    new = conversation()
    same, effects = new.lapse(LATER)
    assert same is new
    assert effects == ()


def test_time_ends_it_at_its_next_wake() -> None:
    new = conversation()
    assert new.next_wake_at == CREATED_AT + new.limits.absent
    ended, _ = new.lapse(new.next_wake_at)
    assert ended.ended is not None
    assert ended.ended.reason is Reason.PARTICIPANT_ABSENT


def test_changed_limits_are_kept_and_may_end_it() -> None:
    longer, _ = conversation().relimit(Limits(absent=timedelta(seconds=600)), LATER)
    assert longer.next_wake_at == CREATED_AT + timedelta(seconds=600)
    assert longer.updated_at == LATER
    over, effects = longer.relimit(Limits(absent=timedelta(seconds=10)), LATER)
    assert effects == (ConversationEnded(reason=Reason.PARTICIPANT_ABSENT, at=LATER),)
    assert over.limits.absent == timedelta(seconds=10)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_text(reason: Reason) -> None:
    assert shutdown_reason(reason)
    assert "{" not in shutdown_reason(reason)


def test_the_texts_are_those_that_clients_match_on() -> None:
    assert set(SHUTDOWN_REASONS) == set(Reason)
    assert shutdown_reason(Reason.PARTICIPANT_INACTIVE) == (
        "participant_absent_timeout reached"
    )
    assert shutdown_reason(Reason.INTERNAL_ERROR, "voice") == (
        "internal error occurred at step voice"
    )
    assert shutdown_reason(Reason.INTERNAL_ERROR).endswith("step unknown")


def test_its_meter_runs_from_its_creation() -> None:
    assert conversation().metered_at == CREATED_AT


def test_where_the_first_join_counts_its_meter_runs_from_that() -> None:
    waiting = replace(conversation(), account=Account(from_join=True))
    someone = ParticipantJoined(participant_id=ParticipantId("a"))
    joined, _ = waiting.apply(someone, LATER)
    unjoined, _ = waiting.apply(EndConversation(reason=Reason.END_REQUESTED), LATER)
    assert (waiting.metered_at, joined.metered_at) == (None, LATER)
    assert unjoined.metered_at is None


def test_a_test_has_no_meter() -> None:
    tested, _ = conversation().apply(EndConversation(reason=Reason.TEST_MODE), LATER)
    assert tested.metered_at is None
