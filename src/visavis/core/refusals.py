"""Why somebody may not be, or not stay, in a room.

Refused
├── NotAllowed            403  token bad, foreign or revoked
│   └── TokenMissing      401  the room is private
├── TokenExpired          403
├── TokenNotYetValid      403
├── NoRoom                404  unknown or deleted
├── RoomEnded             410
├── RoomSimulated         410  its people are scripted
├── MeetingFull           403
├── Busy                  503  no free seat; the page retries
├── BadMessage            400  garbage or silence on the signalling socket
├── BadMedia              400  an offer without an answer; the call goes on
├── Ejected               403  put out, or the conversation ended around one
└── Replaced              403  the same credential came in elsewhere
"""

from typing import ClassVar

from visavis.core.problems import Problem


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


class RoomSimulated(Refused):
    """The room is of a simulated workspace, whose people are scripted.

    Script a join: `POST /v2/simulation/conversations/{conversation_id}/participants`.
    """

    code = "room_simulated"
    status = 410
    title = "This room is simulated: it has no media, and people join it by script"
    daily_type = "exp-room"
    end_code = "simulated"


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
