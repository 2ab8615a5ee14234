"""`visavis listen`: a workspace's callbacks on a developer's machine, without a tunnel.

Everything is passed on once and in order, as other command lines of the kind do it: a
receiver that fails is told of in a line, and the next event follows. Retries would only
stand between a developer and the event that was just caused.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from visavis import __version__
from visavis.app.clock import SystemClock
from visavis.app.offline import opened
from visavis.app.settings import Settings
from visavis.core.events import Letter
from visavis.core.ids import WorkspaceId
from visavis.service.feed import Feed
from visavis.service.ports import Clock
from visavis.store.database import Database
from visavis.webhooks.forwarder import Forwarder
from visavis.webhooks.letters import letter
from visavis.webhooks.stream import (
    EventStream,
    Passing,
    StreamLostError,
    StreamRefusedError,
)

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=30)

LOOK = timedelta(milliseconds=500)
"""How often the database of this machine is looked at: no one rings a bell there."""

_BATCH = 100

Say = Callable[[str], None]


class Source(Protocol):
    """Where the events come from."""

    async def newest(self) -> int: ...

    async def after(self, cursor: int) -> Passing: ...


class LocalSource:
    """The events of a workspace in the database of this machine."""

    def __init__(
        self, database: Database, workspace: WorkspaceId, clock: Clock
    ) -> None:
        self._feed = Feed(database.feed, database.keys, letter, clock)
        self._workspace = workspace

    async def newest(self) -> int:
        return await self._feed.newest(self._workspace)

    async def after(self, cursor: int) -> Passing:
        logged = await self._feed.after(
            self._workspace, cursor, limit=_BATCH, patience=LOOK
        )
        letters = await self._feed.letters(self._workspace, logged)
        cursors = [entry.cursor for entry in logged]
        return Passing(letters=letters, cursor=max(cursors, default=cursor))


class Listener:
    """Passes events on until it is stopped.

    Attributes:
        cursor: The last event that was passed on.
    """

    def __init__(
        self, source: Source, forwarder: Forwarder, clock: Clock, say: Say
    ) -> None:
        self.cursor: int | None = None
        self._source = source
        self._forwarder = forwarder
        self._clock = clock
        self._say = say

    async def run(self, after: int | None = None) -> None:
        """Pass on what comes after a cursor, or from now on.

        Raises:
            StreamRefusedError: The server will not answer.
        """
        self.cursor = after
        pause = FIRST_PAUSE
        while True:
            try:
                await self._step()
                pause = FIRST_PAUSE
            except StreamLostError as error:
                self._say(f"lost the server ({error}); asking again in {_secs(pause)}")
                await self._clock.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _step(self) -> None:
        if self.cursor is None:
            self.cursor = await self._source.newest()
            self._say(f"listening from cursor {self.cursor} on")
            return
        passing = await self._source.after(self.cursor)
        for each in passing.letters:
            self._say(_line(await self._forwarder.pass_on(each), each, self._clock))
        self.cursor = passing.cursor


def _line(outcome: str, passed: Letter, clock: Clock) -> str:
    event = json.loads(passed.body)
    at = clock.now().astimezone()
    what = f"{event['event_type']} {event['conversation_id']}"
    return f"{at:%H:%M:%S}  [{outcome}]  {what}  {passed.headers['webhook-id']}"


def _secs(span: timedelta) -> str:
    return f"{span.total_seconds():.0f} s"


async def listen_at(
    server: str, api_key: str, forward_to: str, say: Say, after: int | None
) -> None:
    """Listen to a server by its API. Raises `StreamRefusedError`."""
    async with (
        EventStream(server, api_key) as stream,
        Forwarder(forward_to, __version__) as forwarder,
    ):
        await _run(stream, forwarder, say, after)


async def listen_here(
    settings: Settings, workspace: str, forward_to: str, say: Say, after: int | None
) -> None:
    """Listen to the database of this machine. Raises `StreamRefusedError`."""
    clock = SystemClock()
    with opened(settings) as database:
        if await database.keys.workspace(WorkspaceId(workspace)) is None:
            raise StreamRefusedError(f"no workspace {workspace!r} here")
        source = LocalSource(database, WorkspaceId(workspace), clock)
        async with Forwarder(forward_to, __version__) as forwarder:
            await _run(source, forwarder, say, after)


async def _run(
    source: Source, forwarder: Forwarder, say: Say, after: int | None
) -> None:
    listener = Listener(source, forwarder, SystemClock(), say)
    try:
        await listener.run(after)
    finally:
        if listener.cursor is not None:
            say(f"stopped; --after {listener.cursor} goes on from here")
