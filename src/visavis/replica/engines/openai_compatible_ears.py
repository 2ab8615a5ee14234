"""Ears behind a server that speaks OpenAI's transcriptions, like a local Whisper.

The sound of a turn is kept, and sent whole as a WAV file: at every pause, in case it is
the end. So the words are mostly there when the turn is over, the wait for the silence
and for the server being the same wait. Who goes on speaking costs a request.
"""

import asyncio
import io
import wave
from collections.abc import Callable

from visavis.core.failures import Engine, Why
from visavis.replica.ears.recogniser import HearingFailed, Pause, Sound
from visavis.replica.endpoints import Endpoint
from visavis.replica.engines.openai_endpoint import Server, Unserved

_RATE = 16_000
_SHORTEST = _RATE // 10 * 2
"""Bytes that may hold a word, a tenth of a second: servers refuse what is shorter."""

_MODEL = "whisper-1"
"""Where none is named: OpenAI's first, which most such servers take for their own."""


class OpenAICompatibleEars:
    """Asks a transcription server. `close` closes the connections to it."""

    name = "openai-compatible"
    engine = Engine.STT

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._server = Server(endpoint)

    async def transcribe(self, sound: Sound, partial: Callable[[str], None]) -> str:
        said = await self._follow(sound, partial)
        if isinstance(said, HearingFailed):
            raise said
        return said

    async def connect(self) -> None:
        """Open a connection, before it is needed. Raises `HearingFailed`."""
        try:
            await self._server.connect()
        except Unserved as error:
            raise HearingFailed(str(error), error.why) from error

    async def close(self) -> None:
        await self._server.close()

    async def _follow(
        self, sound: Sound, partial: Callable[[str], None]
    ) -> str | HearingFailed:
        kept: list[bytes] = []
        async with asyncio.TaskGroup() as group:
            asking: asyncio.Task[str | HearingFailed] | None = None
            async for piece in sound:
                if isinstance(piece, bytes):
                    kept.append(piece)
                    continue
                if piece is Pause.BEGAN:
                    question = self._ask(b"".join(kept), partial)
                    asking = group.create_task(question)
                elif asking is not None:
                    # It was not the end.
                    asking.cancel()
                    asking = None
        if asking is not None:
            return asking.result()
        return await self._ask(b"".join(kept), partial)

    async def _ask(
        self, pcm: bytes, partial: Callable[[str], None]
    ) -> str | HearingFailed:
        """Return the words, or why there are none: it may be asked again."""
        if len(pcm) < _SHORTEST:
            return ""
        client = await self._server.client()
        try:
            with self._server.asking():
                answer = await client.audio.transcriptions.create(
                    model=self._endpoint.model or _MODEL,
                    file=("turn.wav", wav(pcm), "audio/wav"),
                    extra_body=dict(self._endpoint.extra_body) or None,
                )
        except Unserved as error:
            return HearingFailed(str(error), error.why)
        text = getattr(answer, "text", None)
        if not isinstance(text, str):
            complaint = self._endpoint.complaint("answered without a text")
            return HearingFailed(complaint, Why.GARBLED)
        partial(text.strip())
        return text


def wav(pcm: bytes) -> bytes:
    """Return PCM16 mono at 16 kHz as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(_RATE)
        writer.writeframes(pcm)
    return file.getvalue()
