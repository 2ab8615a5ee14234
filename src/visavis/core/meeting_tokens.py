"""Meeting tokens as they are kept: made as wanted, used, revoked.

What a token says, and when it holds by what it says, is `core/tokens.py`; here is what
only the conversation knows of it. DESIGN §3.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from visavis.core.events import wire_time
from visavis.core.ids import ConversationId
from visavis.core.participants import Participant
from visavis.core.problems import InvalidPayload
from visavis.core.refusals import NotAllowed
from visavis.core.tokens import Grant, whole_second

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingToken:
    """An invitation as it is kept: what it grants, and what became of it.

    The token itself is handed over once and kept nowhere. Who came in with it is told
    by the participants, who carry its id.

    Attributes:
        single_use: It lets in one person, once; they come back by their resume
            credential.
        revoked_at: Since when it lets nobody in.
    """

    grant: Grant
    created_at: datetime
    single_use: bool = False
    revoked_at: datetime | None = None

    @property
    def id(self) -> str:
        return self.grant.id


class TokenStatus(StrEnum):
    """What a meeting token is worth now."""

    NOT_YET_VALID = "not_yet_valid"
    ACTIVE = "active"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """What a caller wants of a meeting token.

    Attributes:
        lifetime: From now to its expiry; None for the absent timeout of the room.
    """

    name: str = ""
    user_id: str = ""
    owner: bool = False
    lifetime: timedelta | None = None
    not_before: datetime | None = None
    single_use: bool = False
    eject_at_expiry: bool = False


def minted(  # noqa: PLR0913 - a token says all of it
    wanted: NewToken,
    *,
    id_: str,
    room: ConversationId,
    deployment: str,
    now: datetime,
    absent: timedelta,
    ends_at: datetime,
) -> MeetingToken:
    """Return the token that a caller wants, as it is kept.

    Args:
        wanted: What it is to say.
        id_: Claim `jti`.
        room: Claim `r`.
        deployment: Claim `d`.
        now: When it is made.
        absent: How long it holds unless the caller says.
        ends_at: When the conversation ends at the latest: no token outlives it.

    Raises:
        InvalidPayload: It would, or it would expire before it holds.
    """
    issued_at = whole_second(now)
    not_before = wanted.not_before and whole_second(wanted.not_before)
    if wanted.lifetime is None:
        holds_from = max(issued_at, not_before or issued_at)
        expires_at = min(holds_from + absent, _latest(issued_at, ends_at))
    else:
        expires_at = issued_at + wanted.lifetime
    _check_times(issued_at, not_before, expires_at, ends_at)
    grant = Grant(
        id=id_,
        room=room,
        deployment=deployment,
        issued_at=issued_at,
        expires_at=expires_at,
        not_before=not_before,
        name=wanted.name,
        user_id=wanted.user_id,
        owner=wanted.owner,
        eject_at_expiry=wanted.eject_at_expiry,
    )
    return MeetingToken(grant=grant, created_at=now, single_use=wanted.single_use)


def _latest(issued_at: datetime, ends_at: datetime) -> datetime:
    """Return until when a token may hold: a second, even in a room's last moment."""
    return issued_at + max(_SECOND, (ends_at - issued_at) // _SECOND * _SECOND)


def _check_times(
    issued_at: datetime,
    not_before: datetime | None,
    expires_at: datetime,
    ends_at: datetime,
) -> None:
    latest_at = _latest(issued_at, ends_at)
    if expires_at > latest_at:
        most = (latest_at - issued_at) // _SECOND
        allowed = f"must be an integer from 1 to {most}: no token outlives its room"
        raise InvalidPayload("expires_in_s", allowed)
    if not_before is not None and not_before >= expires_at:
        allowed = f"must lie before the token expires, at {wire_time(expires_at)}"
        raise InvalidPayload("not_before", allowed)


def check_use(token: MeetingToken, people: Iterable[Participant]) -> None:
    """Raise `NotAllowed` unless a token still lets somebody in."""
    if token.revoked_at is not None:
        raise NotAllowed("This invitation was revoked")
    if token.single_use and any(person.jti == token.id for person in people):
        raise NotAllowed("This invitation was for one person, who has used it")


def status_of(
    token: MeetingToken, people: Iterable[Participant], now: datetime
) -> TokenStatus:
    """Return what a token is worth to somebody who shows it now."""
    grant = token.grant
    if token.revoked_at is not None:
        return TokenStatus.REVOKED
    if token.single_use and any(person.jti == token.id for person in people):
        return TokenStatus.USED
    if grant.expires_at is not None and now >= grant.expires_at:
        return TokenStatus.EXPIRED
    if grant.not_before is not None and now < grant.not_before:
        return TokenStatus.NOT_YET_VALID
    return TokenStatus.ACTIVE
