"""The pump in virtual time, with a feed that keeps what it gets."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from stages import BreakingStage, PlainStage

from support.virtual_time import VirtualClock, run_virtual
from visavis.rooms.engine import Answered, Listener
from visavis.rooms.pump import Pump
from visavis.service.ports import Picture


class Ledger:
    """A feed that writes down what it gets, and when."""

    def __init__(self, *, watched: bool = True) -> None:
        self.listened = True
        self.watched = watched
        self.said: list[tuple[float, int]] = []
        self.shown: list[tuple[float, int]] = []

    async def answer(self, sdp: str, listener: Listener) -> Answered:
        raise NotImplementedError

    def say(self, packet: bytes, sample: int) -> None:
        assert len(packet) == 1_920
        self.said.append((_now(), sample))

    def show(self, picture: Picture, sample: int) -> None:
        assert len(picture.i420) == 64 * 48 * 3 // 2
        self.shown.append((_now(), sample))


class Easel(Executor):
    """An executor that draws in no time, or after `takes` seconds of virtual time."""

    def __init__(self, takes: float = 0.0) -> None:
        self._takes = takes

    def submit(  # type: ignore[override]
        self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any
    ) -> Future[Any]:
        future: Future[Any] = Future()
        loop = asyncio.get_running_loop()
        loop.call_later(self._takes, lambda: future.set_result(fn(*args, **kwargs)))
        return future


class StallingClock(VirtualClock):
    """A clock whose sleep, once, takes longer than it was asked to."""

    def __init__(self, at: float, stall: float) -> None:
        self._at = at
        self._stall = stall

    async def sleep(self, span: timedelta) -> None:
        extra = 0.0
        if _now() >= self._at:
            extra, self._stall = self._stall, 0.0
        await super().sleep(span + timedelta(seconds=extra))


def _now() -> float:
    return round(asyncio.get_running_loop().time(), 6)


def pumped(
    seconds: float, ledger: Ledger, stage: PlainStage, **parts: Any
) -> tuple[Ledger, Pump]:
    """Pump for some seconds of virtual time."""

    async def play() -> Pump:
        clock = parts.pop("clock", VirtualClock())
        pump = Pump(stage, ledger, clock, parts.pop("executor", Easel()))
        async with asyncio.TaskGroup() as group:
            task = group.create_task(pump.run())
            asyncio.get_running_loop().call_later(seconds - 0.001, task.cancel)
        return pump

    return ledger, run_virtual(play())


def test_a_minute_has_3000_packets_and_does_not_drift() -> None:
    ledger, _ = pumped(60, Ledger(watched=False), PlainStage())
    assert len(ledger.said) == 3_000
    assert ledger.said[-1] == (59.98, 2_999 * 960)
    assert [at for at, _ in ledger.said] == [round(n * 0.02, 6) for n in range(3_000)]


def test_whenever_they_begin_all_pumps_tick_at_the_same_instants() -> None:
    ledger = Ledger(watched=False)

    async def play() -> None:
        clock = VirtualClock()
        await clock.sleep(timedelta(milliseconds=7))
        async with asyncio.TaskGroup() as group:
            task = group.create_task(Pump(PlainStage(), ledger, clock).run())
            await clock.sleep(timedelta(milliseconds=100))
            task.cancel()

    run_virtual(play())
    assert [at for at, _ in ledger.said] == [0.02, 0.04, 0.06, 0.08, 0.1]


@pytest.mark.parametrize("fps", [25, 30, 24, 15, 1, 50])
def test_frames_are_asked_for_by_the_sample_they_are_shown_with(fps: int) -> None:
    ledger, pump = pumped(4, Ledger(), PlainStage(fps=fps))
    samples = [sample for _, sample in ledger.shown]
    assert samples == [n * 48_000 // fps for n in range(4 * fps)]
    assert all(0 <= at - sample / 48_000 + 0.02 < 0.021 for at, sample in ledger.shown)
    assert pump.late_frames == 0


def test_nobody_watching_nothing_is_drawn_but_the_voice_goes_on() -> None:
    stage = PlainStage()
    ledger, pump = pumped(2, Ledger(watched=False), stage)
    assert (stage.drawn, ledger.shown, stage.packets) == ([], [], 100)
    assert pump.late_frames == 0


def test_of_who_is_only_heard_no_picture_is_drawn_however_many_watch() -> None:
    stage = PlainStage(fps=0)
    ledger, pump = pumped(2, Ledger(), stage)
    assert (stage.drawn, ledger.shown, stage.packets) == ([], [], 100)
    assert pump.late_frames == 0


def test_slow_drawing_skips_frames_and_never_the_voice() -> None:
    ledger, pump = pumped(4, Ledger(), PlainStage(), executor=Easel(takes=0.1))
    gaps = {b - a for (a, _), (b, _) in pairwise(ledger.said)}
    assert {round(gap, 6) for gap in gaps} == {0.02}
    assert 30 <= len(ledger.shown) <= 34
    assert len(ledger.shown) + pump.late_frames in (99, 100)
    assert all(sample % 1_920 == 0 for _, sample in ledger.shown)


def test_a_stall_is_caught_up_with_and_its_frames_are_skipped() -> None:
    clock = StallingClock(at=1.0, stall=0.3)
    ledger, pump = pumped(3, Ledger(), PlainStage(), clock=clock)
    assert len(ledger.said) == 150
    assert ledger.said[-1] == (2.98, 149 * 960)
    assert [sample for _, sample in ledger.said] == [n * 960 for n in range(150)]
    assert pump.late_frames == 7


def test_after_a_long_stall_the_replica_goes_on_where_it_was() -> None:
    clock = StallingClock(at=1.0, stall=10.0)
    ledger, _ = pumped(13, Ledger(watched=False), PlainStage(), clock=clock)
    assert [sample for _, sample in ledger.said] == [n * 960 for n in range(150)]
    assert max(b - a for (a, _), (b, _) in pairwise(ledger.said)) >= 10
    assert min(b - a for (a, _), (b, _) in pairwise(ledger.said)) > 0.019


def test_what_the_stage_raises_ends_the_pump() -> None:
    with pytest.raises(ExceptionGroup) as raised:
        pumped(1, Ledger(), BreakingStage())
    assert raised.value.subgroup(LookupError) is not None
