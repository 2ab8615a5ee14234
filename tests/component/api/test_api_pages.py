"""The room page: one body, honest statuses, strict headers; and its files."""

from datetime import timedelta
from pathlib import Path

import pytest

from support.asgi import Client
from support.front import PAGE, Front, created


async def page_of(client: Client, **properties: object) -> tuple[str, str]:
    """Return the address of a private conversation, and its token."""
    body = await created(client, require_auth=True, **properties)
    return "/" + body["conversation_id"], body["meeting_token"]


async def test_the_page_of_a_public_conversation_opens(client: Client) -> None:
    path = "/" + (await created(client))["conversation_id"]
    for address in (path, path + "/", path + "?anything=else", path + "?t="):
        answer = await client.get(address)
        assert answer.status == 200
        assert answer.body == PAGE.encode()
        assert answer.header("content-type") == "text/html; charset=utf-8"


async def test_the_status_tells_what_the_page_will_show(
    front: Front, client: Client
) -> None:
    path, token = await page_of(client)
    _, foreign = await page_of(client)
    over, its_token = await page_of(client)
    await client.post(f"/v2/conversations{over}/end")
    seen = {
        "good": (await client.get(f"{path}?t={token}")).status,
        "missing": (await client.get(path)).status,
        "foreign": (await client.get(f"{path}?t={foreign}")).status,
        "garbage": (await client.get(f"{path}?t=%00.%ff.x")).status,
        "unknown": (await client.get("/c00000000000")).status,
        "ended": (await client.get(f"{over}?t={its_token}")).status,
        "root": (await client.get("/")).status,
    }
    assert seen == {
        "good": 200,
        "missing": 401,
        "foreign": 403,
        "garbage": 403,
        "unknown": 404,
        "ended": 410,
        "root": 200,
    }
    front.clock.advance(timedelta(seconds=300))
    assert (await client.get(f"{path}?t={token}")).status == 410


async def test_an_expired_token_is_403_while_the_conversation_lives(
    front: Front, client: Client
) -> None:
    path, token = await page_of(client, properties={"participant_absent_timeout": 60})
    front.clock.advance(timedelta(seconds=59))
    assert (await client.get(f"{path}?t={token}")).status == 200


async def test_a_deleted_conversation_has_no_page(client: Client) -> None:
    path, token = await page_of(client)
    await client.send("DELETE", f"/v2/conversations{path}")
    assert (await client.get(f"{path}?t={token}")).status == 404


async def test_a_bad_token_is_refused_in_a_public_room_too(client: Client) -> None:
    path = "/" + (await created(client))["conversation_id"]
    assert (await client.get(path + "?t=nonsense")).status == 403


async def test_a_refusal_has_the_same_body(client: Client) -> None:
    answer = await client.get("/c00000000000")
    assert (answer.status, answer.body) == (404, PAGE.encode())


async def test_framed_by_dailys_sdk_the_page_is_always_200(client: Client) -> None:
    private, _ = await page_of(client)
    for path in (private, "/c00000000000"):
        answer = await client.get(path + "?emb=1&embHref=https%3A%2F%2Fa.example")
        assert (answer.status, answer.body) == (200, PAGE.encode())


async def test_opening_the_page_uses_nothing_up(front: Front, client: Client) -> None:
    path, token = await page_of(client)
    before = dict(front.store.records)
    for _ in range(3):
        await client.send("HEAD", f"{path}?t={token}")
        assert (await client.get(f"{path}?t={token}")).status == 200
    assert front.store.records == before


async def test_the_headers_let_it_be_framed_and_keep_the_token_home(
    client: Client,
) -> None:
    answer = await client.get("/c00000000000")
    policy = (answer.header("content-security-policy") or "").split("; ")
    assert not any(part.startswith("frame-ancestors") for part in policy)
    assert "script-src 'self'" in policy
    assert any(part.startswith("connect-src 'self'") for part in policy)
    assert "unsafe" not in " ".join(policy)
    assert answer.header("x-frame-options") is None
    assert answer.header("referrer-policy") == "no-referrer"
    assert answer.header("cache-control") == "no-store"
    assert answer.header("x-content-type-options") == "nosniff"
    allowed = answer.header("permissions-policy") or ""
    for device in ("camera", "microphone", "display-capture", "autoplay", "fullscreen"):
        assert f"{device}=(self)" in allowed


@pytest.mark.parametrize(
    ("host", "sockets"),
    [
        ("rooms.example:8080", " ws://rooms.example:8080 wss://rooms.example:8080"),
        ("rooms.example; script-src *", ""),
        ("[::1]:8080", ""),
    ],
)
async def test_its_script_reaches_the_server_it_came_from_and_no_other(
    client: Client, host: str, sockets: str
) -> None:
    answer = await client.get("/c00000000000", host=host)
    policy = (answer.header("content-security-policy") or "").split("; ")
    assert f"connect-src 'self'{sockets}" in policy
    assert policy.count("script-src 'self'") == 1


async def test_who_may_frame_it_is_a_setting(front: Front) -> None:
    client = await front.client(frame_ancestors="'self' https://shop.example")
    policy = (await client.get("/c1")).header("content-security-policy") or ""
    assert policy.startswith("frame-ancestors 'self' https://shop.example; ")


@pytest.mark.parametrize(
    "name", ["v2", "assets", "metrics", "docs", "redoc", "favicon.ico", "robots.txt"]
)
async def test_a_reserved_name_is_no_room(client: Client, name: str) -> None:
    answer = await client.get(f"/{name}")
    assert answer.status == 404
    assert answer.header("content-type") != "text/html; charset=utf-8"


async def test_a_page_that_was_not_built_says_so(tmp_path: Path) -> None:
    client = await Front(tmp_path / "nothing").client()
    answer = await client.get("/c00000000000")
    assert answer.status == 503
    assert answer.json["code"] == "page_not_built"
    assert "make run" in answer.json["detail"]
    assert (await client.get("/assets/room.js")).status == 404
    assert (await client.get("/health")).status == 200


async def test_a_page_that_was_built_again_is_served_anew(
    front: Front, client: Client
) -> None:
    assert (await client.get("/")).body == PAGE.encode()
    fresh = front.static_dir / "fresh.html"
    fresh.write_text("<title>New</title>")
    fresh.replace(front.static_dir / "room.html")
    assert (await client.get("/")).body == b"<title>New</title>"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/assets/room-1a2b.js", "text/javascript; charset=utf-8"),
        ("/assets/inter-3c4d.woff2", "font/woff2"),
        ("/assets/notes-5e6f.txt", "text/plain; charset=utf-8"),
    ],
)
async def test_a_built_file_is_kept_for_ever_and_typed(
    client: Client, path: str, kind: str
) -> None:
    answer = await client.get(path)
    assert answer.status == 200
    assert answer.header("content-type") == kind
    assert answer.header("cache-control") == "public, max-age=31536000, immutable"
    assert answer.header("x-content-type-options") == "nosniff"
    again = await client.get(path, if_none_match=answer.header("etag") or "")
    assert (again.status, again.body) == (304, b"")


async def test_the_icon_may_change(client: Client) -> None:
    answer = await client.get("/favicon.svg")
    assert answer.header("content-type") == "image/svg+xml"
    assert answer.header("cache-control") == "public, max-age=3600"


@pytest.mark.parametrize(
    "name",
    [
        "none.js",
        "",
        "../room.html",
        "%2e%2e/room.html",
        "/etc/passwd",
        "%00",
        "a" * 999,
    ],
)
async def test_nothing_but_built_files_is_an_asset(client: Client, name: str) -> None:
    answer = await client.get(f"/assets/{name}")
    assert answer.status == 404
    assert answer.header("content-type") == "application/problem+json"
