"""Interactions: what is asked of a replica, as far as both sides of the link judge it.

Most are for the replica alone, and it understands them: `replica/protocol.py`. What
changes the conversational context is also the front's: it keeps the context while no
replica sits, and across the death of one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from visavis.core.problems import InvalidPayload

APPEND = "conversation.append_llm_context"
OVERWRITE = "conversation.overwrite_llm_context"

EVENT_TYPES = (
    "conversation.respond",
    "conversation.echo",
    "conversation.tool_result",
    "conversation.interrupt",
    APPEND,
    OVERWRITE,
    "conversation.sensitivity",
)
"""All that a replica understands."""

LONGEST_TEXT = 10_000
"""Characters of one interaction."""

LONGEST_CONTEXT = 200_000
"""Characters of what interactions may make of a context: as many as a persona's and a
conversation's may have together at the beginning."""


class Misheard(ValueError):
    """An interaction that is not as it must be.

    Attributes:
        event_type: Which one.
        field: What is wrong, like `properties.text`.
        allowed: What it must be.
    """

    def __init__(self, event_type: str, field: str, allowed: str) -> None:
        super().__init__(f"{field}: must be {allowed}")
        self.event_type = event_type
        self.field = field
        self.allowed = allowed

    @property
    def problem(self) -> InvalidPayload:
        """The same, as a request is refused for it."""
        return InvalidPayload(self.field, f"must be {self.allowed}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextChange:
    """Something to know: besides the conversational context, or instead of it."""

    event_type: str
    text: str = field(repr=False)

    def on(self, context: str) -> str:
        """Return what becomes of a context.

        Raises:
            Misheard: It would be too long.
        """
        if self.event_type == OVERWRITE:
            return self.text
        changed = f"{context}\n{self.text}".strip()
        if len(changed) > LONGEST_CONTEXT:
            short = f"so short that the whole context has at most {LONGEST_CONTEXT}"
            raise Misheard(APPEND, "properties.context", f"{short} characters")
        return changed


def context_change(
    event_type: str, properties: Mapping[str, Any]
) -> ContextChange | None:
    """Return how an interaction changes the context; None if it is of another kind.

    Raises:
        Misheard: It is one that would, but is not as it must be.
    """
    if event_type not in {APPEND, OVERWRITE}:
        return None
    text = text_in(event_type, properties, "context")
    if event_type == APPEND and properties.get("job_status", "completed") != (
        "completed"
    ):
        # What a job has found is told when it has; before that there is nothing.
        raise Misheard(event_type, "properties.job_status", '"completed" or absent')
    return ContextChange(event_type=event_type, text=text)


def text_in(event_type: str, properties: Mapping[str, Any], name: str) -> str:
    """Return a text that an interaction must have.

    Raises:
        Misheard: It is missing, empty or too long.
    """
    value = properties.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        wanted = f"a text of 1 to {LONGEST_TEXT} characters"
        raise Misheard(event_type, f"properties.{name}", wanted)
    return value.strip()
