"""A voice behind a server that speaks OpenAI's speech, like a local Kokoro or Piper.

Each sentence is one request, whose sound is taken as it comes. PCM is asked for, and
WAV of servers that refuse it. A failure is raised as it is: no other voice stands in.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from visavis.core.failures import Engine, Why
from visavis.replica.endpoints import VoiceEndpoint
from visavis.replica.engines.openai_endpoint import Server, Unserved
from visavis.replica.engines.sound_bodies import SoundBody, WrongSound
from visavis.replica.streamed_speaker import Sound
from visavis.replica.voice import SpeakingFailed

_MODEL = "tts-1"
_VOICE = "alloy"
"""Where none is named: OpenAI's first, which most such servers take for their own."""

_LEAST_S, _LETTER_S = 5.0, 0.5
"""Seconds of sound that a sentence may have, and each of its letters: three times the
slowest speech."""


class OpenAICompatibleVoice:
    """Asks a speech server. `close` closes the connections to it."""

    name = "openai-compatible"
    engine = Engine.TTS

    def __init__(self, endpoint: VoiceEndpoint) -> None:
        self._endpoint = endpoint
        self._server = Server(endpoint.server)
        self._format = "pcm"

    async def connect(self) -> None:
        """Open a connection, before it is needed. Raises `SpeakingFailed`."""
        try:
            await self._server.connect()
        except Unserved as error:
            raise SpeakingFailed(str(error), error.why) from error

    async def sound(self, text: str) -> AsyncGenerator[Sound]:
        try:
            async with aclosing(self._asked(text)) as sounds:
                async for sound in sounds:
                    yield sound
        except WrongSound as error:
            complaint = self._endpoint.server.complaint(str(error))
            raise SpeakingFailed(complaint, Why.GARBLED) from error
        except Unserved as error:
            raise SpeakingFailed(str(error), error.why) from error

    async def close(self) -> None:
        await self._server.close()

    async def _asked(self, text: str) -> AsyncGenerator[Sound]:
        begun = False
        try:
            async with aclosing(self._answer(text)) as sounds:
                async for sound in sounds:
                    begun = True
                    yield sound
        except Unserved as error:
            if begun or self._format == "wav" or error.why is not Why.REFUSED:
                raise
        else:
            return
        # It may be the format that it does not know; another refusal comes again.
        async with aclosing(self._answer(text, "wav")) as sounds:
            async for sound in sounds:
                self._format = "wav"
                yield sound

    async def _answer(self, text: str, wanted: str = "") -> AsyncGenerator[Sound]:
        seconds, most = 0.0, _LEAST_S + _LETTER_S * len(text)
        client = await self._server.client()
        asked = self._request(text) | ({"response_format": wanted} if wanted else {})
        with self._server.asking():
            speech = client.audio.speech.with_streaming_response
            async with speech.create(**asked) as answer:
                body = SoundBody(answer.headers.get("content-type", ""))
                async for data in answer.iter_bytes():
                    samples = body.add(data)
                    seconds += samples.size / body.rate
                    if seconds > most:
                        raise WrongSound(
                            f"sends more than {most:.0f} s for {len(text)} letters"
                        )
                    if samples.size:
                        yield Sound(body.rate, samples)
                body.end()
        if not seconds:
            raise WrongSound("sent no sound")

    def _request(self, text: str) -> dict[str, Any]:
        server, settings = self._endpoint.server, self._endpoint.settings
        asked: dict[str, Any] = {
            "input": text,
            "model": server.model or _MODEL,
            "voice": self._endpoint.voice or _VOICE,
            "response_format": self._format,
            "extra_body": dict(server.extra_body) or None,
        }
        speed = settings.get("speed")
        return asked | ({"speed": speed} if isinstance(speed, int | float) else {})
