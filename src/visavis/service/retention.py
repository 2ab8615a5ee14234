"""What must go, goes: on request at once, and with age when the operator says so."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core.idempotency import HOLDS
from visavis.core.ids import ConversationId, WorkspaceId
from visavis.service.conversations import Conversations
from visavis.service.ports import Answers, Clock, Removals
from visavis.service.timetable import Timetable

log: FilteringBoundLogger = structlog.get_logger()

SWEEP = timedelta(hours=1)
"""How often to look for what has grown old. The age itself is given in days."""

BATCH = 50
"""Conversations removed in one transaction: creations wait no longer than that."""

_Find = Callable[[int], Awaitable[Sequence[ConversationId]]]


class Retention:
    """Removes conversations for good.

    Args:
        keep: For how long after their end they are kept; None is for ever.
    """

    def __init__(
        self,
        removals: Removals,
        answers: Answers,
        clock: Clock,
        keep: timedelta | None = None,
    ) -> None:
        self._removals = removals
        self._answers = answers
        self._clock = clock
        self._keep = keep
        self._sweeps = Timetable[str](clock)

    async def erase(
        self, conversations: Conversations, workspace: WorkspaceId, id_: str
    ) -> None:
        """End a conversation if need be, tell of it, and leave nothing behind.

        Callbacks that are on their way still arrive, unless they repeat what was said;
        the last of the rows goes when they have.

        Raises:
            UnknownConversation: There is none of that id here.
        """
        await conversations.delete(workspace, id_, hard=True)
        await self._removals.remove(ConversationId(id_))
        await self._removals.shred()

    async def run(self) -> None:
        """Remove what has to go, at the start and every hour, until cancelled."""
        self._sweeps.set("sweep", self._clock.now())
        await self._sweeps.keep(self._sweep)

    async def _sweep(self, which: str) -> None:
        self._sweeps.set(which, self._clock.now() + SWEEP)
        await self.sweep()

    async def sweep(self) -> None:
        """Remove what has to go by now."""
        now = self._clock.now()
        await self._answers.forget(now - HOLDS)
        removed = await self._remove(self._removals.marked)
        keep = self._keep
        if keep is not None:
            removed += await self._remove(
                lambda limit: self._removals.old(now - keep, limit)
            )
        if removed:
            await self._removals.shred()
            log.info("conversations_removed", count=removed)

    async def _remove(self, find: _Find) -> int:
        removed = 0
        while ids := await find(BATCH):
            await self._removals.remove(*ids)
            removed += len(ids)
        return removed
