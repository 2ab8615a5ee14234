"""What moves a conversation's media: one schedule, one sample counter.

The pump ticks every 20 ms of an absolute schedule. Each tick takes one packet of voice
and, when a frame is due and somebody watches, has a picture drawn in a thread. Voice
never waits for a picture. All timestamps come from the sample counter, so they are
exact however late a tick was. The pumps of a worker tick together: the loop, and the
threads that draw, wake up once for all of them.
"""

import asyncio
from concurrent.futures import Executor
from datetime import timedelta
from math import ceil

from visavis.rooms.engine import Feed
from visavis.service.ports import PACKET, PACKET_SAMPLES, SAMPLE_RATE, Clock, Stage

LATEST_S = 0.5
"""How late the pump still catches up. Beyond that (a stopped machine, say) nobody waits
for what was missed: the schedule moves, and the replica goes on where it was."""


class Pump:
    """Feeds one conversation's peers from its replica's stage.

    Attributes:
        late_frames: Frames skipped because drawing, or the event loop, was late.
    """

    def __init__(
        self, stage: Stage, feed: Feed, clock: Clock, executor: Executor | None = None
    ) -> None:
        self.late_frames = 0
        self._stage = stage
        self._feed = feed
        self._clock = clock
        self._executor = executor
        self._sample = 0
        self._frame = 0
        self._wanted: asyncio.Queue[int] = asyncio.Queue()
        self._drawing = False

    async def run(self) -> None:
        """Pump until cancelled. Raises what the stage raises."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._draw())
            await self._tick()

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        start, ticks = _next_beat(loop.time()), 0
        while True:
            due = start + ticks * PACKET.total_seconds()
            # Also when it is late already: whoever sends what was pumped gets a turn.
            wait = max(0.0, due - loop.time())
            await self._clock.sleep(timedelta(seconds=wait))
            late = loop.time() - due
            if late > LATEST_S:
                start, late = _next_beat(start + late), 0.0
            self._feed.say(self._stage.packet(), self._sample)
            self._sample += PACKET_SAMPLES
            self._ask_for_picture(late)
            ticks += 1

    def _ask_for_picture(self, late_s: float) -> None:
        """Ask for the frame that falls into the packet just sent, if there is one."""
        shown_at = None
        fps = self._stage.fps
        if not fps:
            return
        while (sample := self._frame * SAMPLE_RATE // fps) < self._sample:
            shown_at = sample
            self._frame += 1
        if shown_at is None or not self._feed.watched:
            return
        if self._drawing or late_s * fps > 1:
            self.late_frames += 1
            return
        self._drawing = True
        self._wanted.put_nowait(shown_at)

    async def _draw(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            sample = await self._wanted.get()
            picture = await loop.run_in_executor(
                self._executor, self._stage.draw, sample
            )
            self._feed.show(picture, sample)
            self._drawing = False


def _next_beat(now_s: float) -> float:
    """Return the next of the instants at which every pump of the process ticks."""
    beat = PACKET.total_seconds()
    return ceil(now_s / beat) * beat
