"""Every route, every kind of failure: one renderer each, and nothing leaks."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import Route, WebSocketRoute
from structlog.testing import capture_logs

from support.asgi import Client
from support.front import PAGE, Front, created

UNAUTHORIZED = {"message": "Invalid access token"}


def operations(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Yield every method and address of the application, with ids nobody has."""
    for route in app.routes:
        if isinstance(route, Route):
            path = re.sub(r"\{\w+(:path)?\}", "nobody", route.path)
            yield from ((method, path) for method in sorted(route.methods or ()))


def application(client: Client) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return client.app


async def test_every_route_of_the_wire_wants_a_key_before_anything_else(
    client: Client,
) -> None:
    app = application(client)
    walked = [(m, p) for m, p in operations(app) if p.startswith("/v2")]
    assert len(walked) > 40
    for headers in ({}, {"x-api-key": ""}, {"x-api-key": "vv_wrong\xff"}):
        stranger = Client(app=app, headers=headers)
        for method, path in walked:
            answer = await stranger.send(method, path, body=b"[" * 3_000_000)
            assert (answer.status, answer.json) == (401, UNAUTHORIZED)
            assert answer.chunks_read == 0


async def test_every_failure_has_the_shape_of_its_neighbourhood(front: Front) -> None:
    client = await front.client(metrics=lambda: b"")
    walked = [*operations(application(client)), ("GET", "/a/b"), ("GET", "/v2/a/b")]
    for method, path in [*walked, *(("PUT", path) for _, path in walked)]:
        answer = await client.send(method, path)
        if answer.status >= 400 and answer.body != PAGE.encode():
            _check_shape(path, answer.status, answer.json)


def _check_shape(path: str, status: int, body: Any) -> None:
    if path.startswith("/v2"):
        assert list(body) in (["error"], ["message"])
    else:
        assert body["type"] == "urn:visavis:problem:" + body["code"]
        assert body["status"] == status
        assert body["title"]
        assert body["detail"]


@pytest.mark.parametrize("path", ["/v2", "/v2/nothing", "/v2/conversations/a/b/c"])
async def test_an_unknown_address_of_the_wire_is_404_in_its_shape(
    client: Client, path: str
) -> None:
    answer = await client.get(path)
    assert (answer.status, answer.json) == (404, {"error": "Not found"})
    assert answer.header("content-type") == "application/json"


async def test_an_unknown_address_elsewhere_is_404_as_rfc_9457(client: Client) -> None:
    answer = await client.get("/a/b/c")
    assert answer.status == 404
    assert answer.header("content-type") == "application/problem+json"
    assert answer.json == {
        "type": "urn:visavis:problem:not_found",
        "title": "Not found",
        "status": 404,
        "detail": "Not found",
        "code": "not_found",
    }


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v2/conversations", "GET, POST"),
        ("POST", "/v2/conversations/c1", "DELETE, GET, PATCH"),
        ("GET", "/v2/conversations/c1/end", "POST"),
        ("POST", "/health", "GET, HEAD"),
        ("DELETE", "/c00000000000", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_is_405_and_names_the_right_ones(
    client: Client, method: str, path: str, allowed: str
) -> None:
    answer = await client.send(method, path)
    assert answer.status == 405
    assert answer.header("allow") == allowed


def _broken() -> bool:
    raise RuntimeError("the secret is 4711")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v2/conversations", "application/json"),
        ("/ready", "application/problem+json"),
    ],
)
async def test_a_bug_is_500_without_detail_and_logged(
    front: Front, path: str, kind: str
) -> None:
    client = await front.client(ready=_broken, conversations=None)
    with capture_logs() as logs:
        answer = await client.get(path)
    assert answer.status == 500
    assert answer.header("content-type") == kind
    assert b"4711" not in answer.body
    assert [entry["event"] for entry in logs] == ["request_failed", "request_handled"]
    assert logs[0]["exc_info"] is True
    assert logs[1]["status"] == 500


async def test_a_trailing_slash_is_tolerated_without_a_redirect(client: Client) -> None:
    body = {"persona_id": "pcb7a34da5fe"}
    assert (await client.post("/v2/conversations/", body)).status == 200
    assert (await client.get("/health/")).status == 200


async def test_a_key_bound_to_an_address_opens_from_there_only(front: Front) -> None:
    client = await front.client()
    secret, _, _ = await front.keys.create("office", allowed_ips=("192.0.2.7",))
    app = application(client)
    inside = Client(app=app, headers={"x-api-key": secret}, peer="192.0.2.7")
    outside = Client(app=app, headers={"x-api-key": secret}, peer="192.0.2.8")
    assert (await inside.get("/v2/conversations")).status == 200
    assert (await outside.get("/v2/conversations")).json == UNAUTHORIZED


async def test_one_line_per_request_names_the_route_and_never_the_token(
    client: Client,
) -> None:
    body = await created(client, require_auth=True)
    token = body["meeting_token"]
    with capture_logs() as logs:
        await client.get(f"/{body['conversation_id']}?t={token}")
        await client.get(f"/a/b/c?t={token}")
    assert [(e["event"], e["method"], e["route"], e["status"]) for e in logs] == [
        ("request_handled", "GET", "/{conversation_id}", 200),
        ("request_handled", "GET", "none", 404),
    ]
    assert token not in repr(logs)


async def test_a_line_measures_on_the_injected_clock(front: Front) -> None:
    client = await front.client()
    with capture_logs() as logs:
        await client.get("/health")
    assert logs[0]["ms"] == 0


async def test_the_link_is_the_public_address_when_there_is_one(front: Front) -> None:
    client = await front.client(public_url="https://talk.example/")
    body = await created(client)
    id_ = body["conversation_id"]
    assert body["conversation_url"] == f"https://talk.example/{id_}"


@pytest.mark.parametrize("host", ["[", "a b", "[::1]:8000", "\xe4.example", ""])
async def test_no_host_header_breaks_the_link(client: Client, host: str) -> None:
    answer = await client.post("/v2/conversations", {"pal_id": "pipecat0"}, host=host)
    assert answer.status == 200
    assert answer.json["conversation_url"].endswith(answer.json["conversation_id"])


async def test_the_link_leads_where_each_caller_asked(client: Client) -> None:
    for host in ("a.example", "b.example:8443", "a.example"):
        answer = await client.post(
            "/v2/conversations", {"pal_id": "pipecat0"}, host=host
        )
        id_ = answer.json["conversation_id"]
        assert answer.json["conversation_url"] == f"http://{host}/{id_}"


async def test_the_only_socket_is_the_signalling_one(client: Client) -> None:
    sockets = [r for r in application(client).routes if isinstance(r, WebSocketRoute)]
    assert [socket.path for socket in sockets] == ["/{conversation_id}/signal"]
