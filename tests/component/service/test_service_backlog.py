"""Background work is done in order, a few at a time, and nobody holds up another."""

import asyncio

from visavis.core.ids import WorkspaceId
from visavis.service.backlog import Backlog

OURS, THEIRS = WorkspaceId("ours"), WorkspaceId("theirs")


class Desk:
    """Notes what is begun; what hangs waits until it may go on."""

    def __init__(self, at_once: int, of_one: int) -> None:
        self.backlog = Backlog[str](at_once, of_one)
        self.begun: asyncio.Queue[str] = asyncio.Queue()
        self.may_go_on = asyncio.Event()

    async def work(self, _: WorkspaceId, id_: str) -> None:
        self.backlog.begun(id_)
        self.begun.put_nowait(id_)
        if id_.startswith("hung"):
            await self.may_go_on.wait()

    async def next(self, count: int) -> list[str]:
        return [await self.begun.get() for _ in range(count)]


async def test_what_hangs_holds_up_its_own_workspace_only() -> None:
    desk = Desk(at_once=3, of_one=2)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        running = group.create_task(desk.backlog.run(desk.work))
        for number in range(4):
            desk.backlog.take_up(OURS, f"hung {number}")
        desk.backlog.take_up(THEIRS, "one")
        desk.backlog.take_up(THEIRS, "two")
        assert await desk.next(4) == ["hung 0", "hung 1", "one", "two"]
        desk.may_go_on.set()
        assert await desk.next(2) == ["hung 2", "hung 3"]
        running.cancel()


async def test_what_waits_is_in_it_once_and_what_was_begun_may_come_again() -> None:
    desk = Desk(at_once=1, of_one=1)
    for id_ in ("a", "a", "b"):
        desk.backlog.take_up(OURS, id_)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        running = group.create_task(desk.backlog.run(desk.work))
        assert await desk.next(2) == ["a", "b"]
        desk.backlog.take_up(OURS, "a")
        assert await desk.next(1) == ["a"]
        running.cancel()
