"""The analysis of what was seen in a call, told once, after its end.

    workers' observations ──▶ kept in words ──▶ the end ──▶ a worker's model
                                                                   │
      application.perception_analysis, or .perception_unavailable ◀┘

That it is owed is stored with the transcript, and that it is not any more with what is
told: whatever dies in between, the next front goes on from there. Which worker sums it
up does not matter: those that saw it may be gone.
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
from visavis.core.perception import Sighting, Unseen
from visavis.core.problems import UnknownConversation
from visavis.service.announcements import event
from visavis.service.chores import AskAnalysis, GiveUpAnalysis
from visavis.service.clocks import Clocks
from visavis.service.conductor import Conductor
from visavis.service.placement import Placement
from visavis.service.ports import Change, ConversationStore, Worker
from visavis.service.rooms import Rooms
from visavis.service.sights import Sights

log: FilteringBoundLogger = structlog.get_logger()

LATEST = timedelta(seconds=90)
"""How long a model may take. The imitated service takes up to three minutes."""

RETRY = timedelta(seconds=3)
"""When a worker is looked for again, where there was none."""


class Analyses:
    """Keeps what was seen, and writes what comes of it.

    Args:
        engine_failed: Called when a model fails.
    """

    def __init__(  # noqa: PLR0913 - what an analysis goes through
        self,
        *,
        store: ConversationStore,
        sights: Sights,
        conductor: Conductor,
        placement: Placement,
        rooms: Rooms,
        clocks: Clocks,
        randomness: Randomness,
        engine_failed: Callable[[Engine, Why], None],
    ) -> None:
        self._store = store
        self._sights = sights
        self._conductor = conductor
        self._placement = placement
        self._chores = rooms.chores
        self._clock = clocks.real
        self._randomness = randomness
        self._engine_failed = engine_failed
        self._asked: dict[ConversationId, Worker | None] = {}

    async def saw(self, seen: Observed) -> None:
        """Keep what a worker saw just now; durable on return."""
        now = self._clock.now()

        def add(change: Change) -> Change:
            conversation = change.conversation
            at_s = (now - _began_at(conversation)).total_seconds()
            sighting = Sighting(at_s=round(at_s, 1), text=seen.text)
            return replace(change, sightings=(*change.sightings, sighting))

        await self._give(seen.conversation_id, add)

    async def catch_up(self) -> None:
        """Have those calls summed up that the last front still had to tell of."""
        for id_ in await self._store.unanalysed():
            await self.ask(id_)

    async def ask(self, id_: ConversationId) -> None:
        """Have a call summed up, if that is owed and no worker is at it."""
        record = await self._store.load(id_)
        if record is None or not record.conversation.owes_analysis:
            return
        if self._asked.get(id_) is not None:
            return
        seen = await self._sights.seen(id_)
        layers = await self._sights.wanted(record.conversation)
        if not seen:
            await self._tell_unseen(id_, Unseen.NOTHING_SEEN)
        elif layers is None:
            await self._tell_unseen(id_, Unseen.TURNED_OFF)
        else:
            self._send(Analyse(conversation_id=id_, layers=layers, sightings=seen))

    async def answered(self, analysed: Analysed) -> None:
        """Write what a worker made of it; a late answer is too late."""
        id_ = analysed.conversation_id
        if id_ not in self._asked:
            return
        if analysed.why is None:
            told = {"analysis": analysed.analysis}
            await self._tell(id_, PERCEPTION_ANALYSIS, told)
            return
        self._engine_failed(Engine.VISION, analysed.why)
        await self._tell_unseen(id_, Unseen.FAILED)

    def departed(self, worker: Worker) -> None:
        """Have asked another one what a worker that is gone was asked."""
        for id_ in [id_ for id_, asked in self._asked.items() if asked is worker]:
            self._asked[id_] = None
            self._chores.set(AskAnalysis(conversation_id=id_), self._clock.now())

    async def give_up(self, chore: GiveUpAnalysis) -> None:
        """Write that nothing came of it in time."""
        id_ = chore.conversation_id
        at_it = self._asked.get(id_)
        await self._tell_unseen(id_, Unseen.TOO_LATE if at_it else Unseen.FAILED)

    def _send(self, analyse: Analyse) -> None:
        """Ask a worker, or look for one again soon."""
        id_, now = analyse.conversation_id, self._clock.now()
        if id_ not in self._asked:
            self._chores.set(GiveUpAnalysis(conversation_id=id_), now + LATEST)
        self._asked[id_] = worker = self._placement.anyone()
        if worker is None:
            self._chores.set(AskAnalysis(conversation_id=id_), now + RETRY)
        else:
            worker.send(analyse)

    # ---- telling

    async def _tell_unseen(self, id_: ConversationId, why: Unseen) -> None:
        log.info("perception_unavailable", conversation_id=id_, why=str(why))
        await self._tell(id_, PERCEPTION_UNAVAILABLE, {"reason": str(why)})

    async def _tell(
        self, id_: ConversationId, event_type: str, told: Mapping[str, Any]
    ) -> None:
        """Write what comes of it, unless something was written before."""
        now = self._clock.now()

        def add(change: Change) -> Change:
            conversation = change.conversation
            if not conversation.owes_analysis:
                return change
            made = event(conversation, event_type, told, now, self._randomness)
            return replace(
                change,
                conversation=replace(conversation, owes_analysis=False, updated_at=now),
                events=(*change.events, made),
            )

        await self._give(id_, add)
        self._asked.pop(id_, None)
        self._chores.clear(AskAnalysis(conversation_id=id_))
        self._chores.clear(GiveUpAnalysis(conversation_id=id_))

    async def _give(
        self, id_: ConversationId, also: Callable[[Change], Change]
    ) -> None:
        try:
            await self._conductor.give(id_, None, also=also)
        except UnknownConversation:
            # It was deleted meanwhile, and what was seen in it with it.
            return


def _began_at(conversation: Conversation) -> datetime:
    """Return when the call began: with the first join."""
    state = conversation.state
    joined_at = None if isinstance(state, Waiting) else state.joined_at
    return joined_at or conversation.created_at
