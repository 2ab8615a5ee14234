"""What other people give, as tracks of one peer.

A slot shows one source after the other; to the browser it is one stream. So its
timestamps go on where the last source left off, by as much as time has passed.
"""

from typing import ClassVar

from visavis.rooms.assembly import Whole
from visavis.rooms.pictures import VIDEO_RATE
from visavis.rooms.tracks import MAX_VOICE_PACKETS, PacketTrack, PictureTrack
from visavis.service.ports import SAMPLE_RATE

DRIFT_S = 1.0
"""How far a source's own clock may be off before time is measured by ours: one that
was paused, or went back, would make the browser wait."""

_STAMPS = 1 << 32


class Timeline:
    """The timestamps of one slot: never back, whoever is in it.

    Args:
        rate: Ticks a second.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._at = 0
        self._last: tuple[int, float] | None = None
        self._cut = False

    def cut(self) -> None:
        """Note that what comes next is from another source."""
        self._cut = True

    def at(self, stamp: int, now_s: float) -> int:
        """Return when, in the slot's time, that is which a source dates `stamp`."""
        if self._last is not None:
            self._at += self._passed(stamp, now_s, *self._last)
        self._last, self._cut = (stamp, now_s), False
        return self._at

    def _passed(self, stamp: int, now_s: float, last: int, last_s: float) -> int:
        ours = max(0, round((now_s - last_s) * self._rate))
        theirs = (stamp - last + _STAMPS // 2) % _STAMPS - _STAMPS // 2
        off = abs(theirs - ours) > DRIFT_S * self._rate
        if self._cut or off or theirs < 0:
            return max(1, ours)
        return theirs


class VoiceSlot(PacketTrack):
    """Somebody's microphone: Opus packets as they came.

    Attributes:
        open: Whether the peer is connected; before that nothing is queued.
    """

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.open = False
        self._timeline = Timeline(self.rate)

    def turn(self) -> None:
        """Get ready for another source."""
        self._packets.clear()
        self._timeline.cut()

    def push(self, data: bytes, stamp: int, now_s: float) -> None:
        if not self.open:
            return
        if len(self._packets) >= MAX_VOICE_PACKETS:
            self._packets.clear()
        self._put(data, self._timeline.at(stamp, now_s))


class PictureSlot(PictureTrack):
    """Somebody's camera or screen: VP8 as it came.

    Attributes:
        open: Whether the peer is connected; before that nothing is queued.
    """

    rate: ClassVar[int] = VIDEO_RATE

    def __init__(self) -> None:
        super().__init__()
        self.open = False
        self._timeline = Timeline(self.rate)

    @property
    def needs_key(self) -> bool:
        """Whether the viewer sees nothing, or nothing right, before a key frame."""
        return self.open and (self.broken or self.asked)

    def turn(self) -> None:
        """Get ready for another source."""
        self._packets.clear()
        self.broken, self.asked = True, False
        self._timeline.cut()

    def push(self, picture: Whole, now_s: float) -> None:
        if self.open:
            at = self._timeline.at(picture.stamp, now_s)
            self._show(picture.data, at, key=picture.key)


assert VoiceSlot.rate == SAMPLE_RATE, "the RTP clock of Opus (RFC 7587 §4.1)"
