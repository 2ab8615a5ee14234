"""Everything that can go wrong by somebody else's doing, as one tree.

    Problem
    ├── InvalidPayload            400  a field is wrong; names it and what is allowed
    │   └── MalformedBody         400  not JSON, not UTF-8, or nested too deeply
    ├── PayloadTooLarge           413  the body is over the limit
    ├── InvalidAccessToken        401  the API key is missing or wrong
    ├── Unknown                   400  no such object here (Tavus answers 400, not 404)
    │   ├── UnknownConversation, UnknownPersona, UnknownReplica
    ├── AlreadyEnded              400  the conversation has ended
    ├── NotFound                  404  no such page or route
    ├── MethodNotAllowed          405
    ├── PageNotBuilt              503  the room page was not built on this machine
    └── Refused                        may not be, or not stay, in the room
        ├── NotAllowed            403  token bad, foreign or revoked
        │   └── TokenMissing      401  the room is private
        ├── TokenExpired          403
        ├── TokenNotYetValid      403
        ├── NoRoom                404  unknown or deleted
        ├── RoomEnded             410
        ├── MeetingFull           403
        ├── Busy                  503  no free seat; the page retries
        ├── BadMessage            400  garbage or silence on the signalling socket
        ├── BadMedia              400  an offer without an answer; the call goes on
        ├── Ejected               403  put out, or the conversation ended around one
        └── Replaced              403  the same credential came in elsewhere

Bugs are not in it: they are assertions, and become a 500 without detail.
"""

from typing import ClassVar


class Problem(Exception):
    """Base of all business failures.

    Attributes:
        code: Stable slug; last part of `type` where RFC 9457 is spoken.
        status: HTTP status.
        title: The kind, in a few words; never varies.
        wire_key: Under which key `/v2` says it: `error`, or `message`.
        detail: This case, in one sentence for people.
    """

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request cannot be carried out"
    wire_key: ClassVar[str] = "error"

    def __init__(self, detail: str = "") -> None:
        self.detail = detail or self.title
        super().__init__(self.detail)


class InvalidPayload(Problem):
    """A field has a value that it cannot have. Correct the named field, send again."""

    code = "invalid_payload"
    title = "A field is not valid"

    def __init__(self, field: str, allowed: str) -> None:
        super().__init__(f"{field}: {allowed}" if field else allowed)
        self.field = field
        self.allowed = allowed


class MalformedBody(InvalidPayload):
    """The body is not a JSON object in UTF-8 of reasonable depth."""

    code = "malformed_body"
    title = "The body is malformed"

    def __init__(self, allowed: str = "must be a JSON object in UTF-8") -> None:
        super().__init__("body", allowed)


class PayloadTooLarge(Problem):
    """The body is over the limit. Send less."""

    code = "payload_too_large"
    status = 413
    title = "The body is too large"


class InvalidAccessToken(Problem):
    """The header `x-api-key` is missing or unknown. Make one: `visavis keys create`."""

    code = "invalid_access_token"
    status = 401
    title = "Invalid access token"
    wire_key = "message"


class Unknown(Problem):
    """No object of that id exists here, or it belongs to another workspace."""

    code = "unknown"


class UnknownConversation(Unknown):
    """No conversation of that id exists here."""

    code = "unknown_conversation"
    title = "Invalid conversation_id"


class UnknownPersona(Unknown):
    """No persona of that id exists here."""

    code = "unknown_persona"
    title = "Invalid persona_id"


class UnknownReplica(Unknown):
    """No replica of that id exists here."""

    code = "unknown_replica"
    title = "Invalid replica_id"


class AlreadyEnded(Problem):
    """The conversation has ended; nothing about it can be changed. Create a new one."""

    code = "already_ended"
    title = "The conversation has already ended"


class NotFound(Problem):
    """Nothing lives at this address."""

    code = "not_found"
    status = 404
    title = "Not found"


class MethodNotAllowed(Problem):
    """The address exists, but not for this method."""

    code = "method_not_allowed"
    status = 405
    title = "Method not allowed"


class PageNotBuilt(Problem):
    """The room page was not built on this machine. `make run` builds it."""

    code = "page_not_built"
    status = 503
    title = "The room page was not built; `make run` builds it"


class Refused(Problem):
    """Somebody may not be, or not stay, in the room.

    Attributes:
        daily_type: The error type that Daily's SDK hands to the app.
        retry_s: When trying again makes sense, if ever.
        shutdown_code: Why the conversation ended, if it did.
        end_code: What the page shows as the end's reason where no conversation ended.
    """

    code = "not_allowed"
    status = 403
    title = "You are not allowed to join this meeting"
    daily_type: ClassVar[str] = "not-allowed"
    end_code: ClassVar[str] = ""

    def __init__(
        self, detail: str = "", *, retry_s: float | None = None, shutdown_code: str = ""
    ) -> None:
        super().__init__(detail)
        self.retry_s = retry_s
        self.shutdown_code = shutdown_code


class NotAllowed(Refused):
    """The token is not for this room, was tampered with, or was revoked."""


class TokenMissing(NotAllowed):
    """The room is private, no token was given. Use the creation's `meeting_token`."""

    code = "token_missing"
    status = 401


class TokenExpired(Refused):
    """The token's time is over. Ask whoever invited you for a new one."""

    code = "token_expired"
    title = "This invitation has expired"
    daily_type = "exp-token"


class TokenNotYetValid(Refused):
    """The token's time has not come yet."""

    code = "token_not_yet_valid"
    title = "This meeting is not ready yet"
    daily_type = "nbf-token"


class NoRoom(Refused):
    """There is no such room. `deleted` keeps Daily's SDK from reporting it home."""

    code = "no_room"
    status = 404
    title = "This meeting does not exist or was deleted"
    daily_type = "no-room"


class RoomEnded(Refused):
    """The conversation is over."""

    code = "room_ended"
    status = 410
    title = "This conversation has ended"
    daily_type = "exp-room"


class MeetingFull(Refused):
    """As many as may be in the room are in it. Try again when somebody has left."""

    code = "meeting_full"
    title = "This meeting is full"
    daily_type = "meeting-full"


class Busy(Refused):
    """Every seat of this server is taken. The page tries again by itself."""

    code = "busy"
    status = 503
    title = "All replicas are in conversations right now"
    daily_type = "busy"


class BadMessage(Refused):
    """What came over the signalling socket cannot be understood, or nothing came."""

    code = "bad_message"
    status = 400
    title = "The message cannot be understood"
    daily_type = "bad-message"


class BadMedia(Refused):
    """The SDP offer cannot be answered. The call goes on without media."""

    code = "bad_media"
    status = 400
    title = "The media offer cannot be answered"
    daily_type = "bad-media"


class Ejected(Refused):
    """The conversation ended around a participant, or they were put out."""

    code = "ejected"
    title = "The conversation has ended"
    daily_type = "ejected"


class Replaced(Refused):
    """The same credential came in elsewhere, a duplicated tab, say: that one counts."""

    code = "replaced"
    title = "This conversation was opened in another tab"
    daily_type = "ejected"
    end_code = "replaced"
