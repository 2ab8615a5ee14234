"""A face that is drawn elsewhere, on a stage, in a test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np

from support.chance import SeededRandomness
from support.face_server import HeldClock, sitting
from visavis.core.failures import Why
from visavis.replica.engines.face_line import FaceServer
from visavis.replica.engines.remote_face import RemoteFace
from visavis.replica.face.motion import Mood
from visavis.replica.playout import Playout
from visavis.replica.stage import RemoteStage
from visavis.service.ports import SAMPLE_RATE, Picture

PICTURE = SAMPLE_RATE // 25
TONE = (np.sin(np.arange(SAMPLE_RATE // 2) * 0.026) * 12_000).astype("<i2").tobytes()
_HANGS = 30


@dataclass
class Shown:
    """A remote face on a stage, in its run."""

    face: RemoteFace
    playout: Playout
    stage: RemoteStage
    clock: HeldClock
    failed: list[Why] = field(default_factory=list[Why])
    lost: int = 0

    def lose(self) -> None:
        self.lost += 1

    def pull(self, packets: int = 1) -> bytes:
        return b"".join(self.stage.packet() for _ in range(packets))

    @staticmethod
    async def turn() -> None:
        """Give the event loop a turn, and who is elsewhere a chance."""
        await asyncio.to_thread(lambda: None)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(_HANGS):
            while not true():
                await self.turn()

    async def picture(self, sample: int) -> Picture:
        """Return the picture of that very sample, when it has come."""
        waiting = self.face._arrivals._waiting
        await self.until(lambda: any(d.sample == sample for d in list(waiting)))
        return self.stage.draw(sample)


@asynccontextmanager
async def shown(
    server: FaceServer, face: RemoteFace | None = None
) -> AsyncIterator[Shown]:
    """Show a face for the length of a block: one that is there, or the one given."""
    face = face or await RemoteFace.cast(server, sitting())
    assert face is not None
    playout, clock = Playout(face.lead), HeldClock()
    made = Shown(
        face,
        playout,
        RemoteStage(playout, face, SeededRandomness(), lambda: None),
        clock,
    )
    made.stage.mood = Mood.SPEAKING
    async with asyncio.TaskGroup() as group:
        running = group.create_task(
            face.run(clock, failed=made.failed.append, lost=made.lose)
        )
        yield made
        running.cancel()


def luma(picture: Picture) -> int:
    return picture.i420[0]
