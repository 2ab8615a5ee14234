"""The baseline of dialogues and calls: pipecat bots behind its SmallWebRTC transport.

    pipecat_bot.py talk URL SILENCE_S    ears, brain and voice; their engines at URL
    pipecat_bot.py show SCENE            a face, as in `pipecat_face.py`

Written like the bots of its own examples, with its Silero and its OpenAI services. It
runs in `.venv-bench`, without anything of ours. Its end of a turn is set to the silence
that ours waits for: the pause its Silero wants, and the rest of it by its timer.
"""

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from aiohttp import web
from aioice import ice
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VAD_STOP_SECS, VADParams
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.services.openai.stt import OpenAISTTService
from pipecat.services.openai.tts import OpenAITTSService
from pipecat.transports.base_transport import TransportParams
from pipecat.transports.smallwebrtc.connection import SmallWebRTCConnection
from pipecat.transports.smallwebrtc.transport import SmallWebRTCTransport
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.workers.runner import WorkerRunner

from pipecat_face import Scene, showing
from serving import serve

PAGE = Path(__file__).with_name("bare.html")

Make = Callable[[SmallWebRTCConnection], Pipeline]
"""Builds what lies between the two ends of a connection."""


def on_loopback() -> None:
    """Let aioice offer the loopback address, which it skips by itself."""
    ice.get_host_addresses = lambda **_: ["127.0.0.1"]


def talking(connection: SmallWebRTCConnection, url: str, silence_s: float) -> Pipeline:
    """Return ears, brain and voice between the two ends of a connection."""
    transport = SmallWebRTCTransport(
        connection, TransportParams(audio_in_enabled=True, audio_out_enabled=True)
    )
    waits = SpeechTimeoutUserTurnStopStrategy(
        user_speech_timeout=silence_s - VAD_STOP_SECS
    )
    user, assistant = LLMContextAggregatorPair(
        LLMContext([{"role": "system", "content": "You sell software."}]),
        user_params=LLMUserAggregatorParams(
            user_turn_strategies=UserTurnStrategies(stop=[waits]),
            vad_analyzer=SileroVADAnalyzer(params=VADParams()),
        ),
    )
    server = {"api_key": "none", "base_url": url}
    return Pipeline(
        [
            transport.input(),
            OpenAISTTService(**server),
            user,
            OpenAILLMService(**server),
            OpenAITTSService(**server),
            transport.output(),
            assistant,
        ]
    )


class Bots:
    """Answers offers; each gets a bot of its own."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._runner = WorkerRunner(handle_sigint=False)

    async def run(self) -> None:
        await self._runner.run(auto_end=False)

    async def close(self) -> None:
        await self._runner.cancel()

    async def answer(self, request: web.Request) -> web.Response:
        connection = SmallWebRTCConnection()
        offer = await request.json()
        await connection.initialize(sdp=offer["sdp"], type="offer")
        bot = PipelineWorker(
            self._make(connection),
            params=PipelineParams(),
            enable_rtvi=False,
            idle_timeout_secs=None,
        )
        await self._runner.add_workers(bot)
        return web.json_response(connection.get_answer())


def kind(words: list[str]) -> Make:
    """Return how the bots that were asked for are built."""
    match words:
        case ["talk", url, silence_s]:
            return partial(talking, url=url, silence_s=float(silence_s))
        case ["show", path]:
            return partial(showing, scene=Scene(Path(path)))
        case _:
            sys.exit(__doc__)


async def page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE)


async def main(make: Make) -> None:
    """Serve until the standard input is closed; say the port first."""
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    on_loopback()
    bots = Bots(make)
    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_post("/offer", bots.answer)
    async with asyncio.TaskGroup() as group:
        group.create_task(bots.run())
        await serve(app)
        await bots.close()


if __name__ == "__main__":
    asyncio.run(main(kind(sys.argv[1:])))
