"""A token opens one room of one server for its time, and says so in short claims."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from visavis.core import tokens
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.refusals import NotAllowed, TokenExpired, TokenNotYetValid
from visavis.core.tokens import Grant

ROOM = ConversationId("ca4301628cb9")
CREATED_AT = datetime(2026, 11, 1, 12, 0, 0, 999_999, tzinfo=UTC)
INVITATION = tokens.invitation(
    id_="t1",
    room=ROOM,
    deployment="d1",
    created_at=CREATED_AT,
    absent=timedelta(seconds=120),
)
WHOLE = Grant(
    id="t2",
    room=ROOM,
    deployment="d1",
    issued_at=tokens.whole_second(CREATED_AT),
    expires_at=datetime(1970, 1, 1, tzinfo=UTC),
    not_before=datetime(1970, 1, 1, tzinfo=UTC),
    participant_id=ParticipantId("ann"),
    name="Ann",
    user_id="u1",
    owner=True,
    eject_at_expiry=True,
)
CLAIMS: dict[str, Any] = {"r": ROOM, "d": "d1", "jti": "t1", "iat": 1, "exp": 2}


def test_an_invitation_lives_as_long_as_the_absent_timeout() -> None:
    claims = tokens.claims(INVITATION)
    assert claims["exp"] - claims["iat"] == 120
    assert claims["iat"] == int(CREATED_AT.timestamp())
    assert set(claims) == {"r", "d", "iat", "exp", "jti"}


def test_only_a_credential_with_a_participant_resumes() -> None:
    assert WHOLE.is_resume
    assert not INVITATION.is_resume


@pytest.mark.parametrize("grant", [INVITATION, WHOLE, replace(WHOLE, expires_at=None)])
def test_claims_give_back_the_grant(grant: Grant) -> None:
    assert tokens.grant_of(tokens.claims(grant)) == grant


@pytest.mark.parametrize(
    "wrong",
    [
        {"r": ""},
        {"r": None},
        {"d": 5},
        {"jti": ""},
        {"u": []},
        {"o": 1},
        {"ejt": "yes"},
        {"iat": None},
        {"iat": True},
        {"iat": 1.5},
        {"exp": None},
        {"exp": 10**30},
        {"exp": 10**18},
        {"nbf": "now"},
    ],
)
def test_claims_of_another_shape_are_not_ours(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        tokens.grant_of(CLAIMS | wrong)


def test_a_grant_holds_until_the_second_it_expires() -> None:
    assert INVITATION.expires_at is not None
    last = INVITATION.expires_at - timedelta(microseconds=1)
    tokens.check(INVITATION, ROOM, "d1", last)
    with pytest.raises(TokenExpired):
        tokens.check(INVITATION, ROOM, "d1", INVITATION.expires_at)


def test_a_grant_holds_from_the_second_it_begins() -> None:
    start = CREATED_AT + timedelta(seconds=10)
    later = replace(INVITATION, not_before=start)
    tokens.check(later, ROOM, "d1", start)
    with pytest.raises(TokenNotYetValid):
        tokens.check(later, ROOM, "d1", start - timedelta(microseconds=1))


@pytest.mark.parametrize(("room", "deployment"), [("other", "d1"), (ROOM, "d2")])
def test_a_grant_opens_no_other_room_or_server(room: str, deployment: str) -> None:
    with pytest.raises(NotAllowed):
        tokens.check(INVITATION, ConversationId(room), deployment, CREATED_AT)


def test_a_resume_credential_has_no_expiry_of_its_own() -> None:
    resume = replace(WHOLE, expires_at=None)
    tokens.check(resume, ROOM, "d1", CREATED_AT + timedelta(days=1))
