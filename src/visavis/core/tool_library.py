"""Tools as things of their own: made once, and given to as many personas as like them.

Inside a persona they are what is written in its `layers`, in one form, and take effect
on the same ways. Its own names and those of the tools it is given must differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from visavis.core.ids import ToolId
from visavis.core.tools import VISION, Resolve, tools_in, visual_tools

MOST_ATTACHED = 50
"""Of one persona; more would be a prompt of their own, in every turn."""

IN_CALL, POST_CALL = "in_call", "post_call"

ORIGINS: Mapping[str, tuple[str, str]] = {
    "llm": ("llm", "tools"),
    VISION: ("perception", "visual_tools"),
    "audio": ("perception", "audio_tools"),
}
"""Who calls a tool, and where in a persona's layers those stand that it calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryTool:
    """A tool of a workspace.

    Attributes:
        parameters: A JSON Schema of its arguments.
        delivery: `app_message`, or `api` with its secrets in clear.
        origin: Who calls it; nobody in the call, if it is called after it.
        deleted_at: It is gone; only its name is kept, for what tells of its calls.
        settings: Accepted fields that this version keeps but does not use.
    """

    id: ToolId
    name: str
    description: str
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    delivery: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    origin: str = "llm"
    trigger_type: str = IN_CALL
    on_resolve: str = Resolve.FORGET
    tags: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    deleted_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


def buried(tool: LibraryTool, now: datetime) -> LibraryTool:
    """Return what is kept of a tool that is deleted: no address, no secret."""
    return replace(tool, delivery={}, deleted_at=now, updated_at=now)


def equipped(
    layers: Mapping[str, Any], tools: Iterable[LibraryTool]
) -> Mapping[str, Any]:
    """Return a persona's layers with the tools it is given among its own."""
    for tool in tools:
        if tool.trigger_type == IN_CALL:
            layer, name = ORIGINS[tool.origin]
            part = _object(layers.get(layer))
            listed = [*_listed(layers, tool.origin), _entry(tool)]
            layers = {**layers, layer: {**part, name: listed}}
    return layers


def clash(layers: Mapping[str, Any], tools: Sequence[LibraryTool]) -> str | None:
    """Return a name that two tools of a persona would have; None if all differ."""
    for origin in ORIGINS:
        own = tools_in(_listed(layers, origin))
        names = {tool.name for tool in own}
        for tool in tools:
            if tool.origin == origin and tool.trigger_type == IN_CALL:
                if tool.name in names:
                    return tool.name
                names.add(tool.name)
    return None


def _entry(tool: LibraryTool) -> Mapping[str, Any]:
    return {
        "type": "function",
        "tool_id": tool.id,
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
        "on_resolve": tool.on_resolve,
        "delivery": tool.delivery,
    }


def _listed(layers: Mapping[str, Any], origin: str) -> Sequence[Any]:
    layer, name = ORIGINS[origin]
    part = _object(layers.get(layer))
    listed = visual_tools(part) if origin == VISION else part.get(name)
    return cast("Sequence[Any]", listed) if isinstance(listed, list) else []


def _object(value: Any) -> Mapping[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
