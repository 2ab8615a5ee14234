"""A replica at work in a test: real voice, real face, packets pulled at once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from support.chance import SeededRandomness
from visavis.core.briefs import Brief
from visavis.core.ids import ConversationId, ParticipantId, PersonaId, ReplicaId
from visavis.core.link import FromWorker, HistoryLine, LeftOff, LineSpoken, SendMessage
from visavis.replica.brain import Brain
from visavis.replica.ears.recogniser import Recogniser
from visavis.replica.engines.rehearsal import RehearsalBrain
from visavis.replica.equipment import Equipment
from visavis.replica.eyes import Eyes
from visavis.replica.face.assets import load_face
from visavis.replica.performer import ReplicaPerformer
from visavis.replica.voice import Speaker, VoiceMissing
from visavis.replica.voices import Voices, load_voices

ID = ConversationId("c1234567890a")
EVA = ParticipantId("eva")
PACKET_BYTES = 1920
_HANGS = 60
"""Seconds after which a test is stopped; nothing is asserted of time."""


class StandingClock:
    """Time that stands still: nothing here may depend on it."""

    def now(self) -> datetime:
        return datetime(2026, 1, 2, tzinfo=UTC)

    async def sleep(self, span: timedelta) -> None:
        raise AssertionError(span)


def any_voices() -> Voices:
    try:
        return load_voices("flite", "")
    except VoiceMissing:
        return load_voices("espeak", "")


class ScriptedEars:
    """Understands what it was told to, turn by turn, from the first sound on."""

    name = "scripted"

    def __init__(self, *texts: str) -> None:
        self._texts: Iterator[str] = iter(texts)

    async def transcribe(
        self, sound: AsyncIterator[bytes], partial: Callable[[str], None]
    ) -> str:
        text = next(self._texts)
        async for _ in sound:
            partial(text)
            break
        async for _ in sound:
            """The rest says nothing new."""
        return text

    async def close(self) -> None: ...


VOICES = any_voices()
FACE = load_face("anna", 160, 120)


def brief(**changes: Any) -> Brief:
    given: dict[str, Any] = {
        "replica_id": ReplicaId("r1"),
        "replica_name": "Anna",
        "persona_id": PersonaId("p1"),
        "persona_name": "Coach",
        "system_prompt": "You help people practise sales.",
        "greeting": "Hello.",
    }
    return Brief(**(given | changes))


@dataclass
class Playing:
    """A performer in its run, and what it reported."""

    performer: ReplicaPerformer
    reported: list[FromWorker] = field(default_factory=list)
    sound: bytearray = field(default_factory=bytearray)

    def say(self, event: str, **properties: Any) -> None:
        message = {
            "message_type": "conversation",
            "event_type": f"conversation.{event}",
            "properties": properties,
        }
        self.performer.hear(EVA, message)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [m.data for m in self.reported if isinstance(m, SendMessage)]

    def named(self, event_type: str) -> list[dict[str, Any]]:
        return [e for e in self.events if e["event_type"] == event_type]

    @property
    def lines(self) -> list[tuple[str, str]]:
        said = [m for m in self.reported if isinstance(m, LineSpoken)]
        return [(m.role.value, m.text) for m in said]

    async def hears(self, pcm: bytes, who: ParticipantId = EVA) -> None:
        """Let somebody's microphone give sound of 48 kHz, a packet per packet."""
        for start in range(0, len(pcm), PACKET_BYTES):
            self.performer.listen(who, pcm[start : start + PACKET_BYTES])
            await self.pull(1)

    async def pull_until(self, true: Callable[[], bool]) -> None:
        """Pull packets until something is so. Voices work in threads meanwhile."""
        async with asyncio.timeout(_HANGS):
            while not true():
                self.sound += self.performer.stage.packet()
                # A turn of the event loop, and a chance for the thread that speaks.
                await asyncio.to_thread(lambda: None)

    async def pull(self, packets: int) -> None:
        left = iter(range(packets))
        await self.pull_until(lambda: next(left, None) is None)

    async def until_said(self, count: int) -> None:
        """Pull until that many turns of the replica are over."""
        ended = "conversation.stopped_speaking"
        await self.pull_until(lambda: len(self.named(ended)) >= count)


@asynccontextmanager
async def playing(  # noqa: PLR0917 - each may be played with
    given: Brief | None = None,
    brain: Brain | None = None,
    history: tuple[HistoryLine, ...] = (),
    ears: Recogniser | None = None,
    left_off: LeftOff | None = None,
    speaker: Speaker | None = None,
    eyes: Eyes | None = None,
) -> AsyncIterator[Playing]:
    """Run a performer until the block is left."""
    reported: list[FromWorker] = []
    given = given or brief()
    equipment = Equipment(
        speaker=speaker or VOICES.speaker(given.language),
        brain=brain or RehearsalBrain("seed"),
        ears=ears or ScriptedEars(),
        face=FACE,
        clock=StandingClock(),
        randomness=SeededRandomness(),
        eyes=eyes,
    )
    performer = ReplicaPerformer(
        ID, given, history, reported.append, equipment, left_off=left_off
    )
    async with asyncio.TaskGroup() as group:
        running = group.create_task(performer.run())
        yield Playing(performer, reported)
        running.cancel()
