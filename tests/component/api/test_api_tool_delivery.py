"""A tool's address is checked like a callback's, and its secrets are never shown."""

import json
from typing import Any

import pytest

from support.asgi import Answer, Client
from support.front import Front
from visavis.core.ids import DEFAULT_WORKSPACE

URL = "https://shop.example/stock"
WHERE = "layers.llm.tools[0]"


async def post(client: Client, *tools: Any) -> Answer:
    layers = {"llm": {"tools": list(tools)}}
    body = {"system_prompt": "Be kind.", "layers": layers}
    return await client.post("/v2/personas", body)


def posted(**api: Any) -> dict[str, Any]:
    return {"name": "stock", "delivery": {"api": {"url": URL, **api}}}


@pytest.mark.parametrize(
    "tool",
    [
        {"name": "stock", "delivery": {"app_message": True}},
        {"name": "stock", "delivery": None},
        {"type": "system", "name": "end_call"},
        posted(),
        posted(method="PUT", headers={"X-Team": "blue"}),
        posted(auth={"type": "bearer", "token": "t"}),
        posted(auth={"type": "basic", "username": "a", "password": "b"}),
        posted(auth={"type": "api_key", "api_key": "k", "header": "X-Team"}),
    ],
)
async def test_every_way_to_deliver_a_call_is_taken_silently(
    client: Client, tool: Any
) -> None:
    answer = await post(client, tool)
    assert answer.status == 200, answer.body
    assert answer.header("warning") is None


@pytest.mark.parametrize(
    ("tool", "sentence"),
    [
        ({"name": "a", "delivery": 1}, "delivery: must be an object"),
        ({"name": "a", "delivery": {}}, "delivery: must have exactly one"),
        (
            {"name": "a", "delivery": {"app_message": False}},
            "delivery: must have exactly one",
        ),
        (
            {"name": "a", "delivery": {"app_message": True, "api": {"url": URL}}},
            "delivery: must have exactly one",
        ),
        ({"name": "a", "delivery": {"app_message": 1}}, "delivery.app_message: must"),
        ({"name": "a", "delivery": {"mail": "x"}}, "delivery.mail: is not known"),
        ({"name": "a", "delivery": {"api": {}}}, "delivery.api.url: must be an https"),
        (posted(url="http://shop.example/"), "delivery.api.url: must be"),
        (posted(url="ftp://shop.example/"), "delivery.api.url: must be"),
        (posted(method="GET"), "delivery.api.method: must be one of: POST, PUT, PATCH"),
        (posted(headers=[]), "delivery.api.headers: must be an object"),
        (posted(headers={"Host": "x"}), "delivery.api.headers.Host: must be the name"),
        (posted(headers={"a b": "x"}), "delivery.api.headers.a b: must be the name"),
        (posted(headers={"A": "x\r\nB: y"}), "delivery.api.headers.A: must be print"),
        (posted(headers={"A": 1}), "delivery.api.headers.A: must be a string"),
        (
            posted(headers={f"A{i}": "x" for i in range(21)}),
            "delivery.api.headers: must have at most 20",
        ),
        (posted(auth={"type": "oauth"}), "delivery.api.auth.type: must be one of"),
        (posted(auth={"type": []}), "delivery.api.auth.type: must be one of"),
        (posted(auth={"type": "bearer"}), "delivery.api.auth.token: must be a string"),
        (
            posted(auth={"type": "api_key", "api_key": "k", "header": "Webhook-Id"}),
            "delivery.api.auth.header: must be the name",
        ),
        ({"type": "system", "name": "fly"}, "name: must be end_call"),
    ],
)
async def test_what_is_wrong_with_a_delivery_is_refused_by_name(
    client: Client, tool: Any, sentence: str
) -> None:
    answer = await post(client, tool)
    assert answer.status == 400
    assert answer.json["error"].startswith(f"{WHERE}.{sentence}")


async def test_secrets_of_a_delivery_are_masked_and_belong_to_its_address(
    front: Front, client: Client
) -> None:
    secret = posted(
        headers={"X-Team": "blue"}, auth={"type": "bearer", "token": "sesame"}
    )
    id_ = (await post(client, secret)).json["persona_id"]
    shown = (await client.get(f"/v2/personas/{id_}")).json["layers"]
    assert "sesame" not in str(shown)
    assert "blue" not in str(shown)

    async def change(field: str, value: Any) -> int:
        path = f"/layers/llm/tools/0/delivery/api/{field}"
        patch = [{"op": "add", "path": path, "value": value}]
        body = json.dumps(patch).encode()
        return (await client.send("PATCH", f"/v2/personas/{id_}", body=body)).status

    assert await change("method", "PUT") == 200
    assert await change("url", "https://thief.example/") == 400
    kept = await front.cast.personas.get(DEFAULT_WORKSPACE, id_)
    assert kept is not None
    assert kept.layers["llm"]["tools"][0]["delivery"]["api"] == {
        "url": URL,
        "method": "PUT",
        "headers": {"X-Team": "blue"},
        "auth": {"type": "bearer", "token": "sesame"},
    }
