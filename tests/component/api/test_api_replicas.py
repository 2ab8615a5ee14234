"""A replica of one's own is made of a picture, with consent, and refused in words."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.asgi import Client
from support.front import Front
from visavis.core import training
from visavis.core.ids import DEFAULT_WORKSPACE, ReplicaId, WorkspaceId
from visavis.core.personas import Replica
from visavis.core.portraits import HANDLES, Portrait, guessed
from visavis.core.training import Failure, Status

ROOT = "/v2/replicas"
CONSENT = {"given_by": "Jo Doe", "statement": "I agree."}
BODY = {
    "replica_name": "Reception",
    "train_image_url": "https://files.example.com/me.jpg",
    "voice_name": "Nathan",
    "consent": CONSENT,
}


async def made(client: Client, **more: Any) -> str:
    answer = await client.post(ROOT, {**BODY, **more})
    assert answer.status == 200, answer.body
    id_: str = answer.json["replica_id"]
    told = dict(answer.json)
    link = told.pop("handles_url")
    assert told == {"replica_id": id_, "face_id": id_, "status": "started"}
    assert link.startswith(f"http://testserver/handles/{id_}#")
    return id_


async def stored(front: Front, id_: str) -> Replica:
    found = await front.cast.replicas.get(DEFAULT_WORKSPACE, id_)
    assert found is not None
    return found


async def trained(front: Front, client: Client) -> Portrait:
    """Make a replica and put a portrait to it, as its training would."""
    id_ = await made(client)
    portrait = Portrait(
        name=f"{id_}.{'0' * 32}.webp",
        width=640,
        height=480,
        handles=guessed((290.0, 200.0), (350.0, 200.0)),
    )

    def finished(before: Replica) -> Replica:
        assert before.training is not None
        done = training.finished(before.training)
        return replace(before, training=done, portrait=portrait)

    await front.cast.replicas.change(DEFAULT_WORKSPACE, id_, finished)
    return portrait


async def test_a_new_replica_is_shown_with_how_far_it_has_come(
    front: Front, client: Client
) -> None:
    id_ = await made(client, auto_fix_training_image=True)
    shown = (await client.get(f"{ROOT}/{id_}")).json
    assert (shown["replica_name"], shown["model_name"]) == ("Reception", "portrait")
    assert (shown["status"], shown["training_progress"]) == ("started", "0/100")
    assert (shown["replica_type"], shown["thumbnail_image_url"]) == ("user", "")
    kept = await stored(front, id_)
    assert kept.voice == "flite:awb"
    assert kept.training is not None
    assert kept.training.fix
    assert kept.training.consent.given_by == "Jo Doe"
    assert kept.training.consent.key_id.startswith("key_")


async def test_both_vocabularies_make_one(front: Front, client: Client) -> None:
    body = {k: v for k, v in BODY.items() if k != "replica_name"}
    answer = await client.post("/v2/faces", {**body, "face_name": "Front desk"})
    assert (await stored(front, answer.json["face_id"])).name == "Front desk"


async def test_a_film_of_the_consent_is_enough(front: Front, client: Client) -> None:
    film = "https://files.example.com/yes.mp4"
    id_ = await made(client, consent=None, consent_video_url=film)
    kept = (await stored(front, id_)).training
    assert kept is not None
    assert (kept.consent.video_url, kept.consent.given_by) == (film, "")


async def test_what_has_no_effect_is_said_so(client: Client) -> None:
    given = {"model_name": "phoenix-4", "colour": "red"}
    answer = await client.post(ROOT, {**BODY, **given})
    told = [value for name, value in answer.headers if name == "warning"]
    assert told == [
        '299 - "unknown and ignored: colour"',
        '299 - "accepted, but without effect: model_name"',
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"train_image_url": None},
            "Either train_video_url or train_image_url must be provided.",
        ),
        (
            {"train_image_url": None, "train_video_url": "https://a.example/v.mp4"},
            "train_video_url: replicas are not made of films on this server",
        ),
        ({"train_video_url": "https://a.example/v.mp4"}, "exclude each other"),
        (
            {"voice_name": "Bob"},
            "must be one of: Anna, Nathan, Luna, Lucas, Brooke, Charlie, Lucy",
        ),
        ({"voice_name": None}, "voice_name: must be one of: Anna"),
        ({"consent": None}, "consent: is required: the picture shows a person"),
        ({"consent": {"given_by": "Jo"}}, "consent.statement: must be given"),
        (
            {"consent": {"given_by": " ", "statement": "Yes."}},
            "consent.given_by: must not be empty",
        ),
        ({"consent": {**CONSENT, "who": "me"}}, "consent.who: is not known"),
        ({"properties": {"green": True}}, "properties.green: is not known"),
        ({"face_name": "Jo"}, "replica_name, face_name: are two names of one field"),
        ({"train_image_url": "ftp://a.example/x"}, "train_image_url: must be"),
        ({"callback_url": "nowhere"}, "callback_url: must be"),
    ],
)
async def test_a_creation_is_refused_with_what_is_allowed(
    client: Client, more: dict[str, Any], said: str
) -> None:
    answer = await client.post(ROOT, {**BODY, **more})
    assert answer.status == 400
    assert said in answer.json["error"]


async def test_a_refused_picture_is_shown_with_the_reason(
    front: Front, client: Client
) -> None:
    id_ = await made(client)

    def failed(before: Replica) -> Replica:
        assert before.training is not None
        state = training.failed(before.training, Failure.SEVERAL)
        return replace(before, training=state)

    await front.cast.replicas.change(DEFAULT_WORKSPACE, id_, failed)
    shown = (await client.get(f"{ROOT}/{id_}")).json
    assert (shown["status"], shown["error_code"]) == (Status.ERROR, "several_faces")
    assert shown["error_message"].startswith("There are several faces")


async def test_a_conversation_waits_for_the_training(
    front: Front, client: Client
) -> None:
    id_ = await made(client)
    refused = await client.post("/v2/conversations", {"replica_id": id_})
    assert (refused.status, refused.json) == (
        400,
        {"error": "The replica is not trained"},
    )
    portrait = await trained(front, client)
    ready = portrait.name.partition(".")[0]
    answer = await client.post("/v2/conversations", {"replica_id": ready})
    assert (answer.status, answer.json["replica_id"]) == (200, ready)


async def test_handles_are_told_in_the_pixels_of_the_picture_and_can_be_moved(
    front: Front, client: Client
) -> None:
    portrait = await trained(front, client)
    place = f"{ROOT}/{portrait.name.partition('.')[0]}/handles"
    shown = (await client.get(place)).json
    assert (shown["width"], shown["height"]) == (640, 480)
    assert shown["image_url"] == f"http://testserver/portraits/{portrait.name}"
    assert [*shown["handles"]] == [*HANDLES]
    assert shown["handles"]["left_eye"] == [290.0, 200.0]
    put = await client.send("PUT", place, body=b'{"handles": {"chin": [321, 310.5]}}')
    assert put.json["handles"] == shown["handles"] | {"chin": [321.0, 310.5]}
    assert (await client.get(place)).json == put.json


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"handles": {"chin": [1]}}', "handles.chin: must be two numbers, [x, y]"),
        (b'{"handles": {"chin": ["a", 1]}}', "handles.chin[0]: must be a number"),
        (b'{"handles": {"nose": [1, 1]}}', "nose: is no handle; there are: left_eye"),
        (b'{"handles": {"chin": [9999, 1]}}', "chin: must lie in the picture"),
        (b'{"handle": {}}', "handles: must be given"),
        (b'{"handles": {}, "more": 1}', "more: is not known"),
    ],
)
async def test_a_handle_is_refused_with_what_is_allowed(
    front: Front, client: Client, body: bytes, said: str
) -> None:
    portrait = await trained(front, client)
    place = f"{ROOT}/{portrait.name.partition('.')[0]}/handles"
    answer = await client.send("PUT", place, body=body)
    assert answer.status == 400
    assert said in answer.json["error"]


async def test_a_stock_replica_and_anothers_have_no_handles_here(
    front: Front, client: Client
) -> None:
    stock = await client.get(f"{ROOT}/rf4e9d9790f0/handles")
    assert (stock.status, stock.json["error"]) == (
        400,
        "A stock replica is drawn: it has no handles",
    )
    portrait = await trained(front, client)
    theirs = await front.client(WorkspaceId("w_other"))
    id_ = ReplicaId(portrait.name.partition(".")[0])
    answer = await theirs.get(f"{ROOT}/{id_}/handles")
    assert answer.json == {"error": "Invalid replica_id"}


async def test_the_picture_opens_for_who_knows_its_address_and_for_nobody_else(
    front: Front, client: Client, tmp_path: Path
) -> None:
    portrait = await trained(front, client)
    (tmp_path / portrait.name).write_bytes(b"RIFF....WEBP")
    cast = front.parts.cast
    front.cast.portraits.folder = tmp_path  # type: ignore[attr-defined]  # the fake
    assert cast.trainings.picture(portrait.name) == tmp_path / portrait.name
    id_ = portrait.name.partition(".")[0]
    address = (await client.get(f"{ROOT}/{id_}")).json["thumbnail_image_url"]
    path = address.removeprefix("http://testserver")
    open_ = await client.send("GET", path, headers={"x-api-key": ""})
    assert (open_.status, open_.body) == (200, b"RIFF....WEBP")
    assert open_.header("content-type") == "image/webp"
    assert open_.header("cache-control") == "private, max-age=300"
    for guess in (path.replace("0", "1"), f"/portraits/{id_}.webp"):
        assert (await client.get(guess)).status == 404
