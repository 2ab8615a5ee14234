"""What must go, goes: on request at once, and with age when the operator says so."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core.idempotency import HOLDS
from visavis.core.ids import ConversationId, WorkspaceId
from visavis.core.problems import UnknownConversation
from visavis.service.clocks import Clocks
from visavis.service.conversations import Conversations
from visavis.service.ports import Answers, Removals
from visavis.service.timetable import Timetable

log: FilteringBoundLogger = structlog.get_logger()

SWEEP = timedelta(hours=1)
"""How often to look for what has grown old. The age itself is given in days."""

BATCH = 50
"""Conversations removed in one transaction: creations wait no longer than that."""

_Find = Callable[[int], Awaitable[Sequence[ConversationId]]]


class Forget(Protocol):
    """Takes away what conversations left outside the store."""

    async def __call__(self, *conversations: ConversationId) -> None: ...


async def _nothing(*conversations: ConversationId) -> None:
    """Take nothing away: nothing lies elsewhere."""
    del conversations


class Retention:
    """Removes conversations for good.

    Args:
        clocks: Ages are told by the clock that a conversation lived by.
        keep: For how long after their end they are kept; None is for ever.
        forget: Takes away what of theirs lies elsewhere.
    """

    def __init__(
        self,
        removals: Removals,
        answers: Answers,
        clocks: Clocks,
        keep: timedelta | None = None,
        *,
        forget: Forget = _nothing,
    ) -> None:
        self._removals = removals
        self._answers = answers
        self._clocks = clocks
        self._clock = clocks.real
        self._keep = keep
        self._forget = forget
        self._sweeps = Timetable[str](clocks.real)

    async def erase(
        self, conversations: Conversations, workspace: WorkspaceId, id_: str
    ) -> None:
        """End a conversation if need be, tell of it, and leave nothing behind.

        Callbacks that are on their way still arrive, unless they repeat what was said;
        the last of the rows goes when they have. One that was deleted before, but not
        for good, is erased all the same.

        Raises:
            UnknownConversation: There is none of that id here.
        """
        known = ConversationId(id_)
        try:
            await conversations.delete(workspace, known, hard=True)
        except UnknownConversation:
            if not await self._removals.mark(workspace, known):
                raise
        await self._forget(known)
        await self._removals.remove(known)
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
        await self._answers.forget(self._clock.now() - HOLDS)
        removed = await self._remove(self._removals.marked)
        if self._keep is not None:
            removed += await self._remove_old(self._keep)
        if removed:
            await self._removals.shred()
            log.info("conversations_removed", count=removed)

    async def _remove_old(self, keep: timedelta) -> int:
        """Remove what is older than that, in each workspace by its own clock."""
        apart, before = tuple(self._clocks.simulated), self._clock.now() - keep
        removed = await self._remove(
            lambda limit: self._removals.old(before, limit, but=apart)
        )
        for workspace in apart:
            before_there = self._clocks.now(workspace) - keep
            removed += await self._remove(
                partial(self._removals.old_of, workspace, before_there)
            )
        return removed

    async def _remove(self, find: _Find) -> int:
        removed = 0
        while ids := await find(BATCH):
            await self._forget(*ids)
            await self._removals.remove(*ids)
            removed += len(ids)
        return removed
