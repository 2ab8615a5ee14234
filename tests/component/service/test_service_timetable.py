import asyncio
import tracemalloc
from datetime import datetime, timedelta

from service_house import after, seconds

from support.virtual_time import VirtualClock, run_virtual
from visavis.service.timetable import LONGEST_NAP, Timetable, within


class _Jumping(VirtualClock):
    """A wall clock that somebody sets while we sleep."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead


async def _taken(timetable: Timetable[str]) -> tuple[datetime, list[str]]:
    keys = await timetable.due()
    return VirtualClock().now(), keys


def test_each_key_is_due_once_when_it_was_last_set() -> None:
    async def story() -> None:
        timetable = Timetable[str](VirtualClock())
        timetable.set("a", after(5))
        timetable.set("b", after(3))
        timetable.set("a", after(1))
        timetable.set("a", after(1))
        timetable.set("c", after(2))
        timetable.clear("c")
        timetable.clear("never")
        assert len(timetable) == 2
        assert "c" not in timetable
        assert await _taken(timetable) == (after(1), ["a"])
        assert await _taken(timetable) == (after(3), ["b"])
        assert len(timetable) == 0

    run_virtual(story())


def test_what_is_set_while_it_sleeps_is_heard() -> None:
    async def story() -> None:
        timetable, clock = Timetable[str](VirtualClock()), VirtualClock()
        async with asyncio.TaskGroup() as group:
            taken = group.create_task(_taken(timetable))
            await clock.sleep(seconds(1))
            timetable.set("late", after(10))
            timetable.set("later", after(11))
            await clock.sleep(seconds(1))
            timetable.set("soon", after(3))
            timetable.set("sooner", after(2.5))
        assert taken.result() == (after(2.5), ["sooner"])

    run_virtual(story())


def test_a_clock_that_is_set_forward_is_noticed_within_a_nap() -> None:
    async def story() -> None:
        clock = _Jumping()
        timetable = Timetable[str](clock)
        timetable.set("a", after(3600))
        async with asyncio.TaskGroup() as group:
            taken = group.create_task(timetable.due())
            await clock.sleep(seconds(1))
            clock.ahead = timedelta(hours=2)
        assert taken.result() == ["a"]
        assert VirtualClock().now() == after(LONGEST_NAP.total_seconds())

    run_virtual(story())


def test_no_more_is_done_at_once_than_allowed() -> None:
    async def story() -> None:
        timetable, clock = Timetable[int](VirtualClock()), VirtualClock()
        busy, most = 0, 0

        async def do(key: int) -> None:
            nonlocal busy, most
            busy += 1
            most = max(most, busy)
            await clock.sleep(seconds(1))
            busy -= 1

        for key in range(20):
            timetable.set(key, after(1))
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(timetable.keep(do, at_once=5))
            await clock.sleep(seconds(10))
            keeping.cancel()
        assert most == 5
        assert len(timetable) == 0

    run_virtual(story())


def test_what_fails_is_tried_again_unless_it_was_set_anew() -> None:
    async def story() -> None:
        timetable, clock = Timetable[str](VirtualClock()), VirtualClock()
        done: list[tuple[str, datetime]] = []

        async def do(key: str) -> None:
            done.append((key, clock.now()))
            if key == "anew" and len(done) < 3:
                timetable.set(key, after(9))
            if clock.now() < after(3):
                raise OSError("not yet")

        timetable.set("again", after(1))
        timetable.set("anew", after(1))
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(timetable.keep(do))
            await clock.sleep(seconds(20))
            keeping.cancel()
        assert done == [
            ("again", after(1)),
            ("anew", after(1)),
            ("again", after(3)),
            ("anew", after(9)),
        ]

    run_virtual(story())


def test_overtaken_entries_are_swept_out() -> None:
    async def story() -> None:
        timetable = Timetable[str](VirtualClock())
        timetable.set("early", after(1))
        for n in range(1000):
            timetable.set("moved", after(1000 - n / 10))
        assert len(timetable._heap) < 100
        assert await _taken(timetable) == (after(1), ["early"])
        assert await _taken(timetable) == (after(900.1), ["moved"])

    run_virtual(story())


def test_an_entry_takes_less_than_half_a_kilobyte() -> None:
    async def story() -> None:
        count = 20_000
        timetable = Timetable[str](VirtualClock())
        tracemalloc.start()
        for n in range(count):
            timetable.set(f"c{n:011x}", after(n))
        used, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert used / count < 512

    run_virtual(story())


def test_a_hope_that_comes_true_in_time_is_returned() -> None:
    async def story() -> None:
        clock, loop = VirtualClock(), asyncio.get_running_loop()
        hope: asyncio.Future[str] = loop.create_future()
        loop.call_later(2, hope.set_result, "yes")
        assert await within(clock, seconds(1), hope) is None
        assert await within(clock, seconds(5), hope) == "yes"
        assert clock.now() == after(2)

    run_virtual(story())
