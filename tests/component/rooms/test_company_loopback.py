"""Several people in one room: real peers on 127.0.0.1, everybody in this process."""

import asyncio
import threading
from itertools import permutations
from typing import Any

import pytest
from stages import PlainStage

from company import Party, Visitor, a_party
from visavis.core.link import Assigned, PublishWanted
from visavis.core.slots import Medium


def visitors(count: int) -> list[Visitor]:
    """Return people of different pitch and brightness."""
    names = ("ann", "ben", "cay", "dan")[:count]
    return [
        Visitor(name, hertz=400 + 300 * n, luma=40 + 30 * n)
        for n, name in enumerate(names)
    ]


async def everybody_meets(party: Party) -> None:
    async with asyncio.TaskGroup() as group:
        for one, other in permutations(party.visitors.values(), 2):
            group.create_task(one.meets(other))


@pytest.mark.parametrize("count", [2, 3, 4])
async def test_everybody_hears_and_sees_everybody_and_the_replica(count: int) -> None:
    async with a_party() as party:
        for visitor in visitors(count):
            await party.join(visitor)
        await everybody_meets(party)
        for visitor in party.visitors.values():
            await visitor.sees("1", 180)
        await party.until(lambda: set(party.heard) == set(party.visitors))


async def test_of_one_who_is_alone_nothing_is_wanted() -> None:
    stage = PlainStage()
    async with a_party(stage) as party:
        (ann,) = visitors(1)
        await party.join(ann)
        await party.until(lambda: set(party.heard) == {ann.id})
        assert not [f for f in party.facts if isinstance(f, Assigned | PublishWanted)]
        # The browser of this test has its own, and the server one for the microphone.
        decoders = [t for t in threading.enumerate() if t.name.endswith("-decoder")]
        assert len(decoders) == 1 + sum(
            t.currentDirection in ("recvonly", "sendrecv")
            for t in ann.connection.getTransceivers()
        )


async def test_a_camera_is_wanted_as_long_as_somebody_gets_it() -> None:
    async with a_party() as party:
        ann, ben = visitors(2)
        await party.join(ann)
        await party.join(ben)
        await ben.meets(ann)
        assert ann.wanted is not None
        assert (ann.wanted.camera, ann.wanted.screen) == (True, False)
        assert (ann.wanted.height, ann.wanted.fps, ann.wanted.kbps) == (480, 15, 300)
        await party.leave(ben)
        assert ann.wanted.camera is False
        assert ann.slots == {}


async def test_a_leaver_s_place_is_taken_by_the_next_one_without_an_offer() -> None:
    async with a_party() as party:
        ann, ben, cay, dan = visitors(4)
        for visitor in (ann, ben, cay):
            await party.join(visitor)
        await everybody_meets(party)
        free = ann.slots[ben.id, Medium.VIDEO]
        await party.leave(ben)
        await party.join(dan)
        assert ann.slots[dan.id, Medium.VIDEO] == free
        await everybody_meets(party)


async def test_a_shared_screen_is_seen_by_the_others_only() -> None:
    async with a_party() as party:
        ann, ben = visitors(2)
        await party.join(ann)
        await party.join(ben)
        party.give(ann, screen=True)
        mid = ben.slots[ann.id, Medium.SCREEN]
        await ben.sees(mid, 255 - ann.luma)
        assert not [kind for _, kind in ann.slots if kind is Medium.SCREEN]
        party.give(ben, screen=True)
        party.give(ann, screen=False)
        await ann.sees(ann.slots[ben.id, Medium.SCREEN], 255 - ben.luma)
        assert (ann.id, Medium.SCREEN) not in ben.slots
        assert ann.wanted is not None
        assert not ann.wanted.screen


async def test_whoever_is_muted_is_heard_neither_by_people_nor_by_the_replica() -> None:
    async with a_party() as party:
        ann, ben = visitors(2)
        await party.join(ann)
        await party.join(ben)
        await ben.meets(ann)
        mid = ben.slots[ann.id, Medium.AUDIO]
        party.give(ann, audio=False)
        await party.until_heard(ben, 5)
        before = await ben.received(mid)
        party.heard.clear()
        await party.until_heard(ben, 15)
        assert ann.id not in party.heard
        assert await ben.received(mid) == before
        party.give(ann, audio=True)
        await party.until_heard(ann, 5)
        await ben.hears(mid, ann.hertz)
        assert await ben.received(mid) > before


async def test_for_a_page_that_is_hidden_nothing_is_drawn_or_sent() -> None:
    stage = PlainStage(luma=180)
    async with a_party(stage) as party:
        ann, ben = visitors(2)
        await party.join(ann)
        await party.join(ben)
        await ben.meets(ann)
        party.give(ben, watching=False)
        assert ann.wanted is not None
        assert not ann.wanted.camera
        party.give(ann, watching=False)
        # A picture may be on its way to the thread that draws.
        packets = stage.packets + 3
        await party.until(lambda: stage.packets > packets)
        drawn = len(stage.drawn)
        packets = stage.packets + 5
        await party.until(lambda: stage.packets > packets)
        assert len(stage.drawn) == drawn
        party.give(ben, watching=True)
        await ben.sees("1", 180)
        await ben.meets(ann)


async def test_whoever_comes_later_gets_a_key_frame() -> None:
    async with a_party() as party:
        ann, ben, cay = visitors(3)
        await party.join(ann)
        await party.join(ben)
        await ben.meets(ann)
        keys = ann.camera.keys
        await party.join(cay)
        await cay.meets(ann)
        assert ann.camera.keys > keys
        assert ann.camera.wishes > 0


async def test_a_storm_of_wishes_costs_the_publisher_few_key_frames() -> None:
    async with a_party() as party:
        ann, ben = visitors(2)
        await party.join(ann)
        await party.join(ben)
        await ben.meets(ann)
        mid = ben.slots[ann.id, Medium.VIDEO]
        (receiver,) = (
            t.receiver for t in ben.connection.getTransceivers() if t.mid == mid
        )
        stormy: Any = receiver
        loop = asyncio.get_running_loop()
        keys, began = ann.camera.keys, loop.time()
        for _ in range(30):
            (source,) = receiver.getSynchronizationSources()
            await stormy._send_rtcp_pli(source.source)
            await ben.track(mid).recv()
        took = loop.time() - began
        assert 1 <= ann.camera.keys - keys <= 2 + took / 0.5


async def test_somebody_s_new_connection_takes_the_place_of_the_old_one() -> None:
    async with a_party() as party:
        ann, ben = visitors(2)
        await party.join(ann)
        await party.join(ben)
        await ben.meets(ann)
        before = ben.slots
        again = Visitor("ann", hertz=1_300, luma=200)
        await party.join(again)
        assert ben.slots == before
        await ben.meets(again)
        await again.meets(ben)
        await ann.close()


async def test_a_page_of_before_is_heard_and_seen_by_nobody_s_loss() -> None:
    async with a_party() as party:
        ann, ben = Visitor("ann", luma=60, sections=False), visitors(2)[1]
        await party.join(ann)
        await party.join(ben)
        await ben.hears(ben.slots[ann.id, Medium.AUDIO], ann.hertz)
        await ann.sees("1", 180)
        assert ann.assigned == []


async def test_lost_packets_of_a_camera_come_again_and_the_picture_goes_on() -> None:
    async with a_party() as party:
        ann, ben = visitors(2)
        await party.join(ann)
        await party.join(ben)
        await ben.meets(ann)
        # Where two sections take video, repairs have to find the right one.
        party.give(ann, screen=True)
        await ben.sees(ben.slots[ann.id, Medium.SCREEN], 255 - ann.luma)
        lost = ann.lose_every(5)
        keys = ann.camera.keys
        track = ben.track(ben.slots[ann.id, Medium.VIDEO])
        # How many pictures that takes depends on how many were waiting already.
        while len(lost) < 10:
            await track.recv()
        assert ann.camera.keys == keys, "what was lost came again"
