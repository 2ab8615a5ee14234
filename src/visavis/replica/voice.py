"""The ports of a voice, and what every voice's speech goes through before it is played.

A `Speaker` is what a conversation speaks with. An embedded engine, a `Voice`, speaks a
sentence at its own rate and says when each phone and word is heard; `finish` makes
`Speech` of it: 48 kHz, evenly loud, without the engine's long silences.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, cast

import numpy as np
import numpy.typing as npt
import soxr

from visavis.core.failures import Why
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
    """Sound to be played: PCM16 mono at 48 kHz, and what the mouth does meanwhile.

    Attributes:
        words: All words of the sentence, from its beginning, with its first piece.
        more: It goes on with a sentence whose first piece was given before.
    """

    pcm: bytes
    keys: tuple[Key, ...] = ()
    words: tuple[Word, ...] = ()
    more: bool = False

    @property
    def samples(self) -> int:
        return len(self.pcm) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """What mouth and words of the sentence given last really do, from its beginning.

    Attributes:
        keys: The whole track; empty keeps what there is.
    """

    keys: tuple[Key, ...] = ()
    words: tuple[Word, ...] = ()


class Speaker(Protocol):
    """What one conversation speaks with. `close` lets go of its connections."""

    @property
    def name(self) -> str: ...

    def speech(self, text: str) -> AsyncGenerator[Speech | Alignment]:
        """Yield a sentence as it comes, piece by piece.

        What was not known of a piece when it had to be played is told afterwards, as an
        alignment. Whoever stops listening closes the generator: it asks no further.

        Raises:
            SpeakingFailed: It does not work.
        """
        ...

    async def close(self) -> None: ...


class SpeakingFailed(Exception):
    """A voice does not speak; the text says why, for the operator.

    Attributes:
        why: The same in one word, for counting.
    """

    def __init__(self, text: str, why: Why = Why.GARBLED) -> None:
        super().__init__(text)
        self.why = why


class Manner(NamedTuple):
    """How a voice is to sound. Factors: 1.1 is a tenth higher, or faster."""

    voice: str = ""
    pitch: float = 1.0
    rate: float = 1.0


PLAIN = Manner()


class Voice(Protocol):
    """Speaks. An engine is shared by all conversations of a worker."""

    name: str

    def offers(self, manner: Manner, language: str) -> bool:
        """Return whether it has that voice, for that language."""
        ...

    def speak(self, text: str, language: str, manner: Manner = PLAIN) -> Utterance:
        """Return a sentence as sound; blocks, so it is called in a thread.

        Text without anything to say gives an utterance without samples.
        """
        ...


class VoiceMissing(Exception):
    """No voice can be loaded on this machine; the text says what to install."""


def is_english(language: str) -> bool:
    """Return whether a conversation in that language is spoken in English."""
    return language.strip().lower() in ("", "english", "multilingual")


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


def gain_for(voice: Voice, manner: Manner = PLAIN) -> float:
    """Return what a voice is multiplied by: one factor, so that it stays even."""
    sample = voice.speak("Hello, how are you today?", "english", manner).samples
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
    return to_pcm16(limited(resampled(samples, rate, SAMPLE_RATE)))


def limited(samples: Samples) -> Samples:
    """Return samples whose loudest are rounded softly, and not clipped."""
    knee = CEILING * 0.75
    over = np.abs(samples) - knee
    room = CEILING - knee
    soft = np.sign(samples) * (knee + room * np.tanh(np.maximum(over, 0) / room))
    return np.where(over > 0, soft, samples).astype(np.float32)


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    if rate == wanted:
        return samples
    resample = cast("Any", soxr).resample
    return cast("Samples", resample(samples, rate, wanted)).astype(np.float32)
