"""What a replica says, packet by packet, and what of it was really heard.

One sample counter is the only clock of a call. Speech is appended at the write
position, packets leave at the read position, the mouth is asked for by sample. An
interruption raises the epoch: what was queued is gone, the mouth closes softly, and
speech of an older epoch that comes late is refused. While it is held, silence leaves
and the speech waits: all of it is placed on a count of its own, which stands still then
and so lags behind the clock by all pauses. Pure: no clock, no tasks.
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
    """A word and the sample of speech at which it counts as heard: its middle."""

    text: str
    heard_at: int


class _View(NamedTuple):
    """What the drawing thread reads, replaced whole."""

    track: Track
    lag: int


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
        self._view = _View(self._track, 0)
        self._lag = 0
        self._held_at: int | None = None

    @property
    def held(self) -> bool:
        """Whether speech waits though there is some."""
        return self._held_at is not None

    @property
    def _now(self) -> int:
        """The sample of speech that is due; the clock's, less all pauses."""
        return self.position - self._lag if self._held_at is None else self._held_at

    @property
    def queued(self) -> int:
        """Samples that still wait to be played."""
        return max(0, self._written - self._now)

    @property
    def heard(self) -> tuple[str, ...]:
        """Words heard since `begin`."""
        return tuple(self._heard)

    @property
    def played(self) -> int:
        """Samples played since `begin`."""
        return max(0, self._now - self._began)

    def begin(self) -> None:
        """Start counting what is heard of a new utterance."""
        self._heard.clear()
        self._words.clear()
        self._began = max(self._written, self._now)

    def push(self, epoch: int, speech: Speech) -> bool:
        """Queue speech; False if its epoch is over and it was refused."""
        if epoch != self.epoch:
            return False
        start = max(self._written, self._now)
        if speech.pcm:
            self._pcm.append(memoryview(speech.pcm))
        for word in speech.words:
            middle = start + round((word.start + word.end) / 2 * SAMPLE_RATE)
            self._words.append(_Queued(word.text, middle))
        self._written = start + speech.samples
        since = self._now / SAMPLE_RATE - _REMEMBERED
        self._track = self._track.extended(speech.keys, start / SAMPLE_RATE, since)
        if not self.held:
            self._view = _View(self._track, self._lag)
        return True

    def packet(self) -> bytes:
        """Return the next 20 ms, filled up with silence, and advance."""
        self.position += PACKET_SAMPLES
        if self.held:
            return _SILENCE
        while self._words and self._words[0].heard_at < self._now:
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

    def hold(self) -> None:
        """Let silence leave from the next packet on, and keep the speech."""
        if self.held:
            return
        now = self._held_at = self._now
        self._view = _View(self._track.eased_shut(now / SAMPLE_RATE), self._lag)

    def resume(self) -> None:
        """Go on at the very sample where the speech was held."""
        if self._held_at is None:
            return
        self._lag, self._held_at = self.position - self._held_at, None
        self._view = _View(self._track, self._lag)

    def flush(self) -> Flushed:
        """Drop everything queued, close the mouth softly, and start a new epoch."""
        heard, samples = self.heard, self.played
        # A mouth that is held is shut already, or about to be.
        shut = Track() if self.held else self._track.eased_shut(self._now / SAMPLE_RATE)
        self.resume()
        self.epoch += 1
        self._pcm.clear()
        self._words.clear()
        self._written = self._now
        self._track = shut
        self._view = _View(shut, self._lag)
        return Flushed(epoch=self.epoch, heard=heard, samples=samples)

    def mouth(self, sample: int) -> Mouth:
        """Return the mouth's shape at a sample; safe from the drawing thread."""
        track, lag = self._view
        return track.mouth((sample - lag) / SAMPLE_RATE)
