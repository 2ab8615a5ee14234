"""The OpenAPI document leaves nothing unsaid, and its examples are what it allows."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI

from support.asgi import Client

Json = dict[str, Any]


@pytest.fixture
def told(client: Client) -> Json:
    assert isinstance(client.app, FastAPI)
    return client.app.openapi()


def operations(told: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def contents(part: Json) -> Iterator[Json]:
    yield from part.get("content", {}).values()


def allows(told: Json, schema: Json, value: Any) -> bool:
    whole = schema | {"components": told["components"]}
    return jsonschema_rs.validator_for(whole).is_valid(value)


def test_every_object_and_every_field_is_described(told: Json) -> None:
    schemas = told["components"]["schemas"]
    silent = [
        f"{model}.{name}"
        for model, schema in schemas.items()
        for name, field in schema.get("properties", {}).items()
        if not field.get("description")
    ]
    assert silent == [], "say it in the model, or in api/fields.py"
    assert [m for m, schema in schemas.items() if not schema.get("description")] == []


def test_every_parameter_is_described(told: Json) -> None:
    silent = [
        f"{name} {parameter['name']}"
        for name, operation in operations(told)
        for parameter in operation.get("parameters", ())
        if not parameter.get("description")
    ]
    assert silent == [], "say it where it is declared, or in api/fields.py"


def test_every_operation_is_under_a_heading_that_is_described(told: Json) -> None:
    described = {tag["name"] for tag in told["tags"] if tag["description"]}
    headings = {tag for _, operation in operations(told) for tag in operation["tags"]}
    assert headings == described


def test_every_answer_has_an_example_that_it_allows(told: Json) -> None:
    for name, operation in operations(told):
        assert {"400", "401"} <= set(operation["responses"]), name
        assert "default" not in operation["responses"], name
        for status, answer in operation["responses"].items():
            assert answer["description"], (name, status)
            for media in contents(answer):
                example = media["example"]
                assert allows(told, media["schema"], example), (name, status, example)


def test_every_request_body_has_examples_that_it_allows(told: Json) -> None:
    for name, operation in operations(told):
        for media in contents(operation.get("requestBody", {})):
            schema = media["schema"]
            model = schema.get("$ref", "").rpartition("/")[2]
            examples = [
                *told["components"]["schemas"].get(model, {}).get("examples", ()),
                *schema.get("examples", ()),
            ]
            assert examples, name
            assert [e for e in examples if not allows(told, schema, e)] == [], name


def test_an_operation_that_takes_a_body_tells_of_its_size(told: Json) -> None:
    silent = [
        name
        for name, operation in operations(told)
        if "requestBody" in operation and "413" not in operation["responses"]
    ]
    assert silent == []
