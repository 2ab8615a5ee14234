"""What a replica says, packet by packet, and what of it was really heard.

One sample counter is the only clock of a call. Speech is appended at the write
position, packets leave at the read position, the mouth is asked for by sample. An
interruption raises the epoch: what was queued is gone, the mouth closes softly, and
speech of an older epoch that comes late is refused. While it is held, silence leaves
and the speech waits: all of it is placed on a count of its own, which stands still then
and so lags behind the clock by all pauses. Pure: no clock, no tasks.

A face that is drawn elsewhere has to hear what is said before it is heard. Then speech
is placed a `lead` later than it could be, and `ahead` tells what comes, that much
before `packet`. What was told of the future and won't come is told by `cuts`. The lead
may change in the middle of a word: what is queued already leaves when it would have.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from visavis.replica.sound_queue import SILENCE, SoundQueue
from visavis.replica.visemes import Mouth, Track
from visavis.replica.voice import Alignment, Speech, Word
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

_REMEMBERED = 1.0
"""Seconds of the mouth's past that are kept: frames are asked for a little late."""


class _Queued(NamedTuple):
    """A word and the sample of speech at which it counts as heard: its middle."""

    text: str
    heard_at: int


class _Piece(NamedTuple):
    """From which sample of its sentence a piece goes on, and where it is placed."""

    goes_on: int
    start: int


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
        lead: Samples that each packet is told before it is played.
        cuts: Counts interruptions and pauses: what was told beforehand is void.
    """

    def __init__(self, lead: int = 0) -> None:
        self.epoch = 0
        self.position = 0
        self.lead = lead
        self.cuts = 0
        self._written = 0
        self._began: int | None = None
        self._pcm = SoundQueue()
        self._untold = SoundQueue()
        self._words: deque[_Queued] = deque()
        self._heard: list[str] = []
        self._pieces: list[_Piece] = []
        self._words_before = 0
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
        """Samples played of the utterance that was begun; none before it has sound."""
        return 0 if self._began is None else max(0, self._now - self._began)

    def begin(self) -> None:
        """Start counting what is heard of a new utterance."""
        self._heard.clear()
        self._words.clear()
        self._pieces.clear()
        self._began = None

    def push(self, epoch: int, speech: Speech) -> bool:
        """Queue speech; False if its epoch is over and it was refused."""
        if epoch != self.epoch:
            return False
        start = max(self._written, self._now + self.lead)
        if self._began is None:
            self._began = start
        self._pcm.push_silence(start - max(self._written, self._now))
        self._pcm.push(speech.pcm)
        if self.lead:
            self._untold.push(speech.pcm)
        self._place(speech, start)
        self._written = start + speech.samples
        since = self._now / SAMPLE_RATE - _REMEMBERED
        self._track = self._track.extended(speech.keys, start / SAMPLE_RATE, since)
        if not self.held:
            self._view = _View(self._track, self._lag)
        return True

    def correct(self, epoch: int, alignment: Alignment) -> bool:
        """Let mouth and words of the last sentence do what they do; False if refused.

        Words that count as heard stay so, and what the mouth has done it has done.
        """
        if epoch != self.epoch or not self._pieces:
            return False
        if alignment.words:
            heard = max(0, len(self._heard) - self._words_before)
            while self._words and len(self._heard) + len(self._words) > max(
                self._words_before, len(self._heard)
            ):
                self._words.pop()
            self._words.extend(self._queued(alignment.words[heard:]))
        if alignment.keys:
            keys = [
                key._replace(at=self._placed(key.at) / SAMPLE_RATE)
                for key in alignment.keys
            ]
            at = max(self._now, self._pieces[0].start) / SAMPLE_RATE
            self._track = self._track.corrected(keys, at)
            if not self.held:
                self._view = _View(self._track, self._lag)
        return True

    def packet(self) -> bytes:
        """Return the next 20 ms, filled up with silence, and advance."""
        self.position += PACKET_SAMPLES
        if self.held:
            return SILENCE
        # Words whose sound has not come yet are not heard, however long they are due.
        due = min(self._now, self._written + PACKET_SAMPLES)
        while self._words and self._words[0].heard_at < due:
            self._heard.append(self._words.popleft().text)
        return self._pcm.packet()

    def ahead(self) -> bytes:
        """Return what `packet` is going to return `lead` samples after the next one.

        It is asked before each packet, once, wherever there is a lead.
        """
        return SILENCE if self.held else self._untold.packet()

    def lead_by(self, samples: int) -> None:
        """Tell from now on that many samples ahead, of which none was told so far.

        New speech waits for it. What is queued does not, so its next moments are not
        told: of whoever has to hear it beforehand, the mouth stays shut that long.
        """
        self.lead = samples
        self._untold.clear()
        if samples and not self.held:
            self._untold.take_over(self._pcm, beyond=samples)

    def _place(self, speech: Speech, start: int) -> None:
        """Note where a piece of a sentence lies: a slow stream leaves gaps."""
        if speech.more and self._pieces:
            goes_on = self._pieces[-1].goes_on + self._written - self._pieces[-1].start
            self._pieces.append(_Piece(goes_on, start))
        else:
            self._pieces = [_Piece(0, start)]
            self._words_before = len(self._heard) + len(self._words)
        self._words.extend(self._queued(speech.words))

    def _placed(self, at: float) -> int:
        """Return the sample at which a moment of the last sentence is played."""
        sample = round(at * SAMPLE_RATE)
        i = bisect_right(self._pieces, sample, key=lambda p: p.goes_on) - 1
        piece = self._pieces[max(0, i)]
        return piece.start + sample - piece.goes_on

    def _queued(self, words: Iterable[Word]) -> list[_Queued]:
        return [_Queued(w.text, self._placed((w.start + w.end) / 2)) for w in words]

    def hold(self) -> None:
        """Let silence leave from the next packet on, and keep the speech."""
        if self.held:
            return
        now = self._held_at = self._now
        self.cuts += 1
        self._view = _View(self._track.eased_shut(now / SAMPLE_RATE), self._lag)

    def resume(self) -> None:
        """Go on at the very sample where the speech was held, a `lead` from now."""
        if self._held_at is None:
            return
        # Where nothing waits there is nothing to tell beforehand either.
        lead = self.lead if self._written > self._held_at else 0
        self._lag = self.position + lead - self._held_at
        self._held_at = None
        if lead:
            self._untold.take_over(self._pcm)
            self._pcm.push_silence(lead, first=True)
        self._view = _View(self._track, self._lag)

    def flush(self) -> Flushed:
        """Drop everything queued, close the mouth softly, and start a new epoch."""
        heard, samples = self.heard, self.played
        # A mouth that is held is shut already, or about to be.
        shut = Track() if self.held else self._track.eased_shut(self._now / SAMPLE_RATE)
        self.resume()
        self.epoch += 1
        self.cuts += 1
        self._pcm.clear()
        self._untold.clear()
        self._words.clear()
        self._written = self._now
        self._track = shut
        self._view = _View(shut, self._lag)
        return Flushed(epoch=self.epoch, heard=heard, samples=samples)

    def mouth(self, sample: int) -> Mouth:
        """Return the mouth's shape at a sample; safe from the drawing thread."""
        track, lag = self._view
        return track.mouth((sample - lag) / SAMPLE_RATE)
