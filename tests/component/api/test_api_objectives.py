"""Objectives, guardrails and replicas over the wire."""

import json
from dataclasses import replace
from typing import Any

import pytest

from support.asgi import Answer, Client
from support.front import Front
from visavis.core.ids import DEFAULT_WORKSPACE, ReplicaId, WorkspaceId
from visavis.core.personas import ANNA, STOCK_REPLICAS

ASK = {"objective_name": "ask", "objective_prompt": "Ask."}
NEVER = {"guardrail_name": "price", "guardrail_prompt": "Name no price."}


async def patch(client: Client, address: str, *operations: Any) -> Answer:
    return await client.send("PATCH", address, body=json.dumps(operations).encode())


async def made(client: Client, kind: str, body: Any) -> str:
    answer = await client.post(f"/v2/{kind}", body)
    assert answer.status == 200, answer.body
    id_: str = answer.json.get(f"{kind}_id") or answer.json["uuid"]
    return f"/v2/{kind}/{id_}"


async def test_objectives_are_made_and_shown(client: Client) -> None:
    close = {"objective_name": "close", "objective_prompt": "Close.", "colour": 1}
    ask = {**ASK, "next_required_objective": "close", "modality": "visual"}
    answer = await client.post("/v2/objectives", {"data": [ask, close], "x": 1})
    assert answer.json["objective_name"] == "ask"
    assert answer.all("warning") == [
        '299 - "kept, but without effect: data[0].modality"',
        '299 - "unknown and ignored: x, data[1].colour"',
    ]
    shown = (await client.get(f"/v2/objectives/{answer.json['objectives_id']}")).json
    assert [step["objective_name"] for step in shown["data"]] == ["ask", "close"]
    assert shown["objective_name"] == "ask"
    assert shown["confirmation_mode"] == "auto"
    listed = (await client.get("/v2/objectives")).json
    assert listed == {"data": [shown], "total_count": 1}


async def test_guardrails_have_two_shapes(client: Client) -> None:
    whole = await client.post("/v2/guardrails", {"name": "Sales", "data": [NEVER]})
    tagged = {**NEVER, "tags": ["a", "a"], "callback_url": "https://h.example/g"}
    single = await client.post("/v2/guardrails", tagged)
    assert whole.json["guardrails_name"] == "Sales"
    assert whole.json["status"] == "created"
    assert single.json["uuid"]
    assert single.json["tags"] == ["a"]
    assert single.json["app_message"] is True
    assert single.header("warning") == '299 - "kept, but without effect: callback_url"'
    sets = (await client.get("/v2/guardrails")).json
    singles = (await client.get("/v2/guardrails?legacy=false")).json
    assert [g["guardrails_id"] for g in sets["data"]] == [whole.json["guardrails_id"]]
    assert singles == {"data": [single.json], "total_count": 1}


@pytest.mark.parametrize(
    ("kind", "body", "sentence"),
    [
        ("objectives", {}, "data is required"),
        ("objectives", {"data": []}, "objective_name is required"),
        ("objectives", {"data": [{}]}, "objective_name is required"),
        (
            "objectives",
            {"data": [{**ASK, "objective_prompt": " "}]},
            "objective_prompt is required",
        ),
        (
            "objectives",
            {"data": [{**ASK, "objective_name": "a b"}]},
            "data[0].objective_name: must not contain spaces",
        ),
        (
            "objectives",
            {"data": [ASK, {**ASK, "objective_name": "b", "callback_url": "x"}]},
            "data[1].callback_url: must be an absolute http:// or https:// address",
        ),
        (
            "objectives",
            {"data": [ASK, ASK]},
            "data[1].objective_name: must not be used twice",
        ),
        (
            "objectives",
            {"data": [{**ASK, "modality": "smell"}]},
            "data[0].modality: must be one of: 'verbal', 'visual' or 'audio'",
        ),
        ("guardrails", {}, "guardrail_name is required"),
        ("guardrails", {"data": []}, "guardrail_name is required"),
        ("guardrails", {"guardrail_name": "a"}, "guardrail_prompt is required"),
        ("guardrails", {**NEVER, "guardrail_name": ""}, "guardrail_name is required"),
        (
            "guardrails",
            {**NEVER, "guardrail_name": "a b"},
            "guardrail_name: must have 1 to 100 letters, digits or underscores",
        ),
        (
            "guardrails",
            {**NEVER, "data": [NEVER]},
            "data: must not be given beside guardrail_name",
        ),
    ],
)
async def test_what_is_wrong_is_said_under_message(
    client: Client, kind: str, body: Any, sentence: str
) -> None:
    answer = await client.post(f"/v2/{kind}", body)
    assert (answer.status, answer.json) == (400, {"message": sentence})


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        ("objectives", {"data": [ASK]}, "objective_prompt"),
        ("guardrails", {"data": [NEVER]}, "guardrail_prompt"),
        ("guardrails", NEVER, "guardrail_prompt"),
    ],
)
async def test_a_patch_works_on_what_is_shown(
    client: Client, kind: str, body: Any, field: str
) -> None:
    address = await made(client, kind, body)
    new = {"op": "replace", "path": f"/{field}", "value": "New."}
    changed = await patch(client, address, new)
    assert (changed.status, changed.json[field]) == (200, "New.")
    assert changed.json["message"].endswith("updated successfully")
    assert (await client.get(address)).json[field] == "New."
    same = await patch(client, address, new)
    assert (same.status, same.body) == (304, b"")
    bad = await patch(client, address, {"op": "remove", "path": f"/{field}"})
    sentence = f"Invalid patch operation: {field} is required"
    assert (bad.status, bad.json) == (400, {"error": sentence})
    malformed = await client.send("PATCH", address, body=b"{}")
    assert malformed.status == 422


@pytest.mark.parametrize(
    ("kind", "body", "sentence"),
    [
        ("objectives", {"data": [ASK]}, "Objective not found"),
        ("guardrails", {"data": [NEVER]}, "Guardrails not found"),
        ("guardrails", NEVER, "Guardrails not found"),
    ],
)
async def test_another_workspace_s_and_deleted_ones_are_404(
    front: Front, kind: str, body: Any, sentence: str
) -> None:
    mine = await front.client()
    theirs = await front.client(WorkspaceId("elsewhere"))
    address = await made(mine, kind, body)

    async def unknown(client: Client) -> None:
        for answer in (
            await client.get(address),
            await patch(client, address, {"op": "remove", "path": "/data"}),
            await client.send("DELETE", address),
        ):
            assert (answer.status, answer.json) == (404, {"error": sentence})

    await unknown(theirs)
    for query in ("", "?legacy=false"):
        listed = (await theirs.get(f"/v2/{kind}{query}")).json
        assert listed == {"data": [], "total_count": 0}
    attached = {f"{kind}_id": address.rpartition("/")[2], "system_prompt": "x"}
    assert (await theirs.post("/v2/personas", attached)).status == 400
    gone = await mine.send("DELETE", address)
    assert (gone.status, gone.body) == (204, b"")
    await unknown(mine)


async def test_deleting_detaches(client: Client) -> None:
    address = await made(client, "objectives", {"data": [ASK]})
    id_ = address.rpartition("/")[2]
    body = {"system_prompt": "x", "objectives_id": id_}
    persona = (await client.post("/v2/personas", body)).json["persona_id"]
    shown = await client.get(f"/v2/personas/{persona}")
    assert shown.json["objectives_id"] == id_
    await client.send("DELETE", address)
    shown = await client.get(f"/v2/personas/{persona}")
    assert shown.json["objectives_id"] == ""


# ---- replicas


async def own_replica(front: Front) -> str:
    own = replace(STOCK_REPLICAS[ANNA], id=ReplicaId("rown"), name="Bo", stock=False)
    await front.cast.replicas.put(DEFAULT_WORKSPACE, own)
    return "/v2/replicas/rown"


async def rename(client: Client, address: str, body: Any) -> Answer:
    raw = json.dumps(body).encode()
    return await client.send("PATCH", f"{address}/name", body=raw)


async def test_a_replica_of_ones_own_is_renamed_and_deleted(front: Front) -> None:
    client = await front.client()
    address = await own_replica(front)
    renamed = await rename(client, address, {"face_name": "Ben"})
    assert renamed.json["replica_name"] == "Ben"
    only = (await client.get("/v2/replicas?model_name=drawn&face_type=user")).json
    assert [one["replica_name"] for one in only["data"]] == ["Ben"]
    assert (await client.get("/v2/replicas?model_name=x")).json["total_count"] == 0
    gone = await client.send("DELETE", address)
    assert (gone.status, gone.json) == (200, {})
    assert (await client.get(address)).json == {"error": "Invalid replica_id"}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "replica_name: must be given, and not be empty"),
        ({"replica_name": " "}, "replica_name: must be given, and not be empty"),
        ({"replica_name": 1}, "replica_name: must be a string"),
        (
            {"replica_name": "a", "face_name": "a"},
            "replica_name, face_name: are two names of one field; give one of them",
        ),
    ],
)
async def test_a_bad_name_of_a_replica_is_refused(
    front: Front, body: Any, sentence: str
) -> None:
    answer = await rename(await front.client(), await own_replica(front), body)
    assert (answer.status, answer.json) == (400, {"error": sentence})


async def test_a_stock_replica_stays_and_another_workspace_s_is_unknown(
    front: Front,
) -> None:
    fixed = {"error": "A stock replica cannot be renamed or deleted"}
    unknown = {"error": "Invalid replica_id"}
    client = await front.client(WorkspaceId("elsewhere"))
    own = await own_replica(front)
    for address, said in ((f"/v2/replicas/{ANNA}", fixed), (own, unknown)):
        renamed = await rename(client, address, {"replica_name": "Mine"})
        deleted = await client.send("DELETE", address)
        assert (renamed.status, renamed.json) == (400, said)
        assert (deleted.status, deleted.json) == (400, said)
