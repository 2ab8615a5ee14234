"""Who is cast with a face that is drawn elsewhere, and what a call sees of its loss."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playing import EVA, ID, brief
from sitters import portrait_file

from support.chance import SeededRandomness
from support.face_server import HEIGHT, WIDTH, FaceTeller, HeldClock, telling
from visavis.core.failures import Engine, Why
from visavis.core.ids import ParticipantId
from visavis.core.link import EngineFailed, FromWorker, LineSpoken, SendMessage
from visavis.core.portraits import Likeness, guessed
from visavis.replica.face.motion import Mood
from visavis.replica.face.portrait import load_portrait
from visavis.replica.face.still import at_rest, nobody, still_of
from visavis.replica.performer import ReplicaPerformer
from visavis.replica.phrases import UNSEEN, phrase
from visavis.replica.stage import FaceStage, RemoteStage, VoiceStage
from visavis.replica.theatre import ReplicaSettings, Theatre
from visavis.service.ports import SAMPLE_RATE, Stage

NOBODY = "ws://127.0.0.1:9"
TOM = ParticipantId("tom")
HANGS = 10


async def theatre(url: str) -> Theatre:
    settings = ReplicaSettings(width=WIDTH, height=HEIGHT, face_url=url)
    made = Theatre(settings, HeldClock(), SeededRandomness())
    await made.prepare()
    return made


@asynccontextmanager
async def cast(
    url: str, reported: list[FromWorker], **changes: Any
) -> AsyncIterator[ReplicaPerformer]:
    """Cast a performer, and let it play for the length of a block."""
    made = await theatre(url)
    performer = await made.perform(ID, brief(**changes), (), reported.append)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(performer.run())
        yield performer
        running.cancel()
    await made.close()


def errors(reported: list[FromWorker]) -> list[SendMessage]:
    sent = [m for m in reported if isinstance(m, SendMessage)]
    return [m for m in sent if m.data["event_type"] == "system.error"]


def failures(reported: list[FromWorker]) -> list[Why]:
    failed = [m for m in reported if isinstance(m, EngineFailed)]
    assert all(m.engine is Engine.FACE for m in failed)
    return [m.why for m in failed]


def lines(reported: list[FromWorker]) -> list[str]:
    return [m.text for m in reported if isinstance(m, LineSpoken)]


async def play(performer: ReplicaPerformer, until: Callable[[], bool]) -> bytes:
    """Pull packets until something is so; return what was heard."""
    heard = bytearray()
    async with asyncio.timeout(HANGS):
        while not until():
            heard += performer.stage.packet()
            await asyncio.to_thread(lambda: None)
    return bytes(heard)


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


async def test_without_its_face_worker_a_replica_is_a_voice_and_a_still() -> None:
    """Never a drawn face in place of the one that was wanted."""
    reported: list[FromWorker] = []
    async with cast(NOBODY, reported, face="anna") as performer:
        assert failures(reported) == [Why.UNREACHABLE]
        still = performer.stage.draw(0)
        performer.enter(EVA, "Eva", returning=False)
        await play(performer, until=lambda: len(lines(reported)) == 2)
        performer.enter(TOM, "Tom", returning=False)
        await play(performer, until=lambda: performer.stage.mood is Mood.LISTENING)
        assert performer.stage.draw(SAMPLE_RATE) is still
    assert lines(reported) == ["Hello.", phrase(UNSEEN, "english")]
    assert [message.to for message in errors(reported)] == [EVA, TOM]


async def test_one_that_only_echoes_says_nothing_of_its_picture() -> None:
    reported: list[FromWorker] = []
    async with cast(NOBODY, reported, pipeline_mode="echo") as performer:
        performer.enter(EVA, "Eva", returning=False)
        packets = iter(range(200))
        await play(performer, until=lambda: next(packets, None) is None)
    assert len(errors(reported)) == 1
    assert lines(reported) == []


async def test_who_the_worker_did_not_draw_is_drawn_here_when_it_is_gone() -> None:
    reported: list[FromWorker] = []

    async def stage_of(face: str) -> type[Stage]:
        cast_as = await made.perform(ID, brief(face=face), (), reported.append)
        return type(cast_as.stage)

    async with telling() as worker:
        made = await theatre(worker.url)
        assert [await stage_of("lucas") for _ in range(2)] == [FaceStage, FaceStage]
        assert failures(reported) == []
    assert await stage_of("lucas") is FaceStage
    assert await stage_of("anna") is RemoteStage
    assert failures(reported) == [Why.UNREACHABLE, Why.UNREACHABLE]
    await made.close()


@pytest.mark.parametrize("face", ["", "nobody"])
async def test_of_a_replica_that_has_no_face_here_a_bust_is_shown(face: str) -> None:
    async with cast(NOBODY, [], face=face) as performer:
        shown = bytes(performer.stage.draw(0).i420)
    assert shown == bytes(nobody(WIDTH, HEIGHT).i420)


async def test_a_face_that_is_lost_is_told_once_and_the_voice_goes_on() -> None:
    reported: list[FromWorker] = []
    async with telling() as worker, cast(worker.url, reported) as performer:
        performer.enter(EVA, "Eva", returning=False)
        worker.leave()
        await play(performer, until=lambda: bool(errors(reported)))
        assert any(await play(performer, until=lambda: bool(lines(reported))))
        still = performer.stage.draw(SAMPLE_RATE)
        assert performer.stage.draw(2 * SAMPLE_RATE) is still
    assert [(m.to, m.data["properties"]) for m in errors(reported)] == [
        (None, {"code": "face_failed", "error": "The face stands still."})
    ]
    assert failures(reported) == [Why.UNREACHABLE]


async def test_a_loss_that_is_over_at_once_is_not_spoken_about() -> None:
    reported: list[FromWorker] = []
    async with telling() as worker, cast(worker.url, reported) as performer:
        performer.enter(EVA, "Eva", returning=False)
        await play(performer, until=lambda: bool(lines(reported)))
        worker.leave()
        await play(performer, until=lambda: bool(errors(reported)))
        packets = iter(range(90))
        await play(performer, until=lambda: next(packets, None) is None)
    assert lines(reported) == ["Hello."]


async def test_a_replica_of_ones_own_is_a_still_of_its_picture(tmp_path: Path) -> None:
    handles = guessed((428.0, 292.0), (532.0, 292.0))
    likeness = Likeness(path=str(portrait_file(tmp_path)), handles=handles)
    async with cast(NOBODY, [], face="", portrait=likeness) as performer:
        shown = bytes(performer.stage.draw(0).i420)
    rest = at_rest(load_portrait(likeness, WIDTH, HEIGHT))
    assert shown == bytes(still_of(rest).i420)
