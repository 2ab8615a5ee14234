"""Completes the OpenAPI document: words for every field, an example of every answer.

FastAPI and the models say what is particular; what is the same everywhere is put in
here, once, so that no operation can be without it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from visavis.api.fields import EXAMPLES, MEANINGS

Json = dict[str, Any]

_TAGS: Mapping[str, str] = {
    "conversations": "What a replica and people have in a room, and all that is in it.",
    "personas": "Whom a replica plays. Also under `/v2/pals`.",
    "replicas": "Faces and voices. Also under `/v2/faces`.",
    "objectives": "What a persona is to reach.",
    "guardrails": "What a persona must keep to.",
    "documents": "What a replica can look things up in.",
    "tools": "What a model can do besides talking; personas are given them.",
    "events": "What callbacks tell, to be pulled.",
    "usage": "How much of its limits a workspace has used.",
    "simulation": "Scripted people and a clock to move, for tests.",
}

_WARNING = {
    "Warning": {
        "description": 'What was accepted, but not as one may think: `299 - "…"`.',
        "schema": {"type": "string"},
    }
}


def explain(document: Json) -> None:
    """Fill in what is missing."""
    schemas: Json = document["components"]["schemas"]
    for model, schema in schemas.items():
        for name, field in schema.get("properties", {}).items():
            _explain_field(model, name, field)
    for path, operation in _operations(document):
        operation["tags"] = [path.split("/")[2]]
        for parameter in operation.get("parameters", ()):
            name = parameter["name"]
            parameter.setdefault("description", MEANINGS.get(name, ""))
        for status, answer in operation["responses"].items():
            if status.startswith("2"):
                _explain_answer(answer, schemas, "requestBody" in operation)
    used = {operation["tags"][0] for _, operation in _operations(document)}
    document["tags"] = [
        {"name": name, "description": text}
        for name, text in _TAGS.items()
        if name in used
    ]


def _operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def _explain_field(model: str, name: str, field: Json) -> None:
    meaning = MEANINGS.get(f"{model}.{name}") or MEANINGS.get(name)
    if meaning:
        field.setdefault("description", meaning)
    if name in EXAMPLES and "enum" not in field:
        field.setdefault("examples", [EXAMPLES[name]])


def _explain_answer(answer: Json, schemas: Json, takes_body: bool) -> None:  # noqa: FBT001 - one caller
    for media in answer.get("content", {}).values():
        if "schema" in media:
            media.setdefault("example", example(media["schema"], schemas))
    if takes_body:
        answer.setdefault("headers", _WARNING)


def example(schema: Json, schemas: Json) -> Any:
    """Return a value as the schema allows it, made of the examples of its fields."""
    for whole in (_told(schema), _referred(schema, schemas)):
        if whole is not None:
            return whole
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        return example(choice, schemas)
    match schema.get("type"):
        case "object":
            fields = schema.get("properties", {})
            return {name: example(field, schemas) for name, field in fields.items()}
        case "array":
            return [example(schema["items"], schemas)] if schema.get("items") else []
        case "string":
            return ""
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case _:
            return None


def _told(schema: Json) -> Any:
    """Return the value that a schema itself tells of."""
    if schema.get("examples"):
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    return schema.get("default")


def _referred(schema: Json, schemas: Json) -> Any:
    reference = schema.get("$ref")
    return (
        example(schemas[reference.rpartition("/")[2]], schemas) if reference else None
    )
