"""From a picture's address to a replica and a signed callback, nothing made up."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from posting import SECRETS, HurriedClock, Post, Receiver, verify

from visavis.core.ids import DEFAULT_WORKSPACE, KeyId
from visavis.core.personas import Replica
from visavis.replica.face.assets import FACES
from visavis.replica.studio.processes import ProcessStudio
from visavis.service.fakes.randomness import FakeRandomness
from visavis.service.replicas import Replicas
from visavis.service.trainer import Trainer
from visavis.service.training import NewReplica, Trainings
from visavis.webhooks.fetcher import HttpFetcher
from visavis.webhooks.judging import JudgedClients

STILL = (FACES / "anna" / "still.webp").read_bytes()


def serving(picture: bytes) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        if request.method == "GET":
            return web.Response(body=picture, content_type="image/webp")
        return web.Response()

    return serve


async def trained(post: Post, receiver: Receiver, picture: bytes) -> Replica:
    """Make a replica of a picture, and wait until its end was told."""
    receiver.answer = serving(picture)
    shelves = post.database.cast
    clock, randomness = HurriedClock(), FakeRandomness()
    clients = JudgedClients(allow_private=True, version="test")
    fetcher = HttpFetcher(clients, most_bytes=200_000)
    studio = ProcessStudio()
    trainer = Trainer(shelves, fetcher, studio, clock, randomness)
    trainings = Trainings(shelves, trainer, studio, clock, randomness, lambda _: None)
    wanted = NewReplica(
        name="Me",
        voice="flite:slt",
        image_url=receiver.url + "/me.webp",
        callback_url=receiver.url + "/hook",
        given_by="Jo",
        statement="I agree.",
    )
    async with post.sending(), asyncio.TaskGroup() as group:
        training = group.create_task(trainer.run())
        made = await trainings.create(DEFAULT_WORKSPACE, KeyId("key_1"), wanted)
        assert (await post.next())[0] == "delivered"
        training.cancel()
    after = await shelves.replicas.get(DEFAULT_WORKSPACE, made.id)
    assert after is not None
    return after


def kept(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return what kind each file of a folder is, and who may read it."""
    assert folder.stat().st_mode & 0o777 == 0o700
    return {
        file.name: (file.read_bytes()[8:12], file.stat().st_mode & 0o777)
        for file in folder.iterdir()
    }


def told(receiver: Receiver) -> dict[str, str]:
    ((headers, raw),) = [(h, b) for path, h, b in receiver.got if path == "/hook"]
    verify(headers, raw, SECRETS[0])
    body: dict[str, str] = json.loads(raw)
    return body


async def test_a_picture_is_fetched_studied_kept_told_of_and_deleted(
    post: Post, receiver: Receiver
) -> None:
    after = await trained(post, receiver, STILL)
    assert told(receiver) == {
        "replica_id": after.id,
        "status": "ready",
        "training_progress": "100/100",
    }
    assert after.portrait is not None
    shelves = post.database.cast
    path = shelves.portraits.path(after.portrait.name)
    assert kept(path.parent) == {after.portrait.name: (b"WEBP", 0o600)}
    await Replicas(shelves, HurriedClock()).delete(DEFAULT_WORKSPACE, after.id)
    assert kept(path.parent) == {}


@pytest.mark.parametrize(
    ("picture", "why"),
    [(b"<html>", "image_format_unsupported"), (bytes(300_000), "image_too_large")],
)
async def test_a_picture_that_cannot_be_used_is_told_with_the_reason(
    post: Post, receiver: Receiver, picture: bytes, why: str
) -> None:
    after = await trained(post, receiver, picture)
    body = told(receiver)
    assert (body["replica_id"], body["status"]) == (after.id, "error")
    assert body["error_code"] == why
    assert body["error_message"].endswith(".")
