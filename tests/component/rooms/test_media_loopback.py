"""Real peers on 127.0.0.1, both ends of them in this process."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest
import uvloop
from av import VideoFrame
from av.frame import Frame
from browser import Browser
from stages import BreakingStage, PlainStage

from support.virtual_time import VirtualClock
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.link import FromWorker, MediaClosed, MediaSeen
from visavis.core.refusals import BadMedia
from visavis.rooms.aiortc_engine import AiortcEngine
from visavis.rooms.media import MediaRoom

ROOM = ConversationId("c0123456789a")
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - what an operator may set
ANN, BEN = ParticipantId("ann"), ParticipantId("ben")


class Notes:
    """What was reported, to be waited for."""

    def __init__(self) -> None:
        self.reported: list[FromWorker] = []
        self.heard: list[tuple[ParticipantId, bytes]] = []
        self._news = asyncio.Event()

    def report(self, fact: FromWorker) -> None:
        self.reported.append(fact)
        self._news.set()

    def hear(self, who: ParticipantId, pcm: bytes) -> None:
        self.heard.append((who, pcm))
        self._news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not holds():
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def a_room(
    stage: PlainStage, notes: Notes, address: str = "127.0.0.1"
) -> AsyncGenerator[MediaRoom, None]:
    room = MediaRoom(
        ROOM,
        stage,
        AiortcEngine(address),
        clock=VirtualClock(),
        report=notes.report,
        hear_audio=notes.hear,
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(room.run())
        yield room
        await room.close()


async def join(room: MediaRoom, who: ParticipantId, browser: Browser) -> None:
    await browser.accept(await room.offer(who, await browser.offer()))


def closed(notes: Notes) -> list[ParticipantId]:
    return [f.participant_id for f in notes.reported if isinstance(f, MediaClosed)]


def luma(frame: VideoFrame) -> float:
    plane = frame.planes[0]
    raw = bytes(plane)
    rows = [raw[y * plane.line_size :][: plane.width] for y in range(plane.height)]
    return sum(map(sum, rows)) / (plane.width * plane.height)


def in_steps_of(step: int, frames: Sequence[Frame]) -> bool:
    """Return whether frames are whole steps apart: a busy machine skips some."""
    stamps = [frame.pts or 0 for frame in frames]
    return all(b > a and (b - a) % step == 0 for a, b in pairwise(stamps))


async def test_the_face_arrives_as_it_was_drawn_in_steps_of_3600() -> None:
    notes, browser = Notes(), Browser()
    async with a_room(PlainStage(luma=100), notes) as room:
        await join(room, ANN, browser)
        async with asyncio.timeout(20):
            frames = [await browser.see() for _ in range(5)]
        await browser.close()
    assert [(f.width, f.height) for f in frames] == [(64, 48)] * 5
    assert luma(frames[-1]) == pytest.approx(100, abs=3)
    assert in_steps_of(3_600, frames)


async def test_who_is_only_heard_sends_no_picture_to_a_browser_that_wants_one() -> None:
    notes, browser, stage = Notes(), Browser(), PlainStage(fps=0)
    async with a_room(stage, notes) as room:
        await join(room, ANN, browser)
        async with asyncio.timeout(20):
            heard = [await browser.hear() for _ in range(25)]
        directions = {
            t.kind: t.currentDirection for t in browser.connection.getTransceivers()
        }
        await browser.close()
    assert directions == {"audio": "sendrecv", "video": "inactive"}
    assert len(heard) == 25
    assert stage.drawn == []


async def test_the_voice_arrives_in_steps_of_960() -> None:
    notes, browser = Notes(), Browser(video=False)
    async with a_room(PlainStage(), notes) as room:
        await join(room, ANN, browser)
        async with asyncio.timeout(20):
            frames = [await browser.hear() for _ in range(10)]
        await browser.close()
    assert in_steps_of(960, frames)


async def test_the_microphone_is_heard_as_48_khz_mono() -> None:
    notes, browser = Notes(), Browser(level=8_000)
    async with a_room(PlainStage(), notes) as room:
        await join(room, ANN, browser)
        await notes.until(lambda: len(notes.heard) > 20)
        await browser.close()
    assert {who for who, _ in notes.heard} == {ANN}
    assert {len(pcm) for _, pcm in notes.heard} == {1_920}
    last = memoryview(notes.heard[-1][1]).cast("h")
    assert 6_000 < max(last) - min(last) < 12_000


async def test_media_is_reported_as_seen_with_its_age() -> None:
    notes, browser = Notes(), Browser(video=False)
    async with a_room(PlainStage(), notes) as room:
        await join(room, ANN, browser)
        await notes.until(lambda: bool(notes.reported))
        await browser.close()
    seen = notes.reported[0]
    assert isinstance(seen, MediaSeen)
    assert (seen.conversation_id, seen.participant_id) == (ROOM, ANN)
    assert 0 <= seen.age_ms < 1_000


async def test_a_browser_without_a_microphone_is_served_and_seen() -> None:
    notes, browser = Notes(), Browser()
    for transceiver in browser.connection.getTransceivers():
        transceiver.direction = "recvonly"
    async with a_room(PlainStage(), notes) as room:
        await join(room, ANN, browser)
        await notes.until(lambda: bool(notes.reported))
        async with asyncio.timeout(20):
            assert (await browser.hear()).samples == 960
        await browser.close()
    assert isinstance(notes.reported[0], MediaSeen)
    assert not notes.heard


async def test_one_peer_s_end_does_not_disturb_the_other() -> None:
    notes, ann, ben = Notes(), Browser(), Browser(level=4_000)
    async with a_room(PlainStage(), notes) as room:
        await join(room, ANN, ann)
        await join(room, BEN, ben)
        async with asyncio.timeout(20):
            await ann.see()
            await ben.see()
            await ann.close()
            await notes.until(lambda: closed(notes) == [ANN])
            frames = [await ben.see() for _ in range(10)]
        await ben.close()
    assert in_steps_of(3_600, frames)


async def test_a_second_offer_replaces_the_peer_and_is_nobody_s_leaving() -> None:
    notes, before, after = Notes(), Browser(), Browser()
    async with a_room(PlainStage(), notes) as room:
        await join(room, ANN, before)
        async with asyncio.timeout(20):
            await before.see()
            await join(room, ANN, after)
            await after.see()
        assert before.connection.connectionState == "closed"
        assert not closed(notes)
        await before.close()
        await after.close()


async def test_a_bad_second_offer_leaves_the_peer_as_it_is() -> None:
    notes, browser = Notes(), Browser()
    async with a_room(PlainStage(), notes) as room:
        await join(room, ANN, browser)
        with pytest.raises(BadMedia):
            await room.offer(ANN, "v=0")
        async with asyncio.timeout(20):
            await browser.see()
        await browser.close()


async def test_a_dropped_participant_is_cut_off_without_a_report() -> None:
    notes, browser = Notes(), Browser()
    async with a_room(PlainStage(), notes) as room:
        await join(room, ANN, browser)
        async with asyncio.timeout(20):
            await browser.see()
            await room.drop(ANN)
            await room.drop(ANN)
            await room.drop(BEN)
        assert not closed(notes)
        await browser.close()


async def test_a_browser_that_never_connects_is_given_up() -> None:
    notes, browser = Notes(), Browser()
    engine = AiortcEngine("127.0.0.1", connect_s=0.05)
    room = MediaRoom(
        ROOM, PlainStage(), engine, clock=VirtualClock(), report=notes.report
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(room.run())
        await room.offer(ANN, await browser.offer())
        await notes.until(lambda: closed(notes) == [ANN])
        await room.close()
    await browser.close()


async def test_a_closed_tab_is_reported_once_with_its_age() -> None:
    notes, browser = Notes(), Browser()
    async with a_room(PlainStage(), notes) as room:
        await join(room, ANN, browser)
        await notes.until(lambda: bool(notes.heard))
        await browser.close()
        await notes.until(lambda: closed(notes) == [ANN])
        await room.drop(ANN)
    (fact,) = (f for f in notes.reported if isinstance(f, MediaClosed))
    assert 0 <= fact.age_ms < 5_000


async def test_a_room_closed_before_it_ran_ends_at_once() -> None:
    room = MediaRoom(
        ROOM,
        PlainStage(),
        AiortcEngine("127.0.0.1"),
        clock=VirtualClock(),
        report=Notes().report,
    )
    await room.close()
    await room.run()
    await room.close()
    assert room.late_frames == 0


async def test_after_the_end_offers_are_refused() -> None:
    notes, browser = Notes(), Browser()
    async with a_room(PlainStage(), notes) as room:
        await room.close()
        with pytest.raises(BadMedia, match="over"):
            await room.offer(ANN, await browser.offer())
    await browser.close()


async def test_a_stage_that_breaks_ends_the_room_and_closes_its_peers() -> None:
    notes, browser = Notes(), Browser()
    room = MediaRoom(
        ROOM,
        BreakingStage(),
        AiortcEngine("127.0.0.1"),
        clock=VirtualClock(),
        report=notes.report,
    )
    with pytest.raises(ExceptionGroup) as raised:
        await room.run()
    assert raised.value.subgroup(LookupError) is not None
    with pytest.raises(BadMedia):
        await room.offer(ANN, await browser.offer())
    await browser.close()


async def test_only_the_media_address_is_offered() -> None:
    browser = Browser()
    async with a_room(PlainStage(), Notes()) as room:
        answer = await room.offer(ANN, await browser.offer())
        found = [line.split() for line in answer.splitlines() if "a=candidate" in line]
        assert {(c[4], c[7]) for c in found} == {("127.0.0.1", "host")}
        await browser.close()


@pytest.mark.parametrize("address", ["", EVERY_ADDRESS])
async def test_without_a_media_address_every_interface_but_loopback_is_offered(
    address: str,
) -> None:
    browser = Browser()
    async with a_room(PlainStage(), Notes(), address) as room:
        answer = await room.offer(ANN, await browser.offer())
        found = [line.split() for line in answer.splitlines() if "a=candidate" in line]
        assert {c[7] for c in found} <= {"host"}
        assert not {c[4] for c in found} & {"127.0.0.1", "::1", EVERY_ADDRESS}
        await browser.close()


async def _calls(count: int) -> None:
    """Hold calls one after the other in one room, and offer as often to no avail."""
    notes = Notes()
    async with a_room(PlainStage(), notes) as room:
        for _ in range(count):
            browser, idle = Browser(), Browser()
            await join(room, ANN, browser)
            await room.offer(BEN, await idle.offer())
            notes.heard.clear()
            await notes.until(lambda: bool(notes.heard))
            await room.drop(ANN)
            await browser.close()
            await idle.close()


def _left_behind() -> tuple[int, int]:
    """Return how many decoder threads and open files there are."""
    decoders = [t for t in threading.enumerate() if t.name.endswith("-decoder")]
    return len(decoders), len(list(Path("/proc/self/fd").iterdir()))


async def test_twenty_calls_leave_nothing_behind() -> None:
    tasks = asyncio.all_tasks()
    await _calls(1)
    threads, files = _left_behind()
    await _calls(20)
    left = asyncio.all_tasks() - tasks
    assert not left or not (await asyncio.wait(left, timeout=20))[1]
    assert threads == 0
    assert _left_behind() <= (threads, files)


def test_a_call_works_on_uvloop() -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_calls(1))
