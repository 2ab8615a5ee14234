"""A replica in one conversation: the shell around the machine of turns.

What happens (people, voices, interactions, packets that left) goes through one inbox to
`core.turns`; its effects become tasks that find words, speak them and push them to the
playout. An interruption cancels the task and raises the epoch, in that order.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from visavis.core import turns
from visavis.core.briefs import Brief
from visavis.core.floor import takes_floor
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.lifecycle import Reason
from visavis.core.link import HistoryLine, LeftOff, Recalled
from visavis.core.transcripts import Role
from visavis.core.turns import Begin, Cut, DropEchoes, Hold, Kind, Note, Resume, Turn
from visavis.replica import protocol
from visavis.replica.brain import Context, Said
from visavis.replica.delivery import Delivery
from visavis.replica.ears.hearing import Hearing, Understood
from visavis.replica.echoes import Echoes, Taken
from visavis.replica.equipment import Equipment
from visavis.replica.face.motion import Mood
from visavis.replica.memory import Memory
from visavis.replica.phrases import DEAF, phrase
from visavis.replica.picking_up import PickingUp
from visavis.replica.playout import Playout
from visavis.replica.protocol import Misheard, understand
from visavis.replica.speakers import Speakers
from visavis.replica.stage import FaceStage
from visavis.replica.telling import Teller
from visavis.replica.wording import Wording
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE, Report

_ENGAGED_EVERY = SAMPLE_RATE // PACKET_SAMPLES // 2
"""Packets of an answer after which it is reported that people are engaged: half of the
shortest limit of inactivity, a second."""

_MOST_UNREAD = 256


@dataclass(frozen=True, slots=True)
class _Heard:
    """An interaction of a participant."""

    who: ParticipantId
    what: protocol.Interaction


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Finished words of a person, typed or spoken."""

    who: ParticipantId
    text: str
    inference_id: str
    began: int
    lasted: timedelta = timedelta(0)


_Item = turns.Input | _Heard | Understood


class ReplicaPerformer:
    """Plays a brief: hears, thinks, speaks, and shows it."""

    def __init__(  # noqa: PLR0913 - a part is cast once; the last is rare
        self,
        conversation_id: ConversationId,
        brief: Brief,
        history: Sequence[HistoryLine],
        report: Report,
        equipment: Equipment,
        *,
        left_off: LeftOff | None = None,
    ) -> None:
        self._id = conversation_id
        self._brief = brief
        self._brain = equipment.brain
        self._ears = equipment.ears
        self._clock = equipment.clock
        self._randomness = equipment.randomness
        self._teller = Teller(conversation_id, report, equipment.clock)
        self._playout = Playout()
        self._speakers = Speakers(conversation_id, report)
        self._stage = FaceStage(
            self._playout, equipment.face, equipment.randomness, self._on_packet
        )
        self._context = Context(brief=brief, notes=brief.context)
        self._context.lines += [Said(role=h.role, text=h.text) for h in history]
        self._echo_only = brief.pipeline_mode == "echo"
        self._inbox: asyncio.Queue[_Item] = asyncio.Queue()
        self._echoes = Echoes()
        self._picking_up = PickingUp(left_off, self._teller)
        self._state: turns.State = turns.Quiet(memory=self._remembered(history))
        self._hearing = Hearing(equipment.ears, self._teller, self)
        self._memory = Memory(conversation_id, report)
        self._wording = Wording(
            conversation_id,
            context=self._context,
            brain=equipment.brain,
            memory=self._memory,
            speaker=equipment.speaker,
            echoes=self._echoes,
            playout=self._playout,
            teller=self._teller,
        )
        self._present: set[ParticipantId] = set()
        self._delivery: Delivery | None = None
        self._task: asyncio.Task[None] | None = None
        self._asked_by = ""
        self._packets = 0
        self._deaf = False

    def _remembered(self, history: Sequence[HistoryLine]) -> turns.Memory:
        mute, key = self._echo_only, self.new_id()
        picked_up = self._picking_up.turn(history, key, mute=mute)
        if rest := self._picking_up.rest:
            self._echoes.add_text(protocol.EchoText(text=rest, inference_id=key))
        return turns.Memory(
            mute=mute,
            greeted=bool(history),
            index=sum(line.role is Role.USER for line in history),
            left_off=picked_up,
        )

    # ---- what the room calls

    @property
    def stage(self) -> FaceStage:
        return self._stage

    async def run(self) -> None:
        """Play until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._hearing.run())
                while True:
                    self._receive(await self._inbox.get(), group)
                    self._stage.mood = self._mood()
        finally:
            await self._brain.close()
            await self._ears.close()

    def enter(self, who: ParticipantId, name: str, *, returning: bool) -> None:
        del name  # a greeting by name would be said to everybody
        self._present.add(who)
        self._hearing.enter(who)
        self._teller.joined(who, self._brief.replica_id)
        if returning:
            self._picking_up.tell(who, self._state.memory.index)
        self._inbox.put_nowait(turns.PersonEntered(returning=returning))

    def leave(self, who: ParticipantId) -> None:
        self._present.discard(who)
        self._hearing.leave(who)
        if not self._present:
            # Nobody is there to be talked to.
            self._inbox.put_nowait(turns.InterruptAsked())

    def listen(self, who: ParticipantId, pcm: bytes) -> None:
        self._hearing.listen(who, pcm)

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

    def remember(self, recalled: Recalled) -> None:
        self._memory.remember(recalled)

    def announce_end(self, reason: Reason, seconds: float) -> None:
        at = self._clock.now() + timedelta(seconds=seconds)
        self._inbox.put_nowait(turns.EndNear(reason=reason, at=at))

    # ---- what the ears ask of it (`ears.hearing.Hall`)

    @property
    def sample(self) -> int:
        return self._playout.position

    @property
    def index(self) -> int:
        return self._state.memory.index + 1

    @property
    def has_floor(self) -> bool:
        return not isinstance(self._state, turns.Quiet) and not self._echo_only

    def new_id(self) -> str:
        return protocol.new_inference_id(self._randomness)

    def notice(self, what: turns.Input | Understood) -> None:
        self._inbox.put_nowait(what)

    # ---- the inbox

    def _receive(self, item: _Item, group: asyncio.TaskGroup) -> None:
        if isinstance(item, _Heard):
            self._obey(item, group)
        elif isinstance(item, Understood):
            self._understood(item, group)
        else:
            self._step(item, group)

    def _understood(self, heard: Understood, group: asyncio.TaskGroup) -> None:
        """Take the words of a voice, unless they only showed that somebody listens."""
        turn, text = heard.turn, heard.text
        aside = turn.aside and self.has_floor and not takes_floor(text)
        if text and not aside:
            self._hearing.stream(turn, text, final=True)
            line = _Line(
                who=turn.who,
                text=text,
                inference_id=turn.inference_id,
                began=turn.began,
                lasted=turn.lasted,
            )
            self._step(turns.PersonSaid(by=turn.who), group, line)
            if not self._present:
                # Their last words were noted; nobody waits for an answer.
                self._step(turns.InterruptAsked(), group)
        else:
            # Whoever followed the turn learns that nothing came of it.
            self._hearing.stream(turn, "", final=True)
            self._step(turns.PersonFellSilent(by=turn.who), group)
        if heard.failed and not self._deaf and not self._echo_only:
            excuse = phrase(DEAF, self._brief.language)
            self._echo(
                protocol.EchoText(text=excuse, inference_id=self.new_id()), group
            )
        self._deaf = heard.failed

    def _obey(self, item: _Heard, group: asyncio.TaskGroup) -> None:
        match item.what:
            case protocol.Respond(text=text):
                line = _Line(
                    who=item.who,
                    text=text,
                    inference_id=self.new_id(),
                    began=self.sample,
                )
                self._step(turns.PersonSaid(by=item.who), group, line)
            case protocol.EchoText() as echo:
                self._echo(echo, group)
            case protocol.EchoAudio() as echo:
                self._take_sound(item.who, echo, group)
            case protocol.Interrupt():
                self._step(turns.InterruptAsked(), group)
            case protocol.AppendContext(text=text):
                notes = f"{self._context.notes}\n{text}"
                self._context.notes = notes.strip()
            case protocol.OverwriteContext(text=text):
                self._context.notes = text

    def _echo(self, echo: protocol.EchoText, group: asyncio.TaskGroup) -> None:
        self._echoes.add_text(echo)
        self._step(turns.EchoAsked(key=echo.inference_id), group)

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
        self, given: turns.Input, group: asyncio.TaskGroup, line: _Line | None = None
    ) -> None:
        self._state, effects = turns.step(self._state, given, self._clock.now())
        for effect in effects:
            match effect:
                case Begin(turn=turn):
                    self._begin(turn, group)
                case Cut():
                    self._cut()
                case Note(index=index):
                    assert line is not None, "only what was said is noted"
                    self._note_person(line, index)
                case Hold():
                    self._playout.hold()
                case Resume():
                    self._playout.resume()
                case DropEchoes(keys=keys):
                    self._echoes.refuse(keys)

    def _begin(self, turn: Turn, group: asyncio.TaskGroup) -> None:
        asked_by = self._asked_by if turn.kind is Kind.ANSWER else ""
        delivery = Delivery(
            turn=turn,
            inference_id=turn.key or asked_by or self.new_id(),
            playout=self._playout,
            teller=self._teller,
        )
        # At once, not in the task: a packet may leave before the task starts.
        delivery.begin()
        self._delivery = delivery
        self._task = group.create_task(self._wording.perform(delivery))

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

    # ---- what left, and what is told about it

    def _on_packet(self) -> None:
        self._hearing.on_packet()
        talks = self._playout.queued > 0 and not self._playout.held
        self._speakers.on_packet(self._hearing.voices, replica=talks)
        self._wording.on_packet()
        delivery = self._delivery
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

    def _note_person(self, line: _Line, index: int) -> None:
        self._context.lines.append(Said(role=Role.USER, text=line.text))
        self._asked_by = line.inference_id
        said = {"role": "user", "speech": line.text}
        self._teller.event("conversation.utterance", said, index, line.inference_id)
        ago = timedelta(seconds=(self.sample - line.began) / SAMPLE_RATE)
        self._teller.person_said(
            line.who, line.text, line.inference_id, ago=ago, took=line.lasted
        )

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
        if self._playout.held:
            return Mood.LISTENING
        match self._state:
            case turns.Preparing():
                return Mood.THINKING
            case turns.Speaking():
                return Mood.SPEAKING
            case turns.Quiet():
                return Mood.LISTENING if self._present else Mood.IDLE
