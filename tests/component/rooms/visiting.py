"""Signalling with a desk that plays `service.calls`, in virtual time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from visits import ROOM, BrowserSocket, Desk

from support.virtual_time import VirtualClock, run_virtual
from visavis.rooms.signalling import Signalling
from visavis.rooms.switchboard import Switchboard


class House:
    """Signalling with a desk, and browsers that come to it."""

    def __init__(self, group: asyncio.TaskGroup, desk: Desk) -> None:
        self.desk = desk
        self.board = Switchboard()
        self.signalling = Signalling(desk, self.board, VirtualClock())
        self._group = group

    def visit(self) -> tuple[BrowserSocket, asyncio.Task[None]]:
        socket = BrowserSocket()
        visit = self._group.create_task(self.signalling.serve(ROOM, socket))
        return socket, visit

    async def joined(self, **join: Any) -> tuple[BrowserSocket, asyncio.Task[None]]:
        socket, visit = self.visit()
        socket.say(type="join", **join)
        await socket.hear("joined")
        return socket, visit


def at_a_house(
    story: Callable[[House], Coroutine[Any, Any, None]], desk: Desk | None = None
) -> House:
    """Play a story in virtual time and return the house as it was left."""

    async def play() -> House:
        async with asyncio.TaskGroup() as group:
            house = House(group, desk or Desk())
            await story(house)
        return house

    return run_virtual(play())


def now() -> float:
    return asyncio.get_running_loop().time()
