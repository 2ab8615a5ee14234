"""A receiver on a real socket, a store with events to deliver, and a hurried clock."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook

from visavis.core.conversations import Conversation
from visavis.core.deliveries import Attempted
from visavis.core.events import Event
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    ConversationId,
    EventId,
    PersonaId,
    ReplicaId,
)
from visavis.core.keys import Workspace
from visavis.core.lifecycle import Waiting
from visavis.service.fakes.randomness import FakeRandomness
from visavis.service.ports import Change
from visavis.store.database import Database
from visavis.store.outbox import SqlOutbox
from visavis.webhooks.sender import Sender, SenderSettings

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SECRETS = ("whsec_bmV3ZXIgc2VjcmV0IDEyMzQ1Njc4", "whsec_b2xkZXIgc2VjcmV0IDEyMzQ1Njc4")
LOCAL = SenderSettings(allow_private=True)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class HurriedClock:
    """A clock on which every sleep is over at once, and has taken its time."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        return self._now

    async def sleep(self, span: timedelta) -> None:
        self._now += max(span, timedelta(0))


class Receiver:
    """Somebody's server. It keeps what it got, and answers as it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: Answer = ok
        self.url = ""
        self.closing = asyncio.Event()
        self._arrived = asyncio.Condition()

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _, headers, _ in self.got]

    async def until(self, count: int) -> None:
        """Wait until so many requests have arrived."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.got) >= count)

    async def hang(self, _: web.Request) -> web.StreamResponse:
        """Answer when the test is over."""
        await self.closing.wait()
        return web.Response()

    async def receive(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.got.append((request.raw_path, headers, await request.read()))
        async with self._arrived:
            self._arrived.notify_all()
        return await self.answer(request)


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", receiver.receive)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield receiver
    finally:
        receiver.closing.set()
        await runner.cleanup()


async def ok(request: web.Request) -> web.StreamResponse:
    return web.Response()


def statuses(*codes: int) -> Answer:
    """Return an answer that says these one after the other, then 200."""
    left = list(codes)

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=left.pop(0) if left else 200)

    return answer


def always(status: int, **headers: str) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers=headers)

    return answer


class WatchedOutbox(SqlOutbox):
    """The real outbox; it says what was made of each attempt."""

    watched: asyncio.Queue[tuple[str, str, Any]]

    async def delivered(self, id_: EventId, tried: Attempted) -> None:
        await super().delivered(id_, tried)
        self.watched.put_nowait(("delivered", id_, tried.status))

    async def retry(self, id_: EventId, tried: Attempted, again_at: datetime) -> None:
        await super().retry(id_, tried, again_at)
        self.watched.put_nowait(("retry", id_, tried.why))

    async def given_up(self, id_: EventId, tried: Attempted) -> None:
        await super().given_up(id_, tried)
        self.watched.put_nowait(("given up", id_, tried.why))


class Post:
    """A store with one workspace, and a sender when it is asked for."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = HurriedClock()
        self.randomness = FakeRandomness()
        self.outbox = WatchedOutbox(database.outbox._writer, database.outbox._readers)
        self.outbox.watched = asyncio.Queue()
        database.outbox.on_written(self.outbox.written)

    async def found(self) -> None:
        """Make the workspace whose secrets sign."""
        workspace = Workspace(
            id=DEFAULT_WORKSPACE, webhook_secrets=SECRETS, created_at=START
        )
        await self.database.keys.add_workspace(workspace)

    async def write(self, name: str, url: str, *events: str) -> None:
        """Write a conversation with events for a receiver."""
        conversation = Conversation(
            id=ConversationId(name),
            workspace_id=DEFAULT_WORKSPACE,
            name=name,
            persona_id=PersonaId("p1"),
            replica_id=ReplicaId("r1"),
            state=Waiting(created_at=START),
            created_at=START,
            updated_at=START,
        )
        told = tuple(event(e, name, url) for e in events)
        change = Change(conversation=conversation, events=told)
        await self.database.conversations.create(change)

    async def next(self) -> tuple[str, str, Any]:
        """Return what was made of the next attempt that came to an end."""
        return await self.outbox.watched.get()

    async def until(self, *ids: str) -> list[tuple[str, str, Any]]:
        """Return what was made of attempts until there was one of each of these."""
        made: list[tuple[str, str, Any]] = []
        while not set(ids) <= {id_ for _, id_, _ in made}:
            made.append(await self.next())
        return made

    @contextlib.asynccontextmanager
    async def sending(self, settings: SenderSettings = LOCAL) -> AsyncIterator[None]:
        sender = Sender(
            self.outbox,
            self.database.keys,
            self.clock,
            self.randomness,
            settings,
        )
        async with asyncio.TaskGroup() as group:
            running = group.create_task(sender.run())
            try:
                yield
            finally:
                running.cancel()


def event(name: str, of: str, url: str) -> Event:
    return Event(
        id=EventId(name),
        workspace_id=DEFAULT_WORKSPACE,
        conversation_id=ConversationId(of),
        event_type="system.replica_joined",
        properties={"replica_id": "rf4e9d9790f0", "note": "grüß dich"},
        at=START,
        webhook_url=url,
    )


def verify(headers: dict[str, str], body: bytes, secret: str) -> Any:
    """Return the payload, if the signature holds for the instant that it names.

    The library's own `verify` asks the real clock whether that instant is recent;
    these posts are made on a clock of their own, so it only signs again.
    """
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    again = Webhook(secret).sign(headers["webhook-id"], at, body.decode())
    assert again in headers["webhook-signature"].split()
    return json.loads(body)
