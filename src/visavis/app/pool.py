"""Call workers as child processes of the front."""

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from visavis.app.clock import SystemClock
from visavis.app.links import worker_id
from visavis.app.worker_settings import with_link

log = structlog.get_logger()

_TERMINATE_S = 3.0
"""How long a worker may take to close its calls before it is killed."""

_SHORT_LIFE_S = 10.0
_PAUSES_S = (0.2, 1.0, 3.0, 10.0, 30.0)
"""After one that died young, the next waits: something is wrong that repeats itself."""

FRUGAL = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(4 << 20),
}
"""What a worker's C library is told unless the operator tells it otherwise.

By itself glibc gives every thread an arena of its own, and each keeps what its largest
moment took: at four calls, 23 threads and a seventh of the worker's memory. And once
something large was freed it takes the next of its kind from an arena, too, and gives
less back: 16 MB stayed of loading a face, and four faces' encoders, each made anew when
its bit rate changes, moved the whole by 45 MB up and down, and now by 14. A picture is
below these bounds: a mapping for each would cost more than it saves.
"""


class ProcessWorkers:
    """The workers port: each `start` makes a process that connects back to the link.

    One that ends by itself is told of, so that nobody waits for it to arrive.
    """

    def __init__(self, environment: Mapping[str, str], clock: SystemClock) -> None:
        self._clock = clock
        self._environment = dict(environment)
        self._wanted: asyncio.Queue[None] = asyncio.Queue()
        self._running: set[asyncio.subprocess.Process] = set()
        self._died_young = 0

    def connect_to(self, link: str) -> None:
        """Name the address that workers started from now on connect to."""
        self._environment = with_link(self._environment, link)

    def start(self) -> None:
        self._wanted.put_nowait(None)

    async def run(self, exited: Callable[[str], None]) -> None:
        """Start what is wanted until cancelled; then end every worker.

        Args:
            exited: Called with the id of each worker that ended by itself.
        """
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    await self._wanted.get()
                    group.create_task(self._keep(exited))
        finally:
            self._end_all()

    async def _keep(self, exited: Callable[[str], None]) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "visavis.app.worker",
            env={**FRUGAL, **os.environ, **self._environment},
            stdin=asyncio.subprocess.DEVNULL,
        )
        self._running.add(process)
        began = self._clock.monotonic()
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            await self._end(process)
            raise
        finally:
            self._running.discard(process)
        name = worker_id(process.pid)
        lived_s = round(self._clock.monotonic() - began, 1)
        log.warning("worker_exited", worker=name, code=code, lived_s=lived_s)
        await self._clock.sleep(self._pause_after(lived_s))
        exited(name)

    def _pause_after(self, lived_s: float) -> timedelta:
        if lived_s >= _SHORT_LIFE_S:
            self._died_young = 0
            return timedelta(0)
        pause = _PAUSES_S[min(self._died_young, len(_PAUSES_S) - 1)]
        self._died_young += 1
        return timedelta(seconds=pause)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        process.terminate()
        try:
            async with asyncio.timeout(_TERMINATE_S):
                await process.wait()
        except TimeoutError:
            process.kill()

    def _end_all(self) -> None:
        for process in self._running:
            process.kill()
