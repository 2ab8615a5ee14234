"""The link between front and worker, over a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from visavis.app.links import LinkServer, Reception
from visavis.core import codec, link
from visavis.core.ids import ConversationId
from visavis.service.ports import Worker

SECRET = "s" * 64
READY = link.WorkerReady(version=link.VERSION, pid=7, capacity=8)
C = ConversationId("c00000000001")


@dataclass
class Desk:
    """Keeps what the front was told."""

    workers: list[Worker] = field(default_factory=list)
    facts: list[link.FromWorker] = field(default_factory=list)
    gone: list[Worker] = field(default_factory=list)
    stirred: asyncio.Condition = field(default_factory=asyncio.Condition)

    def arrived(self, worker: Worker) -> None:
        self.workers.append(worker)

    async def heard(self, _: Worker, fact: link.FromWorker) -> None:
        self.facts.append(fact)
        await self._stir()

    async def departed(self, worker: Worker) -> None:
        self.gone.append(worker)
        await self._stir()

    async def _stir(self) -> None:
        async with self.stirred:
            self.stirred.notify_all()

    async def until(self, met: object) -> None:
        async with asyncio.timeout(10), self.stirred:
            await self.stirred.wait_for(met)  # type: ignore[arg-type]


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[Desk, str]]:
    desk = Desk()
    server = LinkServer(
        SECRET,
        Reception(arrived=desk.arrived, heard=desk.heard, departed=desk.departed),
    )
    address = await server.open()
    try:
        yield desk, address
    finally:
        await server.close()


def dial(address: str, secret: str = SECRET) -> connect:
    headers = {"Authorization": f"Bearer {secret}"}
    return connect(address, additional_headers=headers, proxy=None)


async def introduce(connection: ClientConnection) -> None:
    await connection.send(codec.encode(READY))


async def test_a_worker_arrives_and_both_sides_hear_each_other_in_order() -> None:
    async with listening() as (desk, address), dial(address) as worker:
        await introduce(worker)
        opened = [
            link.SeatOpened(conversation_id=ConversationId(f"c{n}")) for n in "123"
        ]
        for fact in opened:
            await worker.send(codec.encode(fact))
        await desk.until(lambda: len(desk.facts) == 3)
        for n in "45":
            desk.workers[0].send(link.CloseSeat(conversation_id=ConversationId(n)))
        told = [link.decode_to_worker(await worker.recv()) for _ in range(2)]

        assert desk.facts == opened
        assert [message.conversation_id for message in told] == ["4", "5"]
        assert (desk.workers[0].id, desk.workers[0].capacity) == ("worker-7", 8)


async def test_a_stranger_without_the_secret_is_refused() -> None:
    async with listening() as (desk, address):
        with pytest.raises(InvalidStatus) as refused:
            await dial(address, "guess").__aenter__()

        assert refused.value.response.status_code == 401
        assert desk.workers == []


@pytest.mark.parametrize(
    "first",
    [
        codec.encode(link.WorkerReady(version=link.VERSION + 1, pid=7, capacity=8)),
        codec.encode(link.SeatOpened(conversation_id=C)),
        "garbage",
    ],
)
async def test_one_that_does_not_introduce_itself_is_hung_up_on(first: str) -> None:
    async with listening() as (desk, address), dial(address) as worker:
        await worker.send(first)
        with pytest.raises(ConnectionClosed):
            await worker.recv()

        assert desk.workers == []


async def test_the_front_is_told_when_a_worker_is_gone() -> None:
    async with listening() as (desk, address):
        async with dial(address) as worker:
            await introduce(worker)
        await desk.until(lambda: bool(desk.gone))

        assert desk.gone == desk.workers


async def test_a_worker_that_speaks_wrongly_is_hung_up_on() -> None:
    async with listening() as (desk, address), dial(address) as worker:
        await introduce(worker)
        await worker.send('{"type":"seat_opened"}')
        await desk.until(lambda: bool(desk.gone))

        assert desk.facts == []
