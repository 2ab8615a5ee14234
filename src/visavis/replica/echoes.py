"""Words and sound that a client gives the replica to say, until their turn comes."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from enum import Enum, auto
from typing import Any, cast

import numpy as np
import soxr

from visavis.replica.energy import EnergyMouth
from visavis.replica.protocol import EchoAudio, EchoText
from visavis.replica.voice import Samples, Speech, from_pcm16, to_pcm16
from visavis.service.ports import SAMPLE_RATE

MOST_WAITING_S = 60
"""Seconds of sound of one echo that may wait to be played."""


_REMEMBERED = 64
"""Interrupted streams whose late chunks are still known."""


class Taken(Enum):
    """What became of a chunk of sound."""

    FIRST = auto()
    FURTHER = auto()
    TOO_MUCH = auto()
    NOT_WANTED = auto()


class AudioEcho:
    """A stream of sound under one inference id, resampled as it comes."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._chunks: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._room = MOST_WAITING_S * rate * 2
        self._mouth = EnergyMouth()
        self._resampler: Any = cast("Any", soxr).ResampleStream(
            rate, SAMPLE_RATE, 1, dtype="float32"
        )

    def add(self, chunk: EchoAudio) -> bool:
        """Take a chunk; False if there is no room for it."""
        fits = len(chunk.pcm) <= self._room
        if fits and chunk.pcm:
            self._room -= len(chunk.pcm)
            self._chunks.put_nowait(chunk.pcm)
        if chunk.done:
            self.end()
        return fits

    def end(self) -> None:
        """Let no more follow."""
        self._chunks.put_nowait(None)

    async def speech(self) -> AsyncIterator[Speech]:
        """Yield the sound until its end."""
        while (pcm := await self._chunks.get()) is not None:
            self._room += len(pcm)
            yield self._converted(from_pcm16(pcm), last=False)
        yield self._converted(np.zeros(0, np.float32), last=True)

    def _converted(self, samples: Samples, *, last: bool) -> Speech:
        at_48k: Samples = self._resampler.resample_chunk(samples, last=last)
        return Speech(
            pcm=to_pcm16(np.clip(at_48k, -1, 1)), keys=self._mouth.keys(at_48k)
        )


class Echoes:
    """The echoes that wait or are being said, by inference id."""

    def __init__(self) -> None:
        self._waiting: dict[str, str | AudioEcho] = {}
        self._refused: deque[str] = deque(maxlen=_REMEMBERED)

    def add_text(self, echo: EchoText) -> None:
        self._end_streams()
        self._waiting[echo.inference_id] = echo.text

    def add_audio(self, echo: EchoAudio) -> Taken:
        """Take a chunk, as the first of a stream or a further one, or refuse it."""
        key = echo.inference_id
        if key in self._refused:
            # What was on its way when the stream was interrupted.
            return Taken.NOT_WANTED
        stream = self._waiting.get(key)
        if isinstance(stream, AudioEcho):
            return Taken.FURTHER if stream.add(echo) else Taken.TOO_MUCH
        # Only one stream at a time is fed; another id means that it is over.
        self._end_streams()
        stream = self._waiting[key] = AudioEcho(echo.rate)
        stream.add(echo)
        return Taken.FIRST

    def get(self, key: str) -> str | AudioEcho | None:
        return self._waiting.get(key)

    def done(self, key: str) -> None:
        """Forget an echo that was said."""
        self._waiting.pop(key, None)

    def refuse(self, keys: Iterable[str]) -> None:
        """Forget echoes that were cut off, and what still comes of their sound."""
        for key in keys:
            if isinstance(self._waiting.pop(key, None), AudioEcho):
                self._refused.append(key)

    def _end_streams(self) -> None:
        for echo in self._waiting.values():
            if isinstance(echo, AudioEcho):
                echo.end()
