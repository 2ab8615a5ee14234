"""The scripts for customers' pages: everywhere that Daily's SDK looks for them."""

import pytest

from support.asgi import Client
from support.front import Front

BUNDLE = "call-machine-object-bundle.js"
VERSIONED = f"c.daily.co/call-machine/versioned/0.92.2/static/{BUNDLE}"


@pytest.fixture(autouse=True)
def scripts(front: Front) -> None:
    folder = front.static_dir / "daily"
    folder.mkdir()
    (folder / BUNDLE).write_text("(() => {})();")
    (folder / "visavis.js").write_text("(() => 1)();")


@pytest.mark.parametrize(
    "path",
    [
        f"/daily/{BUNDLE}",
        f"/{VERSIONED}",
        f"/any/prefix/{VERSIONED}",
        f"/proxy/{VERSIONED.replace('0.92.2', '0.73.0')}",
    ],
)
async def test_the_bundle_is_for_any_page(client: Client, path: str) -> None:
    answer = await client.get(path, origin="https://shop.example")
    assert (answer.status, answer.body) == (200, b"(() => {})();")
    assert answer.header("access-control-allow-origin") == "*"
    assert answer.header("cross-origin-resource-policy") == "cross-origin"
    assert answer.header("content-type") == "text/javascript; charset=utf-8"
    assert (await client.send("HEAD", path)).status == 200


async def test_a_new_build_is_noticed_and_an_old_one_not_sent_again(
    client: Client,
) -> None:
    answer = await client.get(f"/daily/{BUNDLE}")
    assert answer.header("cache-control") == "no-cache"
    again = await client.get(
        f"/daily/{BUNDLE}", if_none_match=answer.header("etag") or ""
    )
    assert (again.status, again.body) == (304, b"")


async def test_the_helper_is_beside_the_bundle(client: Client) -> None:
    answer = await client.get("/daily/visavis.js")
    assert (answer.status, answer.body) == (200, b"(() => 1)();")
    assert answer.header("access-control-allow-origin") == "*"


@pytest.mark.parametrize(
    "path",
    [
        f"/{VERSIONED.replace(BUNDLE, 'audio-processor-bundle.js')}",
        "/daily/room.html",
        "/daily/",
        f"/daily/%2e%2e/{BUNDLE}",
    ],
)
async def test_of_daily_there_is_nothing_else(client: Client, path: str) -> None:
    answer = await client.get(path)
    assert answer.status == 404
    assert answer.header("content-type") == "application/problem+json"
