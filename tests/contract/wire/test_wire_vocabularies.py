"""Both vocabularies on every resource, and the cast under both names."""

from dataclasses import replace

import pytest

from support.asgi import Client
from support.front import Front, created
from visavis.core.ids import PersonaId, ReplicaId, WorkspaceId
from visavis.core.personas import ANNA, STOCK_PERSONAS, STOCK_REPLICAS, Persona


async def test_the_newer_names_create_the_same(client: Client) -> None:
    body = {"pal_id": "pcb7a34da5fe", "face_id": "rf4e9d9790f0"}
    answer = (await client.post("/v2/conversations", body)).json
    assert answer["persona_id"] == answer["pal_id"] == "pcb7a34da5fe"
    assert answer["replica_id"] == answer["face_id"] == "rf4e9d9790f0"


async def test_every_answer_about_a_conversation_has_both(client: Client) -> None:
    body = await created(client)
    shown = await client.get(f"/v2/conversations/{body['conversation_id']}")
    (listed,) = (await client.get("/v2/conversations")).json["data"]
    for answer in (body, shown.json, listed):
        assert answer["persona_id"] == answer["pal_id"]
        assert answer["replica_id"] == answer["face_id"]


async def test_an_empty_name_of_a_pair_is_none(client: Client) -> None:
    body = {"persona_id": "", "replica_id": "rf4e9d9790f0", "callback_url": ""}
    answer = (await client.post("/v2/conversations", body)).json
    assert answer["persona_id"] == "p000000000de"
    assert answer["callback_url"] == ""
    assert answer["conversation_name"]


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("/v2/personas", "/v2/pals"),
        ("/v2/personas/pcb7a34da5fe", "/v2/pals/pcb7a34da5fe"),
        ("/v2/replicas", "/v2/faces"),
        ("/v2/replicas/rf4e9d9790f0", "/v2/faces/rf4e9d9790f0"),
    ],
)
async def test_both_addresses_answer_alike(
    client: Client, name: str, alias: str
) -> None:
    one, other = await client.get(name), await client.get(alias)
    assert one.status == other.status == 200
    assert one.json == other.json


async def test_a_persona_is_answered_flat(client: Client) -> None:
    persona = (await client.get("/v2/personas/pcb7a34da5fe")).json
    assert persona["persona_name"] == persona["pal_name"] == "Sales Development Rep"
    assert persona["default_replica_id"] == persona["default_face_id"] == ANNA
    assert persona["persona_type"] == "system"


async def test_a_persona_without_a_replica_says_so_with_an_empty_text(
    client: Client,
) -> None:
    persona = (await client.get("/v2/personas/p000000000de")).json
    assert persona["default_replica_id"] == ""


async def test_a_replica_is_ready(client: Client) -> None:
    replica = (await client.get("/v2/replicas/rf4e9d9790f0")).json
    assert replica["replica_name"] == replica["face_name"] == "Anna"
    assert (replica["status"], replica["training_progress"]) == ("completed", "100/100")


async def test_the_list_counts_everybody_and_shows_a_slice(client: Client) -> None:
    first = (await client.get("/v2/personas?limit=2")).json
    beyond = (await client.get("/v2/personas?limit=2&page=100")).json
    assert len(first["data"]) == 2
    assert first["total_count"] == len(STOCK_PERSONAS)
    assert beyond == {"data": [], "total_count": len(STOCK_PERSONAS)}


async def test_ones_own_personas_are_told_from_the_stock(front: Front) -> None:
    mine = Persona(id=PersonaId("pown"), name="Mine")
    await front.cast.personas.put(WorkspaceId("default"), mine)
    client = await front.client()
    own = (await client.get("/v2/personas?persona_type=user")).json
    stock = (await client.get("/v2/personas?persona_type=system")).json
    assert [p["persona_id"] for p in own["data"]] == ["pown"]
    assert "pown" not in [p["persona_id"] for p in stock["data"]]
    elsewhere = await front.client(WorkspaceId("elsewhere"))
    assert (await elsewhere.get("/v2/personas/pown")).status == 400


async def test_replicas_can_be_asked_for_by_id(client: Client) -> None:
    found = (await client.get("/v2/replicas?replica_ids=rf4e9d9790f0,%20nobody")).json
    nobody = (await client.get("/v2/replicas?replica_ids=nobody")).json
    assert [r["replica_id"] for r in found["data"]] == ["rf4e9d9790f0"]
    assert nobody == {"data": [], "total_count": 0}


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/v2/personas/nobody", "Invalid persona_id"),
        ("/v2/pals/nobody", "Invalid persona_id"),
        ("/v2/replicas/nobody", "Invalid replica_id"),
        ("/v2/faces/nobody", "Invalid replica_id"),
        (
            "/v2/personas?persona_type=mine",
            "persona_type: must be one of: user, system",
        ),
    ],
)
async def test_what_the_cast_does_not_have_is_400(
    client: Client, path: str, sentence: str
) -> None:
    answer = await client.get(path)
    assert (answer.status, answer.json) == (400, {"error": sentence})


async def test_a_replica_of_ones_own_is_listed(front: Front) -> None:
    own = replace(STOCK_REPLICAS[ANNA], id=ReplicaId("rown"), name="Mine", stock=False)
    await front.cast.replicas.put(WorkspaceId("default"), own)
    client = await front.client()
    listed = (await client.get("/v2/replicas?replica_type=user")).json
    assert [r["replica_name"] for r in listed["data"]] == ["Mine"]
