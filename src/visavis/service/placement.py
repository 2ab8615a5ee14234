"""Which conversation sits at which worker, and when another worker is started."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from visavis.core.ids import ConversationId
from visavis.core.link import WorkerLoad
from visavis.core.refusals import Busy
from visavis.service.ports import Clock, Worker, Workers
from visavis.service.timetable import within

PATIENCE = timedelta(seconds=5)
"""How long a joiner waits for a worker that is being started."""

OVERDUE = timedelta(seconds=30)
"""A worker that has not arrived by then is not counted on any more."""

RETRY_S = 3.0
"""When a page that was told `busy` tries again."""


@dataclass(slots=True, eq=False)
class _Desk:
    worker: Worker
    seated: set[ConversationId] = field(default_factory=set[ConversationId])
    lag_ms: float = 0

    @property
    def free(self) -> int:
        return self.worker.capacity - len(self.seated)


@dataclass(slots=True, eq=False)
class _Wait:
    conversation_id: ConversationId
    seat: asyncio.Future[Worker]


class Placement:
    """Gives conversations seats, least-loaded worker first, up to a ceiling of workers.

    One more worker is started as soon as the last free seat is taken, so that whoever
    comes next finds it warm.
    """

    def __init__(self, workers: Workers, clock: Clock, max_workers: int) -> None:
        self._workers = workers
        self._clock = clock
        self._max_workers = max_workers
        self._desks: dict[str, _Desk] = {}
        self._seats: dict[ConversationId, _Desk] = {}
        self._starts: deque[datetime] = deque()
        self._waiting: deque[_Wait] = deque()
        self._met: set[str] = set()

    @property
    def ready(self) -> bool:
        """Whether a joiner would be given a seat, at worst after a start."""
        return bool(self._desks) and (
            bool(self._starts) or self._roomiest() is not None
        )

    def open(self) -> None:
        """Start the first worker, so that it is warm before anybody comes."""
        self._keep_warm()

    # ---- workers

    def arrived(self, worker: Worker) -> None:
        self._desks[worker.id] = _Desk(worker)
        self._met.add(worker.id)
        if self._starts:
            self._starts.popleft()
        self._serve_waiting()

    def loaded(self, worker: Worker, load: WorkerLoad) -> None:
        desk = self._desks.get(worker.id)
        if desk is not None:
            desk.lag_ms = load.lag_ms

    def departed(self, worker: Worker) -> tuple[ConversationId, ...]:
        """Return the conversations that lost their seat with a worker."""
        desk = self._desks.pop(worker.id, None)
        lost = tuple(sorted(desk.seated)) if desk is not None else ()
        for id_ in lost:
            del self._seats[id_]
        self._keep_warm()
        return lost

    def exited(self, worker_id: str) -> None:
        """Note that a worker's process ended: one that never arrived won't any more."""
        if worker_id in self._met:
            self._met.discard(worker_id)
        elif self._starts:
            self._starts.popleft()
            self._keep_warm()

    # ---- seats

    async def seat(self, id_: ConversationId) -> Worker:
        """Return the worker that a conversation sits at, after giving it a seat.

        Raises:
            Busy: There is none, and none will be free in a moment.
        """
        # A worker may die between giving the seat and this task going on.
        while (desk := self._seats.get(id_)) is None:
            if not self._take(id_):
                await self._wait(id_)
        return desk.worker

    def anyone(self) -> Worker | None:
        """Return the worker with the least to do, for an errand that needs no seat."""
        desks = self._desks.values()
        desk = min(desks, key=lambda d: (len(d.seated), d.lag_ms), default=None)
        return None if desk is None else desk.worker

    def release(self, id_: ConversationId) -> None:
        """Give a conversation's seat to whoever comes next."""
        desk = self._seats.pop(id_, None)
        if desk is not None:
            desk.seated.discard(id_)
            self._serve_waiting()

    def _take(self, id_: ConversationId) -> bool:
        desk = self._roomiest()
        if desk is not None:
            desk.seated.add(id_)
            self._seats[id_] = desk
        self._keep_warm()
        return desk is not None

    async def _wait(self, id_: ConversationId) -> None:
        if not self._starts:
            raise Busy(retry_s=RETRY_S)
        wait = _Wait(id_, asyncio.get_running_loop().create_future())
        self._waiting.append(wait)
        given = None
        try:
            given = await within(self._clock, PATIENCE, wait.seat)
        finally:
            if given is None and wait.seat.done():
                # Given to somebody who went away in that very moment.
                self.release(id_)
            wait.seat.cancel()
        if given is None:
            raise Busy(retry_s=RETRY_S)

    def _serve_waiting(self) -> None:
        while self._waiting:
            wait = self._waiting[0]
            if not wait.seat.done():
                if not self._take(wait.conversation_id):
                    return
                wait.seat.set_result(self._seats[wait.conversation_id].worker)
            self._waiting.popleft()

    # ---- starting

    def _roomiest(self) -> _Desk | None:
        free = [desk for desk in self._desks.values() if desk.free > 0]
        return min(free, key=lambda d: (len(d.seated), d.lag_ms), default=None)

    def _keep_warm(self) -> None:
        """Start a worker if there is no free seat, one at a time, up to the ceiling."""
        now = self._clock.now()
        while self._starts and now - self._starts[0] >= OVERDUE:
            self._starts.popleft()
        wanted = self._roomiest() is None and not self._starts
        if wanted and len(self._desks) < self._max_workers:
            self._starts.append(now)
            self._workers.start()
