"""The port of a voice, and what every voice's speech goes through before it is played.

An engine speaks a sentence at its own rate and says when each phone and word is heard.
`finish` makes `Speech` of it: 48 kHz, evenly loud, without the engine's long silences.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, cast

import numpy as np
import numpy.typing as npt
import soxr

from visavis.replica.visemes import Key, Phone, keys_of
from visavis.service.ports import SAMPLE_RATE

Samples = npt.NDArray[np.float32]

LOUDNESS = 0.11
"""Root mean square that a voice is brought to: about -19 dBFS, as calls are."""

CEILING = 0.84
"""Highest peak, about -1.5 dBFS: Opus overshoots a little."""

_SILENCE = 0.01

LEAD_IN = 0.03
LEAD_OUT = 0.16
"""Seconds of silence left before and after a sentence."""


class Word(NamedTuple):
    """A word as it was written, and when it is heard."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What an engine made of a sentence: samples from -1 to 1 at its own `rate`."""

    rate: int
    samples: Samples
    phones: Sequence[Phone]
    words: Sequence[Word]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Sound to be played: PCM16 mono at 48 kHz, and what the mouth does meanwhile."""

    pcm: bytes
    keys: tuple[Key, ...] = ()
    words: tuple[Word, ...] = ()

    @property
    def samples(self) -> int:
        return len(self.pcm) // 2


class Voice(Protocol):
    """Speaks. An engine is shared by all conversations of a worker."""

    name: str

    def speak(self, text: str, language: str) -> Utterance:
        """Return a sentence as sound; blocks, so it is called in a thread.

        Text without anything to say gives an utterance without samples.
        """
        ...


class VoiceMissing(Exception):
    """No voice can be loaded on this machine; the text says what to install."""


def from_pcm16(pcm: bytes) -> Samples:
    """Return 16-bit samples as numbers from -1 to 1."""
    samples: Samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
    return samples


def to_pcm16(samples: Samples) -> bytes:
    """Return numbers from -1 to 1 as 16-bit samples."""
    return (samples * 32767).astype("<i2").tobytes()


def loudness(samples: Samples) -> float:
    """Return the root mean square of the parts of speech that are not silence."""
    voiced = samples[np.abs(samples) > _SILENCE]
    return float(np.sqrt(np.mean(voiced**2))) if voiced.size else 0.0


def gain_for(voice: Voice) -> float:
    """Return what a voice is multiplied by: one factor, so that it stays even."""
    sample = voice.speak("Hello, how are you today?", "english").samples
    level = loudness(sample)
    return LOUDNESS / level if level else 1.0


def finish(utterance: Utterance, gain: float) -> Speech:
    """Return an utterance ready to be played."""
    if not utterance.samples.size:
        return Speech(pcm=b"")
    start, end = _spoken(utterance)
    rate = utterance.rate
    cut = utterance.samples[round(start * rate) : round(end * rate)] * gain
    phones = [
        p._replace(start=max(0.0, p.start - start), end=min(p.end, end) - start)
        for p in utterance.phones
        if p.end > start and p.start < end
    ]
    # Both ends are kept within what is played.
    words = [
        Word(w.text, max(w.start, start) - start, max(min(w.end, end), start) - start)
        for w in utterance.words
    ]
    return Speech(pcm=_pcm(cut, rate), keys=keys_of(phones), words=tuple(words))


def _spoken(utterance: Utterance) -> tuple[float, float]:
    """Return from when to when anything is said, with a little air around it."""
    whole = utterance.samples.size / utterance.rate
    spoken = [p for p in utterance.phones if p.viseme != "sil"]
    if not spoken:
        return 0.0, whole
    start = max(0.0, spoken[0].start - LEAD_IN)
    return start, min(whole, spoken[-1].end + LEAD_OUT)


def _pcm(samples: Samples, rate: int) -> bytes:
    at_48k = _resampled(samples, rate)
    # Soft above the knee, so that a loud syllable is rounded and not clipped.
    knee = CEILING * 0.75
    over = np.abs(at_48k) - knee
    room = CEILING - knee
    soft = np.sign(at_48k) * (knee + room * np.tanh(np.maximum(over, 0) / room))
    limited = np.where(over > 0, soft, at_48k)
    return to_pcm16(limited)


def _resampled(samples: Samples, rate: int) -> Samples:
    if rate == SAMPLE_RATE:
        return samples
    resample = cast("Any", soxr).resample
    return cast("Samples", resample(samples, rate, SAMPLE_RATE)).astype(np.float32)
