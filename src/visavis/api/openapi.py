"""The OpenAPI document: FastAPI's, with request bodies, errors and the key added."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from visavis.api.explaining import explain
from visavis.core.limits import ranges
from visavis.core.problems import PayloadTooLarge, Problem

REFERENCE = "#/components/schemas/{model}"

_TEXT = """One call creates a conversation; its link opens a room with a replica in it.

Send the header `x-api-key`. Errors of `/v2` are `{"error": …}` or `{"message": …}`;
everywhere else they are RFC 9457 problem details."""


def query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    """Return a query parameter as OpenAPI writes it; an empty word is none."""
    if "enum" in schema:
        schema = schema | {"enum": [*schema["enum"], ""]}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


def path(name: str) -> dict[str, Any]:
    """Return a path parameter as OpenAPI writes it."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def request_body(model: type[BaseModel]) -> dict[str, Any]:
    """Return a request body as OpenAPI writes it; its examples are the model's."""
    schema = {"$ref": REFERENCE.format(model=model.__name__)}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def error_answers(
    unknown: str = "", refusals: Sequence[type[Problem]] = ()
) -> dict[int | str, dict[str, Any]]:
    """Return the refusals that every operation of `/v2` shares.

    Under which key a refusal stands differs from one to the other, as it does with the
    imitated service: clients look for both.
    """
    bad = unknown or "properties.max_call_duration: must be an integer from 1 to 3600"
    either = {"anyOf": [_schema("WireError"), _schema("WireMessage")]}
    key = "message" if bad in _MESSAGES else "error"
    answers: dict[int | str, dict[str, Any]] = {
        400: _answer(
            "A field is wrong, or the object is unknown here.", either, {key: bad}
        ),
        401: _answer(
            "The key is missing or wrong.",
            _schema("WireMessage"),
            {"message": "Invalid access token"},
        ),
    }
    for status in sorted({refusal.status for refusal in refusals}):
        told = _refused([r for r in refusals if r.status == status])
        if known := answers.get(status):
            told["description"] = f"{known['description']} Or: {told['description']}"
            told["content"]["application/json"]["schema"] = either
        answers[status] = told
    return answers


def _refused(kinds: Sequence[type[Problem]]) -> dict[str, Any]:
    """Return the answer of one status, whichever of its problems it is."""
    titles = "; or: ".join(kind.title for kind in kinds)
    key = kinds[0].wire_key
    schema = _schema("WireMessage" if key == "message" else "WireError")
    return _answer(f"{titles}.", schema, {key: kinds[0].title})


_MESSAGES = {"objective_name is required", "guardrail_name is required"}
"""Refusals that stand under `message`."""


def _schema(name: str) -> dict[str, Any]:
    return {"$ref": REFERENCE.format(model=name)}


def _answer(description: str, schema: Any, example: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema, "example": example}}
    return {"description": description, "content": content}


def _refusal(key: str, description: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "required": [key],
        "properties": {
            key: {
                "type": "string",
                "description": "What is wrong, and what is allowed.",
            }
        },
    }


def document(
    app: FastAPI, bodies: tuple[type[BaseModel], ...], ceiling: timedelta
) -> dict[str, Any]:
    """Return the whole document; the ranges of the limits are this server's."""
    made = get_openapi(
        title=app.title,
        version=app.version,
        description=_TEXT,
        routes=app.routes,
    )
    _, schemas = models_json_schema(
        [(body, "validation") for body in bodies], ref_template=REFERENCE
    )
    definitions = cast("dict[str, dict[str, Any]]", schemas["$defs"])
    for limit in ranges(ceiling):
        for model in ("Properties", "ChangedProperties"):
            schema = definitions[model]["properties"][limit.name]
            schema |= {"minimum": limit.least, "maximum": limit.most}
    components = made.setdefault("components", {})
    components.setdefault("schemas", {}).update(definitions)
    components["schemas"] |= {
        "WireError": _refusal("error", "How most refusals are said."),
        "WireMessage": _refusal("message", "How a few refusals are said."),
    }
    components["securitySchemes"] = {
        "ApiKey": {
            "type": "apiKey",
            "in": "header",
            "name": "x-api-key",
            "description": "A key of `visavis keys create`; it belongs to a workspace.",
        }
    }
    for methods in made["paths"].values():
        for operation in methods.values():
            if "requestBody" in operation:
                operation["responses"].setdefault("413", _refused([PayloadTooLarge]))
    explain(made)
    return made
