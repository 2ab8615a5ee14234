"""A replica in one conversation: the shell around the machine of turns.

What happens (people, voices, interactions, packets that left) goes through one inbox to
`core.turns`; what follows from it is done in `taking_turns`.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from visavis.core import turns
from visavis.core.briefs import Brief
from visavis.core.failures import Engine
from visavis.core.floor import Judge
from visavis.core.flow import Flow
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.interactions import Misheard
from visavis.core.lifecycle import Reason
from visavis.core.link import HistoryLine, Interact, LeftOff, Recalled, ToolAnswered
from visavis.core.perception import Perception
from visavis.core.transcripts import Role
from visavis.core.vocabulary import vocabulary
from visavis.replica import protocol
from visavis.replica.brain import Context, Said
from visavis.replica.ears.hearing import Hearing, Understood
from visavis.replica.echoes import Echoes
from visavis.replica.engines.remote_face import RemoteFace
from visavis.replica.equipment import Equipment
from visavis.replica.face.motion import Mood
from visavis.replica.interactions import Asked, Interactions
from visavis.replica.lines import Line, Lines
from visavis.replica.memory import Memory
from visavis.replica.people import People
from visavis.replica.phrases import DEAF, phrase
from visavis.replica.picking_up import PickingUp
from visavis.replica.playout import Playout
from visavis.replica.protocol import understand
from visavis.replica.sight import Sight
from visavis.replica.speakers import Speakers
from visavis.replica.stage import VoiceStage, stage_for
from visavis.replica.taking_turns import TurnTaking
from visavis.replica.telling import Asker, Teller
from visavis.replica.tools import Tools
from visavis.replica.warming import warm
from visavis.replica.wording import Wording
from visavis.service.ports import Report, Window

_MOST_UNREAD = 256


_Item = turns.Input | Asked | Understood


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
        self._speaker = equipment.speaker
        self._connections = equipment.connections
        self._clock = equipment.clock
        self._randomness = equipment.randomness
        self._teller = Teller(conversation_id, report, equipment.clock)
        self._playout = Playout(lead=equipment.lead)
        self._remote_face = equipment.remote_face
        self._speakers = Speakers(conversation_id, report)
        self._stage = stage_for(
            self._playout, equipment.face, equipment.randomness, self._on_packet
        )
        self._context = Context(brief=brief, notes=brief.context)
        self._context.lines += [Said(role=h.role, text=h.text) for h in history]
        self._echo_only = brief.pipeline_mode == "echo"
        self._inbox: asyncio.Queue[_Item] = asyncio.Queue()
        self._group = asyncio.TaskGroup()
        self._flow = Flow.of(brief.layers)
        self._echoes = Echoes()
        self._picking_up = PickingUp(left_off, self._teller)
        self._people = People()
        self._lines = Lines(self._context, self._teller, self._people)
        self._tools = Tools(brief, self._teller)
        self._interactions = Interactions(
            self, self._context, self._echoes, self._tools, self._teller
        )
        self._hearing = Hearing(equipment.ears, self._teller, self)
        self._memory = Memory(conversation_id, report)
        self._sight = self._for_sight(equipment)
        self._wording = self._for_wording(equipment)
        self._turns = self._for_turns(equipment, history)
        self._deaf = False

    def _for_sight(self, equipment: Equipment) -> Sight | None:
        wanted = Perception.of(self._brief.layers)
        if equipment.eyes is None or wanted is None:
            return None
        return Sight(
            equipment.eyes,
            wanted,
            context=self._context,
            people=self._people,
            teller=self._teller,
            clock=equipment.clock,
            index=lambda: self.index,
        )

    def _for_wording(self, equipment: Equipment) -> Wording:
        return Wording(
            self._id,
            context=self._context,
            brain=equipment.brain,
            memory=self._memory,
            tools=self._tools,
            speaker=equipment.speaker,
            echoes=self._echoes,
            playout=self._playout,
            teller=self._teller,
        )

    def _for_turns(
        self, equipment: Equipment, history: Sequence[HistoryLine]
    ) -> TurnTaking:
        return TurnTaking(
            self._remembered(history),
            clock=equipment.clock,
            group=self._group,
            playout=self._playout,
            wording=self._wording,
            lines=self._lines,
            echoes=self._echoes,
            teller=self._teller,
            new_id=self.new_id,
            notice=self.notice,
        )

    def _remembered(self, history: Sequence[HistoryLine]) -> turns.Memory:
        mute, key = self._echo_only, self.new_id()
        picked_up = self._picking_up.turn(history, key, mute=mute)
        if rest := self._picking_up.rest:
            self._echoes.add_text(protocol.EchoText(text=rest, inference_id=key))
        return turns.Memory(
            mute=mute,
            steady=self._flow.steady,
            speculative=self._flow.speculative,
            idle=self._flow.idle,
            greeted=bool(history),
            index=sum(line.role is Role.USER for line in history),
            left_off=picked_up,
        )

    # ---- what the room calls

    @property
    def stage(self) -> VoiceStage:
        return self._stage

    async def run(self) -> None:
        """Play until cancelled."""
        try:
            async with self._group:
                self._group.create_task(self._hearing.run())
                for one in self._connections:
                    self._group.create_task(
                        warm(one, self._clock, self._teller.engine_failed)
                    )
                if self._sight is not None:
                    self._group.create_task(self._sight.run())
                if self._remote_face is not None:
                    self._group.create_task(self._keep_drawn(self._remote_face))
                while True:
                    self._receive(await self._inbox.get())
                    self._stage.mood = self._mood()
        finally:
            await self._brain.close()
            await self._ears.close()
            if self._sight is not None:
                await self._sight.close()
            await self._speaker.close()

    async def _keep_drawn(self, face: RemoteFace) -> None:
        await face.run(
            self._clock,
            failed=partial(self._teller.engine_failed, Engine.FACE),
            lost=partial(self._teller.failed, "face_failed", "The face stands still."),
        )

    def enter(self, who: ParticipantId, name: str, *, returning: bool) -> None:
        self._people.enter(who, name)
        self._context.people = self._people.names
        self._hearing.enter(who)
        self._teller.joined(who, self._brief.replica_id)
        if returning:
            self._picking_up.tell(who, self._turns.state.memory.index)
        self._inbox.put_nowait(turns.PersonEntered(returning=returning))

    def leave(self, who: ParticipantId) -> None:
        self._people.leave(who)
        self._context.people = self._people.names
        self._hearing.leave(who)
        if self._sight is not None:
            self._sight.leave(who)
        if not self._people:
            # Nobody is there to be talked to.
            self._inbox.put_nowait(turns.InterruptAsked())

    def listen(self, who: ParticipantId, pcm: bytes) -> None:
        self._hearing.listen(who, pcm)

    def hear(self, who: ParticipantId, data: Any) -> None:
        self._ask(Asker(who), data)

    def interact(self, order: Interact) -> None:
        self._ask(Asker(number=order.number), order.data)

    def _ask(self, by: Asker, data: Any) -> None:
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
            self._teller.refused(by, error)
            return
        self._inbox.put_nowait(Asked(by, what))

    def remember(self, recalled: Recalled) -> None:
        self._memory.remember(recalled)

    def take_answer(self, answered: ToolAnswered) -> None:
        self._tools.take_answer(answered)

    def see(self, window: Window) -> None:
        if self._sight is not None:
            self._sight.open(window)

    def announce_end(self, reason: Reason, seconds: float) -> None:
        left = timedelta(seconds=seconds)
        if self._sight is not None:
            self._sight.end_near(left)
        at = self._clock.now() + left
        self._inbox.put_nowait(turns.EndNear(reason=reason, at=at))

    # ---- what the ears ask of it (`ears.hearing.Hall`)

    @property
    def sample(self) -> int:
        return self._playout.position

    @property
    def index(self) -> int:
        return self._turns.state.memory.index + 1

    @property
    def judge(self) -> Judge:
        return Judge(self._flow, vocabulary(self._brief.language))

    @property
    def has_floor(self) -> bool:
        return not isinstance(self._turns.state, turns.Quiet) and not self._echo_only

    def new_id(self) -> str:
        return protocol.new_inference_id(self._randomness)

    def notice(self, what: turns.Input | Understood) -> None:
        self._inbox.put_nowait(what)

    # ---- what interactions ask of it (`interactions.Player`)

    @property
    def flow(self) -> Flow:
        return self._flow

    def adopt(self, flow: Flow) -> None:
        """Take turns in another way from now on."""
        self._flow = flow
        self._hearing.heed(self.judge)
        self.step(turns.MannersChanged(steady=flow.steady))

    def reconsider(self) -> None:
        """Drop what was thought of beforehand: it may be another answer now."""
        self._turns.reconsider()

    def step(self, given: turns.Input, line: Line | None = None) -> None:
        """Take an input; `line` is what was said with it."""
        self._turns.step(given, line)
        if self._turns.state.memory.notice is not None:
            # What is to be said of the end does not wait for a tool.
            self._tools.stop_waiting()

    # ---- the inbox

    def _receive(self, item: _Item) -> None:
        if isinstance(item, Asked):
            self._interactions.obey(item)
        elif isinstance(item, Understood):
            self._understood(item)
        else:
            self.step(item)

    def _understood(self, heard: Understood) -> None:
        """Take the words of a voice, unless they only showed that somebody listens."""
        turn, text = heard.turn, heard.text
        aside = turn.aside and self.has_floor and not self.judge.takes_floor(text)
        if text and not aside:
            self._hearing.stream(turn, text, final=True)
            line = Line(
                who=turn.who,
                text=text,
                inference_id=turn.inference_id,
                began=turn.began,
                lasted=turn.lasted,
            )
            # The last words of who has left are noted; nobody waits for an answer.
            here = turn.who in self._people and self.judge.addresses(text)
            self.step(turns.PersonSaid(by=turn.who, text=text, addressed=here), line)
        else:
            # Whoever followed the turn learns that nothing came of it.
            self._hearing.stream(turn, "", final=True)
            self.step(turns.PersonFellSilent(by=turn.who))
        if heard.failed and not self._deaf and not self._echo_only:
            excuse = phrase(DEAF, self._brief.language)
            self._interactions.echo(
                protocol.EchoText(text=excuse, inference_id=self.new_id())
            )
        self._deaf = heard.failed

    # ---- what is seen and heard of it

    def _on_packet(self) -> None:
        self._hearing.on_packet()
        if self._sight is not None:
            self._sight.on_packet(self._hearing.voices)
        talks = self._playout.queued > 0 and not self._playout.held
        self._speakers.on_packet(self._hearing.voices, replica=talks)
        self._wording.on_packet()
        self._turns.on_packet(heard_by_anybody=bool(self._people))

    def _mood(self) -> Mood:
        if self._playout.held:
            return Mood.LISTENING
        match self._turns.state:
            case turns.Preparing():
                return Mood.THINKING
            case turns.Speaking():
                return Mood.SPEAKING
            case turns.Quiet():
                return Mood.LISTENING if self._people else Mood.IDLE
