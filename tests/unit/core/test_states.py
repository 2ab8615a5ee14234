"""The states hold what belongs to them, and nothing can change them."""

from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime
from typing import get_args

import pytest

from visavis.core.states import Ended, Live, Open, Presence, Reason, State, Waiting

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def test_reasons_are_the_closed_set_of_shutdown_codes() -> None:
    assert {str(reason) for reason in Reason} == {
        "max_call_duration",
        "participant_absent",
        "participant_inactive",
        "participant_left",
        "end_requested",
        "deleted",
        "replica_failed",
        "internal_error",
        "ended_by_owner",
        "ended_by_replica",
        "budget_exhausted",
        "test_mode",
    }


def test_every_state_knows_its_creation_and_only_the_ended_one_its_end() -> None:
    names = {kind.__name__: {f.name for f in fields(kind)} for kind in get_args(State)}
    assert all("created_at" in held for held in names.values())
    assert [name for name, held in names.items() if "reason" in held] == ["Ended"]
    assert Ended not in get_args(Open)


def test_a_state_cannot_be_changed() -> None:
    state = Waiting(created_at=NOW)
    with pytest.raises(FrozenInstanceError):
        state.created_at = NOW  # type: ignore[misc]


def test_states_of_the_same_facts_are_equal() -> None:
    def live() -> Live:
        here = Presence(participant_id="a", since=NOW)  # type: ignore[arg-type]
        return Live(created_at=NOW, joined_at=NOW, engaged_at=NOW, present=(here,))

    assert live() == live()
    assert len({live(), live()}) == 1
