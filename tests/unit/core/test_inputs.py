"""Inputs and effects are values: what is delivered twice is recognised."""

from datetime import UTC, datetime
from typing import get_args

from visavis.core.ids import ParticipantId
from visavis.core.inputs import (
    ConnectionLost,
    ConversationEnded,
    Effect,
    EndConversation,
    Input,
    ServiceRestored,
)
from visavis.core.states import Reason

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def test_the_same_fact_is_equal_and_hashable() -> None:
    lost = {
        ConnectionLost(participant_id=ParticipantId("a"), at=NOW),
        ConnectionLost(participant_id=ParticipantId("a"), at=NOW),
    }
    assert len(lost) == 1
    assert ServiceRestored() == ServiceRestored()


def test_detail_is_empty_unless_a_step_failed() -> None:
    assert EndConversation(reason=Reason.END_REQUESTED).detail == ""
    assert ConversationEnded(reason=Reason.DELETED, at=NOW).detail == ""


def test_nothing_is_both_told_and_telling() -> None:
    assert not set(get_args(Input)) & set(get_args(Effect))
