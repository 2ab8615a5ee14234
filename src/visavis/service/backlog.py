"""What is to be worked on in the background: a few at a time, and fewer of one owner.

Most of such work is waiting for somebody's server. One that hangs holds up what else
its workspace wants, and nobody else.
"""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from visavis.core.ids import WorkspaceId

K = TypeVar("K", bound=str)


class Backlog(Generic[K]):
    """Ids in the order in which they came, each in it once.

    Args:
        at_once: How many are worked on at a time.
        of_one: How many of those may be one workspace's.
    """

    def __init__(self, at_once: int, of_one: int) -> None:
        self._at_once = at_once
        self._of_one = of_one
        self._queue: asyncio.Queue[tuple[WorkspaceId, K]] = asyncio.Queue()
        self._waiting: set[K] = set()
        self._busy = Counter[WorkspaceId]()
        self._held = defaultdict[WorkspaceId, deque[K]](deque)

    def take_up(self, workspace: WorkspaceId, id_: K) -> None:
        """Have it worked on when it is its turn."""
        if id_ not in self._waiting:
            self._waiting.add(id_)
            self._queue.put_nowait((workspace, id_))

    def begun(self, id_: K) -> None:
        """Take it up anew if it is wanted again from here on."""
        self._waiting.discard(id_)

    async def run(self, work: Callable[[WorkspaceId, K], Awaitable[None]]) -> None:
        """Work until cancelled. `work` says from where on it has `begun`."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._at_once):
                group.create_task(self._work(work))

    async def _work(self, work: Callable[[WorkspaceId, K], Awaitable[None]]) -> None:
        while True:
            workspace, id_ = await self._queue.get()
            if self._busy[workspace] == self._of_one:
                self._held[workspace].append(id_)
                continue
            self._busy[workspace] += 1
            await work(workspace, id_)
            self._busy[workspace] -= 1
            if held := self._held[workspace]:
                self._queue.put_nowait((workspace, held.popleft()))
