"""Planar I420 pictures as the frames that encoders take."""

from fractions import Fraction

from av import VideoFrame

from visavis.service.ports import SAMPLE_RATE, Picture

VIDEO_RATE = 90_000
"""RTP clock of every video codec (RFC 3551 §4)."""

_TIME_BASE = Fraction(1, VIDEO_RATE)


def video_frame(picture: Picture, sample: int) -> VideoFrame:
    """Return a picture as a frame shown with that sample of the voice.

    An encoder wants rows at addresses of its liking, so FFmpeg pads them; where it does
    not (widths that are multiples of 64) a plane is copied in one go. Of odd sizes the
    chroma planes are rounded up, as everywhere.
    """
    frame = VideoFrame(picture.width, picture.height, "yuv420p")
    rest = memoryview(picture.i420).cast("B")
    pixels = sum(plane.width * plane.height for plane in frame.planes)
    assert len(rest) == pixels, "an I420 picture is as long as its sizes say"
    for plane in frame.planes:
        size = plane.width * plane.height
        _fill(memoryview(plane), plane.line_size, rest[:size], plane.width)
        rest = rest[size:]
    frame.pts = sample * VIDEO_RATE // SAMPLE_RATE
    frame.time_base = _TIME_BASE
    return frame


def _fill(plane: memoryview, line_size: int, rows: memoryview, width: int) -> None:
    if line_size == width:
        plane[:] = rows
        return
    for row in range(len(rows) // width):
        start = row * line_size
        plane[start : start + width] = rows[row * width : (row + 1) * width]
