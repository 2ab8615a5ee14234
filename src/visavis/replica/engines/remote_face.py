"""A face that a worker elsewhere draws: on a GPU, say, from a model of its own.

It hears everything a little before it is heard, and sends pictures of that time. While
it cannot be reached the last picture stands still, and nobody else's takes its place.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from datetime import timedelta
from math import ceil
from typing import Self

import structlog

from visavis.core.addresses import receiver
from visavis.core.failures import Why
from visavis.replica.arrivals import Arrivals
from visavis.replica.engines.face_line import (
    FaceFailed,
    FaceLine,
    FaceServer,
    Sitting,
)
from visavis.replica.face.motion import Mood
from visavis.replica.warming import pauses
from visavis.service.ports import (
    PACKET,
    PACKET_SAMPLES,
    SAMPLE_RATE,
    Clock,
    Picture,
)

log = structlog.get_logger()

_UNDER_WAY = timedelta(milliseconds=40)
"""On top of a worker's latency: for the network, and the grid of packets."""

_UNSEEN = SAMPLE_RATE
"""Samples after which a face that nobody asked for is not drawn further."""


class RemoteFace:
    """The face of one call. `run` keeps it alive; the rest never waits.

    Attributes:
        fps: Pictures a second.
        lead: Samples that it has to hear what is said before others do.
    """

    def __init__(self, server: FaceServer, sitting: Sitting, line: FaceLine) -> None:
        self.fps = line.hello.fps
        wait = timedelta(milliseconds=line.hello.latency_ms) + _UNDER_WAY
        self.lead = ceil(wait / PACKET) * PACKET_SAMPLES
        self._server = server
        self._sitting = sitting
        self._line: FaceLine | None = line
        self._lost = False
        self._arrivals = Arrivals(line.first, SAMPLE_RATE // self.fps, line.most)

    @classmethod
    async def cast(cls, server: FaceServer, sitting: Sitting) -> Self | None:
        """Return a face that can be shown; None if the worker does not know it.

        Raises:
            FaceFailed: It cannot be reached, or does not draw.
        """
        line = await FaceLine.open(server, sitting)
        return None if line is None else cls(server, sitting, line)

    @property
    def late(self) -> int:
        """How many pictures came when their time was over."""
        return self._arrivals.late

    async def run(
        self, clock: Clock, failed: Callable[[Why], None], lost: Callable[[], None]
    ) -> None:
        """Have it drawn until cancelled, and again whenever it was lost.

        Args:
            clock: For the pauses between attempts.
            failed: Called for every failure, and for every attempt that fails.
            lost: Called once, until pictures come again.
        """
        line = self._line
        assert line is not None, "it is run once"
        try:
            while True:
                error = await self._follow(line)
                self._line = None
                log.warning("face_failed", **self._told(error))
                if not self._lost:
                    lost()
                self._lost = True
                failed(error.why)
                line = self._line = await self._again(clock, failed)
        finally:
            if self._line is not None:
                await self._line.close()

    def picture(self, sample: int) -> Picture:
        """Return how the face is at that sample, as far as it is known."""
        return self._arrivals.picture(sample)

    def hear(self, epoch: int, sample: int, mood: Mood, pcm: bytes) -> None:
        """Take sound that will be heard at that sample."""
        if self._line is not None:
            self._line.hear(epoch, sample, mood, pcm)
            # Who is not looked at draws what was granted, and then rests.
            if sample - self.lead - self._arrivals.asked < _UNSEEN:
                self._line.go_on()

    def cut(self, epoch: int, sample: int) -> None:
        """Forget what was to be heard from that sample on."""
        self._arrivals.cut(epoch)
        if self._line is not None:
            self._line.cut(epoch, sample)

    async def _follow(self, line: FaceLine) -> FaceFailed:
        """Take a worker's pictures until it fails."""
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(line.write())
            try:
                async with aclosing(line.pictures()) as pictures:
                    async for drawn in pictures:
                        self._arrivals.add(drawn)
                        self._lost = False
            except FaceFailed as error:
                await line.close()
                return error
            finally:
                writing.cancel()
        raise AssertionError("pictures end by failing")

    async def _again(self, clock: Clock, failed: Callable[[Why], None]) -> FaceLine:
        """Return a new connection, sooner or later."""
        for pause in pauses():
            await clock.sleep(pause)
            try:
                line = await FaceLine.open(self._server, self._sitting)
            except FaceFailed as error:
                log.info("face_not_reached", **self._told(error))
                failed(error.why)
                continue
            if line is not None:
                log.info("face_found_again", conversation_id=self._sitting.call)
                return line
            failed(Why.REFUSED)
        raise AssertionError("attempts never end")

    def _told(self, error: FaceFailed) -> dict[str, str]:
        return {
            "conversation_id": self._sitting.call,
            "server": receiver(self._server.url),
            "why": str(error),
        }
