"""A face that is drawn elsewhere, and what the room is told while it is not.

Everybody learns at once that it stands still, and who comes in later as they come in.
The replica also says so itself, once in a call, when nobody says anything else.
"""

from collections.abc import Callable
from functools import partial

from visavis.core.failures import Engine
from visavis.core.ids import ParticipantId
from visavis.replica.engines.remote_face import RemoteFace
from visavis.replica.telling import Teller
from visavis.service.ports import Clock

_CODE, _TEXT = "face_failed", "The face stands still."

_NOTICED = 100
"""Packets, two seconds, after which people have seen for themselves that it is so."""


class Appearance:
    """One call's."""

    def __init__(
        self, face: RemoteFace, teller: Teller, apologise: Callable[[], None]
    ) -> None:
        """Take a face, and what lets the replica say that it is not seen."""
        self._face = face
        self._teller = teller
        self._apologise = apologise
        self._apology_due = True
        self._packets = 0

    async def run(self, clock: Clock) -> None:
        """Have the face drawn, until cancelled or until it is drawn here."""
        await self._face.run(
            clock,
            failed=partial(self._teller.engine_failed, Engine.FACE),
            lost=partial(self._teller.failed, _CODE, _TEXT),
        )

    def enter(self, who: ParticipantId) -> None:
        """Tell somebody who comes in what others know already."""
        if self._face.away:
            self._teller.failed(_CODE, _TEXT, to=who)

    def on_packet(self, *, free: bool) -> None:
        """Count 20 ms; `free` is when the replica may say something by itself."""
        self._packets = self._packets + 1 if self._face.away else 0
        if self._apology_due and free and self._packets >= _NOTICED:
            self._apology_due = False
            self._apologise()
