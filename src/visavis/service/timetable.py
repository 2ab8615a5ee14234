"""What is due when: one heap and one sleeper for any number of keys, and no polling."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.service.ports import Clock

log: FilteringBoundLogger = structlog.get_logger()

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

LONGEST_NAP = timedelta(minutes=1)
"""The wall clock may be set while we sleep, which a sleep does not notice."""

AT_ONCE = 256
"""How many due keys are worked on together: the store writes that many in one batch."""

AGAIN = timedelta(seconds=2)
"""When a key that failed is tried again."""


class Timetable(Generic[K]):
    """Each key is due once, at the instant it was last set to.

    A heap entry that was overtaken by a later `set` is left in place and skipped when
    it comes up; it costs less than finding it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[datetime, int, K]] = []
        self._entries: dict[K, tuple[datetime, int, K]] = {}
        self._count = 0
        self._bell: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: K) -> bool:
        return key in self._entries

    def set(self, key: K, at: datetime) -> None:
        """Make the key due at an instant, instead of whenever it was."""
        known = self._entries.get(key)
        if known is not None and known[0] == at:
            return
        self._count += 1
        entry = self._entries[key] = (at, self._count, key)
        heapq.heappush(self._heap, entry)
        if self._heap[0] is entry:
            self._ring()
        elif len(self._heap) > 2 * len(self._entries) + 64:
            self._sweep()

    def clear(self, key: K) -> None:
        self._entries.pop(key, None)

    async def due(self) -> list[K]:
        """Wait until something is due, and take it off the timetable."""
        while not (keys := self._take(self._clock.now())):
            await self._nap()
        return keys

    async def keep(
        self,
        do: Callable[[K], Awaitable[object]],
        *,
        at_once: int = AT_ONCE,
        again: timedelta = AGAIN,
    ) -> None:
        """Do what falls due, many at once, until cancelled."""
        free = asyncio.Semaphore(at_once)
        async with asyncio.TaskGroup() as group:
            while True:
                for key in await self.due():
                    await free.acquire()
                    group.create_task(self._do(do, key, free, again))

    async def _do(
        self,
        do: Callable[[K], Awaitable[object]],
        key: K,
        free: asyncio.Semaphore,
        again: timedelta,
    ) -> None:
        try:
            await do(key)
        except Exception:  # one that fails must not stop the others
            log.exception("timetable_entry_failed", key=str(key))
            if key not in self:
                self.set(key, self._clock.now() + again)
        finally:
            free.release()

    def _take(self, now: datetime) -> list[K]:
        keys: list[K] = []
        while self._heap and (self._is_stale(self._heap[0]) or self._heap[0][0] <= now):
            entry = heapq.heappop(self._heap)
            if not self._is_stale(entry):
                key = entry[2]
                del self._entries[key]
                keys.append(key)
        return keys

    def _is_stale(self, entry: tuple[datetime, int, K]) -> bool:
        return self._entries.get(entry[2]) is not entry

    async def _nap(self) -> None:
        """Sleep until the first instant, or until an earlier one is set."""
        self._bell = asyncio.get_running_loop().create_future()
        try:
            if self._heap:
                span = min(self._heap[0][0] - self._clock.now(), LONGEST_NAP)
                await within(self._clock, span, self._bell)
            else:
                await self._bell
        finally:
            self._bell = None

    def _ring(self) -> None:
        if self._bell is not None and not self._bell.done():
            self._bell.set_result(None)

    def _sweep(self) -> None:
        self._heap = [entry for entry in self._heap if not self._is_stale(entry)]
        heapq.heapify(self._heap)


async def within(clock: Clock, span: timedelta, hoped: asyncio.Future[T]) -> T | None:
    """Return what a future brings, or None when it has not come within the span."""
    async with asyncio.TaskGroup() as group:
        alarm = group.create_task(clock.sleep(span))
        await asyncio.wait((alarm, hoped), return_when=asyncio.FIRST_COMPLETED)
        alarm.cancel()
    return hoped.result() if hoped.done() else None
