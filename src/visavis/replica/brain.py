"""The port of a brain: what was said so far in, the words to say out, as they come."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

from visavis.core.briefs import Brief
from visavis.core.documents import Passage
from visavis.core.transcripts import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One line of a conversation; of an interrupted one, the words that were heard."""

    role: Role
    text: str


@dataclass(slots=True, kw_only=True)
class Context:
    """What a brain knows. The performer keeps it; brains only read it.

    Attributes:
        notes: The conversational context, as interactions append to or overwrite it.
        passages: What the documents say to the last line, best first.
        lines: What was said, oldest first; the last is the person's, or there is none
            and the conversation is to be opened.
    """

    brief: Brief
    notes: str = ""
    passages: tuple[Passage, ...] = ()
    lines: list[Said] = field(default_factory=list[Said])


class BrainFailed(Exception):
    """A brain cannot answer; the text says why, for the operator and the client."""


class Brain(Protocol):
    """Thinks of what to say. One per conversation."""

    name: str

    async def greet(self, context: Context) -> str:
        """Return the opening words, where the brief brings none."""
        ...

    def reply(self, context: Context) -> AsyncIterator[str]:
        """Yield the answer to the last line, piece by piece.

        Raises:
            BrainFailed: The answer cannot be made, or not to its end.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
