"""The analysis of what was seen in a call, told once, after its end.

    workers' observations ──▶ kept here, in words ──▶ the end ──▶ a worker's model
                                                                        │
       application.perception_analysis, or .perception_unavailable ◀────┘

What was seen lies in memory only: of a call that a front did not outlive there is none.
Which worker sums it up does not matter: those that saw it may be gone.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core.conversations import Conversation
from visavis.core.events import PERCEPTION_ANALYSIS, PERCEPTION_UNAVAILABLE
from visavis.core.failures import Engine, Why
from visavis.core.ids import ConversationId, Randomness
from visavis.core.lifecycle import Waiting
from visavis.core.link import Analyse, Analysed, Observed
from visavis.core.perception import Perception, Sighting, Unseen, kept, layer_of
from visavis.core.problems import UnknownConversation, UnknownPersona
from visavis.core.tools import briefed
from visavis.service.announcements import event
from visavis.service.cast import Cast
from visavis.service.chores import GiveUpAnalysis
from visavis.service.clocks import Clocks
from visavis.service.conductor import Conductor
from visavis.service.placement import Placement
from visavis.service.ports import CastShelves, Change, ConversationStore
from visavis.service.rooms import Rooms

log: FilteringBoundLogger = structlog.get_logger()

LATEST = timedelta(seconds=90)
"""How long a model may take. The imitated service takes up to three minutes."""


class Analyses:
    """Keeps what was seen, and writes what comes of it.

    Args:
        sees: Whether the server has a model that sees, for whichever persona.
        engine_failed: Called when a model fails.
    """

    def __init__(  # noqa: PLR0913 - what an analysis goes through
        self,
        *,
        store: ConversationStore,
        cast: CastShelves,
        conductor: Conductor,
        placement: Placement,
        rooms: Rooms,
        clocks: Clocks,
        randomness: Randomness,
        engine_failed: Callable[[Engine, Why], None],
        sees: bool = False,
    ) -> None:
        self._store = store
        self._cast = Cast(cast)
        self._conductor = conductor
        self._placement = placement
        self._chores = rooms.chores
        self._clocks = clocks
        self._randomness = randomness
        self._engine_failed = engine_failed
        self._sees = sees
        self._seen: dict[ConversationId, tuple[Sighting, ...]] = {}
        self._asked: set[ConversationId] = set()

    def saw(self, conversation: Conversation, seen: Observed) -> None:
        """Keep what a worker saw just now."""
        at_s = (self._clocks.real.now() - _began_at(conversation)).total_seconds()
        sighting = Sighting(at_s=round(at_s, 1), text=seen.text)
        before = self._seen.get(conversation.id, ())
        self._seen[conversation.id] = kept(before, sighting)

    async def begin(self, id_: ConversationId) -> None:
        """Have a call summed up, if it is over and something was to be seen in it."""
        record = await self._store.load(id_)
        if record is None:
            self._seen.pop(id_, None)
            return
        ended = record.conversation.ended
        if ended is None:
            # Its seat was given back; whoever comes next goes on with what was seen.
            return
        seen = self._seen.pop(id_, ())
        layers = await self._wanted(record.conversation)
        if ended.joined_at is None or layers is None:
            return
        if not seen:
            await self._write_unseen(id_, Unseen.NOTHING_SEEN)
        elif not self._ask(Analyse(conversation_id=id_, layers=layers, sightings=seen)):
            await self._write_unseen(id_, Unseen.FAILED)

    async def answered(self, analysed: Analysed) -> None:
        """Write what a worker made of it; a late answer is too late."""
        id_ = analysed.conversation_id
        if id_ not in self._asked:
            return
        self._settle(id_)
        if analysed.why is None:
            told = {"analysis": analysed.analysis}
            await self._write(id_, PERCEPTION_ANALYSIS, told)
            return
        self._engine_failed(Engine.VISION, analysed.why)
        await self._write_unseen(id_, Unseen.FAILED)

    async def give_up(self, chore: GiveUpAnalysis) -> None:
        """Write that nothing came of it in time."""
        self._settle(chore.conversation_id)
        await self._write_unseen(chore.conversation_id, Unseen.TOO_LATE)

    def _ask(self, analyse: Analyse) -> bool:
        """Ask a worker; return whether there is one."""
        worker = self._placement.anyone()
        if worker is None:
            return False
        self._asked.add(analyse.conversation_id)
        chore = GiveUpAnalysis(conversation_id=analyse.conversation_id)
        self._chores.set(chore, self._clocks.real.now() + LATEST)
        worker.send(analyse)
        return True

    def _settle(self, id_: ConversationId) -> None:
        self._asked.discard(id_)
        self._chores.clear(GiveUpAnalysis(conversation_id=id_))

    async def _wanted(self, of: Conversation) -> Mapping[str, Any] | None:
        """Return the layers of a persona that sees; None of one that does not."""
        if of.workspace_id in self._clocks.simulated:
            # Its people are scripted: nobody is there to be seen.
            return None
        try:
            persona = await self._cast.persona(of.workspace_id, of.persona_id)
        except UnknownPersona:
            return None
        layers = persona.layers
        reached = self._sees or layer_of(layers).get("base_url")
        if not reached or Perception.of(layers) is None:
            return None
        return briefed({"perception": layer_of(layers)})

    # ---- telling

    async def _write_unseen(self, id_: ConversationId, why: Unseen) -> None:
        log.info("perception_unavailable", conversation_id=id_, why=str(why))
        await self._write(id_, PERCEPTION_UNAVAILABLE, {"reason": str(why)})

    async def _write(
        self, id_: ConversationId, event_type: str, told: Mapping[str, Any]
    ) -> None:
        now = self._clocks.real.now()

        def add(change: Change) -> Change:
            made = event(change.conversation, event_type, told, now, self._randomness)
            return replace(change, events=(*change.events, made))

        try:
            await self._conductor.give(id_, None, also=add)
        except UnknownConversation:
            # It was deleted meanwhile, and what was seen in it with it.
            return


def _began_at(conversation: Conversation) -> datetime:
    """Return when the call began: with the first join."""
    state = conversation.state
    joined_at = None if isinstance(state, Waiting) else state.joined_at
    return joined_at or conversation.created_at
