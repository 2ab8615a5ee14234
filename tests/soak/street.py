"""The stage in what it takes for real time: timers ring by themselves."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stage import Stage

from visavis.app.clock import SystemClock
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, ParticipantId
from visavis.core.lifecycle import Input, ParticipantJoined
from visavis.core.limits import Limits
from visavis.core.participants import Participant
from visavis.core.personas import ANNA
from visavis.service.conversations import NewConversation
from visavis.service.ports import Change

PATIENCE_S = 20
"""A front that does nothing for so long never will."""

TURNS = 5
"""Of the event loop: as many as a timer takes from looking at the clock to sleeping."""


@dataclass(slots=True)
class Street:
    """A front whose conductor runs, until it dies.

    It hears of people what the rooms would tell it.
    """

    stage: Stage

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None, None]:
        """Be up for the length of the block, and everything overdue is settled."""
        conductor = self.stage.conductor
        async with asyncio.TaskGroup() as group:
            running = group.create_task(conductor.run())
            await self._settled()
            live = set(await self.stage.database.conversations.live())
            self.stage.audience.heard.clear()
            await conductor.restored()
            await self._heard_of(live)
            yield
            running.cancel()
        self.stage.database.close()
        self.stage.furnish()

    async def create(self, limits: Limits) -> ConversationId:
        wanted = NewConversation(replica_id=ANNA, limits=limits)
        made = await self.stage.conversations.create(DEFAULT_WORKSPACE, wanted)
        return made.conversation.id

    async def join(self, id_: ConversationId, who: ParticipantId) -> None:
        came = Participant(id=who, conversation_id=id_, joined_at=self.now())

        def add(change: Change) -> Change:
            if change.conversation.ended:
                return change
            return replace(change, participants=(*change.participants, came))

        given = ParticipantJoined(participant_id=who)
        await self.stage.conductor.give(id_, given, also=add)

    async def give(self, id_: ConversationId, given: Input) -> None:
        await self.stage.conductor.give(id_, given)

    def now(self) -> datetime:
        return self.stage.clock.now()

    async def advance_to(self, at: datetime) -> None:
        """Let time pass, and everything that falls due happen at its instant."""
        while (wake_at := await self._first_wake()) is not None and wake_at <= at:
            await self._let_pass(wake_at)
            await self._settled()
        await self._let_pass(at)

    async def _let_pass(self, until: datetime) -> None:
        for _ in range(TURNS):
            # Whoever has read the clock to sleep by it must be asleep when it moves.
            await SystemClock().sleep(timedelta(0))
        self.stage.clock.advance(until - self.now())

    async def _settled(self) -> None:
        while (at := await self._first_wake()) is not None and at <= self.now():
            await self._stirred()

    async def _heard_of(self, those: set[ConversationId]) -> None:
        while not those <= self.stage.audience.heard:
            await self._stirred()

    async def _stirred(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self.stage.audience.stirred.wait()
        self.stage.audience.stirred.clear()

    async def _first_wake(self) -> datetime | None:
        wakes = await self.stage.database.conversations.wakes()
        return min((at for _, at in wakes), default=None)
