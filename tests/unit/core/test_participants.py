"""A participant is kept as they came, until they are marked as gone."""

from datetime import UTC, datetime

from visavis.core import codec
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.participants import Participant

AT = datetime(2026, 11, 1, tzinfo=UTC)


def test_who_comes_in_is_neither_gone_nor_ejected_nor_the_owner() -> None:
    ann = Participant(
        id=ParticipantId("ann"), conversation_id=ConversationId("c1"), joined_at=AT
    )
    assert (ann.left_at, ann.ejected, ann.owner) == (None, False, False)


def test_a_participant_is_stored_with_whatever_data_they_brought() -> None:
    ann = Participant(
        id=ParticipantId("ann"),
        conversation_id=ConversationId("c1"),
        user_data={"team": ["a", 1, None]},
        joined_at=AT,
        left_at=AT,
    )
    assert codec.decode(Participant, codec.encode(ann)) == ann
