"""Virtual time that cancelled timers do not move.

`VirtualLoop` jumps to the first timer in the heap, also when it was cancelled: time is
then wrong, and the loop waits for the next timer in real time. Timeouts that are set
and lifted for every message, as those of signalling, make that the normal case.
"""

import asyncio
import heapq
from collections.abc import Coroutine
from typing import Any, TypeVar

from support.virtual_time import VirtualLoop

T = TypeVar("T")


class PatientLoop(VirtualLoop):
    def _run_once(self) -> None:
        timers: list[Any] = self._scheduled  # type: ignore[attr-defined]
        while timers and timers[0]._cancelled:
            heapq.heappop(timers)._scheduled = False
            self._timer_cancelled_count -= 1  # type: ignore[attr-defined]
        super()._run_once()


def run_virtual(main: Coroutine[Any, Any, T]) -> T:
    """Run a test to its end in virtual time."""
    with asyncio.Runner(loop_factory=PatientLoop) as runner:
        return runner.run(main)
