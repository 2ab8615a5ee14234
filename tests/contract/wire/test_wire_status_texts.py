"""Each documented status with its key and its text, to the letter.

What is said differently on purpose is a row here like the others, and told of in
`docs/reference/compatibility.md`.
"""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from support.asgi import Answer, Client
from support.front import BOTH, Front, created
from support.household import household
from visavis.core.budgets import Allowance
from visavis.core.documents import Crawl, Document, Status
from visavis.core.ids import DEFAULT_WORKSPACE, DocumentId, ReplicaId
from visavis.core.personas import Replica

PROMPT = {"system_prompt": "Be kind."}
ASK = {"objective_name": "ask", "objective_prompt": "Ask."}
CALM = {"guardrail_name": "calm", "guardrail_prompt": "Stay calm."}
ADDRESS = "https://docs.example.com/"
SITE: dict[str, Any] = {"document_url": ADDRESS, "crawl": {}}

SAME = [{"op": "test", "path": "/data/0/modality", "value": "verbal"}]
NO_REPLICA = [{"op": "replace", "path": "/default_replica_id", "value": "r404"}]
ASTRAY = [{"op": "remove", "path": "/nowhere"}]
NO_PATCH = {"persona_name": "no list of operations"}


def error(text: str) -> dict[str, str]:
    return {"error": text}


def message(text: str) -> dict[str, str]:
    return {"message": text}


CONVERSATION = error("Invalid conversation_id")
PERSONA = error("Invalid persona_id")
REPLICA = error("Invalid replica_id")
OBJECTIVES = error("Objective not found")
GUARDRAILS = error("Guardrails not found")
DOCUMENT = message("Document not found")
Row = tuple[str, Any, int, Any]
"""What is asked, with which body; the status and the text that come back."""

UNKNOWN: list[Row] = [
    ("GET /v2/conversations/x", None, 400, CONVERSATION),
    ("GET /v2/conversations/x?verbose=true", None, 400, CONVERSATION),
    ("POST /v2/conversations/x/end", None, 400, CONVERSATION),
    ("DELETE /v2/conversations/x", None, 400, CONVERSATION),
    ("DELETE /v2/conversations/x?hard=true", None, 400, CONVERSATION),
    ("POST /v2/conversations", {"persona_id": "x"}, 400, PERSONA),
    ("POST /v2/conversations", {"replica_id": "x"}, 400, REPLICA),
    ("GET /v2/personas/x", None, 400, PERSONA),
    ("PATCH /v2/personas/x", ASTRAY, 400, PERSONA),
    ("DELETE /v2/personas/x", None, 400, PERSONA),
    ("GET /v2/replicas/x", None, 400, REPLICA),
    ("GET /v2/replicas/x?verbose=true", None, 400, REPLICA),
    ("PATCH /v2/replicas/x/name", {"replica_name": "X"}, 400, REPLICA),
    ("DELETE /v2/replicas/x", None, 400, REPLICA),
    ("GET /v2/objectives/x", None, 404, OBJECTIVES),
    ("PATCH /v2/objectives/x", ASTRAY, 404, OBJECTIVES),
    ("DELETE /v2/objectives/x", None, 404, OBJECTIVES),
    ("GET /v2/guardrails/x", None, 404, GUARDRAILS),
    ("PATCH /v2/guardrails/x", ASTRAY, 404, GUARDRAILS),
    ("DELETE /v2/guardrails/x", None, 404, GUARDRAILS),
    ("GET /v2/documents/x", None, 404, DOCUMENT),
    ("PATCH /v2/documents/x", {"tags": []}, 404, DOCUMENT),
    ("POST /v2/documents/x/recrawl", None, 404, DOCUMENT),
    ("DELETE /v2/documents/x", None, 404, DOCUMENT),
    ("GET /v2/voices", None, 404, error("Not found")),
    ("PUT /v2/personas/x", None, 405, error("Method not allowed")),
]

REFUSED: list[Row] = [
    (
        "POST /v2/personas",
        {**PROMPT, "default_replica_id": "x"},
        400,
        error("Invalid replica_uuid"),
    ),
    (
        "PATCH /v2/personas/{persona}",
        NO_REPLICA,
        400,
        error("Invalid replica_uuid"),
    ),
    (
        "POST /v2/replicas",
        {"replica_name": "Nobody"},
        400,
        error("Either train_video_url or train_image_url must be provided."),
    ),
    (
        "POST /v2/replicas",
        {"train_video_url": "https://a.example/face.mp4"},
        400,
        error(
            "train_video_url: replicas are not made of films on this server; send a"
            " picture as train_image_url"
        ),
    ),
    ("POST /v2/objectives", {"data": []}, 400, message("objective_name is required")),
    ("POST /v2/objectives", {"data": [{}]}, 400, message("objective_name is required")),
    ("POST /v2/guardrails", {}, 400, message("guardrail_name is required")),
    ("POST /v2/guardrails", {"data": []}, 400, message("guardrail_name is required")),
    (
        "POST /v2/documents",
        {},
        400,
        error("Invalid request: document_url is required"),
    ),
    (
        "GET /v2/documents?limit=0",
        None,
        400,
        error("Invalid request: limit must be an integer from 1 to 1000"),
    ),
    (
        "PATCH /v2/documents/{document}",
        {"document_name": 5},
        400,
        error("Invalid request: document_name must be a string"),
    ),
    (
        "POST /v2/documents/{document}/recrawl",
        None,
        400,
        error("Document was not created with crawl configuration"),
    ),
    (
        "POST /v2/documents/{site}/recrawl",
        None,
        409,
        error(
            "Document must be in 'ready' or 'error' state to recrawl,"
            " current status: started"
        ),
    ),
    (
        "POST /v2/documents/{read}/recrawl",
        None,
        429,
        error(
            "Recrawl cooldown: please wait 45 minutes before recrawling this document."
        ),
    ),
    (
        "PATCH /v2/objectives/{objectives}",
        ASTRAY,
        400,
        error("Invalid patch operation: remove /nowhere does not fit the document"),
    ),
    *(
        (
            f"PATCH /v2/{kind}/{{{one}}}",
            NO_PATCH,
            422,
            message("Invalid JSON patch format"),
        )
        for kind, one in (
            ("personas", "persona"),
            ("objectives", "objectives"),
            ("guardrails", "guardrails"),
        )
    ),
    (
        "POST /v2/conversations/{ended}/end",
        None,
        400,
        error("The conversation has already ended"),
    ),
]

DONE: list[Row] = [
    ("POST /v2/conversations/{conversation}/end", None, 200, b"{}"),
    ("DELETE /v2/conversations/{conversation}", None, 204, b""),
    ("DELETE /v2/conversations/{conversation}?hard=true", None, 204, b""),
    ("PATCH /v2/personas/{persona}", [], 304, b""),
    ("PATCH /v2/objectives/{objectives}", SAME, 304, b""),
    ("PATCH /v2/guardrails/{guardrails}", SAME, 304, b""),
    ("DELETE /v2/personas/{persona}", None, 204, b""),
    ("DELETE /v2/objectives/{objectives}", None, 204, b""),
    ("DELETE /v2/guardrails/{guardrails}", None, 204, b""),
    ("DELETE /v2/documents/{document}", None, 204, b""),
    ("DELETE /v2/replicas/{replica}", None, 200, b"{}"),
    ("DELETE /v2/replicas/{replica}?hard=true", None, 200, b"{}"),
]


async def send(client: Client, what: str, body: Any = None) -> Answer:
    method, path = what.split()
    raw = b"" if body is None else json.dumps(body).encode()
    return await client.send(method, path, body=raw)


def document(id_: str, front: Front, **fields: Any) -> Document:
    now = front.clock.now()
    blank = Document(
        id=DocumentId(id_),
        workspace_id=DEFAULT_WORKSPACE,
        name="A site",
        url=ADDRESS,
        crawl=Crawl(),
        created_at=now,
        updated_at=now,
    )
    return replace(blank, **fields)


@pytest.fixture
async def kept(front: Front, client: Client) -> dict[str, str]:
    """Make one of everything; return the ids."""

    async def made(kind: str, body: Any, name: str) -> str:
        answer = await client.post(f"/v2/{kind}", body)
        assert answer.status == 200, answer.body
        id_: str = answer.json[name]
        return id_

    face = Replica(id=ReplicaId("rown"), name="R", face="anna", voice="slt")
    await front.cast.replicas.put(DEFAULT_WORKSPACE, face)
    read_at = front.clock.now() - timedelta(minutes=15)
    read = document("d_read", front, status=Status.READY, last_crawled_at=read_at)
    await front.cast.documents.put(DEFAULT_WORKSPACE, read)
    file = {"document_url": "https://docs.example.com/a.pdf"}
    return {
        "conversation": (await created(client))["conversation_id"],
        "ended": (await created(client, test_mode=True))["conversation_id"],
        "persona": await made("personas", PROMPT, "persona_id"),
        "replica": face.id,
        "objectives": await made("objectives", {"data": [ASK]}, "objectives_id"),
        "guardrails": await made("guardrails", {"data": [CALM]}, "guardrails_id"),
        "document": await made("documents", file, "document_id"),
        "site": await made("documents", SITE, "document_id"),
        "read": read.id,
    }


def each(rows: list[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=[row[0] for row in rows])


@each(UNKNOWN)
async def test_of_what_is_unknown_it_is_said_so(client: Client, row: Row) -> None:
    what, body, status, said = row
    answer = await send(client, what, body)
    assert (answer.status, answer.json) == (status, said)


@each([row for row in UNKNOWN if "/personas/" in row[0] or "/replicas/" in row[0]])
async def test_the_newer_addresses_refuse_in_the_same_words(
    client: Client, row: Row
) -> None:
    what, body, status, said = row
    newer = what.replace("/personas", "/pals").replace("/replicas", "/faces")
    answer = await send(client, newer, body)
    assert (answer.status, answer.json) == (status, said)


@each(REFUSED)
async def test_what_cannot_be_is_refused_in_the_known_words(
    client: Client, kept: dict[str, str], row: Row
) -> None:
    what, body, status, said = row
    answer = await send(client, what.format(**kept), body)
    assert (answer.status, answer.json) == (status, said)


@each(DONE)
async def test_what_is_done_has_its_status(
    client: Client, kept: dict[str, str], row: Row
) -> None:
    what, body, status, said = row
    answer = await send(client, what.format(**kept), body)
    assert (answer.status, answer.body) == (status, said)


async def test_a_hundred_sites_are_enough(front: Front, client: Client) -> None:
    for number in range(100):
        site = document(f"d{number}", front)
        await front.cast.documents.put(DEFAULT_WORKSPACE, site)
    answer = await client.post("/v2/documents", SITE)
    said = error("Crawl document limit reached (100)")
    assert (answer.status, answer.json) == (429, said)


@pytest.mark.parametrize(
    ("allowance", "text"),
    [
        (Allowance(concurrent=1), "User has reached maximum concurrent conversations"),
        (Allowance(minutes=1), "The user is out of conversational credits"),
    ],
)
async def test_over_what_is_allowed_is_400_with_a_message(
    tmp_path: Path, allowance: Allowance, text: str
) -> None:
    async with household(tmp_path) as home:
        client = await home.client("sim", allowance, simulated=True)
        long = {"properties": {"participant_absent_timeout": 3600}}
        assert (await client.post("/v2/conversations", {**BOTH, **long})).status == 200
        used_up = {"advance_s": 60 * bool(allowance.minutes)}
        await client.post("/v2/simulation/clock", used_up)
        answer = await client.post("/v2/conversations", BOTH)
        assert (answer.status, answer.json) == (400, message(text))
        assert int(answer.header("retry-after") or 0) > 0


@pytest.mark.parametrize("headers", [{}, {"x-api-key": "vv_nobody"}])
async def test_a_key_that_is_missing_or_wrong_is_401(
    client: Client, headers: dict[str, str]
) -> None:
    stranger = Client(app=client.app, headers=headers)
    answer = await stranger.post("/v2/conversations", BOTH)
    assert (answer.status, answer.json) == (401, message("Invalid access token"))
