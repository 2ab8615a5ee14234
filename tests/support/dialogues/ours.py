"""One dialogue with the product: the real performer, fed packet by packet.

The sound is the only clock: the replica's brain waits in it, its voice is made between
two packets, and everything that happens is dated by the packet after which it did.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from playing import EVA, Playing, brief, playing

from support.dialogues.cases import Case
from support.dialogues.judging import Taken, TurnTaken
from visavis.core.link import SendMessage
from visavis.replica.brain import Context
from visavis.replica.ears.recogniser import Recogniser
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

THINKING_S = 0.15
"""What the brain takes for its answer."""

OPENING = (
    "I would like to tell you a very long story about a little house on a quiet hill"
    " where nothing ever happened until one day a stranger came along and asked the way"
    " to the old mill by the river"
)
"""What people speak into, in one breath: no pause of it looks like a reaction."""

ANSWER = "All right then."

PACKET_S = PACKET_SAMPLES / SAMPLE_RATE
_PACKET_BYTES = PACKET_SAMPLES * 2
_LOUD = 300.0
_HOPS = 25
"""Turns of the event loop after which nothing more follows from a packet."""

Pace = Callable[[], Awaitable[None]]
"""Waits until the next packet is due."""

MakeEars = Callable[[Case, Callable[[], float]], Recogniser]
"""Returns the ears for a case, given how many seconds of it were heard."""


class Undelayed(ThreadPoolExecutor):
    """Does what is meant for a thread at once: its time is not the sound's."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - it belongs to who waits for it
            done.set_exception(error)
        return done


async def at_once() -> None:
    """Let everything happen that follows from a packet, however long it takes."""
    for _ in range(_HOPS):
        await asyncio.sleep(0)  # noqa: TID251 - a turn of the loop, no time


@dataclass
class CurtBrain:
    """Answers everything with the same words, after a fixed span of sound."""

    name = "curt"
    passed: asyncio.Condition = field(default_factory=asyncio.Condition)
    now: Callable[[], float] = lambda: 0.0

    async def greet(self, context: Context) -> str:
        return context.notes

    async def reply(self, context: Context) -> AsyncIterator[str]:
        del context
        due = self.now() + THINKING_S
        async with self.passed:
            await self.passed.wait_for(lambda: self.now() >= due)
        yield ANSWER

    async def close(self) -> None: ...


async def heard_by_ours(case: Case, make_ears: MakeEars, pace: Pace) -> Taken:
    """Play a case to the product, and return what it made of it."""
    brain = CurtBrain()
    played = 0

    def now() -> float:
        return played * PACKET_S

    brain.now = now
    silent = case.script.floor is None
    async with playing(
        brief(greeting=OPENING), brain=brain, ears=make_ears(case, now)
    ) as play:
        play.performer.enter(EVA, "Eva", returning=silent)
        if not silent:
            await _until_loud(play, pace)
        log = _Log(play)
        pcm = case.pcm
        for start in range(0, len(pcm) - _PACKET_BYTES, _PACKET_BYTES):
            play.performer.listen(EVA, pcm[start : start + _PACKET_BYTES])
            voice = play.performer.stage.packet()
            played += 1
            async with brain.passed:
                brain.passed.notify_all()
            await pace()
            log.note(now(), voice)
    return log.taken()


async def _until_loud(play: Playing, pace: Pace) -> None:
    while _loudness(play.performer.stage.packet()) < _LOUD:
        await pace()


class _Log:
    """Dates what the replica tells."""

    def __init__(self, play: Playing) -> None:
        self._play = play
        self._read = len(play.reported)
        self._turns: list[TurnTaken] = []
        self._voice: list[float] = []
        self._stopped: float | None = None

    def note(self, at: float, voice: bytes) -> None:
        self._voice.append(_loudness(voice))
        news = self._play.reported[self._read :]
        self._read += len(news)
        for message in news:
            if isinstance(message, SendMessage):
                self._take(at, message.data["event_type"], message.data["properties"])

    def _take(self, at: float, told: str, properties: dict[str, Any]) -> None:
        if told == "conversation.utterance" and properties["role"] == "user":
            self._turns.append(TurnTaken(at=at, text=properties["speech"]))
        stopped = told == "conversation.replica.stopped_speaking"
        if stopped and properties["interrupted"] and self._stopped is None:
            self._stopped = at

    def taken(self) -> Taken:
        return Taken(
            turns=tuple(self._turns), voice=tuple(self._voice), stopped=self._stopped
        )


def _loudness(packet: bytes) -> float:
    samples = np.frombuffer(packet, "<i2").astype(np.float64)
    return float(np.sqrt(np.mean(samples * samples)))
