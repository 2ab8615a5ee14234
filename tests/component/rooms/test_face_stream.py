"""One encoding for all who watch: who gets what, and when nothing is encoded."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from stages import plain

from visavis.rooms.bandwidth import START
from visavis.rooms.face_stream import KEY_EVERY, STILL_EVERY, FaceStream
from visavis.rooms.tracks import FaceTrack
from visavis.rooms.vp8 import Encoded
from visavis.service.ports import Picture

STEP = 1_920


class Viewer(FaceTrack):
    """A viewer that notes what it is given, and takes it unless it stalls."""

    def __init__(self, *, stalls: bool = False) -> None:
        super().__init__()
        self.stalls = stalls
        self.given: asyncio.Queue[Encoded] = asyncio.Queue()

    def push(self, encoded: Encoded) -> None:
        super().push(encoded)
        if not self.stalls:
            self._packets.clear()
        self.given.put_nowait(encoded)


class Showing:
    """A stream, shown one picture after the other."""

    def __init__(self, stream: FaceStream) -> None:
        self.stream = stream
        self.sample = 0

    async def next(
        self, viewers: Sequence[Viewer], picture: Picture | None = None
    ) -> bool:
        """Show a picture, a new one unless given; return whether it was a key frame."""
        luma = self.sample // STEP % 200
        self.stream.show(picture or plain(luma), self.sample, viewers)
        self.sample += STEP
        encoded = [await viewer.given.get() for viewer in viewers]
        assert len({id(e) for e in encoded}) == 1, "it was encoded once"
        return encoded[0].key

    async def keys(self, viewers: Sequence[Viewer], count: int) -> list[bool]:
        return [await self.next(viewers) for _ in range(count)]


@asynccontextmanager
async def showing() -> AsyncGenerator[Showing, None]:
    stream = FaceStream()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        running = group.create_task(stream.run())
        yield Showing(stream)
        running.cancel()


async def test_however_many_watch_each_picture_is_encoded_once() -> None:
    async with showing() as face:
        viewers = [Viewer() for _ in range(4)]
        assert await face.keys(viewers, 5) == [True] + [False] * 4
        assert face.stream.encoded == 5


async def test_whoever_comes_later_begins_with_a_key_frame_at_once() -> None:
    async with showing() as face:
        first, second = Viewer(), Viewer()
        await face.keys([first], 3)
        assert await face.keys([first, second], 3) == [True, False, False]
        assert not second.broken


async def test_while_nobody_watches_nothing_is_encoded() -> None:
    async with showing() as face:
        for _ in range(5):
            face.stream.show(plain(1), face.sample, [])
        await face.keys([Viewer()], 1)
        assert face.stream.encoded == 1


async def test_who_is_connected_between_two_frames_gets_the_last_one_now() -> None:
    async with showing() as face:
        viewer = Viewer()
        face.stream.show(plain(3), 0, [])
        face.stream.repeat([viewer])
        assert (await viewer.given.get()).key
        # The encoder must not be given the same instant twice.
        face.stream.repeat([viewer, Viewer()])
        face.sample = STEP
        assert not await face.next([viewer])
        assert face.stream.encoded == 2


async def test_before_any_picture_there_is_none_to_repeat() -> None:
    async with showing() as face:
        viewer = Viewer()
        face.stream.repeat([viewer])
        await face.next([viewer])
        assert face.stream.encoded == 1


async def test_a_picture_that_stands_still_is_encoded_twice_a_second() -> None:
    async with showing() as face:
        viewer, still = Viewer(), plain(7)
        await face.next([viewer], still)
        while face.sample < STILL_EVERY:
            face.stream.show(still, face.sample, [viewer])
            face.sample += STEP
        assert face.stream.encoded == 1
        await face.next([viewer], still)
        assert face.stream.encoded == 2


async def test_whoever_comes_sees_also_a_picture_that_stands_still() -> None:
    async with showing() as face:
        first, second, still = Viewer(), Viewer(), plain(7)
        await face.next([first], still)
        assert await face.next([first, second], still)


async def test_a_wish_for_a_key_frame_is_met_at_most_twice_a_second() -> None:
    async with showing() as face:
        viewer = Viewer()
        await face.keys([viewer], 1)
        keys: list[bool] = []
        while face.sample < 2 * KEY_EVERY + 3 * STEP:
            viewer.ask()
            keys += await face.keys([viewer], 1)
        spaced = -(-KEY_EVERY // STEP)
        assert [n + 1 for n, key in enumerate(keys) if key] == [spaced, 2 * spaced]


async def test_a_single_wish_is_met_with_the_next_picture() -> None:
    async with showing() as face:
        viewer = Viewer()
        await face.keys([viewer], 20)
        viewer.ask()
        assert await face.keys([viewer], 2) == [True, False]


async def test_a_viewer_that_fell_behind_gets_a_key_frame_with_the_next_picture() -> (
    None
):
    async with showing() as face:
        keys = await face.keys([Viewer(stalls=True), Viewer()], 20)
        assert [n for n, key in enumerate(keys) if key] == [0, 9, 18]


async def test_a_falling_estimate_costs_a_key_frame_and_a_rising_one_later() -> None:
    async with showing() as face:
        rich, poor = Viewer(), Viewer()
        await face.keys([rich, poor], 2)
        rich.estimated(2 * START)
        assert not any(await face.keys([rich, poor], 2))
        poor.estimated(100)  # less than even these small pictures take
        assert await face.keys([rich, poor], 2) == [True, False]
        poor.estimated(START)
        keys = await face.keys([rich, poor], 130)
        assert [n for n, key in enumerate(keys) if key] == [123]


async def test_an_encoder_that_is_behind_takes_the_newest_picture() -> None:
    async with showing() as face:
        viewer = Viewer()
        for n in range(5):
            face.stream.show(plain(n), n * STEP, [viewer])
        assert (await viewer.given.get()).sample == 4 * STEP
        assert viewer.given.empty()
