import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.refusals import NotAllowed
from visavis.core.tokens import Grant, SigningKey, claims, invitation
from visavis.rooms.tokens import HEADER, MAX_CHARS, JwtMeetingTokens

CREATED = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
ROOM = ConversationId("c0123456789a")
OLD = SigningKey(id="k1", secret="old" * 22, created_at=CREATED)
NEW = SigningKey(id="k2", secret="new" * 22, created_at=CREATED)
FOREIGN = SigningKey(id="k3", secret="foe" * 22, created_at=CREATED)

INVITATION = invitation(
    id_="tok_1",
    room=ROOM,
    deployment="d1",
    created_at=CREATED,
    absent=timedelta(seconds=300),
)
RESUME = Grant(
    id="res_1",
    room=ROOM,
    deployment="d1",
    issued_at=CREATED.replace(microsecond=0),
    expires_at=None,
    participant_id=ParticipantId("p-1"),
)
RICH = replace(
    INVITATION,
    name="Zoë 🦉",
    user_id="u-7",
    owner=True,
    eject_at_expiry=True,
    not_before=INVITATION.issued_at,
)

tokens = JwtMeetingTokens()


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forge(header: object, payload: bytes, key: SigningKey = NEW) -> str:
    """Return a token signed as it should be, whatever it says."""
    signed = f"{b64(json.dumps(header, separators=(',', ':')).encode())}.{b64(payload)}"
    mac = hmac.new(key.secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{b64(mac)}"


PLAIN_HEADER = {"alg": "HS256", "typ": "JWT"}
CLAIMS = json.dumps(claims(INVITATION)).encode()


@pytest.mark.parametrize("grant", [INVITATION, RESUME, RICH])
def test_what_was_signed_is_read(grant: Grant) -> None:
    assert tokens.read(tokens.sign(grant, [NEW]), [NEW]) == grant


def test_the_header_is_the_page_s_byte_for_byte() -> None:
    assert base64.b64decode(HEADER) == b'{"alg":"HS256","typ":"JWT"}'
    assert tokens.sign(INVITATION, [NEW]).startswith(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    )


def test_a_stranger_s_library_reads_our_claims() -> None:
    token = tokens.sign(INVITATION, [NEW])
    read = jwt.decode(
        token, NEW.secret, algorithms=["HS256"], options={"verify_exp": False}
    )
    assert read == {
        "r": ROOM,
        "d": "d1",
        "iat": int(CREATED.timestamp()),
        "exp": int(CREATED.timestamp()) + 300,
        "jti": "tok_1",
    }


def test_the_newest_key_signs_and_every_live_one_verifies() -> None:
    before, after = tokens.sign(INVITATION, [OLD]), tokens.sign(INVITATION, [NEW, OLD])
    assert before != after
    assert tokens.read(before, [NEW, OLD]) == tokens.read(after, [NEW, OLD])
    assert tokens.read(after, [NEW]) == INVITATION
    with pytest.raises(NotAllowed):
        tokens.read(after, [OLD])


def test_expired_tokens_are_read_because_time_is_judged_elsewhere() -> None:
    long_ago = replace(INVITATION, expires_at=datetime(2001, 1, 1, tzinfo=UTC))
    assert tokens.read(tokens.sign(long_ago, [NEW]), [NEW]) == long_ago


def test_the_two_kinds_are_told_apart() -> None:
    assert tokens.read(tokens.sign(RESUME, [NEW]), [NEW]).is_resume
    assert not tokens.read(tokens.sign(RICH, [NEW]), [NEW]).is_resume


def test_a_token_without_an_end_is_only_ever_a_resume_credential() -> None:
    endless = dict(claims(INVITATION))
    del endless["exp"]
    with pytest.raises(NotAllowed):
        tokens.read(forge(PLAIN_HEADER, json.dumps(endless).encode()), [NEW])


def test_our_forger_forges_well() -> None:
    assert tokens.read(forge(PLAIN_HEADER, CLAIMS), [NEW]) == INVITATION


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "typ": "JWT"},
        {"alg": "None", "typ": "JWT"},
        {"alg": "HS512", "typ": "JWT"},
        {"alg": "RS256", "typ": "JWT"},
        {"typ": "JWT", "alg": "HS256"},
        {"alg": "HS256"},
        {"alg": "HS256", "typ": "JWT", "crit": ["exp"]},
        {"alg": "HS256", "typ": "JWT", "kid": "../../dev/null"},
        {"alg": "HS256", "typ": "JWT", "b64": False},
        [],
        None,
    ],
    ids=json.dumps,
)
def test_any_other_header_is_refused_even_when_well_signed(header: object) -> None:
    with pytest.raises(NotAllowed):
        tokens.read(forge(header, CLAIMS), [NEW])


def test_an_unsigned_token_is_refused() -> None:
    with pytest.raises(NotAllowed):
        tokens.read(jwt.encode({"r": ROOM}, "", algorithm="none"), [NEW])


def test_another_hash_of_the_same_secret_is_refused() -> None:
    with pytest.raises(NotAllowed):
        tokens.read(jwt.encode(claims(INVITATION), NEW.secret, "HS512"), [NEW])


def test_a_foreign_key_s_token_is_refused() -> None:
    with pytest.raises(NotAllowed):
        tokens.read(tokens.sign(INVITATION, [FOREIGN]), [NEW, OLD])


def test_without_keys_nothing_is_allowed() -> None:
    with pytest.raises(NotAllowed):
        tokens.read(tokens.sign(INVITATION, [NEW]), [])


def test_every_change_of_a_character_is_noticed() -> None:
    good = tokens.sign(INVITATION, [NEW])
    for at in range(len(good)):
        for other in "AB-":
            bad = good[:at] + other + good[at + 1 :]
            accepted = _reads(bad)
            assert accepted == (bad == good), bad


def _reads(token: str) -> bool:
    try:
        tokens.read(token, [NEW])
    except NotAllowed:
        return False
    return True


GOOD = tokens.sign(INVITATION, [NEW])


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        ".",
        "..",
        "...",
        "🦉.🦉.🦉",
        "\ud800",
        "\x00",
        GOOD + ".",
        "." + GOOD,
        GOOD + "." + GOOD,
        GOOD.rsplit(".", 1)[0] + ".",
        GOOD.rsplit(".", 1)[0],
        GOOD + "=",
        GOOD + "\n",
        " " + GOOD,
        "Bearer " + GOOD,
        GOOD[:40] + "\n" + GOOD[40:],
        GOOD.upper(),
        "A" * 1_000_000,
        forge(PLAIN_HEADER, b"x" * MAX_CHARS),
    ],
    ids=range(20),
)
def test_garbage_is_refused(garbage: str) -> None:
    with pytest.raises(NotAllowed):
        tokens.read(garbage, [NEW])


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b'"r"',
        b"{}",
        b"\xff\xfe",
        b"{" * 2000,
        b"[" * 5000,
        CLAIMS.replace(b'"tok_1"', b"1"),
        CLAIMS.replace(b'"d1"', b"[]"),
        CLAIMS.replace(b'"d1"', b'{"d": 1}'),
        CLAIMS[:-1] + b', "o": "yes"}',
        CLAIMS[:-1] + b', "o": 1}',
        CLAIMS[:-1] + b', "u": 5}',
        CLAIMS[:-1] + b', "p": ["p-1"]}',
        CLAIMS[:-1] + b', "nbf": "soon"}',
        CLAIMS[:-1] + b', "exp": true}',
        CLAIMS[:-1] + b', "exp": 1e300}',
        CLAIMS[:-1] + b', "exp": 1' + b"0" * 400 + b"}",
        CLAIMS[:-1] + b', "iat": null}',
    ],
    ids=range(20),
)
def test_claims_of_wrong_types_are_refused_even_when_well_signed(
    payload: bytes,
) -> None:
    with pytest.raises(NotAllowed):
        tokens.read(forge(PLAIN_HEADER, payload), [NEW])
