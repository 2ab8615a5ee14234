"""One model for many calls: at each turn it draws one picture of all that wait.

    call A  ▪▪▫▫          ┐
    call B  ▪▫▫   moments ├─▶ one batch ─▶ model.draw ─▶ one picture to each
    call C  ▪             ┘   (the first of each)

A GPU draws sixteen small pictures in little more time than one, so calls share it by
being drawn together, and none is drawn ahead of the others. While a batch is drawn the
sound of the next ones comes in: a model that is too slow has larger batches, and at
last leaves out moments, the oldest first.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from call import Call, Moment


class Model(Protocol):
    """Whatever draws. All of it runs in threads, `draw` in one at a time."""

    faces: Sequence[str]
    fps: int
    latency_ms: int
    rate: int

    def sit(self, face: str, width: int, height: int, *, greenscreen: bool) -> Any:
        """Return what is kept of a call, as `Moment.sitter`."""
        ...

    def draw(self, batch: Sequence[Moment]) -> Sequence[bytes]:
        """Return the pictures of these moments, in I420. No two are of one call."""
        ...


class Taken(NamedTuple):
    """A moment that is being drawn, and of which epoch it was when it was taken."""

    call: Call
    epoch: int
    moment: Moment


class Batches:
    """All calls, and the one model that draws them."""

    def __init__(self, model: Model, most: int) -> None:
        """Draw at most so many pictures at once."""
        self.model = model
        self.calls: list[Call] = []
        self.stirred = asyncio.Event()
        self._most = most

    def hear(self, call: Call, message: bytes) -> None:
        call.hear(message)
        self.stirred.set()

    def take(self) -> list[Taken]:
        """Return the next moment of each call that waits, those first that waited."""
        waiting = [call for call in self.calls if call.moments][: self._most]
        # Whoever is served now comes last the next time.
        self.calls.sort(key=lambda call: call in waiting)
        return [Taken(call, call.epoch, call.moments.popleft()) for call in waiting]

    async def run(self) -> None:
        """Draw for ever."""
        while True:
            await self.stirred.wait()
            taken = self.take()
            if not taken:
                self.stirred.clear()
                continue
            # Nobody looks at a call without credit.
            batch = [one for one in taken if one.call.wanted]
            drawn = await asyncio.to_thread(self.model.draw, [t.moment for t in batch])
            for (call, epoch, moment), picture in zip(batch, drawn, strict=True):
                # What was cut meanwhile is dropped there.
                call.send(picture, epoch, moment.sample)
