"""JSON Patch (RFC 6902): a list of operations that becomes another document.

`jsonpatch` applies them. What it is given is checked first, so that a malformed list
and one that does not fit are told apart: the wire answers them differently.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import jsonpatch

from visavis.api.body import check_depth, parse_any
from visavis.core.problems import InvalidPatch, MalformedBody, MalformedPatch

MOST_OPERATIONS = 100
"""Operations of one patch. With copies alone, few more would fill any memory."""

_POINTER = re.compile(r"(/([^~/]|~[01])*)*")
_NEEDED = {
    "add": "value",
    "replace": "value",
    "test": "value",
    "move": "from",
    "copy": "from",
    "remove": "path",
}
_SHOWN = 64
_EXAMPLE = [{"op": "replace", "path": "/persona_name", "value": "Sales Coach"}]

Operations = Sequence[Mapping[str, Any]]

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "array",
                    "maxItems": MOST_OPERATIONS,
                    "examples": [_EXAMPLE],
                    "items": {
                        "type": "object",
                        "required": ["op", "path"],
                        "properties": {
                            "op": {"enum": list(_NEEDED)},
                            "path": {"type": "string", "pattern": "^(/|$)"},
                            "from": {"type": "string", "pattern": "^(/|$)"},
                            "value": {},
                        },
                    },
                },
            }
        },
    }
}
"""The request body, as OpenAPI writes it."""


def _said(key: str, text: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {key: {"type": "string"}}}
    return {"application/json": {"schema": schema, "example": {key: text}}}


ANSWERS: dict[str, Any] = {
    "responses": {
        "304": {"description": "Nothing changes. Without a body."},
        "422": {
            "description": "The body is no JSON Patch.",
            "content": _said("message", MalformedPatch.title),
        },
    }
}
"""What a patch can be answered with besides 200, as OpenAPI writes it."""


def read(raw: bytes) -> Operations:
    """Return the operations of a request's body.

    Raises:
        MalformedPatch: It is no list of operations of RFC 6902.
    """
    try:
        given = parse_any(raw)
    except MalformedBody as error:
        raise MalformedPatch from error
    if not isinstance(given, list):
        raise MalformedPatch
    operations = cast("Sequence[Any]", given)
    if not all(_well_formed(operation) for operation in operations):
        raise MalformedPatch
    return operations


def _well_formed(operation: Any) -> bool:
    if not isinstance(operation, dict):
        return False
    given = cast("dict[str, Any]", operation)
    kind = given.get("op")
    if not isinstance(kind, str) or _NEEDED.get(kind, "?") not in given:
        return False
    pointers = [given.get("path"), given.get("from", "")]
    return all(isinstance(p, str) and _POINTER.fullmatch(p) for p in pointers)


def apply(
    document: dict[str, Any],
    operations: Operations,
    *,
    renamed: Mapping[str, str],
    limit: int,
) -> dict[str, Any]:
    """Return what a document becomes; the given one is changed on the way.

    Args:
        document: JSON values, of which nobody else holds a part.
        operations: What `read` returned.
        renamed: Where a pointer leads that starts with the name of the other
            vocabulary.
        limit: How large the document may become, in characters.

    Raises:
        InvalidPatch: An operation does not fit, or makes the document too large.
    """
    if len(operations) > MOST_OPERATIONS:
        raise InvalidPatch(f"must have at most {MOST_OPERATIONS} operations")
    for operation in operations:
        document = _step(document, _translated(operation, renamed))
        if operation["op"] == "copy":
            _check_size(document, limit)
    try:
        check_depth(document)
    except MalformedBody as error:
        raise InvalidPatch("the result would be nested too deeply") from error
    return document


def _step(document: dict[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
    where = f"{operation['op']} {operation['path'][:_SHOWN]}"
    try:
        after = jsonpatch.JsonPatch([operation]).apply(document, in_place=True)
    except jsonpatch.JsonPatchTestFailed as error:
        raise InvalidPatch(f"{where} does not hold") from error
    except (
        jsonpatch.JsonPatchException,
        jsonpatch.JsonPointerException,
        TypeError,  # a pointer into a number, or by a name into a list
        RecursionError,
    ) as error:
        raise InvalidPatch(f"{where} does not fit the document") from error
    if not isinstance(after, dict):
        raise InvalidPatch(f"{where} would not leave an object")
    return cast("dict[str, Any]", after)


def _translated(
    operation: Mapping[str, Any], renamed: Mapping[str, str]
) -> Mapping[str, Any]:
    """Return an operation with pointers in the names of the document."""
    pointers = {
        name: _pointer(operation[name], renamed)
        for name in ("path", "from")
        if name in operation
    }
    return {**operation, **pointers}


def _pointer(pointer: str, renamed: Mapping[str, str]) -> str:
    _, slash, rest = pointer.partition("/")
    first, below, deeper = rest.partition("/")
    return f"{slash}{renamed.get(first, first)}{below}{deeper}"


def _check_size(document: dict[str, Any], limit: int) -> None:
    try:
        size = len(json.dumps(document))
    except RecursionError:
        size = limit + 1
    if size > limit:
        raise InvalidPatch("the result would be too large")
