"""Meeting tokens and resume credentials: what they say and when they hold.

Claims are Daily's short ones; the header is exactly `{"alg":"HS256","typ":"JWT"}`.
Signing is behind the port `MeetingTokens`; here is what needs no cryptography.
Source: seed page "Private Rooms", reference daily-compat §5, DESIGN §3.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.refusals import NotAllowed, TokenExpired, TokenNotYetValid

LIVE_SIGNING_KEYS = 2
"""The newest signs, the one before it still verifies (DESIGN §3)."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A secret that signs tokens; the newest signs, all live ones verify."""

    id: str
    secret: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a credential allows.

    Attributes:
        room: Claim `r`: the one conversation it is for.
        deployment: Claim `d`: the server it is for.
        expires_at: Claim `exp`; None only for a resume credential, which lives as long
            as its conversation, or as the invitation that ejects at its expiry.
        participant_id: Claim `p`, resume credentials only: whom it brings back.
        name, user_id, owner: Claims `u`, `ud`, `o`.
        eject_at_expiry: Claim `ejt`: out of the room at `exp`, even when inside.
    """

    id: str
    room: ConversationId
    deployment: str
    issued_at: datetime
    expires_at: datetime | None
    not_before: datetime | None = None
    participant_id: ParticipantId | None = None
    name: str = ""
    user_id: str = ""
    owner: bool = False
    eject_at_expiry: bool = False

    @property
    def is_resume(self) -> bool:
        return self.participant_id is not None


def whole_second(at: datetime) -> datetime:
    """Return an instant as tokens know it: floored to the second."""
    return at.replace(microsecond=0)


def invitation(
    *,
    id_: str,
    room: ConversationId,
    deployment: str,
    created_at: datetime,
    absent: timedelta,
) -> Grant:
    """Return the grant of the token a private creation answers with.

    `exp - iat` equals `participant_absent_timeout`: the page says so.
    """
    issued_at = whole_second(created_at)
    return Grant(
        id=id_,
        room=room,
        deployment=deployment,
        issued_at=issued_at,
        expires_at=issued_at + absent,
    )


def check(grant: Grant, room: ConversationId, deployment: str, now: datetime) -> None:
    """Raise unless the grant opens this room of this server now.

    Raises:
        NotAllowed: It is for another room or server.
        TokenExpired: Its time is over.
        TokenNotYetValid: Its time has not come.
    """
    if grant.room != room or grant.deployment != deployment:
        raise NotAllowed
    if grant.not_before is not None and now < grant.not_before:
        raise TokenNotYetValid
    if grant.expires_at is not None and now >= grant.expires_at:
        raise TokenExpired


def claims(grant: Grant) -> dict[str, Any]:
    """Return a grant as JWT claims; what is not set is left out."""
    always = {"r": grant.room, "d": grant.deployment, "jti": grant.id}
    times = {"iat": grant.issued_at, "exp": grant.expires_at, "nbf": grant.not_before}
    optional = {
        "p": grant.participant_id,
        "u": grant.name,
        "ud": grant.user_id,
        "o": grant.owner,
        "ejt": grant.eject_at_expiry,
    }
    return (
        always
        | {name: _seconds(at) for name, at in times.items() if at is not None}
        | {name: value for name, value in optional.items() if value}
    )


def grant_of(claims: dict[str, Any]) -> Grant:
    """Return the grant that verified claims make.

    Raises:
        NotAllowed: A claim is missing or of the wrong type.
    """
    texts = {name: claims.get(name, "") for name in ("r", "d", "jti", "u", "ud", "p")}
    flags = {name: claims.get(name, False) for name in ("o", "ejt")}
    if not all(isinstance(v, str) for v in texts.values()):
        raise NotAllowed
    if not (texts["r"] and texts["d"] and texts["jti"]):
        raise NotAllowed
    if not all(isinstance(v, bool) for v in flags.values()):
        raise NotAllowed
    participant_id = ParticipantId(texts["p"]) if texts["p"] else None
    issued_at, expires_at = _instant(claims, "iat"), _instant(claims, "exp")
    if issued_at is None or (expires_at is None and participant_id is None):
        raise NotAllowed
    return Grant(
        id=texts["jti"],
        room=ConversationId(texts["r"]),
        deployment=texts["d"],
        issued_at=issued_at,
        expires_at=expires_at,
        not_before=_instant(claims, "nbf"),
        participant_id=participant_id,
        name=texts["u"],
        user_id=texts["ud"],
        owner=flags["o"],
        eject_at_expiry=flags["ejt"],
    )


def _seconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(seconds=1)


def _instant(claims: dict[str, Any], name: str) -> datetime | None:
    seconds = claims.get(name)
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        raise NotAllowed
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise NotAllowed from error
