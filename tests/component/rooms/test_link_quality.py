"""How somebody's connection became is read now and again, and told when it changes."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

from browser import Browser
from stages import PlainStage
from test_company import NotedPeer

from support.virtual_time import VirtualClock, run_virtual
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.link import FromWorker, LinkQuality
from visavis.core.quality import Quality, Reading
from visavis.rooms.aiortc_engine import AiortcEngine
from visavis.rooms.engine import Answered, Listener
from visavis.rooms.media import READ_EVERY, SEEN_EVERY, MediaRoom
from visavis.service.ports import Picture

ROOM, ANN = ConversationId("c0123456789a"), ParticipantId("ann")


class ReadPeer(NotedPeer):
    """A peer whose connection is read from a list; its last reading stays."""

    def __init__(self, losses: list[float | None]) -> None:
        super().__init__()
        self._losses = losses

    async def read(self) -> Reading | None:
        loss = self._losses.pop(0) if len(self._losses) > 1 else self._losses[0]
        return None if loss is None else Reading(loss=loss, rtt_ms=40, kbps=500)


class OnePeerFeed:
    """An engine, and the feed it opens, with one peer that is given."""

    listened = watched = False

    def __init__(self, peer: ReadPeer) -> None:
        self._peer = peer

    @asynccontextmanager
    async def open(
        self, _: object, *, seen: bool
    ) -> AsyncGenerator["OnePeerFeed", None]:
        assert seen
        yield self

    async def answer(self, sdp: str, listener: Listener) -> Answered:
        del listener
        return Answered(peer=self._peer, sdp=sdp)

    def say(self, packet: bytes, sample: int) -> None: ...

    def show(self, picture: Picture, sample: int) -> None: ...


def told(*losses: float | None) -> list[LinkQuality]:
    """Return what is told while a connection is read so many times."""
    facts: list[FromWorker] = []

    async def main() -> None:
        engine = OnePeerFeed(ReadPeer(list(losses)))
        clock = VirtualClock()
        room = MediaRoom(ROOM, PlainStage(), engine, clock=clock, report=facts.append)
        async with asyncio.TaskGroup() as group:
            group.create_task(room.run())
            await room.offer(ANN, "v=0")
            looks = SEEN_EVERY * READ_EVERY * len(losses)
            await clock.sleep(looks + timedelta(milliseconds=500))
            await room.close()

    run_virtual(main())
    return [fact for fact in facts if isinstance(fact, LinkQuality)]


def test_a_good_connection_is_not_told_of() -> None:
    assert told(None, 0.0, 0.0, 0.01) == []


def test_a_connection_that_becomes_bad_and_good_again_is_told_of_both_times() -> None:
    facts = told(0.0, 0.4, 0.4, 0.0, 0.0, 0.0)
    states = [fact.state for fact in facts]
    assert states[0] is Quality.BAD
    assert states[-1] is Quality.GOOD
    assert (facts[0].participant_id, facts[0].rtt_ms, facts[0].kbps) == (ANN, 40, 500)
    assert len(states) == len(set(states)) <= 3


class Arrivals:
    """A listener that lets packets be waited for."""

    def __init__(self) -> None:
        self._came = asyncio.Semaphore(0)

    def arrived(self) -> None:
        self._came.release()

    def heard(self, pcm: bytes, /) -> None: ...

    def closed(self) -> None: ...

    async def some(self) -> None:
        for _ in range(5):
            await self._came.acquire()


async def test_a_real_connection_can_be_read() -> None:
    browser, arrivals = Browser(), Arrivals()
    async with (
        asyncio.timeout(20),
        AiortcEngine("127.0.0.1").open(VirtualClock()) as feed,
    ):
        answered = await feed.answer(await browser.offer(), arrivals)
        assert await answered.peer.read() is None
        await browser.accept(answered.sdp)
        await arrivals.some()
        assert await answered.peer.read() is None
        feed.say(bytes(1_920), 0)
        await arrivals.some()
        reading = await answered.peer.read()
        assert reading is not None
        assert (reading.loss, reading.rtt_ms) == (0.0, 0)
        await browser.close()
