"""The baseline of `dialogues`: pipecat's turn taking, at the same sound.

    pipecat_dialogues.py FOLDER AT_ONCE SILENCE_S    plays FOLDER/cases.json

A pipeline as `pipecat_bot.py` builds it, between a microphone that plays a case and a
loudspeaker that notes what leaves; in real time, AT_ONCE cases side by side. Its ears
know the words: what lies within a stretch of voice is given, finalized, a tenth of a
second after its end. It runs in `.venv-bench`, without anything of ours.
"""

import asyncio
import json
import sys
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VAD_STOP_SECS, VADParams
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    OutputAudioRawFrame,
    StartFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSStoppedFrame,
    UserStoppedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.workers.runner import WorkerRunner

RATE = 16_000
PACKET_S = 0.02
PACKET_BYTES = round(RATE * PACKET_S) * 2
UNDERSTOOD_AFTER_S = 0.1
THINKING_S = 0.15
LOUD = 300.0


@dataclass
class Log:
    """What was made of one case, in seconds since it began."""

    began: float = 0.0
    turns: list[tuple[float, str]] = field(default_factory=list)
    voice: dict[int, float] = field(default_factory=dict)
    stopped: float | None = None
    pending: list[str] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time() - self.began


class Microphone(BaseInputTransport):
    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def give(self, pcm: bytes) -> None:
        frame = InputAudioRawFrame(audio=pcm, sample_rate=RATE, num_channels=1)
        await self.push_audio_frame(frame)


class Loudspeaker(BaseOutputTransport):
    """Takes a packet every 20 ms, as a device would."""

    def __init__(self, params: TransportParams, log: Log) -> None:
        super().__init__(params)
        self._log = log
        self._due = 0.0

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        now = asyncio.get_running_loop().time()
        self._due = max(now, self._due)
        await asyncio.sleep(self._due - now)  # noqa: TID251 - a device has a clock
        self._due += PACKET_S
        level = loudness(frame.audio)
        if level > LOUD:
            self._log.heard.set()
        self._log.voice[int(self._log.now / PACKET_S)] = level
        return True


class Ears(FrameProcessor):
    """Say what was said within each stretch of voice."""

    def __init__(
        self, words: list[tuple[str, float, float]], log: Log, group: asyncio.TaskGroup
    ) -> None:
        super().__init__()
        self._words = words
        self._log = log
        self._group = group
        self._given = 0

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)
        if isinstance(frame, VADUserStoppedSpeakingFrame):
            self._group.create_task(self._understand())

    async def _understand(self) -> None:
        until = self._log.now
        await asyncio.sleep(UNDERSTOOD_AFTER_S)  # noqa: TID251 - the delay that is injected
        said = [w for w in self._words[self._given :] if (w[1] + w[2]) / 2 <= until]
        if not said:
            return
        self._given += len(said)
        text = " ".join(word for word, _, _ in said)
        self._log.pending.append(text)
        await self.push_frame(
            TranscriptionFrame(text=text, user_id="", timestamp="", finalized=True)
        )


class Voice(FrameProcessor):
    """Answers every turn with the same words, and notes what became of the floor."""

    def __init__(
        self, opening: bytes, answer: bytes, log: Log, group: asyncio.TaskGroup
    ) -> None:
        super().__init__()
        self._group = group
        self._opening = opening
        self._answer = answer
        self._log = log
        self._opened_at = float("inf")
        self._answering: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._opened_at = asyncio.get_running_loop().time()
        await self._speak(self._opening)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)
        if direction is not FrameDirection.DOWNSTREAM:
            return
        if isinstance(frame, InterruptionFrame):
            self._interrupted()
        elif isinstance(frame, UserStoppedSpeakingFrame):
            log = self._log
            log.turns.append((log.now, " ".join(log.pending)))
            log.pending.clear()
            if log.turns[-1][1]:
                self._answering = self._group.create_task(self._reply())

    def _interrupted(self) -> None:
        if self._answering:
            self._answering.cancel()
            self._answering = None
        spoken = asyncio.get_running_loop().time() - self._opened_at
        if 0 < spoken < len(self._opening) / 2 / RATE and self._log.stopped is None:
            self._log.stopped = self._log.now

    async def _reply(self) -> None:
        await asyncio.sleep(THINKING_S)  # noqa: TID251 - the delay that is injected
        await self._speak(self._answer)

    async def _speak(self, pcm: bytes) -> None:
        await self.push_frame(TTSStartedFrame())
        await self.push_frame(
            TTSAudioRawFrame(audio=pcm, sample_rate=RATE, num_channels=1)
        )
        await self.push_frame(TTSStoppedFrame())


def aggregators(silence_s: float) -> LLMContextAggregatorPair:
    """Return its turn taking: Silero as it comes, then the rest of the silence."""
    waits = SpeechTimeoutUserTurnStopStrategy(
        user_speech_timeout=silence_s - VAD_STOP_SECS
    )
    return LLMContextAggregatorPair(
        LLMContext([{"role": "system", "content": "You sell software."}]),
        user_params=LLMUserAggregatorParams(
            user_turn_strategies=UserTurnStrategies(stop=[waits]),
            vad_analyzer=SileroVADAnalyzer(params=VADParams()),
        ),
    )


class Stand:
    """Where cases are played."""

    def __init__(
        self,
        folder: Path,
        silence_s: float,
        runner: WorkerRunner,
        group: asyncio.TaskGroup,
    ) -> None:
        self._folder = folder
        self._silence_s = silence_s
        self._runner = runner
        self._group = group
        self._opening = (folder / "opening.pcm").read_bytes()
        self._answer = (folder / "answer.pcm").read_bytes()

    async def play(self, case: dict[str, Any]) -> dict[str, Any]:
        log = Log()
        params = TransportParams(
            audio_in_enabled=True,
            audio_in_sample_rate=RATE,
            audio_out_enabled=True,
            audio_out_sample_rate=RATE,
            audio_out_10ms_chunks=2,
        )
        microphone = Microphone(params)
        ears = Ears(case["words"], log, self._group)
        user, assistant = aggregators(self._silence_s)
        voice = Voice(self._opening, self._answer, log, self._group)
        loudspeaker = Loudspeaker(params, log)
        bot = PipelineWorker(
            Pipeline([microphone, ears, user, voice, loudspeaker, assistant]),
            params=PipelineParams(),
            enable_rtvi=False,
            idle_timeout_secs=None,
        )
        started = asyncio.Event()
        bot.add_event_handler("on_pipeline_started", lambda *_: started.set())
        await self._runner.add_workers(bot)
        await started.wait()
        await self._give(case, microphone, voice, log)
        await bot.cancel()
        slots = range(max(log.voice, default=-1) + 1)
        return {
            "turns": log.turns,
            "voice": [log.voice.get(slot, 0.0) for slot in slots],
            "stopped": log.stopped,
        }

    async def _give(
        self, case: dict[str, Any], microphone: Microphone, voice: Voice, log: Log
    ) -> None:
        pcm = (self._folder / case["file"]).read_bytes()
        loop = asyncio.get_running_loop()
        if case["opens"]:
            await voice.open()
            await log.heard.wait()
        log.began = loop.time()
        log.voice.clear()
        for number in range(len(pcm) // PACKET_BYTES):
            start = number * PACKET_BYTES
            await microphone.give(pcm[start : start + PACKET_BYTES])
            due = log.began + (number + 1) * PACKET_S
            await asyncio.sleep(max(0.0, due - loop.time()))  # noqa: TID251 - so has a microphone


def loudness(packet: bytes) -> float:
    samples = array("h", packet)
    return (sum(s * s for s in samples) / max(1, len(samples))) ** 0.5


async def main(folder: Path, at_once: int, silence_s: float) -> None:
    """Play all cases, and print what became of them as one JSON line."""
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    cases = json.loads((folder / "cases.json").read_text())
    runner = WorkerRunner(handle_sigint=False)
    places = asyncio.Semaphore(at_once)

    async def play(stand: Stand, case: dict[str, Any]) -> dict[str, Any]:
        async with places:
            return await stand.play(case)

    async with asyncio.TaskGroup() as group:
        running = group.create_task(runner.run(auto_end=False))
        stand = Stand(folder, silence_s, runner, group)
        played = await asyncio.gather(*(play(stand, case) for case in cases))
        print(json.dumps(played), flush=True)
        await runner.cancel()
        running.cancel()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
