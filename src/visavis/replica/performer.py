"""A replica in one conversation: the shell around the machine of turns.

What happens (people, voices, interactions, packets that left) goes through one inbox to
`core.turns`; what follows from it is done in `taking_turns`.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from visavis.core import turns
from visavis.core.briefs import Brief
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
from visavis.replica.appearance import Appearance
from visavis.replica.brain import Context, Said
from visavis.replica.ears.hearing import Hearing, Understood
from visavis.replica.echoes import Echoes
from visavis.replica.equipment import Equipment
from visavis.replica.face.motion import Mood
from visavis.replica.interactions import Asked, Interactions
from visavis.replica.lines import Line, Lines
from visavis.replica.memory import Memory
from visavis.replica.people import People
from visavis.replica.phrases import UNSEEN, phrase
from visavis.replica.picking_up import PickingUp
from visavis.replica.playout import Playout
from visavis.replica.reception import Reception
from visavis.replica.sight import Sight
from visavis.replica.speakers import Speakers
from visavis.replica.stage import VoiceStage, stage_for
from visavis.replica.taking_in import TakingIn
from visavis.replica.taking_turns import TurnTaking
from visavis.replica.telling import Asker, Teller
from visavis.replica.tools import Tools
from visavis.replica.warming import warm
from visavis.replica.wording import Wording
from visavis.service.ports import Report, Window

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
        self._speakers = Speakers(conversation_id, report)
        self._stage = stage_for(
            self._playout, equipment.face, equipment.randomness, self._on_packet
        )
        self._context = Context(brief=brief, notes=brief.context)
        self._context.lines += [Said(role=h.role, text=h.text) for h in history]
        self._echo_only = brief.pipeline_mode == "echo"
        self._reception = Reception(conversation_id, brief, self._randomness)
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
        self._taking_in = TakingIn(self, self._hearing, self._people)
        self._memory = Memory(conversation_id, report)
        self._sight = self._for_sight(equipment)
        self._appearance = self._for_appearance(equipment)
        self._wording = self._for_wording(equipment)
        self._turns = self._for_turns(equipment, history)

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

    def _for_appearance(self, equipment: Equipment) -> Appearance | None:
        face = equipment.remote_face
        if face is None:
            return None
        return Appearance(face, self._teller, apologise=lambda: self.excuse(UNSEEN))

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
                if self._appearance is not None:
                    self._group.create_task(self._appearance.run(self._clock))
                while True:
                    self._receive(await self._inbox.get())
                    self._stage.mood = self._mood()
        finally:
            await self._brain.close()
            await self._ears.close()
            if self._sight is not None:
                await self._sight.close()
            await self._speaker.close()

    def enter(self, who: ParticipantId, name: str, *, returning: bool) -> None:
        self._people.enter(who, name)
        self._context.people = self._people.names
        self._hearing.enter(who)
        self._teller.joined(who, self._brief.replica_id)
        if self._appearance is not None:
            self._appearance.enter(who)
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
            asked = self._reception.read(by, data, unread=self._inbox.qsize())
        except Misheard as error:
            self._teller.refused(by, error)
            return
        if asked is not None:
            self._inbox.put_nowait(asked)

    def remember(self, recalled: Recalled) -> None:
        self._memory.remember(recalled)

    def take_answer(self, answered: ToolAnswered) -> None:
        self._interactions.take_answer(answered)

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

    # ---- what interactions and voices ask of it (`Player`, `taking_in.Hearer`)

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

    def excuse(self, what: str) -> None:
        """Say by itself that something does not work; one that only echoes does not."""
        if self._echo_only:
            return
        text = phrase(what, self._brief.language)
        said = protocol.EchoText(text=text, inference_id=self.new_id())
        self._interactions.echo(said)

    # ---- the inbox

    def _receive(self, item: _Item) -> None:
        if isinstance(item, Asked):
            self._interactions.obey(item)
        elif isinstance(item, Understood):
            self._taking_in.take(item)
        else:
            self.step(item)

    # ---- what is seen and heard of it

    def _on_packet(self) -> None:
        self._hearing.on_packet()
        if self._sight is not None:
            self._sight.on_packet(self._hearing.voices)
        talks = self._playout.queued > 0 and not self._playout.held
        self._speakers.on_packet(self._hearing.voices, replica=talks)
        if self._appearance is not None:
            self._appearance.on_packet(free=self._free)
        self._wording.on_packet()
        self._turns.on_packet(heard_by_anybody=bool(self._people))

    @property
    def _free(self) -> bool:
        """Whether it could say something by itself without bothering anybody."""
        state = self._turns.state
        quiet = isinstance(state, turns.Quiet) and not state.memory.speaking
        return quiet and state.memory.greeted and bool(self._people)

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
