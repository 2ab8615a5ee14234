"""The only door to time and randomness."""

import asyncio
import secrets
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The clock port on the machine's clocks.

    Instants are wall time; spans are slept on the loop's monotonic clock, so that a
    clock set back does not make a timer late.
    """

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(max(0.0, span.total_seconds()))

    def monotonic(self) -> float:
        """Return seconds since some fixed point, for measuring spans."""
        return time.monotonic()


class SystemRandomness:
    """The randomness port on the operating system's generator."""

    def hex(self, digits: int) -> str:
        return secrets.token_hex((digits + 1) // 2)[:digits]

    def fraction(self) -> float:
        return secrets.randbelow(1 << 32) / (1 << 32)
