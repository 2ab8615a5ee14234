"""What happened to a conversation: what people did, and what the log says of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Deed(StrEnum):
    """What somebody did, or was refused."""

    JOIN = "join"
    SPEAK = "speak"
    LEAVE = "leave"
    DROP = "drop"
    EJECT = "eject"
    RELIMIT = "relimit"
    MINT = "mint"
    REVOKE = "revoke"
    END = "end"
    DELETE = "delete"
    REFUSED_AS_OVER = "refused as over"
    REFUSED_AS_GONE = "refused as gone"
    REFUSED_AS_BAD = "refused as bad"
    REFUSED_AT_DOOR = "refused at the door"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The limits; `inactive` is None while nobody set it."""

    duration: timedelta
    absent: timedelta
    inactive: timedelta | None
    left: timedelta
    grace: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A meeting token: what it says, and the bytes that are shown at the door."""

    jti: str
    token: str
    expires_at: datetime
    not_before: datetime | None = None
    single_use: bool = False
    ejects: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that was asked for and answered, at its instant.

    Attributes:
        who: Who did it, or came back; of one refused, who wanted to come back.
        back: They named themselves as who they had been.
        jti: Which invitation was shown, or revoked.
        refused: The code of a refusal at the door.
    """

    at: datetime
    deed: Deed
    who: str = ""
    back: bool = False
    jti: str = ""
    refused: str = ""
    rules: Rules | None = None
    invitation: Invitation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """An announcement of an end."""

    at: datetime
    code: str
    ends_at: datetime
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """When somebody left, and whether they were put out."""

    at: datetime
    ejected: bool


@dataclass(slots=True, kw_only=True)
class Life:
    """One conversation: its script as it was answered."""

    id: str
    born_at: datetime
    rules: Rules
    private: bool = False
    invitation: Invitation | None = None
    facts: list[Fact] = field(default_factory=list[Fact])
    words: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The same conversation as the log tells of it.

    Attributes:
        types: Its events, in order.
        ids: Their ids.
        ended_at: The instant of its end, as the event says; `kept` is the same as the
            conversation itself says it.
        ready_at: When its transcript was ready, if ever.
    """

    types: tuple[str, ...]
    ids: tuple[str, ...]
    ended_at: datetime
    code: str
    reason: str
    kept: tuple[str, datetime]
    ready_at: datetime | None
    warnings: tuple[Announcement, ...]
    people: dict[str, Gone]
    words: tuple[str, ...]
