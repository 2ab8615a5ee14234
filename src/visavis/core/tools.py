"""The tools of a persona: what a model may call, and where a call goes.

`layers.llm.tools` lists functions in OpenAI's shape, wrapped in `function` or flat. A
call goes to the page, as an app message, unless the tool brings an address of its own:
then the front posts it there, signed, and the worker never learns of the address. The
name `end_call` belongs to the system: it ends the conversation.
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

END_CALL = "end_call"

MOST_ROUNDS = 5
"""Times a model may call tools within a turn; then it must speak. Most frameworks stop
at 5 to 10; somebody is waiting here."""

LONGEST_OUTPUT = 32_768
"""Characters of what came of a call: a page of a shop, and no model's whole context."""

METHODS = ("POST", "PUT", "PATCH")

AUTHS: Mapping[str, tuple[str, ...]] = {
    "bearer": ("token",),
    "basic": ("username", "password"),
    "api_key": ("api_key",),
}
"""Ways to authenticate a delivery, and what each needs."""

API_KEY_HEADER = "X-API-Key"

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
        except ValueError:
            return None
        return cast("dict[str, Any]", value) if isinstance(value, dict) else None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where the calls of a tool are posted, and with which headers."""

    url: str
    method: str = METHODS[0]
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


def tools_of(layers: Mapping[str, Any]) -> tuple[Tool, ...]:
    """Return the tools that a persona's layers list."""
    return tools_in(_object(layers.get("llm")).get("tools"))


def tools_in(listed: Any) -> tuple[Tool, ...]:
    """Return the tools of a list in a persona's layers."""
    return tuple(_tool(given) for given in _list(listed))


def delivery_of(layers: Mapping[str, Any], name: str) -> Delivery | None:
    """Return where a tool's calls are posted; None if they are not, or it is gone."""
    for given in _listed(layers):
        api = _api(given)
        if _function(given).get("name") == name and api.get("url"):
            headers = cast("Mapping[str, str]", _object(api.get("headers")))
            return Delivery(
                url=str(api["url"]),
                method=str(api.get("method") or METHODS[0]),
                headers={**headers, **_credentials(_object(api.get("auth")))},
            )
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
    return Tool(name=name, function=function, posted=bool(_api(given)))


def _unaddressed(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**given, "delivery": {"api": {"posted": True}}} if _api(given) else given


def _listed(layers: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return _list(_object(layers.get("llm")).get("tools"))


def _list(listed: Any) -> Sequence[Mapping[str, Any]]:
    return cast("list[dict[str, Any]]", listed) if isinstance(listed, list) else []


def _function(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return _object(given.get("function")) or given


def _api(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return _object(_object(given.get("delivery")).get("api"))


def _credentials(auth: Mapping[str, Any]) -> Mapping[str, str]:
    match auth.get("type"):
        case "bearer":
            return {"Authorization": f"Bearer {auth['token']}"}
        case "basic":
            pair = f"{auth['username']}:{auth['password']}".encode()
            return {"Authorization": f"Basic {b64encode(pair).decode()}"}
        case "api_key":
            return {str(auth.get("header") or API_KEY_HEADER): str(auth["api_key"])}
        case _:
            return {}


def _object(value: Any) -> Mapping[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
