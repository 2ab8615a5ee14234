"""Ears behind a server that speaks OpenAI's transcriptions, like a local Whisper.

It hears whole turns: the sound is kept until the person is silent and sent as a WAV
file. So nothing is written while somebody speaks, and whether a voice takes the floor
is decided by its length alone.
"""

import asyncio
import io
import wave
from collections.abc import AsyncIterator, Callable
from typing import Any

from visavis.replica.ears.recogniser import HearingFailed
from visavis.replica.engines.openai_endpoint import Endpoint, load_client

_RATE = 16_000
_MODEL = "whisper-1"
"""Where none is named: OpenAI's first, which most such servers take for their own."""


class OpenAICompatibleEars:
    """Asks a transcription server. `close` closes the connections to it."""

    name = "openai-compatible"

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._client: Any = None

    async def transcribe(
        self, sound: AsyncIterator[bytes], partial: Callable[[str], None]
    ) -> str:
        del partial  # a whole turn at once
        openai, transport = await asyncio.to_thread(load_client)
        pcm = b"".join([piece async for piece in sound])
        if self._client is None:
            self._client = self._endpoint.client(openai)
        try:
            answer = await self._client.audio.transcriptions.create(
                model=self._endpoint.model or _MODEL,
                file=("turn.wav", wav(pcm), "audio/wav"),
                extra_body=dict(self._endpoint.extra_body) or None,
            )
        except (openai.OpenAIError, transport.HTTPError, ValueError) as error:
            raise HearingFailed(f"{self._endpoint.base_url}: {error}") from error
        text = getattr(answer, "text", None)
        if not isinstance(text, str):
            raise HearingFailed(f"{self._endpoint.base_url}: answered without a text")
        return text

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


def wav(pcm: bytes) -> bytes:
    """Return PCM16 mono at 16 kHz as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(_RATE)
        writer.writeframes(pcm)
    return file.getvalue()
