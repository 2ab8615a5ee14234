"""Connections to servers that are opened before anybody speaks.

Whoever is addressed first waits for no handshake then. A server that cannot be reached
is tried again and again, ever more rarely: a seat must not hammer a server that is
being started. Only this waits between its attempts. What a person's words ask for is
asked at once, whatever came of it before.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Protocol, runtime_checkable

import structlog

from visavis.core.failures import Engine, Why
from visavis.replica.brain import BrainFailed
from visavis.replica.ears.recogniser import HearingFailed
from visavis.replica.eyes import SightFailed
from visavis.replica.voice import SpeakingFailed
from visavis.service.ports import Clock

log = structlog.get_logger()

_FAILURES = (BrainFailed, HearingFailed, SightFailed, SpeakingFailed)

_FIRST = timedelta(seconds=1)
_LONGEST = timedelta(seconds=30)


@runtime_checkable
class Connection(Protocol):
    """Something of a replica's that a server does."""

    engine: Engine

    async def connect(self) -> None:
        """Open a connection, and keep it.

        Raises:
            BrainFailed, HearingFailed, SightFailed, SpeakingFailed: By what it is.
        """
        ...


def pauses() -> Iterator[timedelta]:
    """Yield the pauses between attempts: 1, 2, 4 … 30 seconds, and so on."""
    pause = _FIRST
    while True:
        yield pause
        pause = min(2 * pause, _LONGEST)


async def warm(
    connection: Connection, clock: Clock, failed: Callable[[Engine, Why], None]
) -> None:
    """Open a connection, sooner or later."""
    for pause in pauses():
        try:
            await connection.connect()
        except _FAILURES as error:
            log.info("engine_not_reached", engine=connection.engine, why=str(error))
            failed(connection.engine, error.why)
            await clock.sleep(pause)
        else:
            return
