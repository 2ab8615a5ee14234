"""The tools of a persona: what a model may call, and where a call goes.

`layers.llm.tools` lists functions in OpenAI's shape, wrapped in `function` or flat. A
call goes to the page, as an app message, unless the tool brings an address of its own:
then the front posts it there, signed, and the worker never learns of the address. The
name `end_call` belongs to the system: it ends the conversation.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast
from urllib.parse import urlsplit

from visavis.core.tool_delivery import Delivery

END_CALL = "end_call"

VISION = "vision"
"""The `modality` of a call that is made for what is seen."""

MOST_ROUNDS = 5
"""Times a model may call tools within a turn; then it must speak. Most frameworks stop
at 5 to 10; somebody is waiting here."""

LONGEST_OUTPUT = 32_768
"""Characters of what came of a call: a page of a shop, and no model's whole context."""

_TOLD = ("name", "description", "parameters", "strict")
"""What a model's server is told of a function; the rest of a tool is ours."""

_LISTS = (
    ("llm", "tools"),
    ("perception", "visual_tools"),
    ("perception", "audio_tools"),
    ("perception", "perception_tools"),
)
"""Where in a persona's layers there are tools."""

_ENDS = "End the call. Say goodbye in the same answer, before you call this."
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """What a model wants to be done; the arguments are JSON, as it wrote them."""

    id: str
    name: str
    arguments: str

    @property
    def given(self) -> Mapping[str, Any] | None:
        """The arguments as an object; None if they are none."""
        try:
            value = json.loads(self.arguments or "{}")
        except (ValueError, RecursionError):
            return None
        return cast("dict[str, Any]", value) if isinstance(value, dict) else None


class Resolve(StrEnum):
    """What is done with what comes of a call: `on_resolve` of a tool."""

    ANSWER = "generate_response"
    SAY = "response_in_result"
    KNOW = "add_to_context"
    FORGET = "fire_and_forget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A function that a model may call.

    Attributes:
        function: What a model is told of it, in OpenAI's shape.
        posted: Its calls are posted by the front, and not told to the page.
    """

    name: str
    function: Mapping[str, Any]
    posted: bool = False
    resolve: Resolve = Resolve.ANSWER


def tools_of(layers: Mapping[str, Any]) -> tuple[Tool, ...]:
    """Return the tools that a persona's layers list."""
    return tools_in(_object(layers.get("llm")).get("tools"))


def tools_in(listed: Any) -> tuple[Tool, ...]:
    """Return the tools of a list in a persona's layers."""
    return tuple(_tool(given) for given in _list(listed))


def visual_tools(perception: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the tools that a layer of perception lists, under its newer name first."""
    newer = perception.get("visual_tools")
    return _list(newer or perception.get("perception_tools"))


def delivery_of(
    layers: Mapping[str, Any], name: str, modality: str = ""
) -> Delivery | None:
    """Return where a tool's calls are posted; None if they are not, or it is gone.

    Args:
        layers: Of a persona.
        name: Of the tool.
        modality: `VISION` if it is one of those that are called for what is seen.
    """
    for given in _listed(layers, modality):
        api = _api(given)
        if _function(given).get("name") == name and api.get("url"):
            return Delivery(api=api, whole="tool_id" not in given)
    return None


def briefed(layers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return layers as a worker needs them: without addresses of tools and secrets."""
    for layer, name in _LISTS:
        part = _object(layers.get(layer))
        if tools := [_unaddressed(given) for given in _list(part.get(name))]:
            layers = {**layers, layer: {**part, name: tools}}
    return layers


def is_secure(url: str) -> bool:
    """Tell whether nobody on the way can read what is posted to an address.

    Where a name leads to is judged elsewhere, and loopback is mostly forbidden.
    """
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in _LOOPBACK


def failure(why: str) -> str:
    """Return what a model is told of a call that came to nothing."""
    return json.dumps({"error": why}, ensure_ascii=False)


# ---- reading


def _tool(given: Mapping[str, Any]) -> Tool:
    function = {k: v for k, v in _function(given).items() if k in _TOLD}
    name = str(function.get("name", ""))
    if name == END_CALL:
        return Tool(name=name, function={"description": _ENDS, **function})
    return Tool(
        name=name,
        function=function,
        posted=bool(_api(given)),
        resolve=_resolve(given.get("on_resolve")),
    )


def _resolve(given: Any) -> Resolve:
    return Resolve(given) if given in tuple(Resolve) else Resolve.ANSWER


def _unaddressed(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**given, "delivery": {"api": {"posted": True}}} if _api(given) else given


def _listed(layers: Mapping[str, Any], modality: str) -> Sequence[Mapping[str, Any]]:
    if modality == VISION:
        return visual_tools(_object(layers.get("perception")))
    return _list(_object(layers.get("llm")).get("tools"))


def _list(listed: Any) -> Sequence[Mapping[str, Any]]:
    return cast("list[dict[str, Any]]", listed) if isinstance(listed, list) else []


def _function(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return _object(given.get("function")) or given


def _api(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return _object(_object(given.get("delivery")).get("api"))


def _object(value: Any) -> Mapping[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
