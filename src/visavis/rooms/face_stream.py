"""The replica's face, encoded once for everybody who watches.

    show ──▶ newest picture ──▶ encoder, in a thread ──▶ each viewer's track

Whatever is slow loses pictures, never order: before the encoder waits one picture at
most, before each viewer a few. What all viewers share is the worst of what each needs:
the lowest bit rate, and a key frame as soon as one of them can't do without.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from visavis.rooms.bandwidth import Bandwidth
from visavis.rooms.vp8 import Encoded, FaceEncoder
from visavis.service.ports import SAMPLE_RATE, Picture

KEY_EVERY = SAMPLE_RATE // 2
"""How often viewers' requests make a key frame: it costs everybody several frames."""

STILL_EVERY = SAMPLE_RATE // 2
"""How often a picture that stands still is sent all the same. A viewer who lost the
last packet of a movement learns of it only from the next."""


class Viewer(Protocol):
    """Whoever is shown the face: a peer's track."""

    @property
    def estimate(self) -> int | None:
        """What it takes, in bits a second, if that is known."""
        ...

    @property
    def broken(self) -> bool:
        """Whether it can show nothing before a key frame."""
        ...

    @property
    def asked(self) -> bool:
        """Whether it would like a key frame."""
        ...

    def push(self, encoded: Encoded) -> None: ...


@dataclass(frozen=True, slots=True)
class _Shot:
    picture: Picture
    sample: int
    viewers: Sequence[Viewer]


class FaceStream:
    """One conversation's face. `run` encodes what `show` is given.

    Attributes:
        encoded: How many pictures were encoded so far.
    """

    def __init__(self) -> None:
        self.encoded = 0
        self._encoder = FaceEncoder()
        self._bandwidth = Bandwidth()
        self._newest: _Shot | None = None
        self._stirred = asyncio.Event()
        self._latest: tuple[Picture, int] | None = None
        self._shown: Picture | None = None
        self._shown_at = -1
        self._key_at = -KEY_EVERY

    def show(self, picture: Picture, sample: int, viewers: Sequence[Viewer]) -> None:
        """Send a picture to these viewers, unless they have it."""
        self._latest = (picture, sample)
        still = picture is self._shown and sample - self._shown_at < STILL_EVERY
        if not viewers or (still and not self._key_due(sample, viewers)):
            return
        self._shown, self._shown_at = picture, sample
        self._newest = _Shot(picture, sample, viewers)
        self._stirred.set()

    def repeat(self, viewers: Sequence[Viewer]) -> None:
        """Send the last picture to viewers of whom one is new, if nobody had it yet.

        The next may be a whole frame away: to somebody who joins, that is to wait.
        """
        if self._latest is not None and self._latest[1] > self._shown_at:
            self.show(*self._latest, viewers)

    async def run(self) -> None:
        """Encode until cancelled. Raises what the encoder raises."""
        try:
            while True:
                await self._encode(await self._next())
        finally:
            self._encoder.close()

    async def _encode(self, shot: _Shot) -> None:
        loop = asyncio.get_running_loop()
        encoded = await loop.run_in_executor(None, self._job(shot))
        self.encoded += 1
        self._bandwidth.took(len(encoded.data), encoded.sample)
        if encoded.key:
            self._key_at = encoded.sample
        for viewer in shot.viewers:
            viewer.push(encoded)

    async def _next(self) -> _Shot:
        while self._newest is None:
            self._stirred.clear()
            await self._stirred.wait()
        shot, self._newest = self._newest, None
        return shot

    def _job(self, shot: _Shot) -> Callable[[], Encoded]:
        """Return the encoding of a picture, with what its viewers need now."""
        estimates = [v.estimate for v in shot.viewers if v.estimate is not None]
        bitrate = self._bandwidth.bitrate
        if estimates:
            bitrate = self._bandwidth.settle(min(estimates), shot.sample)
        return partial(
            self._encoder.encode,
            shot.picture,
            shot.sample,
            bitrate=bitrate,
            key=self._key_due(shot.sample, shot.viewers),
        )

    def _key_due(self, sample: int, viewers: Sequence[Viewer]) -> bool:
        if any(viewer.broken for viewer in viewers):
            return True
        asked = any(viewer.asked for viewer in viewers)
        return asked and sample - self._key_at >= KEY_EVERY
