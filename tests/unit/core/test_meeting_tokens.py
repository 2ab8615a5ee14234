"""A meeting token is made for a while, and worth what became of it since."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from visavis.core import codec, meeting_tokens, tokens
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.meeting_tokens import MeetingToken, NewToken, TokenStatus
from visavis.core.participants import Participant
from visavis.core.problems import InvalidPayload
from visavis.core.refusals import NotAllowed

ROOM = ConversationId("ca4301628cb9")
CREATED_AT = datetime(2026, 11, 1, 12, 0, 0, 999_999, tzinfo=UTC)
INVITATION = tokens.invitation(
    id_="t1",
    room=ROOM,
    deployment="d1",
    created_at=CREATED_AT,
    absent=timedelta(seconds=120),
)
ISSUED_AT = tokens.whole_second(CREATED_AT)
ENDS_AT = CREATED_AT + timedelta(seconds=600)
KEPT = MeetingToken(grant=INVITATION, created_at=CREATED_AT)
HOLDER = Participant(
    id=ParticipantId("ann"), conversation_id=ROOM, jti="t1", joined_at=CREATED_AT
)
STRANGER = replace(HOLDER, jti="t2")


def minted(**wanted: Any) -> MeetingToken:
    return meeting_tokens.minted(
        NewToken(**wanted),
        id_="t3",
        room=ROOM,
        deployment="d1",
        now=CREATED_AT,
        absent=timedelta(seconds=120),
        ends_at=ENDS_AT,
    )


def lifetime(token: MeetingToken) -> float:
    assert token.grant.expires_at is not None
    return (token.grant.expires_at - token.grant.issued_at).total_seconds()


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_a_token_says_what_was_wanted_and_is_kept_whole() -> None:
    token = minted(
        name="Ann",
        user_id="u1",
        owner=True,
        lifetime=seconds(60),
        not_before=CREATED_AT + seconds(1),
        single_use=True,
        eject_at_expiry=True,
    )
    assert tokens.claims(token.grant) == {
        "r": ROOM,
        "d": "d1",
        "jti": "t3",
        "iat": int(ISSUED_AT.timestamp()),
        "exp": int(ISSUED_AT.timestamp()) + 60,
        "nbf": int(ISSUED_AT.timestamp()) + 1,
        "u": "Ann",
        "ud": "u1",
        "o": True,
        "ejt": True,
    }
    assert (token.id, token.single_use) == ("t3", True)
    assert codec.decode(MeetingToken, codec.encode(token)) == token


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ({}, 120),
        ({"not_before": ISSUED_AT + seconds(100)}, 220),
        ({"not_before": ISSUED_AT - seconds(100)}, 120),
        ({"not_before": ISSUED_AT + seconds(599)}, 600),
        ({"lifetime": seconds(1)}, 1),
        ({"lifetime": seconds(600)}, 600),
    ],
)
def test_unless_told_a_token_holds_for_the_absent_timeout_of_its_room(
    wanted: dict[str, Any], holds: int
) -> None:
    assert lifetime(minted(**wanted)) == holds


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"lifetime": seconds(601)}, "expires_in_s"),
        ({"lifetime": seconds(5), "not_before": ISSUED_AT + seconds(5)}, "not_before"),
        ({"not_before": ENDS_AT}, "not_before"),
    ],
)
def test_no_token_outlives_its_room_or_expires_before_it_holds(
    wanted: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidPayload) as refused:
        minted(**wanted)
    assert refused.value.field == field


def test_in_the_last_moment_of_its_room_a_token_still_holds_for_a_second() -> None:
    token = meeting_tokens.minted(
        NewToken(),
        id_="t3",
        room=ROOM,
        deployment="d1",
        now=ENDS_AT,
        absent=timedelta(seconds=120),
        ends_at=ENDS_AT,
    )
    assert lifetime(token) == 1


def test_a_token_lets_in_until_it_is_revoked_or_used_up() -> None:
    once = replace(KEPT, single_use=True)
    meeting_tokens.check_use(KEPT, [HOLDER])
    meeting_tokens.check_use(once, [STRANGER])
    for spent, people in ((replace(KEPT, revoked_at=CREATED_AT), []), (once, [HOLDER])):
        with pytest.raises(NotAllowed):
            meeting_tokens.check_use(spent, people)


@pytest.mark.parametrize(
    ("token", "people", "after", "status"),
    [
        (KEPT, [HOLDER], 0, TokenStatus.ACTIVE),
        (KEPT, [], 119, TokenStatus.ACTIVE),
        (KEPT, [], 120, TokenStatus.EXPIRED),
        (replace(KEPT, single_use=True), [STRANGER], 0, TokenStatus.ACTIVE),
        (replace(KEPT, single_use=True), [HOLDER], 300, TokenStatus.USED),
        (replace(KEPT, revoked_at=CREATED_AT), [HOLDER], 300, TokenStatus.REVOKED),
        (minted(not_before=ISSUED_AT + seconds(5)), [], 4, TokenStatus.NOT_YET_VALID),
        (minted(not_before=ISSUED_AT + seconds(5)), [], 5, TokenStatus.ACTIVE),
    ],
)
def test_a_token_is_worth_what_it_lets_its_bearer_do_now(
    token: MeetingToken, people: list[Participant], after: float, status: TokenStatus
) -> None:
    assert meeting_tokens.status_of(token, people, ISSUED_AT + seconds(after)) is status
