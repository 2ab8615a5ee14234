"""Calling the tools that a persona keeps at addresses of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from visavis.core.tool_delivery import Outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One call of a tool on its way to an address.

    Attributes:
        id: What its signature names it by.
        secrets: Which sign it, newest first.
    """

    id: str
    call: Outgoing
    secrets: Sequence[str]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What came back.

    Attributes:
        status: None when there was no answer.
        text: The answer's body.
        why: What went wrong, in a few words without addresses; empty on success.
    """

    status: int | None = None
    text: str = ""
    why: str = ""


class ToolPost(Protocol):
    """Posts calls of tools to where a caller of ours said."""

    async def post(self, posting: Posting) -> Posted:
        """Post one, once. Whatever goes wrong is in the answer."""
        ...
