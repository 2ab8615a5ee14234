"""The only door to time and randomness."""

import asyncio
import secrets
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, islice

_DRAWN_BYTES = 4096


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
    """The randomness port on the operating system's generator.

    Bytes for ids and keys are drawn many at a time. Whoever asks the system lets go of
    the interpreter, and under load waits longer to get it back than a creation takes.
    """

    def __init__(self) -> None:
        draws = iter(partial(secrets.token_bytes, _DRAWN_BYTES), b"")
        # Each byte is handed out once, whichever thread asks.
        self._bytes = chain.from_iterable(draws)

    def hex(self, digits: int) -> str:
        return bytes(islice(self._bytes, (digits + 1) // 2)).hex()[:digits]

    def fraction(self) -> float:
        return secrets.randbelow(1 << 32) / (1 << 32)
