"""`/v2/conversations/{conversation_id}/tokens`: more invitations, and their end."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body, queries
from visavis.api.openapi import path, request_body
from visavis.api.parts import ApiParts
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import wire
from visavis.api.v2.conversations import ID, ONE
from visavis.api.v2.limits import out_of_range
from visavis.api.v2.properties import STRICT
from visavis.api.validation import first_problem
from visavis.core.events import wire_time
from visavis.core.keys import ApiKey
from visavis.core.meeting_tokens import MeetingToken as Kept
from visavis.core.meeting_tokens import NewToken, status_of
from visavis.core.participants import Participant
from visavis.core.problems import InvalidPayload

ROOT = ONE + "/tokens"
JTI = path("jti")

LONGEST_NAME = 128
LONGEST_USER_ID = 128

Name = Annotated[str, Field(max_length=LONGEST_NAME)]
UserId = Annotated[str, Field(max_length=LONGEST_USER_ID)]


class MintMeetingToken(BaseModel):
    """What the token is to say. Every field may be left out."""

    model_config = STRICT | {
        "json_schema_extra": {"examples": [{"name": "Ada", "single_use": True}]}
    }

    name: Name = Field(
        "", description="Shown to the others; its holder cannot change it."
    )
    user_id: UserId = Field("", description="Your own id of the person.")
    owner: bool = Field(default=False, description="Whether they own the room.")
    expires_in_s: int = Field(
        default_factory=int,
        description="Seconds from now in which it lets somebody in, at most until the"
        " conversation ends. Default: `participant_absent_timeout`.",
    )
    not_before: str = Field(
        "",
        max_length=64,
        description="From when on it lets somebody in: ISO 8601 with an offset.",
        examples=["2026-05-13T06:42:58Z"],
    )
    single_use: bool = Field(
        default=False, description="Whether it lets in one person, once."
    )
    eject_at_expiry: bool = Field(
        default=False, description="Whether its holder must leave when it expires."
    )


class MeetingToken(BaseModel):
    """A meeting token as lists show it: never the token itself."""

    jti: str
    conversation_id: str
    status: Literal["active", "not_yet_valid", "used", "expired", "revoked"]
    name: str
    user_id: str
    owner: bool
    single_use: bool
    eject_at_expiry: bool
    created_at: str
    not_before: str
    expires_at: str
    revoked_at: str
    participant_ids: list[str] = Field(description="Who came in with it.")


class MintedMeetingToken(MeetingToken):
    """A new meeting token, with the token itself, this once."""

    meeting_token: str = Field(description="Append it to the link: `?t=`.")


class MeetingTokenPage(BaseModel):
    """Some meeting tokens of a conversation, and how many there are in all."""

    data: list[MeetingToken]
    total_count: int


_KNOWN: Mapping[str, tuple[str, ...]] = {"": tuple(MintMeetingToken.model_fields)}


class TokenEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts) -> None:
        self._tokens = parts.tokens
        self._conversations = parts.conversations
        self._body_limit = parts.body_limit
        self._ceiling = parts.ceiling

    async def mint_token(self, request: Request, key: ApiKey) -> Response:
        """Make one more invitation to a conversation. It is answered this once."""
        raw = await body.read(request, self._body_limit)
        wanted = read(body.parse(raw) if raw else {}, self._ceiling)
        id_ = request.path_params["conversation_id"]
        made = await self._tokens.mint(key.workspace_id, id_, wanted)
        now = self._conversations.now(key.workspace_id)
        shown = _shown(made.kept, (), now)
        return answer(shown | {"meeting_token": made.token})

    async def list_tokens(self, request: Request, key: ApiKey) -> Response:
        """List the invitations to a conversation, oldest first: the creation's too."""
        id_ = request.path_params["conversation_id"]
        record = await self._tokens.of(key.workspace_id, id_)
        now = self._conversations.now(key.workspace_id)
        portion = queries.portion(request, record.tokens)
        data = [_shown(token, record.participants, now) for token in portion]
        return answer(wire.page(data, len(record.tokens)))

    async def revoke_token(self, request: Request, key: ApiKey) -> Response:
        """Let nobody in with a token any more; whoever came in with it is put out."""
        params = request.path_params
        id_, jti = params["conversation_id"], params["jti"]
        await self._tokens.revoke(key.workspace_id, id_, jti)
        return Response(status_code=204)

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        unknown = "Invalid conversation_id"
        return (
            Operation(
                method="POST",
                path=ROOT,
                endpoint=self.mint_token,
                summary="Make a meeting token",
                model=MintedMeetingToken,
                creates=True,
                error=unknown,
                extra={
                    "parameters": [ID],
                    "requestBody": request_body(MintMeetingToken) | {"required": False},
                },
            ),
            Operation(
                method="GET",
                path=ROOT,
                endpoint=self.list_tokens,
                summary="List meeting tokens",
                model=MeetingTokenPage,
                error=unknown,
                extra={"parameters": [ID, *queries.PORTION]},
            ),
            Operation(
                method="DELETE",
                path=ROOT + "/{jti}",
                endpoint=self.revoke_token,
                summary="Revoke a meeting token",
                model=None,
                status=204,
                error="Invalid jti",
                extra={"parameters": [ID, JTI]},
            ),
        )


def read(plain: Mapping[str, Any], ceiling: timedelta) -> NewToken:
    """Return what a body asks for.

    Raises:
        InvalidPayload: A field is wrong, or not known: a misspelt `single_use` must
            not make a token that everybody can use.
    """
    most = int(ceiling.total_seconds())
    try:
        wanted = MintMeetingToken.model_validate(plain)
    except ValidationError as error:
        problem = first_problem(error, _KNOWN)
        if problem.field == "expires_in_s":
            problem = out_of_range(problem.field, 1, most)
        raise problem from None
    lifetime: timedelta | None = None
    if "expires_in_s" in wanted.model_fields_set:
        if not 1 <= wanted.expires_in_s <= most:
            raise out_of_range("expires_in_s", 1, most)
        lifetime = timedelta(seconds=wanted.expires_in_s)
    return NewToken(
        name=wanted.name,
        user_id=wanted.user_id,
        owner=wanted.owner,
        lifetime=lifetime,
        not_before=_instant("not_before", wanted.not_before),
        single_use=wanted.single_use,
        eject_at_expiry=wanted.eject_at_expiry,
    )


def _instant(field: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidPayload(field, "must be an instant like 2026-05-13T06:42:58Z")


def _shown(token: Kept, people: Sequence[Participant], now: datetime) -> wire.Json:
    grant = token.grant
    return {
        "jti": token.id,
        "conversation_id": grant.room,
        "status": str(status_of(token, people, now)),
        "name": grant.name,
        "user_id": grant.user_id,
        "owner": grant.owner,
        "single_use": token.single_use,
        "eject_at_expiry": grant.eject_at_expiry,
        "created_at": wire_time(token.created_at),
        "not_before": wire.time_or_nothing(grant.not_before),
        "expires_at": wire.time_or_nothing(grant.expires_at),
        "revoked_at": wire.time_or_nothing(token.revoked_at),
        "participant_ids": [p.id for p in people if p.jti == token.id],
    }
