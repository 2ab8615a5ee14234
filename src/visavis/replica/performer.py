"""A replica in one conversation: the shell around the machine of turns.

What happens (people, interactions, packets that left) goes through one inbox to
`core.turns`; its effects become tasks that find words, speak them and push them to the
playout. An interruption cancels the task and raises the epoch, in that order.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from visavis.core import turns
from visavis.core.briefs import Brief
from visavis.core.ids import ConversationId, ParticipantId, Randomness
from visavis.core.lifecycle import Reason
from visavis.core.link import HistoryLine
from visavis.core.transcripts import Role
from visavis.core.turns import Begin, Cut, DropEchoes, Kind, Turn
from visavis.replica import protocol
from visavis.replica.brain import Brain, BrainFailed, Context, Said
from visavis.replica.delivery import Delivery
from visavis.replica.echoes import AudioEcho, Echoes, Taken
from visavis.replica.face.assets import Face
from visavis.replica.face.motion import Mood
from visavis.replica.phrases import APOLOGY, phrase
from visavis.replica.playout import Playout
from visavis.replica.protocol import Misheard, understand
from visavis.replica.sentences import Sentences, speakable
from visavis.replica.stage import FaceStage
from visavis.replica.telling import Teller
from visavis.replica.voice import Speech
from visavis.replica.voices import Speaker
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE, Clock, Report

log = structlog.get_logger()

AHEAD = 10 * SAMPLE_RATE
"""Samples of speech that may wait to be played; then the brain is not asked further."""

_ENGAGED_EVERY = 5 * SAMPLE_RATE // PACKET_SAMPLES
"""Packets of an answer after which it is reported that people are engaged."""

_MOST_UNREAD = 256


@dataclass(frozen=True, slots=True)
class _Heard:
    """An interaction of a participant."""

    who: ParticipantId
    what: protocol.Interaction


_Inbox = asyncio.Queue[turns.Input | _Heard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """What a performer plays with."""

    speaker: Speaker
    brain: Brain
    face: Face
    clock: Clock
    randomness: Randomness


class ReplicaPerformer:
    """Plays a brief: hears, thinks, speaks, and shows it."""

    def __init__(
        self,
        conversation_id: ConversationId,
        brief: Brief,
        history: Sequence[HistoryLine],
        report: Report,
        equipment: Equipment,
    ) -> None:
        self._id = conversation_id
        self._brief = brief
        self._speaker = equipment.speaker
        self._brain = equipment.brain
        self._clock = equipment.clock
        self._randomness = equipment.randomness
        self._teller = Teller(conversation_id, report, equipment.clock)
        self._playout = Playout()
        self._stage = FaceStage(
            self._playout, equipment.face, equipment.randomness, self._on_packet
        )
        self._context = Context(brief=brief, notes=brief.context)
        self._context.lines += [Said(role=h.role, text=h.text) for h in history]
        self._echo_only = brief.pipeline_mode == "echo"
        memory = turns.Memory(mute=self._echo_only, greeted=bool(history))
        self._state: turns.State = turns.Quiet(memory=memory)
        self._inbox: _Inbox = asyncio.Queue()
        self._echoes = Echoes()
        self._present: set[ParticipantId] = set()
        self._delivery: Delivery | None = None
        self._task: asyncio.Task[None] | None = None
        self._drained = asyncio.Event()
        self._packets = 0
        self._failed_before = False

    # ---- what the room calls

    @property
    def stage(self) -> FaceStage:
        return self._stage

    async def run(self) -> None:
        """Play until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    self._receive(await self._inbox.get(), group)
                    self._stage.mood = self._mood()
        finally:
            await self._brain.close()

    def enter(self, who: ParticipantId, name: str, *, returning: bool) -> None:
        del name  # a greeting by name would be said to everybody
        self._present.add(who)
        self._teller.joined(who, self._brief.replica_id)
        self._inbox.put_nowait(turns.PersonEntered(returning=returning))

    def leave(self, who: ParticipantId) -> None:
        self._present.discard(who)
        if not self._present:
            # Nobody is there to be talked to.
            self._inbox.put_nowait(turns.InterruptAsked())

    def hear(self, who: ParticipantId, data: Any) -> None:
        try:
            what = understand(data, self._id, self._randomness)
            if what is None:
                return
            if self._inbox.qsize() >= _MOST_UNREAD:
                raise Misheard(
                    str(data["event_type"]), "event_type", "sent more slowly"
                )
            if isinstance(what, protocol.Respond) and self._echo_only:
                allowed = "conversation.echo: this persona says only what it is given"
                raise Misheard(str(data["event_type"]), "event_type", allowed)
        except Misheard as error:
            self._teller.refused(who, error)
            return
        self._inbox.put_nowait(_Heard(who, what))

    def announce_end(self, reason: Reason, seconds: float) -> None:
        at = self._clock.now() + timedelta(seconds=seconds)
        self._inbox.put_nowait(turns.EndNear(reason=reason, at=at))

    # ---- the inbox

    def _receive(self, item: turns.Input | _Heard, group: asyncio.TaskGroup) -> None:
        if not isinstance(item, _Heard):
            self._step(item, group)
            return
        match item.what:
            case protocol.Respond(text=text):
                self._step(turns.PersonSaid(by=item.who), group, said=text)
            case protocol.EchoText() as echo:
                self._echoes.add_text(echo)
                self._step(turns.EchoAsked(key=echo.inference_id), group)
            case protocol.EchoAudio() as echo:
                self._take_sound(item.who, echo, group)
            case protocol.Interrupt():
                self._step(turns.InterruptAsked(), group)
            case protocol.AppendContext(text=text):
                notes = f"{self._context.notes}\n{text}"
                self._context.notes = notes.strip()
            case protocol.OverwriteContext(text=text):
                self._context.notes = text

    def _take_sound(
        self, who: ParticipantId, echo: protocol.EchoAudio, group: asyncio.TaskGroup
    ) -> None:
        taken = self._echoes.add_audio(echo)
        if taken is Taken.FIRST:
            self._step(turns.EchoAsked(key=echo.inference_id), group)
        elif taken is Taken.TOO_MUCH:
            slower = "sent at the speed of speech"
            self._teller.refused(
                who, Misheard("conversation.echo", "properties.audio", slower)
            )

    def _step(
        self, given: turns.Input, group: asyncio.TaskGroup, said: str = ""
    ) -> None:
        self._state, effects = turns.step(self._state, given, self._clock.now())
        for effect in effects:
            match effect:
                case Begin(turn=turn):
                    self._begin(turn, group, given, said)
                case Cut():
                    self._cut()
                case DropEchoes(keys=keys):
                    self._echoes.refuse(keys)

    def _begin(
        self, turn: Turn, group: asyncio.TaskGroup, given: turns.Input, said: str
    ) -> None:
        delivery = Delivery(
            turn=turn,
            inference_id=turn.key or protocol.new_inference_id(self._randomness),
            playout=self._playout,
            teller=self._teller,
        )
        if isinstance(given, turns.PersonSaid):
            self._note_person(given.by, said, delivery)
        # At once, not in the task: a packet may leave before the task starts.
        delivery.begin()
        self._delivery = delivery
        self._task = group.create_task(self._perform(delivery))

    def _cut(self) -> None:
        delivery, task = self._delivery, self._task
        assert delivery is not None, "only a turn that was begun is cut"
        assert task is not None, "a turn runs in a task"
        task.cancel()
        heard = " ".join(self._playout.heard)
        delivery.close(heard, interrupted=True)
        self._playout.flush()
        self._note_replica(delivery, heard, interrupted=True)
        self._echoes.refuse([delivery.turn.key])

    # ---- finding words and speaking them

    async def _perform(self, delivery: Delivery) -> None:
        turn = delivery.turn
        echo = self._echoes.get(turn.key)
        if isinstance(echo, AudioEcho):
            async for speech in echo.speech():
                await self._push(delivery, speech)
        else:
            await self._speak(delivery, self._words(turn, echo))
        self._echoes.done(turn.key)
        delivery.complete = True

    async def _words(self, turn: Turn, echo: str | None) -> AsyncIterator[str]:
        match turn.kind:
            case Kind.ECHO:
                yield echo or ""
            case Kind.GREETING:
                yield self._brief.greeting or await self._brain.greet(self._context)
            case Kind.ANSWER:
                async for piece in self._brain.reply(self._context):
                    yield piece
            case Kind.MINUTE_LEFT | Kind.STILL_THERE | Kind.GOODBYE:
                yield phrase(turn.kind, self._brief.language)

    async def _speak(self, delivery: Delivery, words: AsyncIterator[str]) -> None:
        sentences = Sentences()
        try:
            async for piece in words:
                for sentence in sentences.add(piece):
                    await self._say(delivery, sentence)
            for sentence in sentences.rest():
                await self._say(delivery, sentence)
            self._failed_before = False
        except BrainFailed as error:
            await self._apologise(delivery, error)

    async def _say(self, delivery: Delivery, sentence: str) -> None:
        delivery.intended.append(sentence)
        speech = await asyncio.to_thread(self._speaker.speak, speakable(sentence))
        await self._push(delivery, speech)

    async def _push(self, delivery: Delivery, speech: Speech) -> None:
        while self._playout.queued > AHEAD:
            self._drained.clear()
            await self._drained.wait()
        delivery.push(speech)

    async def _apologise(self, delivery: Delivery, error: BrainFailed) -> None:
        """Report a brain that failed, and say so once until it works again."""
        log.warning("brain_failed", conversation_id=self._id, why=str(error))
        # Addresses and vendors' words are the operator's, not the participants'.
        self._teller.failed("llm_failed", "The language model does not answer.")
        if not self._failed_before:
            await self._say(delivery, phrase(APOLOGY, self._brief.language))
        self._failed_before = True

    # ---- what left, and what is told about it

    def _on_packet(self) -> None:
        delivery = self._delivery
        if self._playout.queued <= AHEAD:
            self._drained.set()
        if delivery is None or delivery.over:
            return
        turn, started = delivery.turn, delivery.started
        if turn.kind is Kind.ANSWER:
            self._packets += 1
            if self._packets % _ENGAGED_EVERY == 0:
                self._teller.engaged()
        over = delivery.advance()
        if delivery.started and not started:
            self._inbox.put_nowait(turns.VoiceStarted(ticket=turn.ticket))
        if over:
            delivery.close(delivery.text, interrupted=False)
            self._note_replica(delivery, delivery.text, interrupted=False)
            self._inbox.put_nowait(turns.TurnFinished(ticket=turn.ticket))

    def _note_person(
        self, who: ParticipantId | None, text: str, delivery: Delivery
    ) -> None:
        self._context.lines.append(Said(role=Role.USER, text=text))
        said = {"role": "user", "speech": text}
        index, inference_id = delivery.turn.index, delivery.inference_id
        self._teller.event("conversation.utterance", said, index, inference_id)
        self._teller.person_said(who, text, inference_id)

    def _note_replica(
        self, delivery: Delivery, heard: str, *, interrupted: bool
    ) -> None:
        if delivery.turn.kind is Kind.ANSWER:
            self._teller.engaged()
        if delivery.started and heard:
            self._context.lines.append(Said(role=Role.ASSISTANT, text=heard))
            self._teller.replica_said(
                heard,
                delivery.duration,
                delivery.inference_id,
                interrupted=interrupted,
            )

    def _mood(self) -> Mood:
        match self._state:
            case turns.Preparing():
                return Mood.THINKING
            case turns.Speaking():
                return Mood.SPEAKING
            case turns.Quiet():
                return Mood.LISTENING if self._present else Mood.IDLE
