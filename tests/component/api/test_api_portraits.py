"""Stills and previews of the stock replicas, for everybody."""

from dataclasses import replace
from itertools import chain

from support.asgi import Client
from support.front import Front

KEYLESS = {"x-api-key": ""}


async def shown(client: Client) -> list[dict[str, str]]:
    data: list[dict[str, str]] = (await client.get("/v2/replicas?limit=100")).json[
        "data"
    ]
    return data


def path_of(url: str) -> str:
    assert url.startswith("http://testserver/portraits/")
    return url.removeprefix("http://testserver")


async def test_every_replica_has_pictures_that_open_without_a_key(
    client: Client,
) -> None:
    for one in await shown(client):
        still, film = [
            await client.send("GET", path_of(one[name]), headers=KEYLESS)
            for name in ("thumbnail_image_url", "thumbnail_video_url")
        ]
        assert (still.status, still.header("content-type")) == (200, "image/webp")
        assert (film.status, film.header("content-type")) == (200, "video/webm")
        assert still.body[8:12] == b"WEBP"
        assert film.body.startswith(b"\x1a\x45\xdf\xa3")


async def test_one_replica_is_shown_as_in_the_list(client: Client) -> None:
    for one in await shown(client):
        alone = (await client.get(f"/v2/replicas/{one['replica_id']}")).json
        assert alone == one


async def test_pictures_are_cached_for_a_day_and_not_sent_twice(
    client: Client,
) -> None:
    answer = await client.get("/portraits/anna.webp")
    assert answer.header("cache-control") == "public, max-age=86400"
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("access-control-allow-origin") == "*"
    assert answer.header("cross-origin-resource-policy") == "cross-origin"
    etag = answer.header("etag") or ""
    again = await client.get("/portraits/anna.webp", if_none_match=etag)
    assert (again.status, again.body) == (304, b"")
    assert (await client.send("HEAD", "/portraits/anna.webp")).body == b""


async def test_a_player_may_ask_for_a_part_of_a_film(client: Client) -> None:
    part = await client.get("/portraits/anna.webm", range="bytes=0-3")
    assert (part.status, part.body) == (206, b"\x1a\x45\xdf\xa3")


async def test_nothing_else_of_a_face_is_served(client: Client) -> None:
    inside = ("anna/still.webp", "anna%2Fform.json", "form.json", "..%2Fvoice.py")
    for name in ("nobody.webp", "anna.png", "anna", *inside):
        assert (await client.get(f"/portraits/{name}")).status == 404
    for path in ("/portraits", "/portraits/"):
        assert (await client.get(path)).status == 404


async def test_behind_a_public_address_the_pictures_are_there(front: Front) -> None:
    front.parts = replace(front.parts, public_url="https://talk.example/")
    found = await shown(await front.client())
    urls = chain.from_iterable(
        (one["thumbnail_image_url"], one["thumbnail_video_url"]) for one in found
    )
    assert all(url.startswith("https://talk.example/portraits/") for url in urls)


async def test_a_replica_whose_face_has_no_pictures_has_no_addresses(
    front: Front, client: Client
) -> None:
    faceless = replace(front.parts, faces_dir=front.static_dir)
    front.parts = faceless
    one = (await shown(await front.client()))[0]
    assert (one["thumbnail_image_url"], one["thumbnail_video_url"]) == ("", "")
