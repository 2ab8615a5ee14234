import numpy as np
import pytest
from av import CodecContext, Packet, VideoFrame
from stages import plain

from visavis.rooms.vp8 import Encoded, FaceEncoder
from visavis.service.ports import Picture

STEP = 1_920


def moving(n: int, width: int = 320, height: int = 240) -> Picture:
    """Return a textured picture that moves with `n`: work for an encoder."""
    rows, columns = np.mgrid[0:height, 0:width]
    waves = np.sin((columns + 5 * n) / 7) * np.cos((rows - 3 * n) / 5)
    luma = (128 + 90 * waves).astype(np.uint8)
    chroma = bytes([128]) * (width * height // 2)
    return Picture(width=width, height=height, i420=luma.tobytes() + chroma)


def film(encoder: FaceEncoder, count: int, bitrate: int) -> list[Encoded]:
    return [
        encoder.encode(moving(n), n * STEP, bitrate=bitrate, key=False)
        for n in range(count)
    ]


def shown(encoded: list[Encoded]) -> list[VideoFrame]:
    decoder = CodecContext.create("libvpx", "r")
    frames = [f for e in encoded for f in decoder.decode(Packet(e.data))]
    return [f for f in frames if isinstance(f, VideoFrame)]


def test_pictures_survive_their_encoding() -> None:
    encoder = FaceEncoder()
    encoded = [
        encoder.encode(plain(luma), n * STEP, bitrate=800_000, key=False)
        for n, luma in enumerate((100, 110, 120))
    ]
    lumas = [bytes(frame.planes[0])[0] for frame in shown(encoded)]
    assert lumas == pytest.approx([100, 110, 120], abs=3)


def test_only_the_first_picture_is_a_key_frame_unless_one_is_asked_for() -> None:
    encoder = FaceEncoder()
    film(encoder, 5, 800_000)
    asked = encoder.encode(moving(5), 5 * STEP, bitrate=800_000, key=True)
    after = encoder.encode(moving(6), 6 * STEP, bitrate=800_000, key=False)
    assert [e.key for e in film(FaceEncoder(), 5, 800_000)] == [True] + [False] * 4
    assert (asked.key, after.key) == (True, False)
    assert len(shown([asked, after])) == 2


def spent(bitrate: int) -> float:
    """Return what is spent of a bit rate, after the first second."""
    return sum(len(e.data) for e in film(FaceEncoder(), 75, bitrate)[25:]) * 8 / 2


@pytest.mark.parametrize("bitrate", [100_000, 200_000])
def test_a_narrow_bit_rate_is_kept(bitrate: int) -> None:
    assert 0.4 * bitrate < spent(bitrate) < 1.2 * bitrate


def test_of_a_wide_bit_rate_no_more_is_spent_than_can_be_seen() -> None:
    assert spent(1_500_000) == pytest.approx(spent(800_000), rel=0.1)
    assert spent(1_500_000) < 400_000


def test_another_bit_rate_costs_one_key_frame() -> None:
    encoder = FaceEncoder()
    rates = [800_000] * 4 + [400_000] * 4
    keys = [
        encoder.encode(moving(n), n * STEP, bitrate=rate, key=False).key
        for n, rate in enumerate(rates)
    ]
    assert keys == [True, False, False, False] * 2


def test_a_picture_of_another_size_begins_anew() -> None:
    encoder = FaceEncoder()
    film(encoder, 2, 800_000)
    wide = encoder.encode(moving(2, 640, 240), 2 * STEP, bitrate=800_000, key=False)
    (frame,) = shown([wide])
    assert wide.key
    assert (frame.width, frame.height) == (640, 240)
