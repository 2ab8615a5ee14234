"""`Idempotency-Key`, limits, usage, erasing and workspaces, on the wired product."""

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route

from support.asgi import Answer, Client
from support.front import BOTH
from support.household import household
from visavis.core.budgets import Allowance
from visavis.core.ids import ReplicaId, WorkspaceId
from visavis.core.personas import Replica

CONVERSATIONS = "/v2/conversations"
SECRETS = {
    "conversation_name": "Zaphod",
    "conversational_context": "owes Trillian money",
    "custom_greeting": "Hello Beeblebrox",
}


async def ids(client: Client) -> list[str]:
    page = (await client.get(CONVERSATIONS)).json
    return [c["conversation_id"] for c in page["data"]]


def everything(path: Path) -> tuple[str, bytes]:
    """Return what is in every table, and every byte of the files."""
    with closing(sqlite3.connect(path)) as disk:
        dump = "\n".join(disk.iterdump())
    files = path.parent.glob(f"{path.name}*")
    return dump, b"".join(file.read_bytes() for file in files)


async def create(client: Client, key: str | None = None, **more: Any) -> Answer:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await client.post(CONVERSATIONS, {**BOTH, **more}, **headers)


async def test_copies_of_a_creation_create_once(tmp_path: Path) -> None:
    async with household(tmp_path) as home:
        client = await home.client()
        copies = [create(client, "k", require_auth=True, odd=1) for _ in range(50)]
        got = await asyncio.gather(*copies)
        assert len({(a.status, a.body, a.header("warning")) for a in got}) == 1
        assert got[0].header("warning")
        assert [a.header("idempotent-replayed") for a in got].count("true") == 49
        assert await ids(client) == [got[0].json["conversation_id"]]


async def test_an_answer_outlives_the_server_and_its_conversation_lives(
    tmp_path: Path,
) -> None:
    async with household(tmp_path) as home:
        client = await home.client()
        first = await create(client, "k", require_auth=True)
    async with household(tmp_path) as home:
        client = Client(app=(await home.client()).app, headers=client.headers)
        again = await create(client, "k", require_auth=True)
        assert again.body == first.body
        opened = await client.get(f"{CONVERSATIONS}/{again.json['conversation_id']}")
        assert opened.json["status"] == "active"


async def test_without_its_answer_nothing_is_created(
    tmp_path: Path,
) -> None:
    async with household(tmp_path) as home:
        client = await home.client()
        with closing(sqlite3.connect(home.path)) as disk:
            disk.execute(
                "CREATE TRIGGER full BEFORE INSERT ON answers BEGIN"
                " SELECT RAISE(ABORT, 'the disk is full'); END"
            )
        assert (await create(client, "k")).status == 500
        assert await ids(client) == []
        with closing(sqlite3.connect(home.path)) as disk:
            disk.execute("DROP TRIGGER full")
        assert (await create(client, "k")).status == 200
        assert len(await ids(client)) == 1


async def test_another_body_under_the_key_is_refused_and_the_text_says_so(
    tmp_path: Path,
) -> None:
    async with household(tmp_path) as home:
        client = await home.client()
        await create(client, "k")
        refused = await create(client, "k", conversation_name="other")
        assert refused.status == 400
        assert "another request" in refused.json["error"]
        assert (await create(client, "x" * 256)).status == 400


async def test_over_the_limit_is_refused_in_the_words_of_tavus(tmp_path: Path) -> None:
    async with household(tmp_path) as home:
        client = await home.client(allowance=Allowance(concurrent=3))
        got = await asyncio.gather(*(create(client) for _ in range(20)))
        refused = [a for a in got if a.status == 400]
        assert len(refused) == 17
        text = "User has reached maximum concurrent conversations"
        assert refused[0].json == {"message": text}
        assert int(refused[0].header("retry-after") or 0) > 0
        usage = (await client.get("/v2/usage")).json
        assert usage["keys"][0]["concurrent"] == {"now": 3, "limit": 3}
        assert usage["concurrent"] == {"now": 3, "limit": None}


async def test_erased_is_gone_from_every_table_and_from_the_file(
    tmp_path: Path,
) -> None:
    async with household(tmp_path) as home:
        client = await home.client()
        made = await create(client, "k", require_auth=True, **SECRETS)
        id_, token = made.json["conversation_id"], made.json["meeting_token"]
        marks = [*SECRETS.values(), id_, token]
        erased = await client.send("DELETE", f"{CONVERSATIONS}/{id_}?hard=true")
        assert erased.status == 204
        dump, raw = everything(home.path)
        assert not [mark for mark in marks if mark in dump or mark.encode() in raw]


async def test_one_that_was_deleted_before_is_erased_all_the_same(
    tmp_path: Path,
) -> None:
    async with household(tmp_path) as home:
        client, stranger = await home.client(), await home.client("elsewhere")
        made = await create(client, "k", require_auth=True, **SECRETS)
        one = f"{CONVERSATIONS}/{made.json['conversation_id']}"
        marks = [*SECRETS.values(), made.json["conversation_id"]]
        assert (await client.send("DELETE", one)).status == 204
        dump, _ = everything(home.path)
        assert all(mark in dump for mark in marks)
        assert (await stranger.send("DELETE", one + "?hard=true")).status == 400
        assert (await client.send("DELETE", one + "?hard=true")).status == 204
        dump, raw = everything(home.path)
        assert not [mark for mark in marks if mark in dump or mark.encode() in raw]
        assert (await client.send("DELETE", one + "?hard=true")).status == 400


async def test_no_kept_answer_opens_a_room_to_who_reads_the_file(
    tmp_path: Path,
) -> None:
    async with household(tmp_path) as home:
        client = await home.client()
        made = await create(client, "a-key-of-the-caller", require_auth=True)
        tokens = f"{CONVERSATIONS}/{made.json['conversation_id']}/tokens"
        key = {"Idempotency-Key": "another-key"}
        minted = await client.post(tokens, {}, **key)
        dump, raw = everything(home.path)
        for answer in (made, minted):
            signature = answer.json["meeting_token"].rpartition(".")[2]
            assert signature not in dump
            assert signature.encode() not in raw
        assert b"a-key-of-the-caller" not in raw
        again = await create(client, "a-key-of-the-caller", require_auth=True)
        assert again.body == made.body
        assert (await client.post(tokens, {}, **key)).body == minted.body


async def test_logs_name_no_person_and_nothing_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with household(tmp_path) as home:
        client = await home.client()
        url = "https://hooks.example/private-path?secret=1"
        made = await create(
            client, "zk", require_auth=True, callback_url=url, **SECRETS
        )
        id_, token = made.json["conversation_id"], made.json["meeting_token"]
        await client.get(f"/{id_}?t={token}")
        minted = await client.post(f"{CONVERSATIONS}/{id_}/tokens", {"name": "Arthur"})
        await client.get(f"{CONVERSATIONS}/{id_}?verbose=true")
        await client.post(f"{CONVERSATIONS}/{id_}/end")
        said = capsys.readouterr()
    logged = said.out + said.err
    private = [
        *SECRETS.values(),
        url,
        "private-path",
        token,
        "Arthur",
        client.peer,
        minted.json["meeting_token"],
        client.headers["x-api-key"],
        "zk",
    ]
    assert id_ in logged
    assert not [mark for mark in private if mark in logged]


async def test_what_is_anothers_answers_as_if_it_did_not_exist(tmp_path: Path) -> None:
    async with household(tmp_path) as home:
        # Simulated, so that people can be made without a room.
        mine = await home.client("here", simulated=True)
        yours = await home.client("elsewhere", simulated=True)
        face = Replica(id=ReplicaId("r12345678901"), name="R", face="anna", voice="slt")
        await home.database.cast.replicas.put(WorkspaceId("here"), face)
        real = await _furnished(mine) | {"replica_id": face.id, "face_id": face.id}
        walked = 0
        for route in mine.app.routes:  # type: ignore[attr-defined]
            names = re.findall(r"{(\w+)}", getattr(route, "path", ""))
            if not isinstance(route, Route) or not route.path.startswith("/v2/"):
                continue
            for method in sorted((route.methods or set()) - {"HEAD"}):
                known = [n for n in names if n in real]
                if not known:
                    continue
                theirs = route.path.format(**{n: real.get(n, "x") for n in names})
                nobodys = route.path.format(**dict.fromkeys(names, "c00000000000"))
                for body in _BODIES:
                    told = await yours.send(method, theirs, body=body)
                    unknown = await yours.send(method, nobodys, body=body)
                    assert told.status >= 400, theirs
                    assert (told.status, told.body) == (unknown.status, unknown.body)
                walked += 1
        assert walked > 30
        for name, path in _LISTS.items():
            listed = (await yours.get(path)).body.decode()
            assert real[name] not in listed


_LISTS = {
    "conversation_id": CONVERSATIONS,
    "persona_id": "/v2/personas",
    "objectives_id": "/v2/objectives",
    "guardrails_id": "/v2/guardrails",
    "document_id": "/v2/documents",
    "replica_id": "/v2/replicas",
}

_BODIES = (
    b"{}",
    b'[{"op": "replace", "path": "/persona_name", "value": "Stolen"}]',
    b'{"properties": {"max_call_duration": 60}}',
    b'{"replica_name": "Stolen"}',
    b'{"document_name": "Stolen"}',
    b'{"action": "join"}',
)
"""One that each route would take, had the object been the caller's."""


async def _furnished(client: Client) -> dict[str, str]:
    """Make one of everything, and return the ids by the names that routes give them."""
    made = await create(client, require_auth=True)
    id_ = made.json["conversation_id"]
    token = await client.post(f"{CONVERSATIONS}/{id_}/tokens", {})
    persona = await client.post(
        "/v2/personas", {"persona_name": "P", "system_prompt": "Be kind."}
    )
    objectives = await client.post(
        "/v2/objectives", {"data": [{"objective_name": "o", "objective_prompt": "p"}]}
    )
    guardrails = await client.post(
        "/v2/guardrails",
        {"name": "g", "data": [{"guardrail_name": "g", "guardrail_prompt": "p"}]},
    )
    document = await client.post(
        "/v2/documents", {"document_url": "http://127.0.0.1:9/notes.txt"}
    )
    joined = await client.post(
        f"/v2/simulation/conversations/{id_}/participants",
        {"action": "join", "token": made.json["meeting_token"]},
    )
    events = (await client.get(f"{CONVERSATIONS}/{id_}/events")).json["data"]
    return {
        "conversation_id": id_,
        "jti": token.json["jti"],
        "document_id": document.json["document_id"],
        "participant_id": joined.json["participant_id"],
        "event_id": events[0]["event_id"],
        "persona_id": persona.json["persona_id"],
        "pal_id": persona.json["persona_id"],
        "objectives_id": objectives.json["objectives_id"],
        "guardrails_id": guardrails.json["guardrails_id"],
    }
