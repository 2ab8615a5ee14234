"""Every list has its envelope, its pages and its filters; every instant one form."""

import re
from datetime import timedelta
from typing import Any

import pytest

from support.asgi import Client
from support.front import BOTH, Front, created
from visavis.api.v2.objectives import ObjectivesShown, Validated
from visavis.api.v2.tags import TagList
from visavis.core.ids import WorkspaceId

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

ASK = {"objective_name": "ask", "objective_prompt": "Ask."}
CALM = {"guardrail_name": "calm", "guardrail_prompt": "Stay calm."}
BODIES: dict[str, Any] = {
    "conversations": BOTH,
    "personas": {"system_prompt": "Be kind."},
    "objectives": {"data": [ASK]},
    "guardrails": {"data": [CALM]},
    "documents": {"document_url": "https://docs.example.com/a.pdf"},
}
FIRST = {"documents": 0}
"""Pages count from 1, but for these."""

LISTS = [*BODIES, "replicas"]


async def fill(client: Client, kind: str, many: int = 1) -> None:
    for _ in range(many):
        assert (await client.post(f"/v2/{kind}", BODIES[kind])).status == 200


@pytest.mark.parametrize("kind", LISTS)
async def test_a_list_has_its_envelope(client: Client, kind: str) -> None:
    more = {"documents": {"page": 0, "limit": 10}}.get(kind, {})
    listed = (await client.get(f"/v2/{kind}")).json
    total = listed["total_count"]
    assert listed == {"data": listed["data"], "total_count": total, **more}


@pytest.mark.parametrize("kind", BODIES)
async def test_a_list_shows_ten_and_counts_its_pages(client: Client, kind: str) -> None:
    await fill(client, kind, 11)
    first, root = FIRST.get(kind, 1), f"/v2/{kind}?limit=1000"
    whole = (await client.get(root)).json
    shown = (await client.get(f"/v2/{kind}")).json
    assert whole["total_count"] == shown["total_count"] == len(whole["data"])
    assert shown["data"] == whole["data"][:10]
    pages = [
        (await client.get(f"/v2/{kind}?limit=4&page={first + number}")).json["data"]
        for number in range(3)
    ]
    assert [one for page in pages for one in page] == whole["data"][:12]


@pytest.mark.parametrize("kind", [kind for kind in BODIES if kind not in FIRST])
async def test_the_page_before_the_first_is_the_first(
    client: Client, kind: str
) -> None:
    await fill(client, kind, 2)
    nought = (await client.get(f"/v2/{kind}?limit=1&page=0")).json
    assert nought == (await client.get(f"/v2/{kind}?limit=1")).json


@pytest.mark.parametrize("kind", BODIES)
async def test_instants_have_microseconds_and_a_z(client: Client, kind: str) -> None:
    made = (await client.post(f"/v2/{kind}", BODIES[kind])).json
    shown = (await client.get(f"/v2/{kind}")).json["data"][0]
    for instant in (made["created_at"], shown["created_at"], shown["updated_at"]):
        assert INSTANT.fullmatch(instant)


async def test_conversations_are_listed_by_status(client: Client) -> None:
    opened = await created(client)
    ended = await created(client, test_mode=True)
    for status, one in (("active", opened), ("ended", ended)):
        listed = (await client.get(f"/v2/conversations?status={status}")).json
        ids = [each["conversation_id"] for each in listed["data"]]
        assert (ids, listed["total_count"]) == ([one["conversation_id"]], 1)


async def test_the_status_of_conversations_is_no_filter_elsewhere(
    client: Client,
) -> None:
    await fill(client, "objectives")
    listed = await client.get("/v2/objectives?status=draft")
    assert listed.json["total_count"] == 1


# ---- filters of objectives and guardrails


async def names(client: Client, path: str) -> list[str]:
    answer = await client.get(path)
    assert answer.status == 200, answer.body
    return [
        one.get("objectives_name") or one["guardrail_name"]
        for one in answer.json["data"]
    ]


async def test_objectives_are_found_by_a_name_and_in_either_order(
    front: Front, client: Client
) -> None:
    ids: list[str] = []
    for name, step in (("Intake", "ask"), ("Triage", "see")):
        body = {"name": name, "data": [{**ASK, "objective_name": step}]}
        ids.append((await client.post("/v2/objectives", body)).json["objectives_id"])
        front.clock.advance(timedelta(seconds=1))
    root = "/v2/objectives"
    assert await names(client, root) == ["Triage", "Intake"]
    assert await names(client, f"{root}?sort=ascending") == ["Intake", "Triage"]
    assert await names(client, f"{root}?name_or_uuid=TRI") == ["Triage"]
    assert await names(client, f"{root}?name_or_uuid=ask") == ["Intake"]
    assert await names(client, f"{root}?name_or_uuid={ids[1]}") == ["Triage"]
    assert await names(client, f"{root}?type=user") == ["Triage", "Intake"]
    assert await names(client, f"{root}?type=system") == []


async def test_single_guardrails_are_found_by_a_tag(client: Client) -> None:
    for name, tags in (("calm", ["mood"]), ("kind", ["mood", "tone"]), ("dry", [])):
        body = {**CALM, "guardrail_name": name, "tags": tags}
        await client.post("/v2/guardrails", body)
    root = "/v2/guardrails?legacy=false"
    assert set(await names(client, f"{root}&tags=mood")) == {"calm", "kind"}
    assert await names(client, f"{root}&tags=tone,none") == ["kind"]
    assert await names(client, f"{root}&name_or_uuid=dr&tags=") == ["dry"]
    assert await names(client, f"{root}&name_or_uuid=dr&tags=mood") == []


@pytest.mark.parametrize("query", ["type=mine", "sort=up", f"name_or_uuid={'x' * 257}"])
async def test_a_filter_that_cannot_be_is_named(client: Client, query: str) -> None:
    answer = await client.get(f"/v2/guardrails?{query}")
    assert answer.status == 400
    assert answer.json["error"].startswith(f"{query.partition('=')[0]}: must ")


# ---- tags


@pytest.mark.parametrize(
    ("kind", "body", "first"),
    [("guardrails", CALM, 1), ("documents", BODIES["documents"], 0)],
)
async def test_the_tags_of_a_workspace_are_listed_once_each(
    front: Front, client: Client, kind: str, body: dict[str, Any], first: int
) -> None:
    for tags in (["b", "a"], ["b", "Bee"], []):
        await client.post(f"/v2/{kind}", {**body, "tags": tags})

    async def told(query: str = "", by: Client = client) -> list[str]:
        answer = await by.get(f"/v2/{kind}/tags{query}")
        assert answer.status == 200, answer.body
        return TagList.model_validate(answer.json).tags

    assert await told() == ["Bee", "a", "b"]
    assert await told("?search=B") == ["Bee", "b"]
    assert await told(f"?limit=2&page={first}") == ["Bee", "a"]
    assert await told(f"?limit=2&page={first + 1}") == ["b"]
    assert await told("?page=0") == ["Bee", "a", "b"]
    assert (await client.get(f"/v2/{kind}/tags?limit=1")).json["total_count"] == 3
    assert await told(by=await front.client(WorkspaceId("elsewhere"))) == []


# ---- objectives that are looked at


LOOP = [
    {**ASK, "next_required_objective": "close"},
    {**ASK, "objective_name": "close", "next_required_objective": "ask"},
]


async def test_objectives_are_validated_and_nothing_is_kept(client: Client) -> None:
    body = {"name": "Intake", "data": [ASK], "allow_loops": False, "x": 1}
    answer = await client.post("/v2/objectives/validate", body)
    assert (answer.status, answer.json) == (200, {"valid": True})
    Validated.model_validate(answer.json)
    assert answer.all("warning") == ['299 - "unknown and ignored: x"']
    assert (await client.get("/v2/objectives")).json["data"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"data": []},
        {"data": [{**ASK, "objective_name": "a b"}]},
        {"data": [{**ASK, "next_required_objective": "nowhere"}]},
        {"data": LOOP, "allow_loops": False},
        {"data": [ASK, {**ASK, "objective_name": "b"}], "allow_loops": False},
        {"data": [ASK], "allow_loops": "no"},
        {"data": [ASK], "name": 5},
    ],
)
async def test_what_validation_refuses_creation_refuses_alike(
    client: Client, body: Any
) -> None:
    looked_at = await client.post("/v2/objectives/validate", body)
    made = await client.post("/v2/objectives", body)
    assert looked_at.status == 400
    assert list(looked_at.json) == ["message"]
    assert (made.status, made.json) == (400, looked_at.json)


@pytest.mark.parametrize("said", [{}, {"allow_loops": True}, {"allow_loops": None}])
async def test_loops_are_refused_only_to_whoever_wants_none(
    client: Client, said: dict[str, Any]
) -> None:
    made = await client.post("/v2/objectives", {"data": LOOP, **said})
    shown = (await client.get(f"/v2/objectives/{made.json['objectives_id']}")).json
    ObjectivesShown.model_validate(shown)
    assert shown["allow_loops"] is True


async def test_a_patch_cannot_make_a_loop_where_none_is_allowed(client: Client) -> None:
    body = {"name": "Intake", "data": [ASK], "allow_loops": False}
    made = await client.post("/v2/objectives", body)
    one = f"/v2/objectives/{made.json['objectives_id']}"
    loop = b'[{"op": "add", "path": "/next_required_objective", "value": "ask"}]'
    refused = await client.send("PATCH", one, body=loop)
    assert refused.status == 400
    assert refused.json["error"].startswith("Invalid patch operation: data: must have")
    renamed = b'[{"op": "replace", "path": "/objectives_name", "value": "Triage"}]'
    answer = await client.send("PATCH", one, body=renamed)
    assert (answer.status, answer.json["objectives_name"]) == (200, "Triage")
    assert answer.json["allow_loops"] is False


# ---- the type of personas and replicas


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/v2/pals", ("persona_type", "pal_type")),
        ("/v2/faces", ("replica_type", "face_type")),
    ],
)
async def test_a_type_is_asked_for_by_either_name(
    client: Client, path: str, names: tuple[str, str]
) -> None:
    everybody = (await client.get(path)).json["total_count"]
    for name in names:
        stock = (await client.get(f"{path}?{name}=system")).json
        mine = (await client.get(f"{path}?{name}=user")).json
        assert (stock["total_count"], mine["total_count"]) == (everybody, 0)
    wrong = await client.get(f"{path}?{names[0]}=system&{names[1]}=mine")
    said = f"{names[1]}: must be one of: user, system"
    assert (wrong.status, wrong.json) == (400, {"error": said})
