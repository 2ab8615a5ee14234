"""A tool's address is checked like a callback's, and its secrets are never shown."""

import json
from typing import Any

import pytest

from support.asgi import Answer, Client
from support.front import Front
from visavis.core.ids import DEFAULT_WORKSPACE

URL = "https://shop.example/stock"
WHERE = "layers.llm.tools[0]"
OAUTH = {
    "type": "oauth2_client_credentials",
    "token_url": "https://auth.example/token",
    "client_id": "me",
    "client_secret": "sesame",
}


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
        posted(auth={"type": "api_key", "value": "k", "name": "X-Team"}),
        posted(auth={"type": "hmac", "secret": "s"}),
        posted(auth=OAUTH),
        posted(url=URL + "/{sku}?q={sku}", method="GET", timeout=0.5),
        posted(body_template={"a": "{sku}"}, query_params={"b": "{sku}", "c": 1}),
        posted(content_type="application/x-www-form-urlencoded"),
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
        (posted(method="FLY"), "delivery.api.method: must be one of: POST, PUT, PATCH"),
        (posted(url="https://{host}/"), "delivery.api.url: must not have placeholders"),
        (posted(url="https://a{x}?q"), "delivery.api.url: must not have placeholders"),
        (posted(url="{url}"), "delivery.api.url: must not have placeholders"),
        (posted(colour=1), "delivery.api.colour: is not known here; known are: url"),
        (posted(timeout=0), "delivery.api.timeout: must be a number of seconds above"),
        (posted(timeout=61), "delivery.api.timeout: must be a number of seconds above"),
        (posted(timeout=True), "delivery.api.timeout: must be a number of seconds"),
        (posted(timeout="1"), "delivery.api.timeout: must be a number of seconds"),
        (posted(query_params=[]), "delivery.api.query_params: must be an object"),
        (
            posted(query_params={"a": []}),
            "delivery.api.query_params.a: must be a string or a number",
        ),
        (posted(body_template="{a}"), "delivery.api.body_template: must be an object"),
        (
            posted(body_template={}, method="GET"),
            "delivery.api.body_template: must be left out: GET sends no body",
        ),
        (
            posted(content_type="text/plain"),
            "delivery.api.content_type: must be one of: application/json",
        ),
        (
            posted(auth={"type": "hmac", "secret": "s"}, query_params={"a": "b"}),
            "delivery.api.query_params: must be left out where auth.type is hmac",
        ),
        (
            posted(auth={"type": "hmac", "secret": "s"}, method="GET"),
            "delivery.api.method: must send a body where auth.type is hmac",
        ),
        (posted(auth={"type": "hmac"}), "delivery.api.auth.secret: must be a string"),
        (
            posted(auth={"type": "api_key", "value": "k", "location": "body"}),
            "delivery.api.auth.location: must be one of: header, query",
        ),
        (posted(auth={"type": "api_key"}), "delivery.api.auth.value: must be a string"),
        (
            posted(auth={"type": "api_key", "value": "k", "location": "query"}),
            "delivery.api.auth.name: must be a string",
        ),
        (
            posted(
                auth={
                    "type": "api_key",
                    "api_key": "k",
                    "location": "query",
                    "name": "key",
                }
            ),
            "delivery.api.auth.value: is required in a query",
        ),
        (
            posted(auth=OAUTH | {"token_url": "http://auth.example/"}),
            "delivery.api.auth.token_url: must be an https",
        ),
        (
            posted(auth=OAUTH | {"scope": 1}),
            "delivery.api.auth.scope: must be a string",
        ),
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
