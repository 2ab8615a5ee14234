"""`visavis listen`: every event is passed on once, in order, whatever happens."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from support.virtual_time import EPOCH
from visavis.app.listen import Listener, LocalSource
from visavis.core.conversations import Conversation
from visavis.core.events import Event, Letter
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    ConversationId,
    EventId,
    PersonaId,
    ReplicaId,
)
from visavis.core.keys import Workspace
from visavis.core.lifecycle import Waiting
from visavis.service.fakes.clock import FakeClock
from visavis.service.fakes.randomness import FakeRandomness
from visavis.service.ports import Change
from visavis.store.database import Database
from visavis.webhooks.forwarder import Forwarder
from visavis.webhooks.stream import (
    EventStream,
    Passing,
    StreamLostError,
    StreamRefusedError,
)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@contextlib.asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def letter(name: str) -> Letter:
    body = f'{{"event_type": "system.shutdown", "conversation_id": "c-{name}"}}'
    return Letter(body=body, headers={"webhook-id": name, "webhook-signature": "v1,x"})


@dataclass
class Script:
    """A source that gives what it was told to, and then refuses."""

    steps: list[Passing | Exception]
    asked: list[int] = field(default_factory=list[int])

    async def newest(self) -> int:
        return 7

    async def after(self, cursor: int) -> Passing:
        self.asked.append(cursor)
        step = self.steps.pop(0) if self.steps else StreamRefusedError("over")
        if isinstance(step, Exception):
            raise step
        return step


@dataclass
class Machine:
    """A developer's machine: what arrives there, and what the terminal shows."""

    got: list[tuple[str, str, bytes]] = field(default_factory=list[Any])
    said: list[str] = field(default_factory=list[str])
    statuses: list[int] = field(default_factory=list[int])

    async def receive(self, request: web.Request) -> web.StreamResponse:
        headers = request.headers
        id_, signature = headers["webhook-id"], headers["webhook-signature"]
        self.got.append((id_, signature, await request.read()))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def listen(self, source: Script, after: int | None = None) -> Listener:
        async with serving(self.receive) as url, Forwarder(url, "test") as forwarder:
            listener = Listener(source, forwarder, Sleepless(), self.said.append)
            with pytest.raises(StreamRefusedError, match="over"):
                await listener.run(after)
        return listener


class Sleepless(FakeClock):
    """A clock on which every sleep is over at once."""

    async def sleep(self, span: timedelta) -> None:
        self.advance(span)


async def test_letters_arrive_as_they_are_in_order() -> None:
    machine = Machine()
    passing = Passing(letters=[letter("e1"), letter("e2")], cursor=9)

    listener = await machine.listen(Script([passing]))

    assert [(id_, signed) for id_, signed, _ in machine.got] == [
        ("e1", "v1,x"),
        ("e2", "v1,x"),
    ]
    assert machine.got[0][2].decode() == letter("e1").body
    assert machine.said[0] == "listening from cursor 7 on"
    assert machine.said[1].endswith("[200]  system.shutdown c-e1  e1")
    assert listener.cursor == 9


async def test_a_failing_receiver_is_told_of_and_not_asked_again() -> None:
    machine = Machine(statuses=[500, 302])
    passing = Passing(letters=[letter("e1"), letter("e2"), letter("e3")], cursor=9)

    await machine.listen(Script([passing]))

    assert [id_ for id_, _, _ in machine.got] == ["e1", "e2", "e3"]
    assert [line[10:15] for line in machine.said[1:]] == ["[500]", "[302]", "[200]"]


async def test_a_lost_server_is_asked_again_where_it_was_left() -> None:
    machine = Machine()
    lost = StreamLostError("no connection")
    source = Script(
        [
            Passing(letters=[letter("e1")], cursor=9),
            lost,
            lost,
            Passing(letters=[letter("e2")], cursor=12),
        ]
    )

    await machine.listen(source, after=3)

    assert source.asked == [3, 9, 9, 9, 12]
    assert [id_ for id_, _, _ in machine.got] == ["e1", "e2"]
    waits = [line for line in machine.said if line.startswith("lost the server")]
    assert [line.rpartition(" in ")[2] for line in waits] == ["1 s", "2 s"]


async def test_nobody_at_the_address_is_a_line() -> None:
    async with Forwarder("http://127.0.0.1:1/", "test") as forwarder:
        assert await forwarder.pass_on(letter("e1")) == "no connection"


async def test_a_receiver_that_hangs_is_left() -> None:
    async def hang(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await request.content.wait_eof()
        return response

    span = timedelta(microseconds=1)
    async with serving(hang) as url, Forwarder(url, "test", span) as forwarder:
        assert await forwarder.pass_on(letter("e1")) == "timed out"


async def test_what_speaks_no_http_is_a_line() -> None:
    async def garbage(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(b"\x00\xff not HTTP\r\n\r\n")
        return web.Response()

    async with serving(garbage) as url, Forwarder(url, "test") as forwarder:
        assert await forwarder.pass_on(letter("e1")) == "no valid answer"


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, '{"message": "Invalid access token"}', StreamRefusedError),
        (404, "", StreamRefusedError),
        (503, "", StreamLostError),
        (429, "", StreamLostError),
        (200, "not JSON", StreamLostError),
    ],
)
async def test_a_server_that_does_not_answer_is_lost_or_refuses(
    status: int, body: str, error: type[Exception]
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=body, content_type="application/json")

    async with serving(answer) as url, EventStream(url, "vv_key") as stream:
        with pytest.raises(error):
            await stream.newest()


@pytest.mark.parametrize(
    ("url", "error"),
    [("http://127.0.0.1:1", StreamLostError), ("nonsense", StreamRefusedError)],
)
async def test_no_server_is_lost_and_no_address_refused(
    url: str, error: type[Exception]
) -> None:
    async with EventStream(url, "vv_key") as stream:
        with pytest.raises(error):
            await stream.after(3)


async def test_the_stream_asks_with_its_key_and_cursor() -> None:
    asked: list[tuple[str, str]] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append((request.headers["x-api-key"], request.query_string))
        made = letter("e1")
        callback = {"headers": made.headers, "body": made.body}
        return web.json_response({"data": [{"callback": callback}], "cursor": 5})

    async with serving(answer) as url, EventStream(url + "/", "vv_key") as stream:
        assert await stream.after(4) == Passing(letters=[letter("e1")], cursor=5)
        assert await stream.newest() == 5

    assert asked == [
        ("vv_key", "after=4&wait=25&callbacks=true"),
        ("vv_key", "after=latest"),
    ]


async def test_a_database_on_this_machine_is_a_source(tmp_path: Path) -> None:
    with Database.open(tmp_path / "visavis.db", FakeRandomness()) as database:
        secret = "whsec_bmV3ZXIgc2VjcmV0IDEyMzQ1Njc4"
        await database.keys.add_workspace(
            Workspace(id=DEFAULT_WORKSPACE, webhook_secrets=(secret,), created_at=EPOCH)
        )
        source = LocalSource(database, DEFAULT_WORKSPACE, Sleepless())
        assert await source.newest() == 0
        assert await source.after(0) == Passing(letters=[], cursor=0)

        await database.conversations.create(_first("e1"))

        passing = await source.after(0)
        assert [made.headers["webhook-id"] for made in passing.letters] == ["e1"]
        assert passing.cursor == await source.newest()


def _first(name: str) -> Change:
    conversation = Conversation(
        id=ConversationId("c1"),
        workspace_id=DEFAULT_WORKSPACE,
        name="",
        persona_id=PersonaId("p1"),
        replica_id=ReplicaId("r1"),
        state=Waiting(created_at=EPOCH),
        created_at=EPOCH,
        updated_at=EPOCH,
    )
    event = Event(
        id=EventId(name),
        workspace_id=DEFAULT_WORKSPACE,
        conversation_id=conversation.id,
        event_type="system.replica_joined",
        properties={},
        at=EPOCH,
    )
    return Change(conversation=conversation, events=(event,))
