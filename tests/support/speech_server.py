"""A speech server on loopback: speaks OpenAI's protocol with a voice of our own."""

import asyncio
import io
import wave
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from visavis.replica.endpoints import Endpoint, VoiceEndpoint
from visavis.replica.engines.espeak import EspeakVoice
from visavis.replica.engines.flite import FliteVoice
from visavis.replica.voice import Voice, VoiceMissing, resampled, to_pcm16

RATE = 24_000
PIECE = 4801
"""Bytes that are sent at once: an odd number, as networks cut."""


def any_voice() -> Voice:
    try:
        return FliteVoice()
    except VoiceMissing:
        return EspeakVoice()


@dataclass
class SpeechServer:
    """Answers as it is told to.

    Attributes:
        body: Sent instead of speech, if there is one.
        takes: The formats that it knows.
        hiccups: How many requests it fails before it works.
        pause_after: Bytes after which it waits until whoever asked is gone.
        gone: How many askers went away in the middle.
    """

    voice: Voice
    body: bytes | None = None
    content_type: str = "audio/pcm"
    status: int = 200
    hiccups: int = 0
    takes: tuple[str, ...] = ("pcm", "wav")
    pause_after: int | None = None
    breaks: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    gone: int = 0
    url: str = ""

    @property
    def endpoint(self) -> VoiceEndpoint:
        return VoiceEndpoint(server=Endpoint(base_url=self.url))

    async def speak(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        self.asked.append(asked)
        if asked["response_format"] not in self.takes:
            raise web.HTTPBadRequest(text="unknown format")
        if self.hiccups:
            self.hiccups -= 1
            # A client that tries again need not wait for it here.
            return web.Response(status=503, headers={"retry-after-ms": "1"})
        if self.status != 200:
            return web.json_response({"error": {"message": "no"}}, status=self.status)
        body = self.body
        if body is None:
            utterance = self.voice.speak(asked["input"], "english")
            pcm = to_pcm16(resampled(utterance.samples, utterance.rate, RATE))
            body = pcm if asked["response_format"] == "pcm" else in_wav(pcm)
        return await self._send(request, body)

    async def _send(self, request: web.Request, body: bytes) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": self.content_type})
        await answer.prepare(request)
        most = len(body) if self.pause_after is None else self.pause_after
        try:
            for start in range(0, most, PIECE):
                await answer.write(body[start : min(start + PIECE, most)])
            if self.pause_after is not None and not self.breaks:
                await asyncio.Event().wait()
        except (asyncio.CancelledError, ConnectionError):
            self.gone += 1
            raise
        if self.breaks:
            assert request.transport is not None
            request.transport.close()
        return answer


def in_wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(pcm)
    return file.getvalue()


@asynccontextmanager
async def speaking(voice: Voice) -> AsyncGenerator[SpeechServer]:
    """Run one for the length of a block; it notices whoever goes away."""
    made = SpeechServer(voice)
    app = web.Application()
    app.router.add_post("/v1/audio/speech", made.speak)
    async with TestServer(app, host="127.0.0.1", handler_cancellation=True) as server:
        made.url = str(server.make_url("/v1"))
        yield made
