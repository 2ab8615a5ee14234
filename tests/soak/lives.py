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
    END = "end"
    DELETE = "delete"
    REFUSED_AS_OVER = "refused as over"
    REFUSED_AS_GONE = "refused as gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The limits; `inactive` is None while nobody set it."""

    duration: timedelta
    absent: timedelta
    inactive: timedelta | None
    left: timedelta
    grace: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that was asked for and answered, at its instant."""

    at: datetime
    deed: Deed
    who: str = ""
    rules: Rules | None = None


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
    facts: list[Fact] = field(default_factory=list[Fact])
    words: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The same conversation as the log tells of it."""

    types: tuple[str, ...]
    ended_at: datetime
    code: str
    warnings: frozenset[Announcement]
    people: dict[str, Gone]
    words: tuple[str, ...]
