"""A speaker whose voice comes as a stream of sound that doesn't tell what it says when.

The sound is played as it comes, with a mouth that follows its loudness and words placed
where this voice usually has them. When the sentence is whole it is aligned with its
text, which takes 3 % of its length, and mouth and words are corrected from there on.
Nobody waits for that; of a short first sentence the first lips may be missed. A source
that tells when its words are heard has lips at once, and where nobody can align them.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import NamedTuple, Protocol

import numpy as np

from visavis.core.failures import Engine
from visavis.replica.alignment import RATE, Aligned, Aligner, shared_out
from visavis.replica.energy import EnergyMouth
from visavis.replica.streams import Level, Stream
from visavis.replica.told_words import ToldWords
from visavis.replica.visemes import keys_of
from visavis.replica.voice import (
    Alignment,
    Samples,
    Speech,
    Word,
    resampled,
    to_pcm16,
)
from visavis.replica.warming import Connection
from visavis.service.ports import SAMPLE_RATE

_PACE = 15.0
"""Letters a second, until the voice has shown its own."""


_SILENT_S = 0.2
"""How much sound may lie behind the last word that was told: sentences end so."""

_LEAST_S, _LETTER_S = 5.0, 0.5
"""Seconds of sound that a sentence may have, and each of its letters: three times the
slowest speech."""


class Sound(NamedTuple):
    """A piece of sound: samples from -1 to 1, mono.

    Attributes:
        words: What its source tells of words with it, and when they are heard, from the
            beginning of the sentence; they may be of any piece.
    """

    rate: int
    samples: Samples
    words: tuple[Word, ...] = ()


def longest(text: str) -> float:
    """Return the seconds that a text may take at most, to be said."""
    return _LEAST_S + _LETTER_S * len(text)


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

    engine = Engine.TTS

    def __init__(self, source: Source, aligner: Aligner, language: str) -> None:
        self._source = source
        self._aligner = aligner
        self._language = language
        self._level = Level()
        self._pace = _PACE

    @property
    def name(self) -> str:
        return self._source.name

    async def connect(self) -> None:
        """Reach the source, if it is somewhere else, and have the aligner ready."""
        if isinstance(self._source, Connection):
            await self._source.connect()
        await self._aligner.warm()

    async def speech(self, text: str) -> AsyncGenerator[Speech | Alignment]:
        if not any(c.isalnum() for c in text):
            # A lone dash: nobody has to be asked for silence.
            return
        mouth = EnergyMouth()
        stream: Stream | None = None
        told = ToldWords(text)
        more = False
        async with aclosing(self._source.sound(text)) as sound:
            async for piece in sound:
                stream = stream or Stream(piece.rate, self._level)
                told.add(piece.words)
                if (given := stream.add(piece.samples)).size:
                    yield self._piece(text, given, mouth, more=more)
                    more = True
                    if lips := _lips(told, stream):
                        yield lips
        assert stream is not None, "a source without any sound has failed"
        rest = stream.add(np.zeros(0, np.float32), last=True)
        yield self._piece(text, rest, mouth, more=more)
        yield await self._alignment(text, told, stream)

    async def close(self) -> None:
        await self._source.close()

    def _piece(
        self, text: str, samples: Samples, mouth: EnergyMouth, *, more: bool
    ) -> Speech:
        words = () if more else shared_out(text, len(text) / self._pace)
        keys = mouth.keys(samples)
        return Speech(pcm=to_pcm16(samples), keys=keys, words=words, more=more)

    async def _alignment(self, text: str, told: ToldWords, stream: Stream) -> Alignment:
        seconds = stream.seconds
        if seconds:
            self._pace = len(text) / seconds
        pcm = await asyncio.to_thread(_for_aligning, stream.given)
        aligned = await self._aligner.align(text, self._language, pcm)
        if aligned is None:
            words = told.words(stream.began) or shared_out(text, seconds)
            aligned = Aligned(phones=told.phones(stream.began), words=words)
        within = tuple(_within(word, seconds) for word in aligned.words)
        return Alignment(keys=keys_of(aligned.phones), words=within)


def _lips(told: ToldWords, stream: Stream) -> Alignment | None:
    """Return what the mouth does by the words that were told, once they reach so far.

    No further than what is played: what comes next brings its own.
    """
    seconds = stream.seconds
    if told.end - stream.began < seconds - _SILENT_S:
        return None
    phones = [
        phone._replace(end=min(phone.end, seconds))
        for phone in told.phones(stream.began)
        if phone.start < seconds
    ]
    return Alignment(keys=keys_of(phones)) if phones else None


def _within(word: Word, seconds: float) -> Word:
    return word._replace(start=min(word.start, seconds), end=min(word.end, seconds))


def _for_aligning(samples: Samples) -> bytes:
    return to_pcm16(resampled(samples, SAMPLE_RATE, RATE))
