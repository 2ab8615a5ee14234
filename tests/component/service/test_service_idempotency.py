"""Requests that come more than once."""

import asyncio

import pytest

from visavis.core import idempotency
from visavis.core.idempotency import HOLDS, Said
from visavis.core.ids import DEFAULT_WORKSPACE, WorkspaceId
from visavis.core.problems import IdempotencyKeyReused, InvalidPayload
from visavis.service.durable import once_durable
from visavis.service.fakes import FakeAnswers, FakeClock, FakeSafe
from visavis.service.idempotency import Idempotency, Reply


class Desk:
    """Answers with how often it was asked, when it is let."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.service = Idempotency(FakeAnswers(), FakeSafe(), self.clock)
        self.open = asyncio.Event()
        self.open.set()
        self.times = 0
        self.refuses = False
        self.began: list[int] = []

    async def make(self) -> Said:
        self.times += 1
        times = self.times
        once_durable(lambda: self.began.append(times))
        await self.open.wait()
        if self.refuses:
            raise InvalidPayload("field", "is wrong")
        return Said(status=200, headers={}, body=str(times))

    async def ask(
        self, key: str = "k", body: bytes = b"", of: WorkspaceId = DEFAULT_WORKSPACE
    ) -> Reply:
        asked = idempotency.asked(of, key, "POST", "/x", body)
        return await self.service.once(asked, self.make)


async def test_the_second_gets_the_answer_of_the_first() -> None:
    desk = Desk()
    first, second = await desk.ask(), await desk.ask()
    assert (first.said, first.repeated) == (second.said, False)
    assert second.repeated
    assert desk.times == 1


async def test_of_many_at_once_one_is_carried_out() -> None:
    desk = Desk()
    desk.open.clear()
    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(desk.ask()) for _ in range(50)]
        # After all of them have asked: callbacks run in order.
        asyncio.get_running_loop().call_soon(desk.open.set)
    assert {task.result().said.body for task in asking} == {"1"}
    assert sum(not task.result().repeated for task in asking) == 1


async def test_a_refusal_is_not_kept_and_leaves_the_key_free() -> None:
    desk = Desk()
    desk.refuses = True
    with pytest.raises(InvalidPayload):
        await desk.ask(body=b"wrong")
    assert desk.began == []
    desk.refuses = False
    assert not (await desk.ask(body=b"right")).repeated
    assert desk.began == [2]


async def test_another_body_is_refused() -> None:
    desk = Desk()
    await desk.ask(body=b"one")
    with pytest.raises(IdempotencyKeyReused):
        await desk.ask(body=b"two")
    assert desk.times == 1


async def test_keys_of_other_workspaces_are_other_keys() -> None:
    desk = Desk()
    await desk.ask()
    assert not (await desk.ask(of=WorkspaceId("elsewhere"))).repeated


async def test_after_a_day_the_key_is_free_again() -> None:
    desk = Desk()
    await desk.ask(body=b"one")
    desk.clock.advance(HOLDS)
    assert not (await desk.ask(body=b"two")).repeated


async def test_what_outlives_its_request_waits_for_nothing() -> None:
    done: list[str] = []
    service = Idempotency(FakeAnswers(), FakeSafe(), FakeClock())
    answered = asyncio.Event()

    async def late() -> None:
        await answered.wait()
        once_durable(lambda: done.append("late"))

    async with asyncio.TaskGroup() as group:

        async def make() -> Said:
            group.create_task(late())
            return Said(status=200, headers={}, body="")

        asked = idempotency.asked(DEFAULT_WORKSPACE, "k", "POST", "/x", b"")
        await service.once(asked, make)
        answered.set()
    assert done == ["late"]
