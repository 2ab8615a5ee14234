"""A face that a worker elsewhere draws: on a GPU, say, from a model of its own.

It hears everything a little before it is heard, and sends pictures of that time. While
it cannot be reached a still takes its place, and nobody else's face: 0012 of the
decisions says why. The voice goes on, and is held back for nobody then.
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
from visavis.replica.arrivals import UNSEEN, Arrivals
from visavis.replica.engines.face_line import (
    FaceFailed,
    FaceLine,
    FaceServer,
    Sitting,
    failing,
)
from visavis.replica.face.canvas import AnyFace
from visavis.replica.face.motion import Mood
from visavis.replica.face.still import at_rest, nobody, still_of
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

_USUAL_FPS = 25
"""Of a worker that could not be asked yet. Asked for more often than it draws, a face
is shown twice; asked for less often, it leaves pictures out."""

_FROZEN = SAMPLE_RATE
"""Samples for which the last picture stands, before the still is shown: a worker that
is started anew is often back by then."""

_STUCK = 5 * SAMPLE_RATE
"""Samples without anything new, though somebody looks, after which a worker that keeps
its connection does not draw any more."""

_STEADY = 10 * SAMPLE_RATE
"""Samples after which a connection that held is a good one: then its loss is news
again, and the next attempt comes soon."""


class RemoteFace:
    """The face of one call. `run` keeps it alive; the rest never waits.

    Attributes:
        fps: Pictures a second.
        lead: Samples that it has to hear what is said before others do; none while
            there is nobody to hear it.
        ours: Drawn here from now on: a worker that was asked late does not know it.
    """

    def __init__(
        self,
        server: FaceServer,
        sitting: Sitting,
        line: FaceLine | None,
        *,
        rest: Picture,
        stand_by: AnyFace | None = None,
    ) -> None:
        self.fps = _USUAL_FPS if line is None else line.hello.fps
        self.lead = 0
        self.ours: AnyFace | None = None
        self._server = server
        self._sitting = sitting
        self._line: FaceLine | None = None
        self._stand_by = stand_by
        # Of one that was never there each hears as they come in.
        self._lost = line is None
        self._since: int | None = None
        self._pauses = pauses()
        self._rest = rest
        self._still: Picture | None = None
        self._gone_at = -_FROZEN
        self._arrivals = Arrivals(rest, SAMPLE_RATE // self.fps, 1)
        if line is not None:
            self._take(line)

    @classmethod
    async def cast(cls, server: FaceServer, sitting: Sitting) -> Self | None:
        """Return a face that can be shown; None if the worker does not know it.

        Raises:
            FaceFailed: It cannot be reached, or does not draw.
        """
        with failing():
            async with asyncio.timeout(server.patience.total_seconds()):
                line = await FaceLine.open(server, sitting)
        return None if line is None else cls(server, sitting, line, rest=line.first)

    @classmethod
    def awaited(
        cls,
        server: FaceServer,
        sitting: Sitting,
        stand_by: AnyFace | None,
        *,
        known: bool,
    ) -> Self:
        """Return a face whose worker is not there yet: a still.

        Args:
            server: Where it will be drawn.
            sitting: Who is drawn there.
            stand_by: Who is drawn here if the worker, asked at last, draws none of
                these names.
            known: Whether it is the same person, so that the still may show them.
        """
        shown = stand_by if known else None
        bust = nobody(sitting.width, sitting.height)
        rest = bust if shown is None else at_rest(shown)
        face = cls(server, sitting, None, rest=rest, stand_by=stand_by)
        face._still = bust if shown is None else None
        return face

    @property
    def away(self) -> bool:
        """Whether nobody draws it, so that it is, or soon will be, a still."""
        return self._line is None and self.ours is None

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
            lost: Called once, until it was drawn for a good while again.
        """
        try:
            while True:
                if self._line is None:
                    self._tell_loss(lost)
                    line = await self._again(clock, failed)
                    if line is None:
                        return
                    self._take(line)
                else:
                    error = await self._follow(self._line)
                    self._line, self.lead = None, 0
                    log.warning("face_failed", **self._told(error))
                    failed(error.why)
        finally:
            id_ = self._sitting.call
            log.info("face_closed", conversation_id=id_, late_frames=self.late)
            if self._line is not None:
                await self._line.close()

    def picture(self, sample: int) -> Picture:
        """Return how the face is at that sample, as far as it is known."""
        picture = self._arrivals.picture(sample)
        if self._line is not None:
            self._gone_at = sample
            return picture
        return self._shown_still if sample - self._gone_at >= _FROZEN else picture

    def hear(self, epoch: int, sample: int, mood: Mood, pcm: bytes) -> None:
        """Take sound that will be heard at that sample."""
        line = self._line
        if line is None:
            return
        line.hear(epoch, sample, mood, pcm)
        # Who is not looked at draws what was granted, and then rests.
        if sample - self.lead - self._arrivals.asked < UNSEEN:
            line.go_on()
        if self._arrivals.stood >= _STUCK:
            line.give_up("draws nothing that can be shown in time")
        self._grow_steady(sample)

    def cut(self, epoch: int, sample: int) -> None:
        """Forget what was to be heard from that sample on."""
        self._arrivals.cut(epoch)
        if self._line is not None:
            self._line.cut(epoch, sample)

    def _take(self, line: FaceLine) -> None:
        """Let a worker draw it from now on."""
        hello = line.hello
        wait = timedelta(milliseconds=hello.latency_ms) + _UNDER_WAY
        self.lead = ceil(wait / PACKET) * PACKET_SAMPLES
        self._arrivals.begin(line.first, SAMPLE_RATE // hello.fps, line.most)
        self._rest, self._still = line.first, None
        self._stand_by = None
        self._since = None
        self._line = line

    def _grow_steady(self, sample: int) -> None:
        if self._since is None:
            self._since = sample
        elif self._lost and sample - self._since >= _STEADY:
            self._lost = False
            self._pauses = pauses()

    def _tell_loss(self, lost: Callable[[], None]) -> None:
        if not self._lost:
            lost()
        self._lost = True

    @property
    def _shown_still(self) -> Picture:
        """What stands in its place; before a green it is keyed out with it."""
        if self._still is None:
            plain = self._sitting.greenscreen
            self._still = self._rest if plain else still_of(self._rest)
        return self._still

    async def _follow(self, line: FaceLine) -> FaceFailed:
        """Take a worker's pictures until it fails."""
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(line.write())
            try:
                async with aclosing(line.pictures()) as pictures:
                    async for drawn in pictures:
                        self._arrivals.add(drawn)
            except FaceFailed as error:
                await line.close()
                return error
            finally:
                writing.cancel()
        raise AssertionError("pictures end by failing")

    async def _again(
        self, clock: Clock, failed: Callable[[Why], None]
    ) -> FaceLine | None:
        """Return a new connection, sooner or later; None if it is drawn here now."""
        for pause in self._pauses:
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
            if self._stand_by is not None:
                log.info("face_not_theirs", conversation_id=self._sitting.call)
                self.ours = self._stand_by
                return None
            failed(Why.REFUSED)
        raise AssertionError("attempts never end")

    def _told(self, error: FaceFailed) -> dict[str, str]:
        return {
            "conversation_id": self._sitting.call,
            "server": receiver(self._server.url),
            "why": str(error),
        }
