"""A workspace's events as they happen, for those who come and ask."""

import asyncio
from collections import defaultdict
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from visavis.core.events import Letter
from visavis.core.ids import WorkspaceId
from visavis.service.ports import Clock, EventFeed, KeyStore, LoggedEvent, Seal


class Feed:
    """Answers who asks for events, at once or when there are some.

    Args:
        seal: Makes the letters of events, for callers who pass callbacks on.
    """

    def __init__(
        self, log: EventFeed, keys: KeyStore, seal: Seal, clock: Clock
    ) -> None:
        self._log = log
        self._keys = keys
        self._seal = seal
        self._clock = clock
        self._bells: defaultdict[WorkspaceId, set[asyncio.Event]] = defaultdict(set)
        log.on_appended(self._ring)

    async def newest(self, workspace: WorkspaceId) -> int:
        """Return the cursor after which everything is new."""
        return await self._log.newest(workspace)

    async def after(
        self,
        workspace: WorkspaceId,
        cursor: int,
        *,
        limit: int,
        patience: timedelta = timedelta(0),
    ) -> Sequence[LoggedEvent]:
        """Return the events after a cursor; if there are none, wait for the next."""
        with self._bell(workspace) as bell:
            found = await self._log.page(workspace, after=cursor, limit=limit)
            if found or not patience:
                return found
            await self._wait(bell, patience)
        return await self._log.page(workspace, after=cursor, limit=limit)

    async def letters(
        self, workspace: WorkspaceId, logged: Sequence[LoggedEvent]
    ) -> Sequence[Letter]:
        """Return events as callbacks carry them, signed as of now."""
        owner = await self._keys.workspace(workspace)
        assert owner is not None, "a workspace is never removed"
        now, secrets = self._clock.now(), owner.webhook_secrets
        return [self._seal(entry.event, secrets, now) for entry in logged]

    @contextmanager
    def _bell(self, workspace: WorkspaceId) -> Generator[asyncio.Event]:
        """Return what is set when the workspace has a new event."""
        bell = asyncio.Event()
        self._bells[workspace].add(bell)
        try:
            yield bell
        finally:
            self._bells[workspace].remove(bell)
            if not self._bells[workspace]:
                del self._bells[workspace]

    async def _wait(self, bell: asyncio.Event, patience: timedelta) -> None:
        async with asyncio.TaskGroup() as group:
            alarm = group.create_task(self._ring_after(bell, patience))
            await bell.wait()
            alarm.cancel()

    async def _ring_after(self, bell: asyncio.Event, patience: timedelta) -> None:
        await self._clock.sleep(patience)
        bell.set()

    def _ring(self, workspace: WorkspaceId) -> None:
        for bell in self._bells.get(workspace, ()):
            bell.set()
