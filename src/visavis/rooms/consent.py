"""Whether a browser still answers (consent, RFC 7675).

It is asked each second, and given time: over a satellite, or behind a slow link's full
queue, an answer comes later than the next question goes out.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from visavis.service.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """How it is asked for.

    Attributes:
        lapses_s: Without an answer for so long there is none any more.
    """

    every_s: float
    lapses_s: float

    async def held(self, ask: Callable[[], Awaitable[bool]], clock: Clock) -> None:
        """Ask, by what puts one question and tells whether it was answered.

        Returns once consent lapsed.
        """
        try:
            async with asyncio.timeout(self.lapses_s) as lapse:
                await self._ask(ask, clock, lapse)
        except TimeoutError:
            return

    async def _ask(
        self,
        ask: Callable[[], Awaitable[bool]],
        clock: Clock,
        lapse: asyncio.Timeout,
    ) -> None:
        time = asyncio.get_running_loop().time

        async def put_one() -> None:
            if await ask() and not lapse.expired():
                lapse.reschedule(time() + self.lapses_s)

        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(put_one())
                await clock.sleep(timedelta(seconds=self.every_s))
