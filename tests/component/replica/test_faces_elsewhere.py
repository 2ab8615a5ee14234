"""Who is cast with a face that is drawn elsewhere, and what a call sees of its loss."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playing import EVA, ID, brief

from support.chance import SeededRandomness
from support.face_server import HEIGHT, WIDTH, FaceTeller, HeldClock, telling
from visavis.core.failures import Engine, Why
from visavis.core.link import EngineFailed, FromWorker, SendMessage
from visavis.replica.engines.face_line import FaceFailed
from visavis.replica.performer import ReplicaPerformer
from visavis.replica.stage import FaceStage, RemoteStage, VoiceStage
from visavis.replica.theatre import ReplicaSettings, Theatre

NOBODY = "ws://127.0.0.1:9"
HANGS = 10


@asynccontextmanager
async def cast(
    url: str, reported: list[FromWorker], **changes: Any
) -> AsyncIterator[ReplicaPerformer]:
    """Cast a performer, and let it play for the length of a block."""
    settings = ReplicaSettings(width=WIDTH, height=HEIGHT, face_url=url)
    theatre = Theatre(settings, HeldClock(), SeededRandomness())
    await theatre.prepare()
    performer = await theatre.perform(ID, brief(**changes), (), reported.append)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(performer.run())
        yield performer
        running.cancel()
    await theatre.close()


@pytest.mark.parametrize("named", ["r1", "anna"])
async def test_a_replica_is_drawn_elsewhere_by_its_id_or_by_its_face(
    named: str,
) -> None:
    hello = FaceTeller().hello | {"faces": [named]}
    async with telling(hello=hello) as worker, cast(worker.url, []) as performer:
        assert isinstance(performer.stage, RemoteStage)
        assert worker.opened["face"] == named
        assert performer.stage.draw(0).width == WIDTH


async def test_a_face_that_the_worker_does_not_name_is_drawn_here() -> None:
    async with (
        telling() as worker,
        cast(worker.url, [], face="lucas") as performer,
    ):
        assert isinstance(performer.stage, FaceStage)
        assert performer.stage.late_frames == 0


async def test_a_green_screen_is_asked_for() -> None:
    async with telling() as worker, cast(worker.url, [], greenscreen=True):
        assert worker.opened["greenscreen"] is True


async def test_who_is_only_heard_asks_no_face_worker() -> None:
    async with cast(NOBODY, [], audio_only=True) as performer:
        assert type(performer.stage) is VoiceStage


async def test_without_its_face_worker_nobody_is_cast() -> None:
    """Never a drawn face in place of the one that was wanted."""
    reported: list[FromWorker] = []
    with pytest.raises(FaceFailed, match="no connection"):
        async with cast(NOBODY, reported):
            """It does not come this far."""
    assert reported == [
        EngineFailed(conversation_id=ID, engine=Engine.FACE, why=Why.UNREACHABLE)
    ]


async def test_a_face_that_is_lost_is_told_once_and_the_voice_goes_on() -> None:
    reported: list[FromWorker] = []

    def errors() -> list[dict[str, Any]]:
        sent = [m.data for m in reported if isinstance(m, SendMessage)]
        return [e for e in sent if e["event_type"] == "system.error"]

    async with telling() as worker, cast(worker.url, reported) as performer:
        performer.enter(EVA, "Eva", returning=False)
        assert worker.connection is not None
        worker.connection.transport.abort()
        spoken = bytearray()
        async with asyncio.timeout(HANGS):
            while not (errors() and any(spoken)):
                spoken += performer.stage.packet()
                await asyncio.to_thread(lambda: None)
        still = performer.stage.draw(48_000)
        assert performer.stage.draw(96_000) is still
    assert [e["properties"] for e in errors()] == [
        {"code": "face_failed", "error": "The face stands still."}
    ]
    failures = [m for m in reported if isinstance(m, EngineFailed)]
    assert [(f.engine, f.why) for f in failures] == [(Engine.FACE, Why.UNREACHABLE)]
