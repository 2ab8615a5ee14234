"""Whom a call shows, and where they are drawn: here, or by a worker elsewhere."""

import asyncio
from collections import deque
from contextlib import suppress
from functools import partial

import structlog

from visavis.core.addresses import receiver
from visavis.core.briefs import Brief
from visavis.core.failures import Engine
from visavis.core.ids import ConversationId
from visavis.core.link import EngineFailed
from visavis.replica.engines.face_line import FaceFailed, FaceServer, Sitting
from visavis.replica.engines.remote_face import RemoteFace
from visavis.replica.face.assets import FaceMissing
from visavis.replica.face.canvas import AnyFace
from visavis.replica.face.gallery import Gallery
from visavis.replica.face.portrait import PortraitMissing
from visavis.service.ports import Report

log = structlog.get_logger()

FACE = "anna"
"""Who is shown where a brief leaves it open, and kept ready from the start."""

_REMEMBERED = 256
"""Replicas of which it is known that the worker does not draw them."""


class Atelier:
    """Casts the faces of one worker's calls."""

    def __init__(
        self, gallery: Gallery, size: tuple[int, int], server: FaceServer | None
    ) -> None:
        """Take who is drawn here, how large, and where others are, if anywhere."""
        self._gallery = gallery
        self._size = size
        self._server = server
        self._not_theirs: deque[tuple[str, ...]] = deque(maxlen=_REMEMBERED)

    async def prepare(self) -> None:
        """Load the face that most calls show."""
        await self._gallery.face(FACE)

    async def face_for(
        self, conversation_id: ConversationId, brief: Brief, report: Report
    ) -> AnyFace | RemoteFace | None:
        """Return the face that is drawn: none where there is only a voice.

        Raises:
            FaceMissing, PortraitMissing: There is no such face here; the text says
                which there are.
        """
        if brief.audio_only:
            return None
        if self._server is None:
            return await self._drawn_here(brief)
        sitting = self._sitting(conversation_id, brief)
        try:
            elsewhere = await RemoteFace.cast(self._server, sitting)
        except FaceFailed as error:
            _tell(self._server, sitting, error, report)
            return await self._awaited(self._server, sitting, brief)
        if elsewhere is not None:
            return elsewhere
        if sitting.names not in self._not_theirs:
            self._not_theirs.append(sitting.names)
        return await self._drawn_here(brief)

    def _sitting(self, conversation_id: ConversationId, brief: Brief) -> Sitting:
        width, height = self._size
        name = brief.face or FACE
        return Sitting(
            call=conversation_id,
            # A picture of somebody is no reason to show one of the stock.
            names=(brief.replica_id,) if brief.portrait else (brief.replica_id, name),
            width=width,
            height=height,
            greenscreen=brief.greenscreen,
        )

    async def _awaited(
        self, server: FaceServer, sitting: Sitting, brief: Brief
    ) -> AnyFace | RemoteFace:
        """Return a face whose worker is not there, or was never needed for it."""
        if sitting.names in self._not_theirs:
            return await self._drawn_here(brief)
        stand_by: AnyFace | None = None
        # A stand-in that cannot be had is missed only if it turns out to be needed.
        with suppress(FaceMissing, PortraitMissing):
            stand_by = await self._drawn_here(brief)
        # A replica that leaves it open whom to show may be anybody to the worker.
        known = bool(brief.face) or brief.portrait is not None
        await_it = partial(RemoteFace.awaited, server, sitting, stand_by, known=known)
        return await asyncio.to_thread(await_it)

    async def _drawn_here(self, brief: Brief) -> AnyFace:
        if brief.portrait is not None:
            return await self._gallery.portrait(brief.portrait)
        name = brief.face or FACE
        return await self._gallery.face(name, greenscreen=brief.greenscreen)


def _tell(
    server: FaceServer, sitting: Sitting, error: FaceFailed, report: Report
) -> None:
    id_ = sitting.call
    where = receiver(server.url)
    log.warning("face_failed", conversation_id=id_, server=where, why=str(error))
    report(EngineFailed(conversation_id=id_, engine=Engine.FACE, why=error.why))
