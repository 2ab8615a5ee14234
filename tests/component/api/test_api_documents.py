"""What we say of the API is what it does: OpenAPI, the wire page, the problem page."""

import importlib.util
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel

from support.asgi import Client
from support.front import Front, created
from visavis.api.v2 import models
from visavis.api.v2.creation import CreateConversation
from visavis.api.v2.properties import Properties

ROOT = Path(__file__).parents[3]


async def document(client: Client) -> Any:
    answer = await client.get("/openapi.json")
    assert answer.status == 200
    return answer.json


async def test_openapi_tells_every_operation_of_the_wire_once(client: Client) -> None:
    told = await document(client)
    operations = [o for methods in told["paths"].values() for o in methods.values()]
    for path, methods in told["paths"].items():
        for operation in methods.values():
            parameters = operation.get("parameters", [])
            named = [p["name"] for p in parameters if p["in"] == "path"]
            assert named == re.findall(r"{(\w+)}", path), path
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        assert operation["summary"]
        assert operation["description"]
        assert operation["security"] == [{"ApiKey": []}]
        assert {"400", "401"} <= set(operation["responses"])
        assert "HTTPValidationError" not in str(operation["responses"])


async def test_every_reference_in_openapi_leads_somewhere(client: Client) -> None:
    told = await document(client)

    referred = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(told)))
    schemas = told["components"]["schemas"]
    assert referred
    assert referred <= {f"#/components/schemas/{name}" for name in schemas}


async def test_openapi_tells_the_ranges_of_this_server(front: Front) -> None:
    told = await document(await front.client(ceiling=timedelta(seconds=7200)))
    limits = told["components"]["schemas"]["Properties"]["properties"]
    assert limits["max_call_duration"]["maximum"] == 7200
    assert limits["participant_left_timeout"]["minimum"] == 0


async def test_the_examples_of_openapi_are_accepted(client: Client) -> None:
    told = await document(client)
    examples = told["components"]["schemas"]["CreateConversation"]["examples"]
    assert len(examples) == 2
    for example in examples:
        assert (await client.post("/v2/conversations", example)).status == 200


async def test_no_page_of_a_foreign_host_is_served(client: Client) -> None:
    for path in ("/docs", "/redoc"):
        assert (await client.get(path)).status == 404


async def test_real_answers_are_of_the_documented_models(client: Client) -> None:
    private = await created(client, require_auth=True)
    path = f"/v2/conversations/{private['conversation_id']}"
    documented: dict[str, type[BaseModel]] = {
        path: models.Conversation,
        path + "?verbose=true": models.Conversation,
        path + "/events": models.EventLog,
        "/v2/conversations": models.ConversationPage,
        "/v2/personas": models.PersonaPage,
        "/v2/personas/pipecat0": models.Persona,
        "/v2/replicas": models.ReplicaPage,
        "/v2/replicas/rf4e9d9790f0": models.Replica,
    }
    models.CreatedConversation.model_validate(private)
    models.CreatedConversation.model_validate(await created(client))
    for address, model in documented.items():
        model.model_validate((await client.get(address)).json)


def test_the_wire_page_names_every_address_and_every_field() -> None:
    page = (ROOT / "docs" / "reference" / "wire.md").read_text()
    fields = [
        *CreateConversation.model_fields,
        *Properties.model_fields,
        *models.CreatedConversation.model_fields,
        *models.Conversation.model_fields,
        *models.Event.model_fields,
    ]
    assert [name for name in fields if f"`{name}`" not in page] == []


async def test_the_wire_page_names_every_operation(client: Client) -> None:
    page = (ROOT / "docs" / "reference" / "wire.md").read_text()
    assert isinstance(client.app, FastAPI)
    routes = [r for r in client.app.routes if isinstance(r, APIRoute)]
    told = [
        f"{method} {route.path}"
        for route in routes
        for method in route.methods or ()
        if route.path.startswith("/v2")
    ]
    assert [name for name in told if f"`{name}`" not in page] == []


def test_the_problem_page_is_fresh() -> None:
    script = ROOT / "scripts" / "write_problems.py"
    spec = importlib.util.spec_from_file_location("write_problems", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PAGE.read_text() == module.page(), "run scripts/write_problems.py"
