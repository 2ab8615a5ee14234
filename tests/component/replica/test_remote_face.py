"""Faces that are drawn elsewhere: shown on time, cut with the voice, never swapped."""

import asyncio
from contextlib import suppress

import numpy as np
import pytest
from showing import PICTURE, TONE, luma, shown

from support.face_server import (
    CALL,
    SECRET,
    FaceTeller,
    example_worker,
    grey,
    sitting,
    telling,
)
from visavis.core.failures import Why
from visavis.replica.engines.face_line import FaceFailed, FaceServer
from visavis.replica.engines.remote_face import RemoteFace
from visavis.replica.playout import Playout
from visavis.replica.voice import Speech
from visavis.service.ports import PACKET_SAMPLES, Picture

LIPS = (slice(58, 80), slice(70, 90))
"""Where Anna's mouth is, at 160 x 120."""


async def until_cast(server: FaceServer) -> None:
    """Return when a place is free: the worker notices a while after who has left."""
    async with asyncio.timeout(30):
        while True:
            with suppress(FaceFailed):
                async with shown(server):
                    return


def between_lips(picture: Picture) -> int:
    """Return how many pixels are dark where the mouth is."""
    plane = np.frombuffer(picture.i420, np.uint8)[: 160 * 120].reshape(120, 160)
    return int((plane[LIPS] < 75).sum())


# ---- the example, in a process of its own


async def test_the_lips_of_the_example_open_and_close_with_the_voice() -> None:
    opening: dict[int, int] = {}
    async with example_worker() as worker, shown(worker.server) as show:
        show.stage.draw(0)
        show.pull(8)
        starts = show.playout.position + show.face.lead
        show.playout.push(0, Speech(pcm=TONE))
        for at in range(4 * PICTURE, 45 * PICTURE, PICTURE):
            show.pull(2)
            opening[at] = between_lips(await show.picture(at))
    ends = starts + len(TONE) // 2
    assert all(n == 0 for at, n in opening.items() if at < starts - PICTURE)
    assert all(n > 5 for at, n in opening.items() if starts + PICTURE < at < ends)
    assert all(n == 0 for at, n in opening.items() if at > ends + PICTURE)
    assert {at > ends + PICTURE for at in opening} == {True, False}
    assert (show.stage.late_frames, show.lost) == (0, 0)


async def test_an_interruption_closes_the_lips_at_once() -> None:
    async with example_worker() as worker, shown(worker.server) as show:
        show.playout.push(0, Speech(pcm=TONE))
        show.pull(20)
        at = show.playout.position // PICTURE * PICTURE
        assert between_lips(await show.picture(at)) > 5
        show.playout.flush()
        show.pull(2)
        # The silence that follows was sent at once, not a lead later.
        assert between_lips(await show.picture(at + 3 * PICTURE)) == 0


# ---- a worker that does as it is told


async def test_pictures_are_shown_at_their_time_and_repeated_until_the_next() -> None:
    async with telling() as worker, shown(worker.server) as show:
        await worker.show(50, PICTURE)
        await worker.show(60, 2 * PICTURE)
        await show.until(lambda: len(show.face._arrivals._waiting) == 2)
        seen = [show.stage.draw(k * PICTURE // 2) for k in range(7)]
        assert [luma(picture) for picture in seen] == [16, 16, 50, 50, 60, 60, 60]
        assert seen[4] is seen[6]


async def test_a_picture_of_an_epoch_that_is_over_is_never_shown() -> None:
    async with telling() as worker, shown(worker.server) as show:
        await worker.show(50, PICTURE)
        await show.until(lambda: len(show.face._arrivals._waiting) == 1)
        show.playout.flush()
        show.pull()
        await worker.show(60, 2 * PICTURE, epoch=0)
        await worker.show(70, 3 * PICTURE, epoch=1)
        await show.picture(3 * PICTURE)
        assert luma(show.stage.draw(3 * PICTURE)) == 70
        await show.until(lambda: bool(worker.texts))
        assert worker.texts[0] == {"type": "cut", "epoch": 1, "sample": 0}


async def test_what_is_told_beforehand_is_what_is_heard_a_lead_later() -> None:
    async with telling() as worker, shown(worker.server) as show:
        show.playout.push(0, Speech(pcm=TONE))
        heard = show.pull(30)
        await show.until(lambda: len(worker.sounds) == 30)
    told = bytearray(len(heard))
    for message in worker.sounds:
        _, mood, epoch, sample = CALL.HEADER.unpack_from(message)
        assert (mood, epoch) == (3, 0)
        told[sample * 2 : sample * 2 + PACKET_SAMPLES * 2] = message[CALL.HEADER.size :]
    assert any(heard)
    assert bytes(told[: len(heard)]) == heard


async def test_a_slow_worker_costs_pictures_and_never_sound() -> None:
    async with telling() as worker, shown(worker.server) as show:
        show.playout.push(0, Speech(pcm=TONE))
        bare = Playout(show.face.lead)
        bare.push(0, Speech(pcm=TONE))
        assert show.pull(40) == b"".join(bare.packet() for _ in range(40))
        assert luma(show.stage.draw(20 * PICTURE)) == 16
        await worker.show(50, 10 * PICTURE)
        await show.until(lambda: show.stage.late_frames == 1)
        assert luma(show.stage.draw(21 * PICTURE)) == 16


async def test_a_worker_that_does_not_read_is_not_waited_for() -> None:
    async with telling(reads=False) as worker, shown(worker.server) as show:
        line = show.face._line
        assert line is not None
        show.pull(50 * 60)
        assert line._waiting.qsize() == 100


async def test_credit_goes_on_only_while_somebody_looks() -> None:
    async with telling() as worker, shown(worker.server) as show:
        first = worker.opened["frames"]
        for k in range(1, first):
            await worker.show(50, k * PICTURE)
        await show.until(lambda: len(show.face._arrivals._waiting) == first - 1)
        show.pull(100)
        await show.until(lambda: len(worker.sounds) == 100)
        assert worker.texts == []
        show.stage.draw(show.playout.position)
        show.pull()
        await show.until(lambda: bool(worker.texts))
        assert worker.texts == [{"type": "credit", "frames": 2 * first}]


async def test_sound_comes_at_the_rate_that_the_worker_wants() -> None:
    hello = FaceTeller().hello | {"rate": 16_000}
    async with telling(hello=hello) as worker, shown(worker.server) as show:
        show.pull(3)
        await show.until(lambda: len(worker.sounds) == 3)
    assert {len(s) - CALL.HEADER.size for s in worker.sounds} == {640}


# ---- who does not draw


async def test_a_face_that_the_worker_does_not_name_is_not_drawn_there() -> None:
    async with telling() as worker:
        assert await RemoteFace.cast(worker.server, sitting("lucas", "r1")) is None
        assert worker.opened == {}


async def test_the_first_name_that_the_worker_knows_is_asked_for() -> None:
    async with telling() as worker:
        face = await RemoteFace.cast(worker.server, sitting("r1", "anna"))
    assert face is not None
    assert worker.opened == {
        "type": "open",
        "call": "c1234567890a",
        "face": "anna",
        "width": 160,
        "height": 120,
        "format": "i420",
        "greenscreen": False,
        "frames": 8,
    }


async def test_a_wrong_secret_is_refused_by_the_example() -> None:
    async with example_worker() as worker:
        with pytest.raises(FaceFailed, match="answers 401") as refused:
            await RemoteFace.cast(
                FaceServer(url=worker.server.url, secret="x"), sitting()
            )
    assert refused.value.why is Why.REFUSED
    assert SECRET not in repr(worker.server)


async def test_the_example_draws_as_many_calls_as_it_was_told_and_says_so() -> None:
    async with example_worker(calls=2) as worker, shown(worker.server):
        async with shown(worker.server):
            with pytest.raises(FaceFailed, match="refused: full"):
                await RemoteFace.cast(worker.server, sitting())
        await until_cast(worker.server)


@pytest.mark.parametrize(
    ("answer", "why", "says"),
    [
        ('{"type":"refused","why":"full"}', Why.REFUSED, "refused: full"),
        ('{"type":"hello"}', Why.GARBLED, "version: must be present"),
        (b"", Why.GARBLED, "header: must be 16 bytes"),
        (CALL.HEADER.pack(2, 0, 0, 0) + b"12", Why.GARBLED, "160 x 120 in I420"),
        (CALL.HEADER.pack(3, 0, 0, 0) + b"12", Why.GARBLED, "must be 160 x 120"),
        (CALL.HEADER.pack(7, 0, 0, 0) + grey(1), Why.GARBLED, "kind: must be 2"),
    ],
)
async def test_a_first_answer_that_is_no_picture_is_refused(
    answer: str | bytes, why: Why, says: str
) -> None:
    async with telling(answers=[answer]) as worker:
        with pytest.raises(FaceFailed, match=says) as failed:
            await RemoteFace.cast(worker.server, sitting())
    assert failed.value.why is why


async def test_a_worker_of_another_version_is_refused() -> None:
    async with telling(hello=FaceTeller().hello | {"version": 2}) as worker:
        with pytest.raises(FaceFailed, match="version: must be 1"):
            await RemoteFace.cast(worker.server, sitting())


@pytest.mark.parametrize("greeting", ['{"type":"refused","why":""}', b"\xff"])
async def test_a_worker_that_does_not_say_what_it_can_is_refused(
    greeting: str | bytes,
) -> None:
    async with telling(greeting=greeting) as worker:
        with pytest.raises(FaceFailed, match="first message: must be hello"):
            await RemoteFace.cast(worker.server, sitting())


async def test_a_worker_that_is_not_there_is_said_to_be_unreachable() -> None:
    async with telling() as worker:
        gone = worker.server
    with pytest.raises(FaceFailed, match="no connection") as failed:
        await RemoteFace.cast(gone, sitting())
    assert failed.value.why is Why.UNREACHABLE
