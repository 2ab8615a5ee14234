"""The face as VP8: one encoder of one thread, made for a head that talks."""

from dataclasses import dataclass
from typing import Any

from av import CodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from visavis.rooms.pictures import video_frame
from visavis.service.ports import Picture

SPEED = -12
"""libvpx' `cpu-used`: at -12 a frame takes 40 % less than at aiortc's -6 and looks no
worse; at -16 it does."""

FINEST = 12
"""The finest quantizer. A drawn face would take whatever it is given: finer than this
doubles the packets, for what only instruments see (46 dB; aiortc's own has 41)."""

STILL_BELOW = 1500
"""What a block may have changed without being encoded: at 500 a picture takes 19 % more
time and 29 % more bytes, for 1.4 dB that nobody sees (46 dB; at 1500, 44.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """An encoded picture, shown with that sample of the voice."""

    data: bytes
    sample: int
    key: bool


class FaceEncoder:
    """Encodes pictures one after the other, in whatever thread; one at a time."""

    def __init__(self) -> None:
        self._codec: Any = None
        self._made_for: tuple[int, int, int] | None = None

    def encode(
        self, picture: Picture, sample: int, *, bitrate: int, key: bool
    ) -> Encoded:
        """Return a picture encoded. A new size or bit rate begins with a key frame."""
        wanted = (picture.width, picture.height, bitrate)
        if self._codec is None or self._made_for != wanted:
            self._codec, self._made_for = _codec(*wanted), wanted
        frame = video_frame(picture, sample)
        if key:
            frame.pict_type = PictureType.I
        (packet,) = self._codec.encode(frame)
        return Encoded(data=bytes(packet), sample=sample, key=packet.is_keyframe)

    def close(self) -> None:
        """Give back its 10 MB now; a closed conversation waits for the collector."""
        self._codec = None


def _codec(width: int, height: int, bitrate: int) -> Any:
    codec: Any = CodecContext.create("libvpx", "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height = width, height
    codec.pix_fmt = "yuv420p"
    codec.bit_rate = bitrate
    codec.gop_size = 3_000  # key frames are asked for, by those who need one
    codec.qmin, codec.qmax = FINEST, 56
    codec.thread_count = 1
    codec.options = {
        "deadline": "realtime",
        "cpu-used": str(SPEED),
        "lag-in-frames": "0",
        # The three alike make the rate constant; the buffer holds a second of it.
        "minrate": str(bitrate),
        "maxrate": str(bitrate),
        "bufsize": str(bitrate),
        "undershoot-pct": "100",
        "overshoot-pct": "15",
        # Drawn pictures have no noise to be taken out.
        "noise-sensitivity": "0",
        "static-thresh": str(STILL_BELOW),
    }
    return codec
