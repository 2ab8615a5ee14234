"""Tools are made once, shown without their secrets, and given to personas."""

import json
from typing import Any

import pytest

from support.asgi import Answer, Client
from support.front import Front
from visavis.core.ids import DEFAULT_WORKSPACE, WorkspaceId

URL = "https://shop.example/stock"
ITEM = {"type": "object", "properties": {"item": {"type": "string"}}}
STOCK: dict[str, Any] = {"name": "stock", "description": "How many are left."}
ECHO = {"pipeline_mode": "echo"}


def posted(**api: Any) -> dict[str, Any]:
    return {**STOCK, "parameters": ITEM, "delivery": {"api": {"url": URL, **api}}}


async def made(client: Client, body: Any = STOCK) -> Any:
    answer = await client.post("/v2/tools", body)
    assert answer.status == 200, answer.body
    return answer.json


async def patch(client: Client, id_: str, body: Any) -> Answer:
    raw = json.dumps(body).encode()
    return await client.send("PATCH", f"/v2/tools/{id_}", body=raw)


async def named(client: Client, query: str = "") -> list[str]:
    listed = (await client.get(f"/v2/tools{query}")).json
    assert listed["total_count"] == len(listed["data"])
    return [tool["name"] for tool in listed["data"]]


async def persona(client: Client, **body: Any) -> str:
    id_: str = (await client.post("/v2/personas", {**ECHO, **body})).json["persona_id"]
    return f"/v2/personas/{id_}"


# ---- one tool


async def test_a_tool_is_shown_as_it_was_made_with_what_was_left_out(
    client: Client,
) -> None:
    tool = await made(client, {**STOCK, "tags": ["shop", "shop"]})
    assert tool["tool_id"].startswith("t")
    assert tool["delivery"] == {"app_message": True}
    assert (tool["origin"], tool["trigger_type"]) == ("llm", "in_call")
    assert (tool["on_resolve"], tool["on_call"]) == ("fire_and_forget", "")
    assert (tool["tags"], tool["parameters"]) == (["shop"], {})
    assert tool["is_system_tool"] is False
    assert (await client.get(f"/v2/tools/{tool['tool_id']}")).json == tool
    assert (await client.get("/v2/tools")).json == {"data": [tool], "total_count": 1}


async def test_a_list_is_narrowed_by_name_and_tag_and_turned_round(
    client: Client,
) -> None:
    await made(client, {**STOCK, "tags": ["shop"]})
    await made(client, {**STOCK, "name": "weather"})
    assert set(await named(client)) == {"stock", "weather"}
    assert await named(client, "?name_or_uuid=WEA") == ["weather"]
    assert await named(client, "?tags=shop,other") == ["stock"]
    assert await named(client, "?type=system") == []
    turned = await named(client, "?sort=asc")
    assert turned == (await named(client, "?sort=desc"))[::-1]


async def test_a_name_is_used_once_in_a_workspace(front: Front, client: Client) -> None:
    tool = await made(client)
    again = await client.post("/v2/tools", STOCK)
    assert again.status == 409
    assert again.json == {"error": "A tool of this name exists already: stock"}
    other = await made(client, {**STOCK, "name": "other"})
    assert (await patch(client, other["tool_id"], {"name": "stock"})).status == 409
    await made(await front.client(WorkspaceId("elsewhere")))
    await client.send("DELETE", f"/v2/tools/{tool['tool_id']}")
    await made(client)


async def test_a_tool_is_unknown_in_every_other_workspace(
    front: Front, client: Client
) -> None:
    id_ = (await made(client))["tool_id"]
    elsewhere = await front.client(WorkspaceId("elsewhere"))
    assert await named(elsewhere) == []
    for method, body in (("GET", b""), ("PATCH", b"{}"), ("DELETE", b"")):
        answer = await elsewhere.send(method, f"/v2/tools/{id_}", body=body)
        assert (answer.status, answer.json) == (404, {"error": "Tool not found"})
    theirs = await persona(elsewhere)
    answer = await elsewhere.post(f"{theirs}/tools", {"tool_ids": [id_]})
    assert answer.json["error"] == "tool_ids[0]: names no tool that exists here"


async def test_what_is_deleted_is_unknown_and_keeps_no_secret(
    front: Front, client: Client
) -> None:
    secret = posted(auth={"type": "bearer", "token": "sesame"})
    id_ = (await made(client, secret))["tool_id"]
    gone = await client.send("DELETE", f"/v2/tools/{id_}")
    assert (gone.status, gone.body) == (204, b"")
    assert await named(client) == []
    assert (await client.get(f"/v2/tools/{id_}")).status == 404
    assert (await client.send("DELETE", f"/v2/tools/{id_}")).status == 404
    assert (await patch(client, id_, {"name": "again"})).status == 404
    kept = await front.cast.tools.get(DEFAULT_WORKSPACE, id_)
    assert kept is not None
    assert kept.name == "stock"
    assert "sesame" not in repr(kept) + str(kept.delivery)


async def test_a_repeated_creation_makes_one(client: Client) -> None:
    key = {"idempotency-key": "once"}
    raw = json.dumps(STOCK).encode()
    first = await client.send("POST", "/v2/tools", body=raw, headers=key)
    again = await client.send("POST", "/v2/tools", body=raw, headers=key)
    assert first.json == again.json
    assert await named(client) == ["stock"]


# ---- changing one


async def test_a_tool_is_changed_by_fields_or_by_a_patch(client: Client) -> None:
    id_ = (await made(client))["tool_id"]
    merged = await patch(client, id_, {"description": "Look.", "colour": 1})
    assert (merged.status, merged.json["description"]) == (200, "Look.")
    assert merged.header("warning") == '299 - "unknown and ignored: colour"'
    operation = {"op": "replace", "path": "/on_resolve", "value": "add_to_context"}
    patched = await patch(client, id_, [operation])
    assert (patched.status, patched.json["on_resolve"]) == (200, "add_to_context")
    assert patched.json["description"] == "Look."
    assert (await patch(client, id_, [operation])).status == 304
    same = await patch(client, id_, {"description": "Look."})
    assert (same.status, same.json["updated_at"]) == (200, patched.json["updated_at"])
    assert (await patch(client, id_, "no")).status == 422
    assert (await patch(client, id_, {"name": "a b"})).status == 400


async def test_a_delivery_is_changed_in_the_parts_that_are_given(
    front: Front, client: Client
) -> None:
    secret = posted(method="PUT", timeout=5, auth={"type": "bearer", "token": "sesame"})
    id_ = (await made(client, secret))["tool_id"]
    await patch(client, id_, {"delivery": {"api": {"timeout": 7}}})
    auth = {"type": "bearer", "token": "********"}
    await patch(client, id_, {"delivery": {"api": {"auth": auth}}})
    kept = await front.cast.tools.get(DEFAULT_WORKSPACE, id_)
    assert kept is not None
    assert kept.delivery["api"] == {
        "url": URL,
        "method": "PUT",
        "timeout": 7,
        "auth": {"type": "bearer", "token": "sesame"},
    }
    stolen = {"delivery": {"api": {"url": "https://thief.example/"}}}
    refused = await patch(client, id_, stolen)
    assert refused.status == 400
    assert refused.json["error"].startswith("delivery.api.auth.token: must be given")
    basic = {"type": "basic", "username": "a", "password": "b"}
    moved = {**stolen["delivery"]["api"], "auth": basic}
    answer = await patch(client, id_, {"delivery": {"api": moved}})
    assert answer.json["delivery"]["api"]["auth"] == basic | {"password": "********"}
    told = await patch(client, id_, {"delivery": {"app_message": True}})
    assert told.json["delivery"] == {"app_message": True}
    back = await patch(client, id_, {"delivery": {"api": {"url": URL}}})
    assert back.json["delivery"] == {"api": {"url": URL}}


@pytest.mark.parametrize(
    ("auth", "secret"),
    [
        ({"type": "bearer", "token": "sesame"}, "token"),
        ({"type": "basic", "username": "a", "password": "sesame"}, "password"),
        ({"type": "api_key", "name": "X-Key", "value": "sesame"}, "value"),
        (
            {"type": "api_key", "location": "query", "name": "k", "value": "sesame"},
            "value",
        ),
        ({"type": "hmac", "secret": "sesame"}, "secret"),
        (
            {
                "type": "oauth2_client_credentials",
                "token_url": "https://auth.example/token",
                "client_id": "me",
                "client_secret": "sesame",
                "scope": "read",
            },
            "client_secret",
        ),
        ({"type": "none"}, "none"),
    ],
)
async def test_every_kind_of_secret_is_masked_and_kept(
    front: Front, client: Client, auth: dict[str, str], secret: str
) -> None:
    tool = await made(client, posted(auth=auth, headers={"X-Team": "blue"}))
    assert "sesame" not in str(tool)
    assert "blue" not in str(tool)
    shown = tool["delivery"]["api"]["auth"]
    assert shown.get(secret, "********") == "********"
    back = await patch(client, tool["tool_id"], {"delivery": tool["delivery"]})
    assert back.status == 200
    kept = await front.cast.tools.get(DEFAULT_WORKSPACE, tool["tool_id"])
    assert kept is not None
    assert kept.delivery["api"]["auth"] == auth


async def test_a_secret_is_not_sent_to_another_server_of_tokens(
    client: Client,
) -> None:
    auth = {
        "type": "oauth2_client_credentials",
        "token_url": "https://auth.example/token",
        "client_id": "me",
        "client_secret": "sesame",
    }
    id_ = (await made(client, posted(auth=auth)))["tool_id"]
    path = "/delivery/api/auth/token_url"
    stolen = {"op": "replace", "path": path, "value": "https://thief.example/"}
    answer = await patch(client, id_, [stolen])
    assert answer.status == 400
    assert "client_secret: must be given again" in answer.json["error"]


# ---- what is refused, and what is warned of


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"description": "d"}, "name: must be given"),
        ({"name": "a"}, "description: must be given"),
        ({**STOCK, "name": "1a"}, "name: must have 1 to 64 letters"),
        ({**STOCK, "name": "a-b"}, "name: must have 1 to 64 letters"),
        ({**STOCK, "name": "end_call"}, "name: must not be end_call"),
        ({**STOCK, "description": " "}, "description: must say when"),
        ({**STOCK, "parameters": []}, "parameters: must be an object"),
        ({**STOCK, "parameters": {"type": "string"}}, "parameters.type: must be obj"),
        (
            {**STOCK, "parameters": {"properties": {"tavus_x": {}}}},
            "parameters.properties.tavus_x: must not begin with tavus_",
        ),
        (
            {**STOCK, "description": "d" * 10_000, "parameters": ITEM},
            "description, parameters: must have at most 10000 characters together",
        ),
        ({**STOCK, "delivery": {}}, "delivery: must have exactly one"),
        ({**STOCK, "origin": "smell"}, "origin: must be one of"),
        ({**STOCK, "on_resolve": "sing"}, "on_resolve: must be one of"),
        (
            {**STOCK, "on_call": "static_filler"},
            "static_filler: is required where on_call is static_filler",
        ),
        (
            {**STOCK, "origin": "vision", "on_call": "silent"},
            "on_call: must be left out where origin is vision",
        ),
        (
            {**STOCK, "origin": "audio", "on_resolve": "add_to_context"},
            "on_resolve: must be fire_and_forget where origin is audio",
        ),
        (
            {**posted(), "trigger_type": "post_call", "origin": "llm"},
            "origin: must be left out where trigger_type is post_call",
        ),
        (
            {**STOCK, "trigger_type": "post_call"},
            "delivery: must have api where trigger_type is post_call",
        ),
        (
            posted(url=URL + "/{sku}"),
            "delivery.api ({sku}): must be in parameters.properties, or one of: tavus_",
        ),
        (posted(body_template={"a": ["{sku}"]}), "delivery.api ({sku}): must be in"),
    ],
)
async def test_what_is_wrong_with_a_tool_is_refused_by_name(
    client: Client, body: Any, sentence: str
) -> None:
    answer = await client.post("/v2/tools", body)
    assert answer.status == 400
    assert answer.json["error"].startswith(sentence)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({**posted(), "trigger_type": "post_call"}, "trigger_type"),
        ({**STOCK, "origin": "audio"}, "origin"),
        (
            {**STOCK, "on_call": "static_filler", "static_filler": "One moment."},
            "on_call, static_filler",
        ),
    ],
)
async def test_what_has_no_effect_is_kept_with_a_warning(
    client: Client, body: Any, named: str
) -> None:
    answer = await client.post("/v2/tools", body)
    assert answer.status == 200, answer.body
    assert answer.header("warning") == f'299 - "kept, but without effect: {named}"'
    shown = (await client.get(f"/v2/tools/{answer.json['tool_id']}")).json
    assert {**shown, **body, "delivery": shown["delivery"]} == shown


# ---- personas


@pytest.mark.parametrize("root", ["/v2/personas", "/v2/pals"])
async def test_a_persona_is_given_tools_and_they_are_taken_away(
    client: Client, root: str
) -> None:
    address = (await persona(client)).replace("/v2/personas", root) + "/tools"
    first = await made(client)
    second = await made(client, {**STOCK, "name": "weather"})
    ids = [first["tool_id"], second["tool_id"]]
    given = await client.post(address, {"tool_ids": ids[:1]})
    assert given.json == {"data": [first], "total_count": 1}
    again = await client.post(address, {"tool_ids": ids, "more": 1})
    assert again.json == {"data": [first, second], "total_count": 2}
    assert again.header("warning") == '299 - "unknown and ignored: more"'
    assert (await client.get(address)).json == again.json
    assert (await client.get(address + "?limit=1&page=2")).json["data"] == [second]
    taken = await client.send("DELETE", f"{address}/{ids[0]}")
    assert (taken.status, taken.body) == (204, b"")
    assert (await client.get(address)).json == {"data": [second], "total_count": 1}
    assert (await client.send("DELETE", f"{address}/{ids[0]}")).status == 404
    assert (await client.get(f"/v2/tools/{ids[0]}")).status == 200


async def test_a_persona_names_its_tools_in_its_own_body_too(client: Client) -> None:
    id_ = (await made(client))["tool_id"]
    address = await persona(client, tool_ids=[id_])
    assert (await client.get(address)).json["tool_ids"] == [id_]
    assert (await client.get(address + "/tools")).json["total_count"] == 1
    await client.send("DELETE", f"/v2/tools/{id_}")
    assert (await client.get(address)).json["tool_ids"] == []
    assert (await client.get(address + "/tools")).json["total_count"] == 0


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "tool_ids: must be given"),
        ({"tool_ids": []}, "tool_ids: must have at least one entry"),
        ({"tool_ids": ["t1"]}, "tool_ids[0]: names no tool that exists here"),
        ({"tool_ids": ["t"] * 51}, "tool_ids: must have at most 50 entries"),
    ],
)
async def test_what_cannot_be_given_is_refused_by_name(
    client: Client, body: Any, sentence: str
) -> None:
    answer = await client.post(await persona(client) + "/tools", body)
    assert (answer.status, answer.json["error"]) == (400, sentence)


async def test_a_persona_has_50_tools_at_most(client: Client) -> None:
    names = [f"tool_{i}" for i in range(51)]
    ids = [(await made(client, {**STOCK, "name": n}))["tool_id"] for n in names]
    address = await persona(client, tool_ids=ids[:50])
    answer = await client.post(address + "/tools", {"tool_ids": ids[50:]})
    assert answer.status == 400
    assert "at most 50 tools" in answer.json["error"]


async def test_no_two_tools_of_a_persona_have_one_name(client: Client) -> None:
    """Written in its layers or given to it: a model could not tell them apart."""
    inline = {"layers": {"llm": {"tools": [{"name": "stock"}]}}}
    mine = await persona(client, **inline)
    id_ = (await made(client))["tool_id"]
    answer = await client.post(mine + "/tools", {"tool_ids": [id_]})
    sentence = "tool_ids: must not give a persona two tools of one name: stock"
    assert (answer.status, answer.json["error"]) == (400, sentence)
    other = (await made(client, {**STOCK, "name": "other"}))["tool_id"]
    assert (await client.post(mine + "/tools", {"tool_ids": [other]})).status == 200
    await client.send("DELETE", f"/v2/tools/{id_}")
    await persona(client)
    fine = await patch(client, other, {"name": "another"})
    assert fine.status == 200
    renamed = await patch(client, other, {"name": "stock"})
    assert renamed.status == 400
    assert renamed.json["error"].startswith("name: must not be stock: persona p")


async def test_the_stock_is_given_nothing(client: Client) -> None:
    id_ = (await made(client))["tool_id"]
    for root in ("pcb7a34da5fe", "p00000000000"):
        address = f"/v2/personas/{root}/tools"
        answer = await client.post(address, {"tool_ids": [id_]})
        assert answer.status == 400
    assert (await client.get("/v2/personas/pcb7a34da5fe/tools")).json["data"] == []
    gone = "/v2/personas/p00000000000/tools"
    assert (await client.get(gone)).json == {"error": "Invalid persona_id"}
