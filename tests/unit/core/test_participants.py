"""A participant is kept as they came, until they are marked as gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from visavis.core import codec
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.participants import Participant, Standing, standing_of
from visavis.core.states import Live, Presence, State, Vacant, Waiting

AT = datetime(2026, 11, 1, tzinfo=UTC)
ANN = Participant(
    id=ParticipantId("ann"), conversation_id=ConversationId("c1"), joined_at=AT
)


def live(*present: Presence) -> Live:
    return Live(created_at=AT, joined_at=AT, engaged_at=AT, present=present)


def test_who_comes_in_is_neither_gone_nor_ejected_nor_the_owner() -> None:
    assert (ANN.left_at, ANN.ejected, ANN.owner) == (None, False, False)


def test_a_participant_is_stored_with_whatever_data_they_brought() -> None:
    ann = replace(
        ANN,
        user_data={"team": ["a", 1, None]},
        left_at=AT,
        eject_at=AT + timedelta(seconds=9),
    )
    assert codec.decode(Participant, codec.encode(ann)) == ann


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (Waiting(created_at=AT), Standing.LEFT),
        (Vacant(created_at=AT, joined_at=AT, left_at=AT), Standing.LEFT),
        (live(Presence(participant_id=ParticipantId("bob"), since=AT)), Standing.LEFT),
        (live(Presence(participant_id=ANN.id, since=AT)), Standing.PRESENT),
        (live(Presence(participant_id=ANN.id, since=AT, lost_at=AT)), Standing.LOST),
    ],
)
def test_where_somebody_is_follows_from_who_is_present(
    state: State, standing: Standing
) -> None:
    assert standing_of(ANN, state) is standing


def test_who_was_ejected_is_that_and_nothing_else() -> None:
    state = live(Presence(participant_id=ANN.id, since=AT))
    assert standing_of(replace(ANN, ejected=True), state) is Standing.EJECTED
