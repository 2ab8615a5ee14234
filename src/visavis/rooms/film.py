"""What is seen in a call, as the one picture of its recording.

    the replica's pictures ─────────────┐
    people's VP8 ──▶ lenses ──▶ belt ──▶ a thread ──▶ mosaic ──▶ VP8

Nothing of it runs unless a call is recorded. The event loop only puts on the belt. A
picture is taken when something is new, at most every 80 ms, and left out while the
thread still makes the one before: what it cannot do in time it does not do at all.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from av import VideoFrame

from visavis.core.slots import Medium
from visavis.rooms.belts import Belt
from visavis.rooms.lenses import Lens
from visavis.rooms.mosaic import Mosaic
from visavis.rooms.pictures import video_frame
from visavis.rooms.vp8 import Encoded, FaceEncoder
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE, Picture

EVERY = 4 * PACKET_SAMPLES
"""How far pictures are apart at least: 80 ms, every second one of the replica's. Each
costs up to 5 ms of a core, and cameras give 15 a second."""

STILL_EVERY = SAMPLE_RATE // 2
"""How far they are apart at most, so that a still picture is not taken for an end."""

KEY_EVERY = 10 * SAMPLE_RATE
"""How far apart key frames are at most, for players to jump to."""

BITRATE = 800_000
"""At most, in bits a second: 360 MB an hour. Most calls take half."""

MOST_WAITING = 150
"""Pictures on the belt: two seconds of four cameras and a screen."""


_REPLICA = object()
"""Who is in the first tile."""


@dataclass(frozen=True, slots=True)
class _Seen:
    lens: Lens
    data: bytes


@dataclass(frozen=True, slots=True)
class _Shot:
    face: Picture
    lenses: tuple[Lens, ...]
    at: int


class Film:
    """One recording's pictures. All is called on the event loop.

    Args:
        take: Takes a picture, in the thread; returns whether it was kept.
    """

    def __init__(self, take: Callable[[Encoded], bool]) -> None:
        self._lenses: list[Lens] = []
        self._face: Picture | None = None
        self._shown: Picture | None = None
        self._stirred = False
        self._at = -STILL_EVERY
        self._belt: Belt[_Seen | _Shot] = Belt(MOST_WAITING)
        self._making = _Making(self._belt, take)
        thread = threading.Thread(target=self._making.run, name="film", daemon=True)
        thread.start()

    @property
    def busy(self) -> bool:
        """Whether a picture is still being made."""
        return self._making.busy

    def show(self, picture: Picture, at: int) -> None:
        """Take the replica as it is at a sample of the recording."""
        self._face = picture
        self._shoot(at, EVERY)

    def tick(self, at: int) -> None:
        """Take what else changed, if the replica does not."""
        self._shoot(at, EVERY + PACKET_SAMPLES)

    def lens(self, kind: Medium) -> Lens:
        """Return an eye for one camera or screen more."""
        lens = Lens(kind, self._pass_on, self._cover)
        self._lenses.append(lens)
        return lens

    def end(self) -> None:
        """Take no more."""
        self._belt.end()

    # ----

    def _pass_on(self, lens: Lens, data: bytes) -> bool:
        self._stirred = True
        return self._belt.offer(_Seen(lens, data))

    def _cover(self, lens: Lens) -> None:
        self._lenses.remove(lens)
        self._stirred = True

    def _shoot(self, at: int, every: int) -> None:
        new = self._stirred or self._face is not self._shown
        if self._face is None or at - self._at < (every if new else STILL_EVERY):
            return
        if self.busy:
            return
        self._making.busy = True
        if self._belt.offer(_Shot(self._face, tuple(self._lenses), at)):
            self._shown, self._at, self._stirred = self._face, at, False
        else:
            self._making.busy = False


class _Making:
    """The thread's part.

    Attributes:
        busy: Whether a picture waits to be made, or is being made.
    """

    def __init__(
        self, belt: Belt[_Seen | _Shot], take: Callable[[Encoded], bool]
    ) -> None:
        self.busy = False
        self._belt = belt
        self._take = take
        self._mosaic = Mosaic()
        self._encoder = FaceEncoder()
        self._face: tuple[Picture, VideoFrame] | None = None
        self._key_at: int | None = None

    def run(self) -> None:
        while (item := self._belt.take()) is not None:
            if isinstance(item, _Seen):
                item.lens.see(item.data)
            else:
                self._make(item)
                self.busy = False
        self._encoder.close()

    def _make(self, shot: _Shot) -> None:
        faces: dict[object, VideoFrame] = {_REPLICA: self._drawn(shot.face)}
        screens: dict[object, VideoFrame] = {}
        for lens in shot.lenses:
            if lens.frame is not None:
                tiles = screens if lens.kind is Medium.SCREEN else faces
                tiles[lens] = lens.frame
        picture = self._mosaic.compose(faces, screens)
        key = self._key_at is None or shot.at - self._key_at >= KEY_EVERY
        encoded = self._encoder.encode(picture, shot.at, bitrate=BITRATE, key=key)
        kept = self._take(encoded)
        if encoded.key or not kept:
            self._key_at = shot.at if kept else None

    def _drawn(self, face: Picture) -> VideoFrame:
        if self._face is None or self._face[0] is not face:
            self._face = face, video_frame(face, 0)
        return self._face[1]
