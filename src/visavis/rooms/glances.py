"""What a replica sees of people: one picture now and then, decoded by itself.

A camera or screen is asked for a key frame, which needs no other picture, and only that
one is decoded and made into a small JPEG, in a thread. Between two glances nothing is.
"""

import asyncio
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from av import CodecContext, Packet, VideoFrame
from av.error import FFmpegError
from av.video.reformatter import Interpolation, VideoReformatter

from visavis.core.perception import View
from visavis.core.slots import Medium
from visavis.rooms.assembly import Whole
from visavis.rooms.company import Company
from visavis.rooms.lenses import MOST_PIXELS, decoder, size_of

PATIENCE_S = 2.0
"""How long a key frame is waited for: several round trips, one of them lost."""

LONGEST_SIDE = {Medium.VIDEO: 512, Medium.SCREEN: 1024}
"""Of a picture, in pixels: the tile that vision models cut faces into; of a screen
more, for what is written on it."""

_QUALITY = 5
"""Of FFmpeg's JPEG: 2 is best, 31 worst. A face takes some 20 KB."""


class Glance:
    """One look at somebody's pictures: at a key frame, and at nothing after it.

    Attributes:
        seen: The key frame, once it came.
    """

    open = True

    def __init__(self) -> None:
        self.seen: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    @property
    def needs_key(self) -> bool:
        return not self.seen.done()

    def turn(self) -> None:
        """Be shown its only source."""

    def push(self, picture: Whole, now_s: float) -> None:
        del now_s
        if picture.key and not self.seen.done():
            self.seen.set_result(picture.data)


class RoomWindow:
    """The window that a replica sees through: the port."""

    def __init__(self, company: Company, patience_s: float = PATIENCE_S) -> None:
        self._company = company
        self._patience_s = patience_s

    def open(self) -> None:
        self._company.attend()

    @property
    def shown(self) -> Sequence[View]:
        return self._company.attended

    async def glimpse(self, view: View) -> bytes | None:
        glance = Glance()
        stop = self._company.show(view, glance)
        if stop is None:
            return None
        try:
            async with asyncio.timeout(self._patience_s):
                key_frame = await glance.seen
        except TimeoutError:
            return None
        finally:
            stop()
        return await asyncio.get_running_loop().run_in_executor(
            None, jpeg, key_frame, LONGEST_SIDE[view.kind]
        )


def jpeg(key_frame: bytes, longest: int) -> bytes | None:
    """Return a VP8 key frame as a JPEG; None of what is none, or far too large.

    Args:
        key_frame: Anything that somebody sent as one.
        longest: Pixels of the longer side at most; what is smaller stays so.
    """
    width, height = size_of(key_frame)
    if not 0 < width * height <= MOST_PIXELS:
        return None
    try:
        for frame in decoder().decode(Packet(key_frame)):
            return _jpeg(frame, longest)
    except FFmpegError:
        # Whatever somebody sends, it is only they who are not seen.
        return None
    return None


def _jpeg(frame: VideoFrame, longest: int) -> bytes:
    scale = min(1.0, longest / max(frame.width, frame.height))
    # Chroma is halved: an encoder of JPEG takes even sizes only.
    width, height = (max(2, round(n * scale) & ~1) for n in (frame.width, frame.height))
    small = VideoReformatter().reformat(
        frame, width, height, "yuvj420p", interpolation=Interpolation.AREA
    )
    encoder: Any = CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1, 1)
    encoder.qmin = encoder.qmax = _QUALITY
    small.pts = 0
    packets = [*encoder.encode(small), *encoder.encode(None)]
    return b"".join(bytes(packet) for packet in packets)
