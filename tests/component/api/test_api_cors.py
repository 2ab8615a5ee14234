"""CORS: `/v2` alone, as configured, and refusals carry the headers too."""

import pytest

from support.asgi import Client
from support.front import Front

SITE = "https://app.example"
PREFLIGHT = {
    "origin": SITE,
    "access-control-request-method": "POST",
    "access-control-request-headers": "x-api-key,content-type,idempotency-key",
}


async def test_a_preflight_needs_no_key(front: Front) -> None:
    client = await front.client(cors_origins=("*",))
    stranger = Client(app=client.app)
    answer = await stranger.send("OPTIONS", "/v2/conversations", headers=PREFLIGHT)
    assert answer.status == 200
    assert answer.header("access-control-allow-origin") == "*"
    assert "POST" in (answer.header("access-control-allow-methods") or "")
    assert "x-api-key" in (answer.header("access-control-allow-headers") or "")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v2/conversations", 200),
        ("POST", "/v2/conversations", 400),
        ("GET", "/v2/nothing", 404),
    ],
)
async def test_answers_and_refusals_can_be_read_by_the_page(
    front: Front, method: str, path: str, status: int
) -> None:
    client = await front.client(cors_origins=(SITE,))
    answer = await client.send(method, path, headers={"origin": SITE})
    assert answer.status == status
    assert answer.header("access-control-allow-origin") == SITE
    assert answer.header("access-control-expose-headers") == "warning"


async def test_a_missing_key_and_a_bug_can_be_read_by_the_page(front: Front) -> None:
    client = await front.client(cors_origins=("*",), conversations=None)
    stranger = Client(app=client.app)
    for who, status in ((stranger, 401), (client, 500)):
        answer = await who.get("/v2/conversations", origin=SITE)
        assert answer.status == status
        assert answer.header("access-control-allow-origin") == "*"


async def test_a_foreign_origin_gets_no_header(front: Front) -> None:
    client = await front.client(cors_origins=(SITE,))
    answer = await client.get("/v2/conversations", origin="https://evil.example")
    assert answer.header("access-control-allow-origin") is None


async def test_without_a_setting_nobody_may_call_from_a_browser(client: Client) -> None:
    answer = await client.get("/v2/conversations", origin=SITE)
    assert answer.header("access-control-allow-origin") is None


async def test_pages_have_no_cors(front: Front) -> None:
    client = await front.client(cors_origins=("*",))
    answer = await client.get("/health", origin=SITE)
    assert answer.header("access-control-allow-origin") is None
