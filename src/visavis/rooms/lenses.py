"""What a recorder sees of people: their VP8, decoded, which nobody else does here."""

from collections.abc import Callable
from typing import Any

from av import CodecContext, Packet, VideoFrame
from av.error import FFmpegError

from visavis.core.slots import Medium
from visavis.rooms.assembly import Whole

MOST_PIXELS = 4096 * 2304
"""Of one picture. What claims to be larger is no screen, and would cost memory."""


class Lens:
    """What a recorder sees of one camera or screen: VP8, as a viewer gets it.

    Attributes:
        needs_key: Whether it sees nothing, or nothing right, before a key frame.
        frame: What was seen last; of the thread.
    """

    open = True

    def __init__(
        self,
        kind: Medium,
        pass_on: Callable[["Lens", bytes], bool],
        cover: Callable[["Lens"], None],
    ) -> None:
        self.kind = kind
        self.needs_key = True
        self.frame: VideoFrame | None = None
        self._pass_on = pass_on
        self._cover = cover
        self._decoder: Any = None

    def turn(self) -> None:
        """Get ready for another source."""
        self.needs_key = True

    def push(self, picture: Whole, now_s: float) -> None:
        del now_s
        if picture.key or not self.needs_key:
            self.needs_key = not self._pass_on(self, picture.data)

    def cover(self) -> None:
        """See nothing any more: its tile goes."""
        self._cover(self)

    def see(self, data: bytes) -> None:
        """Decode a picture, in the thread."""
        try:
            self._decode(data)
        except FFmpegError:
            # Whatever somebody sends costs nobody but themselves their tile.
            self._decoder = None
            self.needs_key = True

    def _decode(self, data: bytes) -> None:
        if not data[0] & 1:
            width, height = size_of(data)
            if width * height > MOST_PIXELS:
                self._decoder = None
                return
            if self._decoder is None:
                self._decoder = decoder()
        if self._decoder is not None:
            for frame in self._decoder.decode(Packet(data)):
                self.frame = frame


def size_of(key_frame: bytes) -> tuple[int, int]:
    """Return width and height of a VP8 key frame (RFC 6386 §9.1)."""
    width, height = key_frame[6:8], key_frame[8:10]
    return (
        int.from_bytes(width, "little") & 0x3FFF,
        int.from_bytes(height, "little") & 0x3FFF,
    )


def decoder() -> Any:
    """Return a decoder of VP8 that gives each picture at once."""
    decoder: Any = CodecContext.create("vp8", "r")
    # One picture goes in, one comes out: threads would hold some back.
    decoder.thread_count = 1
    return decoder
