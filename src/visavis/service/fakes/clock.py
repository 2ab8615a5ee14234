"""A clock that stands still until a test moves it."""

import asyncio
from datetime import UTC, datetime, timedelta

MIDDAY = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


class FakeClock:
    """Time moves by `advance` only; sleepers whose instant is reached wake then."""

    def __init__(self, at: datetime = MIDDAY) -> None:
        self._now = at
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, span: timedelta) -> None:
        if span <= timedelta(0):
            return
        woken = asyncio.get_running_loop().create_future()
        entry = (self._now + span, woken)
        self._sleepers.append(entry)
        try:
            await woken
        finally:
            self._sleepers.remove(entry)

    def advance(self, span: timedelta) -> None:
        """Move on and wake whoever slept until then; they run at the next await."""
        self._now += span
        for at, woken in self._sleepers:
            if at <= self._now and not woken.done():
                woken.set_result(None)
