"""What goes down to one viewer, and how it fares, look by look."""

from collections import deque
from collections.abc import Sequence

from visavis.core.downlink import Flow
from visavis.rooms.tracks import PacketTrack, PictureTrack

LOOKS = 3
"""Looks, a second apart, over which rates are taken: a key frame is not most of it."""


class Meter:
    """Reads the tracks of one peer now and again. Time is in seconds."""

    def __init__(self, tracks: Sequence[PacketTrack]) -> None:
        self._tracks = tracks
        self._pictures = [t for t in tracks if isinstance(t, PictureTrack)]
        self._looks: deque[tuple[float, int]] = deque(maxlen=LOOKS)

    def read(self, now_s: float) -> Flow | None:
        """Return what went down since some looks ago; None at the first."""
        total = sum(track.sent_bytes for track in self._tracks)
        before = self._looks[0] if self._looks else None
        self._looks.append((now_s, total))
        arrived = self._arrived()
        if before is None or now_s <= before[0]:
            return None
        sent = round((total - before[1]) * 8 / (now_s - before[0]))
        carried = None if arrived is None else round(sent * arrived)
        return Flow(sent=sent, estimate=self._estimate(), carried=carried)

    def _estimate(self) -> int | None:
        """Return the estimate: a browser tells one of all that comes to it."""
        told = [p.remb for p in self._pictures if p.remb is not None]
        return min(told, default=None)

    def _arrived(self) -> float | None:
        """Return the share that arrived of what was reported on since the last look.

        All streams wait in the same queue: what holds for some holds for the others.
        """
        shares = [p.arrived for p in self._pictures if p.arrived is not None]
        for picture in self._pictures:
            picture.arrived = None
        return sum(shares) / len(shares) if shares else None
