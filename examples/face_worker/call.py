"""One call of a face worker: sound comes in packets, and leaves as what pictures need.

It knows neither what draws nor the network. docs/reference/face-port.md has the words.
"""

import asyncio
import struct
from collections import deque
from dataclasses import dataclass, field
from typing import Any

HEADER = struct.Struct("!BBxxIQ")
"""Kind, mood, epoch, sample."""

SOUND, I420 = 1, 2
CLOCK = 48_000
"""Samples a second of the call's clock, whatever the rate of the sound."""

BEHIND = 6
"""Moments that may wait to be drawn: those before them are late anyway."""


@dataclass(frozen=True)
class Moment:
    """What one picture is drawn from: `pcm` is what is heard while it is shown."""

    sitter: Any
    sample: int
    mood: int
    pcm: bytes


@dataclass(eq=False)
class Call:
    """The moments that were not drawn yet, and the pictures that were not sent yet."""

    sitter: Any
    span: int
    rate: int
    allowed: int
    sent: int = 0
    epoch: int = 0
    start: int = 0
    pcm: bytearray = field(default_factory=bytearray)
    moments: deque[Moment] = field(default_factory=lambda: deque(maxlen=BEHIND))
    pictures: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue[bytes])

    def hear(self, message: bytes) -> None:
        """Take a packet of sound."""
        kind, mood, epoch, sample = HEADER.unpack_from(message)
        if kind != SOUND or epoch < self.epoch:
            return
        if epoch > self.epoch:
            self.cut(epoch)
        if sample != self.start + len(self.pcm) // 2 * CLOCK // self.rate:
            # Something is missing: go on from here.
            self.pcm.clear()
            self.start = sample
        self.pcm += message[HEADER.size :]
        self._take_moments(mood)

    def _take_moments(self, mood: int) -> None:
        """Take from the sound what makes whole pictures."""
        while True:
            # Pictures begin at multiples of their span.
            begin = self.start + -self.start % self.span
            skipped = self._bytes(begin - self.start)
            whole = skipped + self._bytes(self.span)
            if len(self.pcm) < whole:
                return
            pcm = bytes(self.pcm[skipped:whole])
            self.moments.append(Moment(self.sitter, begin, mood, pcm))
            del self.pcm[:whole]
            self.start = begin + self.span

    def cut(self, epoch: int) -> None:
        """Forget what will not be heard."""
        self.epoch = epoch
        self.pcm.clear()
        self.moments.clear()

    @property
    def wanted(self) -> bool:
        """Whether one more picture may be sent."""
        return self.sent < self.allowed

    def send(self, picture: bytes, epoch: int, sample: int) -> None:
        """Send a picture, unless a cut was faster, or nobody looks."""
        if epoch == self.epoch and self.wanted:
            self.sent += 1
            self.pictures.put_nowait(HEADER.pack(I420, 0, epoch, sample) + picture)

    def _bytes(self, samples: int) -> int:
        return samples * self.rate // CLOCK * 2
