"""The port of a brain: what was said so far in, the words to say out, as they come.

Some brains call tools, too; what came of them goes back in with the next question.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

from visavis.core.briefs import Brief
from visavis.core.documents import Passage
from visavis.core.failures import Why
from visavis.core.perception import NOTHING, Observation
from visavis.core.tools import ToolCall
from visavis.core.transcripts import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One line of a conversation; of an interrupted one, the words that were heard.

    Attributes:
        speaker: Who of several people said it; empty where there is but one.
    """

    role: Role
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Tools that a model called in the middle of its answer, and what came of them.

    Attributes:
        said: What it had said before.
        outputs: Of each call, in their order; JSON, or what a tool has instead.
        awaited: Whether something is to be said to what came of them.
        verbatim: What is to be said to it, if that is known already.
    """

    said: str
    calls: tuple[ToolCall, ...]
    outputs: tuple[str, ...]
    awaited: bool = True
    verbatim: str = ""


@dataclass(slots=True, kw_only=True)
class Context:
    """What a brain knows. The performer keeps it; brains only read it.

    Attributes:
        notes: The conversational context, as interactions append to or overwrite it.
        passages: What the documents say to the last line, best first.
        seen: What is seen of people just now, if the replica sees.
        people: Who is in the room.
        lines: What was said, oldest first; the last is the person's, or there is none
            and the conversation is to be opened.
        rounds: What tools were called for the answer so far; of former answers only
            the words are kept.
        may_call: Whether tools may be called now; else it must speak.
    """

    brief: Brief
    notes: str = ""
    passages: tuple[Passage, ...] = ()
    seen: Observation = NOTHING
    people: tuple[str, ...] = ()
    lines: list[Said] = field(default_factory=list[Said])
    rounds: list[Round] = field(default_factory=list[Round])
    may_call: bool = True


Piece = str | ToolCall
"""Of an answer: words to be said, or a tool to be called."""


class BrainFailed(Exception):
    """A brain cannot answer; the text says why, for the operator.

    Attributes:
        why: The same in one word, for counting.
    """

    def __init__(self, text: str, why: Why = Why.GARBLED) -> None:
        super().__init__(text)
        self.why = why


class Brain(Protocol):
    """Thinks of what to say. One per conversation."""

    name: str

    async def greet(self, context: Context) -> str:
        """Return the opening words, where the brief brings none."""
        ...

    def reply(self, context: Context) -> AsyncIterator[Piece]:
        """Yield the answer to the last line, piece by piece.

        Calls of tools come last: it is asked again when there is what came of them.

        Raises:
            BrainFailed: The answer cannot be made, or not to its end.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
