import pytest
from av import VideoFrame

from visavis.rooms.pictures import video_frame
from visavis.service.ports import Picture

SIZES = [(64, 48), (640, 480), (642, 482), (321, 241), (1, 1), (2, 2), (1280, 720)]


def planes(frame: VideoFrame) -> list[bytes]:
    """Return the pixels of each plane, without FFmpeg's padding."""
    cropped: list[bytes] = []
    for plane in frame.planes:
        raw = bytes(plane)
        rows = (raw[y * plane.line_size :][: plane.width] for y in range(plane.height))
        cropped.append(b"".join(rows))
    return cropped


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("kind", [bytes, memoryview])
def test_every_pixel_is_where_it_was_drawn(
    width: int, height: int, kind: type[bytes] | type[memoryview]
) -> None:
    chroma = ((width + 1) // 2) * ((height + 1) // 2)
    i420 = bytes(n % 251 for n in range(width * height + 2 * chroma))
    frame = video_frame(Picture(width=width, height=height, i420=kind(i420)), 0)
    assert b"".join(planes(frame)) == i420
    assert (frame.width, frame.height, frame.format.name) == (width, height, "yuv420p")


@pytest.mark.parametrize(
    ("sample", "stamp"),
    [(0, 0), (1_920, 3_600), (1_600, 3_000), (172_800_000, 324_000_000)],
)
def test_a_frame_is_dated_by_its_sample(sample: int, stamp: int) -> None:
    frame = video_frame(Picture(width=2, height=2, i420=bytes(6)), sample)
    assert (frame.pts, frame.time_base.denominator) == (stamp, 90_000)


@pytest.mark.parametrize("length", [0, 5, 7])
def test_a_picture_of_another_length_is_a_bug(length: int) -> None:
    with pytest.raises(AssertionError):
        video_frame(Picture(width=2, height=2, i420=bytes(length)), 0)
