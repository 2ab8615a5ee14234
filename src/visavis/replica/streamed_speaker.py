"""A speaker whose voice comes as a stream of sound that doesn't tell what it says when.

The sound is played as it comes, with a mouth that follows its loudness and words placed
where this voice usually has them. When the sentence is whole it is aligned with its
text, which takes 3 % of its length, and mouth and words are corrected from there on.
Nobody waits for that; of a short first sentence the first lips may be missed.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import NamedTuple, Protocol

import numpy as np

from visavis.replica.alignment import RATE, Aligner, shared_out
from visavis.replica.energy import EnergyMouth
from visavis.replica.streams import Level, Stream
from visavis.replica.visemes import keys_of
from visavis.replica.voice import (
    Alignment,
    Samples,
    Speech,
    Word,
    resampled,
    to_pcm16,
)
from visavis.service.ports import SAMPLE_RATE

_PACE = 15.0
"""Letters a second, until the voice has shown its own."""


class Sound(NamedTuple):
    """A piece of sound: samples from -1 to 1, mono."""

    rate: int
    samples: Samples


class Source(Protocol):
    """Where the sound comes from."""

    name: str

    def sound(self, text: str) -> AsyncGenerator[Sound]:
        """Yield a sentence as it comes; closing the generator stops it.

        Raises:
            SpeakingFailed: It does not come, or not to its end.
        """
        ...

    async def close(self) -> None: ...


class StreamedSpeaker:
    """Speaks one conversation. `close` closes its source."""

    def __init__(self, source: Source, aligner: Aligner, language: str) -> None:
        self._source = source
        self._aligner = aligner
        self._language = language
        self._level = Level()
        self._pace = _PACE

    @property
    def name(self) -> str:
        return self._source.name

    async def speech(self, text: str) -> AsyncGenerator[Speech | Alignment]:
        if not any(c.isalnum() for c in text):
            # A lone dash: nobody has to be asked for silence.
            return
        mouth = EnergyMouth()
        stream: Stream | None = None
        more = False
        async with aclosing(self._source.sound(text)) as sound:
            async for piece in sound:
                stream = stream or Stream(piece.rate, self._level)
                if (given := stream.add(piece.samples)).size:
                    yield self._piece(text, given, mouth, more=more)
                    more = True
        assert stream is not None, "a source without any sound has failed"
        rest = stream.add(np.zeros(0, np.float32), last=True)
        yield self._piece(text, rest, mouth, more=more)
        yield await self._alignment(text, stream.given)

    async def close(self) -> None:
        await self._source.close()

    def _piece(
        self, text: str, samples: Samples, mouth: EnergyMouth, *, more: bool
    ) -> Speech:
        words = () if more else shared_out(text, len(text) / self._pace)
        keys = mouth.keys(samples)
        return Speech(pcm=to_pcm16(samples), keys=keys, words=words, more=more)

    async def _alignment(self, text: str, samples: Samples) -> Alignment:
        seconds = samples.size / SAMPLE_RATE
        if seconds:
            self._pace = len(text) / seconds
        pcm = await asyncio.to_thread(_for_aligning, samples)
        aligned = await self._aligner.align(text, self._language, pcm)
        if aligned is None:
            return Alignment(words=shared_out(text, seconds))
        words = tuple(_within(word, seconds) for word in aligned.words)
        return Alignment(keys=keys_of(aligned.phones), words=words)


def _within(word: Word, seconds: float) -> Word:
    return word._replace(start=min(word.start, seconds), end=min(word.end, seconds))


def _for_aligning(samples: Samples) -> bytes:
    return to_pcm16(resampled(samples, SAMPLE_RATE, RATE))
