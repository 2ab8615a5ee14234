"""What both sides of a dialogue hear, think and speak with: an OpenAI-like server.

Its answers are always the same, and each takes a fixed time: so what a turn takes
beyond that time is the work of whoever asked. The path says which answer is given,
`/ROW/v1/...`.
"""

import asyncio
import json
import sys
from pathlib import Path

import soxr
from aiohttp import web

from serving import serve
from visavis.replica.voice import from_pcm16, to_pcm16
from visavis.replica.voices import load_voices
from visavis.service.ports import SAMPLE_RATE

HEARING_S = 0.1
THINKING_S = 0.15
"""To the first words; the rest follows at once. Speech comes without delay."""

UNDERSTOOD = "Tell me the price."
ANSWERS = {
    "turn": "It is ten euros a month.",
    # One breath: a pause between sentences must not be taken for falling silent.
    "interruption": "I would like to tell you a very long story about a little house on"
    " a quiet hill where nothing ever happened until one day a stranger came along and"
    " asked the way to the old mill by the river",
}
_SPEECH_RATE = 24_000
"""Of the sound that OpenAI's servers return."""


class Engines:
    """Ears, a brain and a voice; the voice is the product's own, spoken once."""

    def __init__(self) -> None:
        voices = load_voices("auto", str(Path(sys.prefix) / "flite"))
        self._speaker = voices.speaker("english")
        self._spoken: dict[str, bytes] = {}
        for text in ANSWERS.values():
            self._speak(text)

    async def hear(self, request: web.Request) -> web.Response:
        # The sound is taken whole, as a model would.
        await request.read()
        await asyncio.sleep(HEARING_S)  # noqa: TID251 - the delay that is injected
        return web.json_response({"text": UNDERSTOOD})

    async def think(self, request: web.Request) -> web.StreamResponse:
        await request.read()
        await asyncio.sleep(THINKING_S)  # noqa: TID251 - the delay that is injected
        reply = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await reply.prepare(request)
        for word in ANSWERS[request.match_info["row"]].split(" "):
            await reply.write(_event({"content": word + " "}, None))
        await reply.write(_event({}, "stop") + b"data: [DONE]\n\n")
        return reply

    async def speak(self, request: web.Request) -> web.Response:
        asked = await request.json()
        return web.Response(
            body=self._speak(asked["input"].strip()), content_type="audio/pcm"
        )

    def _speak(self, text: str) -> bytes:
        if text not in self._spoken:
            samples = from_pcm16(self._speaker.speak(text).pcm)
            resampled = soxr.resample(samples, SAMPLE_RATE, _SPEECH_RATE)
            self._spoken[text] = to_pcm16(resampled)
        return self._spoken[text]


def _event(delta: dict[str, str], finish: str | None) -> bytes:
    chunk = {
        "id": "bench",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "bench",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()


async def main() -> None:
    """Serve until the standard input is closed; say the port first."""
    engines = Engines()
    app = web.Application()
    app.router.add_post("/{row}/v1/audio/transcriptions", engines.hear)
    app.router.add_post("/{row}/v1/chat/completions", engines.think)
    app.router.add_post("/{row}/v1/audio/speech", engines.speak)
    await serve(app)


if __name__ == "__main__":
    asyncio.run(main())
