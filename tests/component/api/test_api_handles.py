"""The page of handles opens by its link; nobody else is answered what it asks."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from support.asgi import Answer, Client
from support.front import Front
from visavis.core import training
from visavis.core.handle_links import HOLDS
from visavis.core.ids import DEFAULT_WORKSPACE, WorkspaceId
from visavis.core.personas import Replica
from visavis.core.portraits import Portrait, guessed
from visavis.core.training import Failure

BODY = {
    "replica_name": "Reception",
    "train_image_url": "https://files.example.com/me.jpg",
    "voice_name": "Nathan",
    "consent": {"given_by": "Jo Doe", "statement": "I agree."},
}


async def linked(client: Client) -> tuple[str, str]:
    """Make a replica, and return the path of its page and the link's credential."""
    url: str = (await client.post("/v2/replicas", BODY)).json["handles_url"]
    path, _, credential = url.removeprefix("http://testserver").partition("#")
    return path, credential


async def trained(front: Front, path: str, failure: Failure | None = None) -> None:
    """End the training of a replica, as its trainer would."""
    id_ = path.rpartition("/")[2]
    face = Portrait(
        name=f"{id_}.{'0' * 32}.webp",
        width=640,
        height=480,
        handles=guessed((290.0, 200.0), (350.0, 200.0)),
    )

    def ended(before: Replica) -> Replica:
        assert before.training is not None
        if failure is not None:
            return replace(before, training=training.failed(before.training, failure))
        done = training.finished(before.training)
        return replace(before, training=done, portrait=face)

    await front.cast.replicas.change(DEFAULT_WORKSPACE, id_, ended)


async def asked(
    client: Client, method: str, path: str, credential: str, body: bytes = b""
) -> Answer:
    shown = {"authorization": f"Bearer {credential}", "x-api-key": ""}
    return await client.send(method, path, headers=shown, body=body)


async def test_the_page_is_like_the_other_pages(front: Front, client: Client) -> None:
    (front.static_dir / "handles.html").write_text("<title>Handles</title>")
    path, _ = await linked(client)
    page = await client.send("GET", path, headers={"x-api-key": ""})
    assert (page.status, page.body) == (200, b"<title>Handles</title>")
    assert "script-src 'self'" in (page.header("content-security-policy") or "")
    assert page.header("referrer-policy") == "no-referrer"
    assert page.header("cache-control") == "no-store"


async def test_before_its_end_the_training_is_told(
    front: Front, client: Client
) -> None:
    path, credential = await linked(client)
    state = await asked(client, "GET", f"{path}/portrait", credential)
    assert state.header("cache-control") == "no-store"
    begun = {"replica_name": "Reception", "error_message": "", "portrait": None}
    assert state.json == {**begun, "status": "started"}
    await trained(front, path, Failure.BLURRED)
    state = await asked(client, "GET", f"{path}/portrait", credential)
    assert state.json["status"] == "error"
    assert state.json["error_message"].startswith("The face is blurred")


async def test_handles_are_shown_tried_and_saved_with_the_link(
    front: Front, client: Client
) -> None:
    path, credential = await linked(client)
    await trained(front, path)
    state = (await asked(client, "GET", f"{path}/portrait", credential)).json
    assert state["portrait"]["image_url"].startswith("/portraits/r")
    wanted = b'{"handles": {"chin": [321, 310.5]}}'
    film = await asked(client, "POST", f"{path}/preview.webm", credential, wanted)
    assert (film.status, film.body) == (200, b"film (321.0, 310.5)")
    assert film.header("content-type") == "video/webm"
    again = (await asked(client, "GET", f"{path}/portrait", credential)).json
    assert again == state, "a preview saves nothing"
    saved = await asked(client, "PUT", f"{path}/portrait", credential, wanted)
    assert saved.json["handles"]["chin"] == [321.0, 310.5]
    by_key = await client.get(f"/v2/replicas/{path.rpartition('/')[2]}/handles")
    assert by_key.json["handles"] == saved.json["handles"]


@pytest.mark.parametrize("what", [("PUT", "portrait"), ("POST", "preview.webm")])
async def test_a_handle_that_cannot_be_there_is_named(
    front: Front, client: Client, what: tuple[str, str]
) -> None:
    path, credential = await linked(client)
    await trained(front, path)
    wanted = b'{"handles": {"upper_lip": [320, 270]}}'
    method, place = what
    answer = await asked(client, method, f"{path}/{place}", credential, wanted)
    assert (answer.status, answer.json["detail"]) == (
        400,
        "upper_lip: must be above mouth",
    )


@pytest.mark.parametrize(
    "what", [("GET", "portrait"), ("PUT", "portrait"), ("POST", "preview.webm")]
)
async def test_without_a_link_that_holds_nothing_is_answered(
    front: Front, client: Client, what: tuple[str, str]
) -> None:
    path, credential = await linked(client)
    other, _ = await linked(client)
    method, place = what
    for where, shown in ((path, ""), (path, credential + "0"), (other, credential)):
        answer = await asked(client, method, f"{where}/{place}", shown, b"{}")
        assert (answer.status, answer.json["code"]) == (403, "link_not_valid")
    bare = await client.send(method, f"{path}/{place}", body=b"{}")
    assert bare.status == 403, "a key is no link"
    front.clock.advance(HOLDS + timedelta(seconds=1))
    late = await asked(client, method, f"{path}/{place}", credential, b"{}")
    assert late.status == 403


async def test_a_link_to_what_was_deleted_leads_nowhere(
    front: Front, client: Client
) -> None:
    path, credential = await linked(client)
    await client.send("DELETE", "/v2/replicas/" + path.rpartition("/")[2])
    answer = await asked(client, "GET", f"{path}/portrait", credential)
    assert (answer.status, answer.json["code"]) == (400, "unknown_replica")


async def test_links_are_given_to_owners_only(front: Front, client: Client) -> None:
    path, _ = await linked(client)
    id_ = path.rpartition("/")[2]
    one: Any = (await client.get(f"/v2/replicas/{id_}")).json
    assert one["handles_url"].startswith(f"http://testserver{path}#")
    stock = (await client.get("/v2/replicas/rf4e9d9790f0")).json
    assert stock["handles_url"] == ""
    theirs = await front.client(WorkspaceId("w_other"))
    assert (await theirs.get(f"/v2/replicas/{id_}")).status == 400


async def test_the_still_and_the_film_open_for_who_is_told_of_them(
    front: Front, client: Client, tmp_path: Path
) -> None:
    path, _ = await linked(client)
    await trained(front, path)
    id_ = path.rpartition("/")[2]
    show = f"{id_}.{'1' * 32}"

    def drawn(before: Replica) -> Replica:
        assert before.portrait is not None
        return replace(before, portrait=replace(before.portrait, show=show))

    await front.cast.replicas.change(DEFAULT_WORKSPACE, id_, drawn)
    front.cast.portraits.folder = tmp_path  # type: ignore[attr-defined]  # the fake
    (tmp_path / f"{show}.webp").write_bytes(b"still")
    (tmp_path / f"{show}.webm").write_bytes(b"film")
    one = (await client.get(f"/v2/replicas/{id_}")).json
    for name, kind, body in (
        ("thumbnail_image_url", "image/webp", b"still"),
        ("thumbnail_video_url", "video/webm", b"film"),
    ):
        address = one[name].removeprefix("http://testserver")
        shown = await client.send("GET", address, headers={"x-api-key": ""})
        assert (shown.body, shown.header("content-type")) == (body, kind)
        assert shown.header("cache-control") == "private, max-age=300"
