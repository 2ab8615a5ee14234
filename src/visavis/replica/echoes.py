"""Words and sound that a client gives the replica to say, until their turn comes."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any, cast

import numpy as np
import soxr

from visavis.replica.energy import EnergyMouth
from visavis.replica.protocol import EchoAudio, EchoText
from visavis.replica.voice import Samples, Speech, from_pcm16, to_pcm16
from visavis.service.ports import SAMPLE_RATE

_MOST_WAITING = 600
"""Chunks of one echo that may wait: a minute of what Pipecat sends."""


class AudioEcho:
    """A stream of sound under one inference id, resampled as it comes."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._chunks: asyncio.Queue[bytes | None] = asyncio.Queue(_MOST_WAITING)
        self._mouth = EnergyMouth()
        self._resampler: Any = cast("Any", soxr).ResampleStream(
            rate, SAMPLE_RATE, 1, dtype="float32"
        )

    def add(self, chunk: EchoAudio) -> bool:
        """Take a chunk; False if there is no room for it."""
        if self._chunks.full():
            return False
        if chunk.pcm:
            self._chunks.put_nowait(chunk.pcm)
        if chunk.done:
            self.end()
        return True

    def end(self) -> None:
        """Let no more follow."""
        if self._chunks.full():
            self._chunks.get_nowait()
        self._chunks.put_nowait(None)

    async def speech(self) -> AsyncIterator[Speech]:
        """Yield the sound until its end."""
        while (pcm := await self._chunks.get()) is not None:
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

    def add_text(self, echo: EchoText) -> None:
        self.end_streams()
        self._waiting[echo.inference_id] = echo.text

    def add_audio(self, echo: EchoAudio) -> tuple[bool, bool]:
        """Take a chunk; return whether its stream is new and whether there was room."""
        stream = self._waiting.get(echo.inference_id)
        is_new = False
        if not isinstance(stream, AudioEcho):
            is_new = True
            # Only one stream at a time is fed; another id means that it is over.
            self.end_streams()
            stream = AudioEcho(echo.rate)
            self._waiting[echo.inference_id] = stream
        return is_new, stream.add(echo)

    def get(self, key: str) -> str | AudioEcho | None:
        return self._waiting.get(key)

    def drop(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._waiting.pop(key, None)

    def end_streams(self) -> None:
        for echo in self._waiting.values():
            if isinstance(echo, AudioEcho):
                echo.end()
