"""What a replica says, packet by packet, and what of it was really heard.

One sample counter is the only clock of a call. Speech is appended at the write
position, packets leave at the read position, the mouth is asked for by sample. An
interruption raises the epoch: what was queued is gone, the mouth closes softly, and
speech of an older epoch that comes late is refused. Pure: no clock, no tasks.
"""

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

from visavis.replica.visemes import Mouth, Track
from visavis.replica.voice import Speech
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

_PACKET_BYTES = PACKET_SAMPLES * 2
_SILENCE = bytes(_PACKET_BYTES)
_REMEMBERED = 1.0
"""Seconds of the mouth's past that are kept: frames are asked for a little late."""


class _Queued(NamedTuple):
    """A word and the sample at whose playing it counts as heard: its middle."""

    text: str
    heard_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flushed:
    """What an interruption cut off: `epoch` is the new one."""

    epoch: int
    heard: tuple[str, ...]
    samples: int


class Playout:
    """The voice of one call between its engine and the network.

    Attributes:
        epoch: Counts interruptions; speech belongs to the one it was made in.
        position: Samples played since the beginning of the call.
    """

    def __init__(self) -> None:
        self.epoch = 0
        self.position = 0
        self._written = 0
        self._began = 0
        self._pcm: deque[memoryview] = deque()
        self._words: deque[_Queued] = deque()
        self._heard: list[str] = []
        self._track = Track()

    @property
    def queued(self) -> int:
        """Samples that still wait to be played."""
        return max(0, self._written - self.position)

    @property
    def heard(self) -> tuple[str, ...]:
        """Words heard since `begin`."""
        return tuple(self._heard)

    @property
    def played(self) -> int:
        """Samples played since `begin`."""
        return max(0, self.position - self._began)

    def begin(self) -> None:
        """Start counting what is heard of a new utterance."""
        self._heard.clear()
        self._words.clear()
        self._began = max(self._written, self.position)

    def push(self, epoch: int, speech: Speech) -> bool:
        """Queue speech; False if its epoch is over and it was refused."""
        if epoch != self.epoch:
            return False
        start = max(self._written, self.position)
        if speech.pcm:
            self._pcm.append(memoryview(speech.pcm))
        for word in speech.words:
            middle = start + round((word.start + word.end) / 2 * SAMPLE_RATE)
            self._words.append(_Queued(word.text, middle))
        self._written = start + speech.samples
        since = self.position / SAMPLE_RATE - _REMEMBERED
        self._track = self._track.extended(speech.keys, start / SAMPLE_RATE, since)
        return True

    def packet(self) -> bytes:
        """Return the next 20 ms, filled up with silence, and advance."""
        self.position += PACKET_SAMPLES
        while self._words and self._words[0].heard_at < self.position:
            self._heard.append(self._words.popleft().text)
        if not self._pcm:
            return _SILENCE
        packet = bytearray()
        while self._pcm and len(packet) < _PACKET_BYTES:
            missing = _PACKET_BYTES - len(packet)
            chunk = self._pcm[0]
            packet += chunk[:missing]
            if len(chunk) > missing:
                self._pcm[0] = chunk[missing:]
            else:
                self._pcm.popleft()
        return bytes(packet.ljust(_PACKET_BYTES, b"\0"))

    def flush(self) -> Flushed:
        """Drop everything queued, close the mouth softly, and start a new epoch."""
        heard, samples = self.heard, self.played
        self.epoch += 1
        self._pcm.clear()
        self._words.clear()
        self._written = self.position
        self._track = self._track.eased_shut(self.position / SAMPLE_RATE)
        return Flushed(epoch=self.epoch, heard=heard, samples=samples)

    def mouth(self, sample: int) -> Mouth:
        """Return the mouth's shape at a sample; safe from the drawing thread."""
        return self._track.mouth(sample / SAMPLE_RATE)
