"""What a tool of the library may say, when it is made and after a change."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from visavis.api.remarks import Remarks
from visavis.api.v2 import wire
from visavis.api.v2.persona_tools import LONGEST_DESCRIPTION, check_parameters
from visavis.api.v2.tool_delivery import check_delivery
from visavis.api.validation import first_problem
from visavis.core import masks
from visavis.core.problems import InvalidPayload
from visavis.core.tool_delivery import OURS, RESERVED, placeholders
from visavis.core.tool_library import IN_CALL, POST_CALL, LibraryTool
from visavis.core.tools import END_CALL, Resolve

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_NAMED = "must have 1 to 64 letters, digits or underscores, and begin with no digit"

Prose = Annotated[str, Field(max_length=LONGEST_DESCRIPTION)]
Origin = Literal["llm", "vision", "audio", ""]
OnCall = Literal["generate_filler", "static_filler", "silent", "passthrough", ""]
OnResolve = Literal[
    "generate_response", "response_in_result", "add_to_context", "fire_and_forget"
]

STOCK: dict[str, JsonValue] = {
    "name": "stock",
    "description": "How many of an item are left.",
    "parameters": {
        "type": "object",
        "properties": {"item": {"type": "string"}},
        "required": ["item"],
    },
    "on_resolve": "generate_response",
    "delivery": {
        "api": {
            "url": "https://shop.example/stock/{item}",
            "method": "GET",
            "auth": {"type": "bearer", "token": "sk-..."},
        }
    },
}

REWORDED: dict[str, JsonValue] = {"description": "How many of an item are in stock."}


class _Tool(BaseModel):
    """What a tool may say besides its name and what it is for."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    parameters: dict[str, Any] | None = None
    delivery: dict[str, Any] | None = None
    trigger_type: Literal["in_call", "post_call"] | None = None
    origin: Origin | None = None
    on_call: OnCall | None = None
    on_resolve: OnResolve | None = None
    static_filler: Prose | None = None
    tags: (
        Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=32)]
        | None
    ) = None


class ToolBody(_Tool):
    """A tool. Unknown fields are ignored, and answered with a `Warning`."""

    model_config = ConfigDict(json_schema_extra={"examples": [STOCK]})

    name: str = Field(json_schema_extra={"pattern": f"^{_NAME.pattern}$"})
    description: Prose = Field(json_schema_extra={"pattern": r"\S"})


class ToolChange(_Tool):
    """The fields of a tool that are to change."""

    model_config = ConfigDict(json_schema_extra={"examples": [REWORDED]})

    name: str | None = None
    description: Prose | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads tools.

    Attributes:
        target_check: Raises `InvalidPayload` for an address of a bad form.
    """

    target_check: Callable[[str], None]

    def read(
        self, plain: Mapping[str, Any], before: LibraryTool, remarks: Remarks
    ) -> LibraryTool:
        """Return what a tool becomes by a body, and remark on it.

        Raises:
            InvalidPayload: A field is wrong; it is named, with what is allowed.
        """
        body = _validated(plain)
        delivery = plain.get("delivery")
        delivery = {"app_message": True} if delivery is None else delivery
        check_delivery(delivery, "delivery", self.target_check)
        _check_function(body)
        _check_placeholders(delivery, body.parameters or {})
        _check_use(body, delivery)
        settings = {n: kept for n in _KEPT if (kept := getattr(body, n))}
        remarks.add("kept, but without effect", list(_without_effect(body)))
        known = ToolBody.model_fields
        remarks.add("unknown and ignored", [n for n in plain if n not in known])
        return replace(
            before,
            name=body.name,
            description=body.description,
            parameters=body.parameters or {},
            delivery=masks.reveal(delivery, before.delivery, "delivery"),
            origin=body.origin or "llm",
            trigger_type=body.trigger_type or IN_CALL,
            on_resolve=body.on_resolve or Resolve.FORGET,
            tags=tuple(dict.fromkeys(body.tags or ())),
            settings=settings,
        )


_KEPT = ("on_call", "static_filler")
"""Accepted and stored: before a call, a replica says what its model says."""


def document(tool: LibraryTool) -> dict[str, Any]:
    """Return what a change is applied to: every field that can change, masked."""
    return {
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
        "delivery": masks.hide(tool.delivery),
        "trigger_type": tool.trigger_type,
        "origin": "" if tool.trigger_type == POST_CALL else tool.origin,
        "on_call": "",
        "on_resolve": tool.on_resolve,
        "static_filler": "",
        "tags": list(tool.tags),
        **tool.settings,
    }


def merged(before: wire.Json, given: Mapping[str, Any]) -> wire.Json:
    """Return a document with the fields of another in their place.

    Of `delivery.api` and its `auth`, too, only those that are given: so an address is
    changed, or a method, without telling the rest again.
    """
    after, delivery = {**before, **given}, _object(given.get("delivery"))
    api, known = _object(delivery.get("api")), _object(before["delivery"].get("api"))
    if api:
        merged_api = {**known, **api}
        auth, had = _object(api.get("auth")), _object(known.get("auth"))
        if auth and auth.get("type") == had.get("type"):
            merged_api["auth"] = {**had, **auth}
        after["delivery"] = {**delivery, "api": merged_api}
    return after


def _object(value: Any) -> Mapping[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _validated(plain: Mapping[str, Any]) -> ToolBody:
    try:
        return ToolBody.model_validate(plain)
    except ValidationError as error:
        raise first_problem(error, {}) from None


def _check_function(body: ToolBody) -> None:
    """Check what a model is told of it."""
    if not _NAME.fullmatch(body.name):
        raise InvalidPayload("name", _NAMED)
    if body.name == END_CALL:
        allowed = f"must not be {END_CALL}: it is the system's"
        raise InvalidPayload("name", allowed)
    if not body.description.strip():
        raise InvalidPayload("description", "must say when to call it")
    parameters = body.parameters or {}
    check_parameters(parameters, "parameters")
    if len(body.description) + len(json.dumps(parameters)) > LONGEST_DESCRIPTION:
        allowed = f"must have at most {LONGEST_DESCRIPTION} characters together"
        raise InvalidPayload("description, parameters", allowed)
    for name in _arguments(parameters):
        if name.startswith(RESERVED):
            allowed = f"must not begin with {RESERVED}: it is the system's"
            raise InvalidPayload(f"parameters.properties.{name[:64]}", allowed)


def _arguments(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", parameters.get("properties") or {})


def _check_placeholders(
    delivery: Mapping[str, Any], parameters: Mapping[str, Any]
) -> None:
    """Refuse a placeholder that no argument and none of our ids stands for."""
    declared = [*_arguments(parameters), *OURS]
    for name in sorted(placeholders(delivery.get("api") or {})):
        if name not in declared:
            allowed = f"must be in parameters.properties, or one of: {', '.join(OURS)}"
            raise InvalidPayload(f"delivery.api ({{{name[:64]}}})", allowed)


def _check_use(body: ToolBody, delivery: Mapping[str, Any]) -> None:
    """Check who calls it, and what is to be done before and after."""
    if body.trigger_type == POST_CALL:
        if body.origin:
            allowed = f"must be left out where trigger_type is {POST_CALL}"
            raise InvalidPayload("origin", allowed)
        if not delivery.get("api"):
            allowed = f"must have api where trigger_type is {POST_CALL}"
            raise InvalidPayload("delivery", allowed)
    if body.on_call == "static_filler" and not body.static_filler:
        allowed = "is required where on_call is static_filler"
        raise InvalidPayload("static_filler", allowed)
    if body.origin in ("vision", "audio"):
        for name in ("on_call", "static_filler"):
            if getattr(body, name):
                allowed = f"must be left out where origin is {body.origin}"
                raise InvalidPayload(name, allowed)
        if body.on_resolve not in (None, Resolve.FORGET):
            allowed = f"must be {Resolve.FORGET} where origin is {body.origin}"
            raise InvalidPayload("on_resolve", allowed)


def _without_effect(body: ToolBody) -> Iterator[str]:
    if body.trigger_type == POST_CALL:
        yield "trigger_type"
    if body.origin == "audio":
        yield "origin"
    yield from (name for name in _KEPT if getattr(body, name))
