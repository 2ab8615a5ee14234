"""The OpenAPI document: FastAPI's, with request bodies, errors and the key added."""

from datetime import timedelta
from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from visavis.core.limits import ranges

REFERENCE = "#/components/schemas/{model}"

_TEXT = """One call creates a conversation; its link opens a room with a replica in it.

Send the header `x-api-key`. Errors of `/v2` are `{"error": …}` or `{"message": …}`;
everywhere else they are RFC 9457 problem details."""


def query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    """Return a query parameter as OpenAPI writes it."""
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


def error_answers(unknown: str = "") -> dict[int | str, dict[str, Any]]:
    """Return the refusals that every operation of `/v2` shares."""
    bad = unknown or "properties.max_call_duration: must be an integer from 1 to 3600"
    return {
        400: _error("A field is wrong, or the object is unknown here.", "error", bad),
        401: _error("The key is missing or wrong.", "message", "Invalid access token"),
        "default": _error("Any other failure.", "error", "what was wrong"),
    }


def _error(description: str, key: str, text: str) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": [key],
        "properties": {key: {"type": "string"}},
    }
    content = {"application/json": {"schema": schema, "example": {key: text}}}
    return {"description": description, "content": content}


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
        schema = definitions["Properties"]["properties"][limit.name]
        schema |= {"minimum": limit.least, "maximum": limit.most}
    components = made.setdefault("components", {})
    components.setdefault("schemas", {}).update(definitions)
    components["securitySchemes"] = {
        "ApiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"}
    }
    return made
