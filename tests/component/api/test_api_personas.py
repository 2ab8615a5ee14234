"""Personas over the wire: made, shown, patched, deleted, with their secrets kept."""

import json
from typing import Any

import pytest

from support.asgi import Answer, Client
from support.front import Front
from visavis.core.ids import DEFAULT_WORKSPACE, WorkspaceId
from visavis.core.masks import MASK

PROMPT = {"system_prompt": "Be kind."}
LLM = {"base_url": "https://models.example/v1", "api_key": "sk-1", "model": "m"}


async def made(client: Client, **fields: Any) -> str:
    answer = await client.post("/v2/personas", {**PROMPT, **fields})
    assert answer.status == 200, answer.body
    id_: str = answer.json["persona_id"]
    return id_


async def patch(client: Client, id_: str, *operations: Any) -> Answer:
    body = json.dumps(operations).encode()
    return await client.send("PATCH", f"/v2/personas/{id_}", body=body)


async def stored(front: Front, id_: str) -> Any:
    persona = await front.cast.personas.get(DEFAULT_WORKSPACE, id_)
    assert persona is not None
    return persona.layers


async def test_a_persona_is_made_and_shown_under_both_vocabularies(
    client: Client,
) -> None:
    body = {**PROMPT, "pal_name": "Coach", "default_face_id": "rf4e9d9790f0"}
    answer = await client.post("/v2/pals", body)
    assert answer.status == 200
    assert answer.header("warning") is None
    created = answer.json
    assert created["persona_name"] == created["pal_name"] == "Coach"
    shown = (await client.get(f"/v2/personas/{created['pal_id']}")).json
    assert shown["default_replica_id"] == shown["default_face_id"] == "rf4e9d9790f0"
    assert shown["persona_type"] == "user"
    assert shown["created_at"] == created["created_at"]
    conversation = await client.post("/v2/conversations", {"pal_id": created["pal_id"]})
    assert conversation.json["persona_id"] == created["pal_id"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "system_prompt: is required unless pipeline_mode is echo"),
        ({"system_prompt": " "}, "system_prompt: is required unless"),
        ({**PROMPT, "persona_name": 1}, "persona_name: must be a string"),
        ({**PROMPT, "persona_name": "x" * 257}, "persona_name: must be at most 256"),
        ({**PROMPT, "pipeline_mode": "half"}, "pipeline_mode: must be one of"),
        ({**PROMPT, "persona_name": "a", "pal_name": "a"}, "persona_name, pal_name: "),
        ({**PROMPT, "default_replica_id": "r404"}, "Invalid replica_uuid"),
        ({**PROMPT, "objectives_id": "o404"}, "objectives_id: names no objectives"),
        ({**PROMPT, "guardrail_ids": ["x"] * 51}, "guardrail_ids: must have at most"),
        ({**PROMPT, "layers": []}, "layers: must be an object"),
        (
            {**PROMPT, "layers": {"tts": {"api_key": MASK}}},
            f"layers.tts.api_key: must not be {MASK}",
        ),
    ],
)
async def test_a_bad_persona_is_refused_by_field(
    client: Client, body: Any, sentence: str
) -> None:
    answer = await client.post("/v2/personas", body)
    assert answer.status == 400
    assert answer.json["error"].startswith(sentence)


async def test_an_echo_persona_needs_no_prompt(client: Client) -> None:
    layers = {"transport": {"transport_type": "livekit"}}
    body = {"pipeline_mode": "echo", "layers": layers}
    assert (await client.post("/v2/personas", body)).status == 200


async def test_what_is_kept_or_ignored_is_said(client: Client) -> None:
    body = {**PROMPT, "languages": ["english"], "colour": "red"}
    answer = await client.post("/v2/personas", body)
    assert answer.all("warning") == [
        '299 - "kept, but without effect: languages"',
        '299 - "unknown and ignored: colour"',
    ]
    shown = (await client.get(f"/v2/personas/{answer.json['persona_id']}")).json
    assert shown["languages"] == ["english"]


async def test_a_secret_is_never_shown_again(front: Front, client: Client) -> None:
    id_ = await made(client, layers={"llm": {**LLM, "headers": {"X-Key": "h"}}})
    answers = [
        await client.get(f"/v2/personas/{id_}"),
        await client.get("/v2/personas?persona_type=user"),
        await patch(client, id_, {"op": "add", "path": "/context", "value": "New."}),
    ]
    assert [b"sk-1" in answer.body for answer in answers] == [False] * 3
    assert answers[0].json["layers"]["llm"]["api_key"] == MASK
    assert answers[0].json["layers"]["llm"]["headers"] == {"X-Key": MASK}
    assert (await stored(front, id_))["llm"]["api_key"] == "sk-1"


async def test_a_masked_secret_sent_back_is_kept(front: Front, client: Client) -> None:
    id_ = await made(client, layers={"llm": LLM})
    value = {**LLM, "api_key": MASK, "model": "other"}
    replaced = {"op": "replace", "path": "/layers/llm", "value": value}
    assert (await patch(client, id_, replaced)).status == 200
    assert (await stored(front, id_))["llm"] == {**LLM, "model": "other"}


async def test_a_patch_cannot_carry_a_secret_to_where_it_is_shown(
    front: Front, client: Client
) -> None:
    id_ = await made(client, layers={"llm": LLM})
    copied = {"op": "copy", "from": "/layers/llm/api_key", "path": "/system_prompt"}
    moved = {"op": "move", "from": "/layers/llm/api_key", "path": "/layers/llm/token"}
    answer = await patch(client, id_, copied, moved)
    assert answer.json["system_prompt"] == MASK
    assert answer.json["layers"]["llm"]["token"] == MASK
    assert (await stored(front, id_))["llm"]["token"] == "sk-1"


async def test_every_operation_of_a_patch_works(client: Client) -> None:
    id_ = await made(client, persona_name="Old", document_tags=["a"])
    answer = await patch(
        client,
        id_,
        {"op": "test", "path": "/pal_name", "value": "Old"},
        {"op": "replace", "path": "/persona_name", "value": "New"},
        {"op": "add", "path": "/document_tags/-", "value": "b"},
        {"op": "add", "path": "/layers/tts", "value": {"tts_emotion_control": "true"}},
        {"op": "copy", "from": "/persona_name", "path": "/context"},
        {"op": "move", "from": "/context", "path": "/verbal_disclosure"},
        {"op": "remove", "path": "/default_face_id"},
    )
    assert answer.status == 200, answer.body
    assert answer.json["persona_name"] == answer.json["pal_name"] == "New"
    assert answer.json["document_tags"] == ["a", "b"]
    assert answer.json["verbal_disclosure"] == "New"
    assert answer.json["context"] == ""


@pytest.mark.parametrize(
    "operations",
    [[], [{"op": "replace", "path": "/system_prompt", "value": "Be kind."}]],
)
async def test_a_patch_that_changes_nothing_is_304_without_a_body(
    client: Client, operations: list[Any]
) -> None:
    answer = await patch(client, await made(client), *operations)
    assert (answer.status, answer.body) == (304, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[1]",
        b"[{}]",
        b'[{"op": "append", "path": "/a", "value": 1}]',
        b'[{"op": [], "path": "/a"}]',
        b'[{"op": "add", "path": "/a"}]',
        b'[{"op": "remove"}]',
        b'[{"op": "remove", "path": "a"}]',
        b'[{"op": "remove", "path": "/~2"}]',
        b'[{"op": "move", "path": "/a"}]',
        b'[{"op": "copy", "path": "/a", "from": 1}]',
    ],
)
async def test_a_malformed_patch_is_422(client: Client, body: bytes) -> None:
    address = f"/v2/personas/{await made(client)}"
    answer = await client.send("PATCH", address, body=body)
    assert answer.status == 422
    assert answer.json == {"message": "Invalid JSON patch format"}


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        ({"op": "remove", "path": "/colour"}, "Invalid patch operation: remove /co"),
        (
            {"op": "test", "path": "/context", "value": "x"},
            "Invalid patch operation: t",
        ),
        ({"op": "add", "path": "/a/b", "value": 1}, "Invalid patch operation: add"),
        ({"op": "remove", "path": "/context/0"}, "Invalid patch operation: remove"),
        ({"op": "remove", "path": "/document_ids/x"}, "Invalid patch operation: rem"),
        ({"op": "replace", "path": "", "value": 1}, "Invalid patch operation: replace"),
        ({"op": "remove", "path": ""}, "Invalid patch operation: remove"),
        ({"op": "add", "path": "/colour", "value": 1}, "colour: is not a field"),
        ({"op": "add", "path": "/persona_id", "value": "p"}, "persona_id: is not a fi"),
        ({"op": "remove", "path": "/system_prompt"}, "system_prompt: is required"),
        (
            {"op": "add", "path": "/layers/llm", "value": 1},
            "layers.llm: must be an obj",
        ),
    ],
)
async def test_a_patch_that_does_not_fit_is_400(
    client: Client, operation: Any, sentence: str
) -> None:
    answer = await patch(client, await made(client), operation)
    assert answer.status == 400
    assert answer.json["error"].startswith(sentence)


async def test_a_patch_cannot_blow_up_a_persona(client: Client) -> None:
    id_ = await made(client, layers={"llm": {"extra_body": {"a": "x" * 1000}}})
    wide = [
        {"op": "copy", "from": "/layers", "path": f"/layers/{n}"} for n in range(99)
    ]
    deep = {"op": "add", "path": "/layers/a", "value": {}}
    value: Any = {}
    for _ in range(40):
        value = {"a": value}
    chained = [
        {"op": "add", "path": "/layers/a", "value": value},
        {"op": "add", "path": "/layers" + "/a" * 41, "value": value},
    ]
    for operations in (wide, [deep] * 101, chained):
        answer = await patch(client, id_, *operations)
        assert answer.status == 400
        assert answer.json["error"].startswith("Invalid patch operation: ")


async def test_what_is_nested_too_deeply_is_refused_not_stored(client: Client) -> None:
    layers = "{" + '"a":{' * 70 + "}" * 71
    raw = b'{"system_prompt":"x","layers":' + layers.encode() + b"}"
    answer = await client.send("POST", "/v2/personas", body=raw)
    assert answer.status == 400
    assert answer.json["error"].endswith("must not be nested this deeply")


async def test_a_number_that_json_cannot_say_again_is_refused(client: Client) -> None:
    raw = b'{"system_prompt":"x","layers":{"llm":{"extra_body":{"a":1e999}}}}'
    assert (await client.send("POST", "/v2/personas", body=raw)).status == 400


async def test_a_deleted_persona_is_unknown(client: Client) -> None:
    address = f"/v2/personas/{await made(client)}"
    gone = await client.send("DELETE", address)
    assert (gone.status, gone.body) == (204, b"")
    for again in (await client.get(address), await client.send("DELETE", address)):
        assert (again.status, again.json) == (400, {"error": "Invalid persona_id"})


async def test_stock_stays_as_it_is(client: Client) -> None:
    operation = {"op": "replace", "path": "/persona_name", "value": "Mine"}
    patched = await patch(client, "pcb7a34da5fe", operation)
    deleted = await client.send("DELETE", "/v2/personas/pcb7a34da5fe")
    assert patched.status == deleted.status == 400
    assert deleted.json == {"error": "A stock persona cannot be changed or deleted"}


async def test_another_workspace_s_persona_is_unknown(front: Front) -> None:
    mine = await front.client()
    id_ = await made(mine)
    theirs = await front.client(WorkspaceId("elsewhere"))
    address = f"/v2/personas/{id_}"
    operation = {"op": "replace", "path": "/persona_name", "value": "Theirs"}
    for answer in (
        await theirs.get(address),
        await patch(theirs, id_, operation),
        await theirs.send("DELETE", address),
        await theirs.post("/v2/conversations", {"persona_id": id_}),
    ):
        assert (answer.status, answer.json) == (400, {"error": "Invalid persona_id"})
    listed = (await theirs.get("/v2/personas?persona_type=user")).json
    assert listed == {"data": [], "total_count": 0}
    assert (await mine.get(address)).status == 200
