"""`/v2/documents` answers as documented, for the workspace of the key only."""

from typing import Any

import pytest

from support.asgi import Answer, Client
from support.front import BOTH, Front
from visavis.api.v2.document_shown import DocumentList, DocumentShown
from visavis.core.ids import WorkspaceId

ROOT = "/v2/documents"
URL = "https://docs.example.com/handbook.pdf"


async def created(client: Client, **more: Any) -> Any:
    answer: Answer = await client.post(ROOT, {"document_url": URL, **more})
    assert answer.status == 200, answer.body
    return answer.json


async def send(client: Client, method: str, path: str, body: bytes = b"") -> Answer:
    return await client.send(method, path, body=body)


async def test_a_new_document_is_answered_with_everything(client: Client) -> None:
    made = await created(
        client,
        document_name="Handbook",
        callback_url="https://a.example/hook",
        tags=["a", "b", "a"],
    )
    DocumentShown.model_validate(made)
    assert made == {
        "document_id": made["document_id"],
        "document_name": "Handbook",
        "document_url": URL,
        "status": "started",
        "progress": None,
        "error_message": "",
        "created_at": made["created_at"],
        "updated_at": made["created_at"],
        "callback_url": "https://a.example/hook",
        "tags": ["a", "b"],
        "crawl_config": None,
        "crawled_urls": None,
        "last_crawled_at": "",
        "crawl_count": None,
    }
    assert made["document_id"].startswith("d")
    shown = await client.get(f"{ROOT}/{made['document_id']}")
    assert (shown.status, shown.json) == (200, made)


async def test_a_site_is_answered_with_how_it_is_crawled(client: Client) -> None:
    made = await created(client, crawl={"depth": 2})
    assert made["crawl_config"] == {"depth": 2, "max_pages": 10}
    assert (made["crawled_urls"], made["crawl_count"]) == ([], 0)
    assert made["document_name"] == "handbook.pdf"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "document_url is required"),
        ({"document_url": ""}, "document_url is required"),
        ({"document_url": 5}, "document_url must be a string"),
        ({"document_url": "ftp://a.example/x"}, "document_url must be"),
        ({"document_url": "file:///etc/passwd"}, "document_url must be"),
        ({"document_url": "http://[::1"}, "document_url must be"),
        ({"document_url": URL, "callback_url": "x"}, "callback_url must be"),
        ({"document_url": URL, "tags": "a"}, "tags must be a list"),
        ({"document_url": URL, "tags": [1]}, "tags[0] must be a string"),
        (
            {"document_url": URL, "crawl": {"depth": 11}},
            "crawl.depth must be an integer from 1 to 10",
        ),
        (
            {"document_url": URL, "crawl": {"max_pages": 0}},
            "crawl.max_pages must be an integer from 1 to 100",
        ),
        (
            {"document_url": URL, "crawl": {"max_page": 1}},
            "crawl.max_page is not known; did you mean max_pages?",
        ),
    ],
)
async def test_a_wrong_field_is_named(
    client: Client, body: dict[str, Any], text: str
) -> None:
    answer = await client.post(ROOT, body)
    assert answer.status == 400
    assert answer.json["error"].startswith(f"Invalid request: {text}")


async def test_an_unknown_field_is_remarked_on(client: Client) -> None:
    answer = await client.post(ROOT, {"document_url": URL, "nmae": "x"})
    assert answer.all("warning") == ['299 - "unknown and ignored: nmae"']


async def test_a_list_pages_from_nought_and_filters(client: Client) -> None:
    first = await created(client, document_name="One", tags=["a"])
    second = await created(client, document_name="Two", tags=["b"])

    async def ids(query: str = "") -> list[str]:
        answer = await client.get(ROOT + query)
        assert answer.status == 200, answer.body
        DocumentList.model_validate(answer.json)
        return [one["document_id"] for one in answer.json["data"]]

    both = {first["document_id"], second["document_id"]}
    assert set(await ids()) == both
    assert len(await ids("?limit=1&page=1")) == 1
    assert {*await ids("?limit=1"), *await ids("?limit=1&page=1")} == both
    assert await ids("?name_or_uuid=two") == [second["document_id"]]
    assert await ids("?tags=a,x") == [first["document_id"]]
    assert await ids("?status=ready") == []
    assert set(await ids("?sort=ascending")) == both
    whole = (await client.get(ROOT)).json
    assert (whole["total_count"], whole["page"], whole["limit"]) == (2, 0, 10)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "page=-1", "sort=up", "status=done"]
)
async def test_a_wrong_filter_is_named(client: Client, query: str) -> None:
    answer = await client.get(f"{ROOT}?{query}")
    assert answer.status == 400
    assert answer.json["error"].startswith(
        f"Invalid request: {query.partition('=')[0]} "
    )


async def test_a_patch_is_plain_and_leaves_what_it_does_not_name(
    client: Client,
) -> None:
    made = await created(client, tags=["a"])
    one = f"{ROOT}/{made['document_id']}"
    answer = await send(client, "PATCH", one, b'{"document_name": "New"}')
    assert (answer.status, answer.json["document_name"]) == (200, "New")
    assert answer.json["tags"] == ["a"]
    refused = await send(client, "PATCH", one, b'{"document_name": 5}')
    assert refused.json == {"error": "Invalid request: document_name must be a string"}


async def test_a_deleted_document_is_gone(client: Client) -> None:
    one = f"{ROOT}/{(await created(client))['document_id']}"
    gone = await send(client, "DELETE", one)
    assert (gone.status, gone.body) == (204, b"")
    assert (await client.get(one)).status == 404


async def test_a_recrawl_is_accepted_or_refused_in_the_documented_ways(
    front: Front, client: Client
) -> None:
    file = f"{ROOT}/{(await created(client))['document_id']}/recrawl"
    answer = await client.post(file)
    assert (answer.status, answer.json) == (
        400,
        {"error": "Document was not created with crawl configuration"},
    )
    made = await created(client, crawl={})
    site = f"{ROOT}/{made['document_id']}/recrawl"
    busy = await client.post(site, {"crawl": {"depth": 3}})
    assert (busy.status, busy.json) == (
        409,
        {
            "error": "Document must be in 'ready' or 'error' state to recrawl,"
            " current status: started"
        },
    )


async def test_nobody_else_sees_or_touches_a_document(
    front: Front, client: Client
) -> None:
    made = await created(client)
    one = f"{ROOT}/{made['document_id']}"
    stranger = await front.client(WorkspaceId("w_other"))
    for method, path in (
        ("GET", one),
        ("PATCH", one),
        ("DELETE", one),
        ("POST", one + "/recrawl"),
    ):
        body = b"{}" if method == "PATCH" else b""
        answer = await send(stranger, method, path, body)
        assert (answer.status, answer.json) == (
            404,
            {"message": "Document not found"},
        )
    assert (await stranger.get(ROOT)).json["data"] == []
    assert (await client.get(one)).json == made
    wanted = {**BOTH, "document_ids": [made["document_id"]]}
    assert (await client.post("/v2/conversations", wanted)).status == 200
    refused = await stranger.post("/v2/conversations", wanted)
    assert refused.json == {
        "error": f"document_ids: must exist here; unknown: {made['document_id']}"
    }
