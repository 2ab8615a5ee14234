"""A face worker that is not there: a still in its place, and a voice without a gap."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import numpy as np
import pytest
from showing import PICTURE, TONE, Shown, luma, shown

from support.face_server import (
    CALL,
    FaceTeller,
    example_worker,
    grey,
    sitting,
    telling,
)
from visavis.core.failures import Why
from visavis.replica.engines.face_line import FaceFailed, FaceServer
from visavis.replica.engines.remote_face import RemoteFace
from visavis.replica.face.assets import load_face
from visavis.replica.face.still import at_rest, nobody, still_of
from visavis.replica.playout import Playout
from visavis.replica.voice import Speech
from visavis.service.ports import SAMPLE_RATE, Picture

SECOND = 50
"""Packets."""

ANNA = load_face("anna", 160, 120)


def bare(lead: int, packets: int) -> bytes:
    """Return the tone as it is played where nothing ever fails."""
    playout = Playout(lead)
    playout.push(0, Speech(pcm=TONE))
    return b"".join(playout.packet() for _ in range(packets))


def same(one: Picture, other: Picture) -> bool:
    return bytes(one.i420) == bytes(other.i420)


async def watched(show: Shown, packets: int) -> Picture:
    """Play on, while somebody looks; return the last that was seen."""
    seen = show.stage.draw(show.playout.position)
    for _ in range(packets // 2):
        show.pull(2)
        seen = show.stage.draw(show.playout.position)
        await show.turn()
    return seen


def waited_for(url: str, *, known: bool = True) -> RemoteFace:
    server = FaceServer(url=url)
    return RemoteFace.awaited(server, sitting(), ANNA, known=known)


# ---- not there at the beginning


async def test_a_face_whose_worker_is_not_there_is_a_still_of_it() -> None:
    async with telling() as worker:
        gone = worker.url
    async with shown(FaceServer(url=gone), waited_for(gone)) as show:
        assert show.face.away
        show.playout.push(0, Speech(pcm=TONE))
        assert show.pull(30) == bare(0, 30)
        still = show.stage.draw(0)
        assert same(still, still_of(at_rest(ANNA)))
        assert not same(still, at_rest(ANNA))
        assert show.stage.draw(SAMPLE_RATE) is still
        assert (show.lost, show.stage.late_frames) == (0, 0)


async def test_who_may_be_anybody_to_the_worker_is_nobody_until_it_comes() -> None:
    face = waited_for("ws://127.0.0.1:9", known=False)
    assert same(face.picture(0), nobody(160, 120))


async def test_a_worker_that_comes_in_mid_word_is_shown_and_delays_nothing() -> None:
    async with telling() as gone:
        url, port = gone.url, gone.port
    async with shown(FaceServer(url=url), waited_for(url)) as show:
        show.playout.push(0, Speech(pcm=TONE))
        heard = show.pull(5)
        still = show.stage.draw(4 * 960)
        async with telling(port) as worker:
            show.clock.go_on.set()
            await show.until(lambda: not show.face.away)
            lead = show.face.lead
            assert luma(show.stage.draw(5 * 960)) == 16
            heard += show.pull(25)
            await show.until(lambda: len(worker.sounds) == 25)
            await worker.show(50, 14 * PICTURE)
            assert luma(await show.picture(14 * PICTURE)) == 50
    assert heard == bare(0, 30)
    told = bytearray(len(heard))
    for message in worker.sounds:
        sample = CALL.HEADER.unpack_from(message)[3]
        told[sample * 2 : sample * 2 + 1920] = message[CALL.HEADER.size :][:1920]
    # What was about to be heard when it came is the only thing that it missed.
    known = (5 * 960 + lead) * 2
    assert any(heard[known:])
    assert told[known : len(heard)] == heard[known:]
    assert still is not show.stage.draw(15 * PICTURE)


async def test_who_turns_out_to_be_drawn_here_comes_to_life() -> None:
    async with telling(hello=FaceTeller().hello | {"faces": ["lucas"]}) as worker:
        face = waited_for(worker.url)
        async with shown(worker.server, face) as show:
            still = show.stage.draw(0)
            show.clock.go_on.set()
            await show.until(lambda: show.face.ours is ANNA)
            alive = [show.stage.draw(k * SAMPLE_RATE) for k in (1, 2)]
            assert not same(alive[0], alive[1])
            assert not same(alive[0], still)
            assert not show.face.away
            assert (show.lost, show.failed) == (0, [])
            show.playout.push(0, Speech(pcm=TONE))
            assert show.pull(30) == bare(0, 30)


async def test_a_worker_that_accepts_and_says_nothing_does_not_hold_up_a_call() -> None:
    async with telling(silent=True) as worker:
        impatient = FaceServer(url=worker.url, patience=timedelta(milliseconds=20))
        with pytest.raises(FaceFailed, match="does not answer in time") as failed:
            await RemoteFace.cast(impatient, sitting())
    assert failed.value.why is Why.TIMED_OUT


# ---- lost in the middle


async def test_a_worker_that_dies_in_mid_word_costs_no_sample_of_it() -> None:
    async with telling() as worker, shown(worker.server) as show:
        lead = show.face.lead
        show.playout.push(0, Speech(pcm=TONE))
        heard = show.pull(15)
        worker.leave()
        await show.until(lambda: show.face.away)
        heard += show.pull(25)
        assert heard == bare(lead, 40)
        show.playout.push(0, Speech(pcm=TONE))
        # Who is seen by nobody keeps nobody waiting.
        assert show.pull(25) == bare(0, 25)


async def test_the_last_picture_stands_for_a_second_and_then_a_still() -> None:
    async with telling() as worker, shown(worker.server) as show:
        await worker.show(50, PICTURE)
        last = await show.picture(PICTURE)
        worker.leave()
        await show.until(lambda: show.face.away)
        assert show.stage.draw(PICTURE + SAMPLE_RATE - 1) is last
        still = show.stage.draw(PICTURE + SAMPLE_RATE)
        assert still is show.stage.draw(PICTURE + 2 * SAMPLE_RATE)
        resting = Picture(width=160, height=120, i420=grey(16))
        assert same(still, still_of(resting))


async def test_before_a_green_the_still_is_the_face_at_rest() -> None:
    """All that is behind it is keyed out, and a frame would not be."""
    async with telling() as worker:
        face = await RemoteFace.cast(worker.server, sitting(greenscreen=True))
        assert face is not None
        async with shown(worker.server, face) as show:
            worker.leave()
            await show.until(lambda: show.face.away)
            assert luma(show.stage.draw(2 * SAMPLE_RATE)) == 16


async def test_a_worker_that_is_killed_is_found_again() -> None:
    async with example_worker() as worker, shown(worker.server) as show:
        show.pull(20)
        await show.picture(8 * PICTURE)
        await worker.kill()
        await show.until(lambda: bool(show.clock.slept))
        assert (show.lost, show.failed) == (1, [Why.UNREACHABLE])
        show.pull(70)
        still = show.stage.draw(45 * PICTURE)
        await worker.start()
        show.clock.go_on.set()
        await show.until(lambda: not show.face.away)
        show.pull(10)
        assert await show.picture(52 * PICTURE) is not still
        assert show.lost == 1


async def test_a_worker_that_comes_back_without_the_face_is_asked_again() -> None:
    async with telling() as worker, shown(worker.server) as show:
        worker.hello |= {"faces": []}
        worker.leave()
        await show.until(lambda: bool(show.clock.slept))
        show.clock.go_on.set()
        await show.until(lambda: Why.REFUSED in show.failed)
        assert show.face.away
        worker.hello |= {"faces": ["anna"]}
        await show.until(lambda: not show.face.away)
        assert show.lost == 1


# ---- there, and of no use


async def shows_nothing(worker: FaceTeller, show: Shown) -> None:
    """Take all that is said, and draw nothing."""


async def shows_too_late(worker: FaceTeller, show: Shown) -> None:
    await worker.show(50, show.playout.position - 3 * PICTURE)


async def shows_what_was_cut(worker: FaceTeller, show: Shown) -> None:
    await worker.show(50, show.playout.position, epoch=7)


async def shows_no_picture(worker: FaceTeller, show: Shown) -> None:
    header = CALL.HEADER.pack(CALL.I420 + 1, 0, 0, show.playout.position)
    await worker.send(header + b"no JPEG")


@pytest.mark.parametrize(
    "does", [shows_nothing, shows_too_late, shows_what_was_cut, shows_no_picture]
)
async def test_a_worker_of_whom_nothing_can_be_shown_is_left_after_five_seconds(
    does: Callable[[FaceTeller, Shown], Awaitable[None]],
) -> None:
    async with telling() as worker, shown(worker.server) as show:
        show.stage.draw(0)
        for _ in range(4):
            await watched(show, SECOND)
            await does(worker, show)
        assert (show.lost, show.failed) == (0, [])
        await watched(show, 2 * SECOND)
        await show.until(lambda: show.face.away)
        await show.until(lambda: bool(show.clock.slept))
        assert (show.lost, show.failed) == (1, [Why.TIMED_OUT])


async def test_of_a_call_that_nobody_looks_at_nothing_is_expected() -> None:
    async with telling() as worker, shown(worker.server) as show:
        show.stage.draw(0)
        for _ in range(20):
            show.pull(SECOND)
            await show.turn()
        show.stage.draw(show.playout.position)
        show.pull(SECOND)
        await worker.show(50, show.playout.position)
        await show.picture(show.playout.position)
        assert (show.lost, show.failed) == (0, [])


@pytest.mark.parametrize(
    "message",
    [
        CALL.HEADER.pack(CALL.I420, 0, 0, 0) + grey(50)[:-2],
        CALL.HEADER.pack(9, 0, 0, 0) + grey(50),
        b"short",
        '{"type":"sorry"}',
    ],
    ids=["another size", "another kind", "no header", "another text"],
)
async def test_a_worker_that_sends_what_is_no_picture_is_left(
    message: str | bytes,
) -> None:
    async with telling() as worker, shown(worker.server) as show:
        await worker.send(message)
        await show.until(lambda: show.face.away)
        assert show.failed == [Why.GARBLED]


async def test_a_worker_that_sends_more_than_it_may_is_left() -> None:
    async with telling() as worker, shown(worker.server) as show:
        for k in range(1, worker.opened["frames"]):
            await worker.show(50, k * PICTURE)
        await show.until(lambda: len(show.face._arrivals._waiting) == 7)
        assert show.failed == []
        await worker.show(50, 8 * PICTURE)
        await show.until(lambda: show.face.away)
        assert show.failed == [Why.GARBLED]


# ---- again and again


async def test_a_worker_that_breaks_again_and_again_is_asked_ever_more_rarely() -> None:
    async with telling() as worker, shown(worker.server) as show:
        worker.stays = False
        show.clock.go_on.set()
        worker.leave()
        await show.until(lambda: len(show.clock.slept) >= 7)
        seconds = [pause.total_seconds() for pause in show.clock.slept[:7]]
        assert seconds == [1, 2, 4, 8, 16, 30, 30]
        assert show.lost == 1


async def test_a_worker_that_was_never_there_is_asked_as_rarely() -> None:
    async with telling() as worker:
        gone = worker.url
    async with shown(FaceServer(url=gone), waited_for(gone)) as show:
        show.clock.go_on.set()
        await show.until(lambda: len(show.failed) >= 6)
        seconds = [pause.total_seconds() for pause in show.clock.slept[:6]]
        assert seconds == [1, 2, 4, 8, 16, 30]
        assert set(show.failed) == {Why.UNREACHABLE}
        assert show.lost == 0


async def test_a_loss_is_news_again_after_ten_good_seconds() -> None:
    async with telling() as worker, shown(worker.server) as show:
        show.clock.go_on.set()
        for losses, packets in ((1, 0), (1, 499), (2, 501)):
            show.pull(packets)
            worker.leave()
            tried = len(show.clock.slept)
            await show.until(lambda n=tried: len(show.clock.slept) > n)
            await show.until(lambda: not show.face.away)
            assert show.lost == losses
        seconds = [pause.total_seconds() for pause in show.clock.slept]
        assert seconds == [1, 2, 1]


def test_a_still_is_a_round_picture_before_a_darker_one() -> None:
    flat = Picture(width=160, height=120, i420=grey(200))
    planes = np.frombuffer(still_of(flat).i420, np.uint8)[: 160 * 120]
    still = planes.reshape(120, 160)
    assert still[60, 80] == pytest.approx(200, abs=3)
    assert (still[:, :40] < 120).all()
    assert (still[:, 120:] < 120).all()
