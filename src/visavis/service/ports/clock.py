"""The only door to time."""

from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The only door to time."""

    def now(self) -> datetime: ...

    async def sleep(self, span: timedelta) -> None: ...
