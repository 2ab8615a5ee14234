import asyncio
from dataclasses import dataclass, field

import pytest
from service_house import seconds

from support.virtual_time import VirtualClock, run_virtual
from visavis.core.ids import ConversationId
from visavis.core.link import WorkerLoad
from visavis.core.refusals import Busy
from visavis.service.fakes import FakeClock, FakeWorker, FakeWorkers
from visavis.service.placement import Placement
from visavis.service.ports import Clock

A, B, C, D, E = (ConversationId(f"c{n}") for n in "abcde")


@dataclass
class Office:
    """A placement whose workers arrive when the story says so."""

    max_workers: int = 2
    capacity: int = 2
    clock: Clock = field(default_factory=VirtualClock)
    starter: FakeWorkers = field(default_factory=FakeWorkers)

    def __post_init__(self) -> None:
        self.placement = Placement(self.starter, self.clock, self.max_workers)
        self._hired = 0

    def hire(self) -> FakeWorker:
        self._hired += 1
        worker = FakeWorker(f"w{self._hired}", self.capacity)
        self.placement.arrived(worker)
        return worker


def test_one_worker_is_warm_before_anybody_comes() -> None:
    office = Office(clock=FakeClock())
    office.placement.open()
    assert office.starter.started == 1
    assert not office.placement.ready
    office.hire()
    assert office.placement.ready
    assert office.starter.started == 1


def test_the_next_worker_is_started_when_the_last_free_seat_is_taken() -> None:
    async def story() -> None:
        office = Office()
        office.placement.open()
        office.hire()
        await office.placement.seat(A)
        assert office.starter.started == 1
        await office.placement.seat(B)
        assert office.starter.started == 2

    run_virtual(story())


def test_a_conversation_has_one_seat() -> None:
    async def story() -> None:
        office = Office(capacity=1)
        worker = office.hire()
        assert await office.placement.seat(A) is worker
        assert await office.placement.seat(A) is worker

    run_virtual(story())


def test_the_least_loaded_worker_comes_first() -> None:
    async def story() -> None:
        office = Office()
        first, second = office.hire(), office.hire()
        office.placement.loaded(first, WorkerLoad(lag_ms=30, late_frames=0))
        assert await office.placement.seat(A) is second
        assert await office.placement.seat(B) is first
        assert await office.placement.seat(C) is second

    run_virtual(story())


def test_at_the_ceiling_the_next_is_told_busy_at_once() -> None:
    async def story() -> None:
        office = Office(max_workers=1, capacity=1)
        office.hire()
        await office.placement.seat(A)
        assert not office.placement.ready
        with pytest.raises(Busy) as refused:
            await office.placement.seat(B)
        assert refused.value.retry_s == 3
        assert office.starter.started == 0
        office.placement.release(A)
        assert office.placement.ready
        await office.placement.seat(B)

    run_virtual(story())


def test_a_joiner_waits_for_a_worker_on_its_way_but_not_for_ever() -> None:
    async def story() -> None:
        office = Office()
        before = office.clock.now()
        with pytest.raises(Busy):
            await office.placement.seat(A)
        assert office.clock.now() - before == seconds(5)
        worker = office.hire()
        assert await office.placement.seat(B) is worker

    run_virtual(story())


def test_those_who_wait_are_served_in_order() -> None:
    async def story() -> None:
        office = Office(max_workers=3, capacity=1)
        async with asyncio.TaskGroup() as group:
            first = group.create_task(office.placement.seat(A))
            second = group.create_task(office.placement.seat(B))
            await office.clock.sleep(seconds(1))
            one = office.hire()
            await office.clock.sleep(seconds(1))
            assert office.starter.started == 2
            two = office.hire()
        assert (first.result(), second.result()) == (one, two)

    run_virtual(story())


def test_who_gave_up_waiting_is_skipped() -> None:
    async def story() -> None:
        office = Office(max_workers=1, capacity=1)
        async with asyncio.TaskGroup() as group:
            first = group.create_task(office.placement.seat(A))
            second = group.create_task(office.placement.seat(B))
            await office.clock.sleep(seconds(1))
            first.cancel()
            await office.clock.sleep(seconds(1))
            worker = office.hire()
        assert second.result() is worker

    run_virtual(story())


def test_a_seat_given_to_one_who_just_went_away_is_free_again() -> None:
    async def story() -> None:
        office = Office(max_workers=1, capacity=1)
        async with asyncio.TaskGroup() as group:
            first = group.create_task(office.placement.seat(A))
            await office.clock.sleep(seconds(1))
            worker = office.hire()
            first.cancel()
        assert await office.placement.seat(B) is worker

    run_virtual(story())


def test_a_seat_at_a_worker_that_died_at_once_is_looked_for_again() -> None:
    async def story() -> None:
        office = Office(capacity=1)
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(office.placement.seat(A))
            await office.clock.sleep(seconds(1))
            office.placement.departed(office.hire())
            await office.clock.sleep(seconds(1))
            second = office.hire()
        assert waiting.result() is second

    run_virtual(story())


def test_a_dead_worker_s_conversations_lose_their_seats_and_it_is_replaced() -> None:
    async def story() -> None:
        office = Office()
        first, second = office.hire(), office.hire()
        for id_ in (A, B, C, D):
            await office.placement.seat(id_)
        started = office.starter.started
        assert office.placement.departed(first) == (A, C)
        assert office.starter.started == started + 1
        assert office.placement.departed(first) == ()
        office.placement.release(A)
        third = office.hire()
        assert await office.placement.seat(A) is third
        assert await office.placement.seat(B) is second

    run_virtual(story())


def test_the_load_of_a_worker_that_is_gone_is_no_matter() -> None:
    office = Office(clock=FakeClock())
    worker = office.hire()
    office.placement.departed(worker)
    office.placement.loaded(worker, WorkerLoad(lag_ms=1, late_frames=0))
    assert not office.placement.ready


def test_a_process_that_ends_before_it_arrives_is_replaced() -> None:
    office = Office(clock=FakeClock())
    office.placement.open()
    office.placement.exited("w1")
    assert office.starter.started == 2


def test_a_process_that_ends_after_it_arrived_was_dealt_with() -> None:
    office = Office(clock=FakeClock())
    office.placement.open()
    worker = office.hire()
    office.placement.departed(worker)
    assert office.starter.started == 2
    office.placement.exited(worker.id)
    office.placement.exited("w9")
    assert office.starter.started == 3
    office.hire()
    office.placement.exited("w9")
    assert office.starter.started == 3


def test_a_worker_that_never_arrives_is_not_counted_on_for_ever() -> None:
    async def story() -> None:
        office = Office()
        office.placement.open()
        await office.clock.sleep(seconds(31))
        with pytest.raises(Busy):
            await office.placement.seat(E)
        assert office.starter.started == 2

    run_virtual(story())
