"""A call between real peers on 127.0.0.1, recorded while it goes on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from browser import Browser
from filming import play
from stages import PlainStage

from support.virtual_time import VirtualClock
from visavis.core.ids import ConversationId, ParticipantId, RecordingId
from visavis.core.link import FromWorker, RecordingClosed, SetMedia, StartRecording
from visavis.rooms.aiortc_engine import AiortcEngine
from visavis.rooms.media import MediaRoom

ROOM, ANN = ConversationId("c0123456789a"), ParticipantId("ann")
FIRST, SECOND = RecordingId("rec_1"), RecordingId("rec_2")


@dataclass
class Call:
    """A room with somebody in it, and what is heard and reported there."""

    browser: Browser
    folder: Path
    media: MediaRoom = field(init=False)
    reported: list[FromWorker] = field(default_factory=list[FromWorker])
    heard: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, _: ParticipantId, pcm: bytes) -> None:
        self.heard += len(pcm)
        self.news.set()

    def report(self, fact: FromWorker) -> None:
        self.reported.append(fact)
        self.news.set()

    async def talk(self, packets: int) -> None:
        """Wait until somebody has said that much more."""
        until = self.heard + packets * 1_920
        async with asyncio.timeout(20):
            while self.heard < until:
                self.news.clear()
                await self.news.wait()

    async def record(self, id_: RecordingId, *, filming: bool = True) -> Path:
        wanted = StartRecording(conversation_id=ROOM, recording_id=id_, filming=filming)
        await self.media.record(wanted, self.folder)
        return self.folder / f"{id_}.webm"

    async def closed(self, count: int = 1) -> list[RecordingClosed]:
        """Return the recordings that are over, once there are so many."""
        async with asyncio.timeout(20):
            while True:
                over = [f for f in self.reported if isinstance(f, RecordingClosed)]
                if len(over) >= count:
                    return over
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def a_call(folder: Path, *, luma: int = 150) -> AsyncGenerator[Call, None]:
    browser = Browser(level=8_000)
    stage, engine = PlainStage(luma=luma), AiortcEngine("127.0.0.1")
    call = Call(browser, folder)
    media = call.media = MediaRoom(
        ROOM,
        stage,
        engine,
        clock=VirtualClock(),
        report=call.report,
        hear_audio=call.hear,
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(media.run())
        await browser.accept(await media.offer(ANN, await browser.offer()))
        await call.talk(1)
        yield call
        await media.close()
        await browser.close()


async def test_face_and_voices_of_a_call_are_in_its_recording(tmp_path: Path) -> None:
    async with a_call(tmp_path, luma=150) as call:
        path = await call.record(FIRST)
        await call.talk(60)
        call.media.stop_recording()
        (over,) = await call.closed()
    assert (over.recording_id, over.failure, over.lost_ms) == (FIRST, "", 0)
    played = play(path)
    assert over.duration_ms >= 900
    assert abs(played.seconds * 1000 - over.duration_ms) <= 100
    assert max(played.sounds[10:]) > 0.1
    assert all(abs(luma - 150) < 6 for _, luma in played.frames)
    assert len(played.frames) >= 3


async def test_the_end_of_the_call_is_the_end_of_its_recording(tmp_path: Path) -> None:
    async with a_call(tmp_path) as call:
        path = await call.record(FIRST)
        await call.talk(20)
    (over,) = await call.closed()
    assert over.duration_ms > 0
    assert play(path).frames


async def test_another_recording_ends_the_one_before(tmp_path: Path) -> None:
    async with a_call(tmp_path) as call:
        await call.record(FIRST)
        await call.talk(20)
        second = await call.record(SECOND, filming=False)
        await call.talk(20)
    over = await call.closed(2)
    assert [fact.recording_id for fact in over] == [FIRST, SECOND]
    assert not play(second).frames


async def test_who_is_muted_is_not_recorded(tmp_path: Path) -> None:
    async with a_call(tmp_path) as call:
        call.media.set_media(
            SetMedia(conversation_id=ROOM, participant_id=ANN, audio=False)
        )
        path = await call.record(FIRST)
        async with asyncio.timeout(20):
            for _ in range(30):
                await call.browser.hear()
        call.media.stop_recording()
        await call.closed()
    assert max(play(path).sounds) < 0.02


async def test_after_the_call_there_is_nothing_to_record(tmp_path: Path) -> None:
    async with a_call(tmp_path) as call:
        pass
    path = await call.record(FIRST)
    (over,) = await call.closed()
    assert over.failure
    assert not path.exists()
