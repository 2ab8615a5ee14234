"""What a picture says of itself is read without unpacking it, whatever the bytes."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.replica.studio.headers import Header, header_of

WIDE = np.zeros((48, 96, 3), np.uint8)
CLEAR = np.zeros((48, 96, 4), np.uint8)
STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"RIFF\0\0\0\0WEBPVP8 ")


def packed(kind: str, *how: int, picture: np.ndarray = WIDE) -> bytes:  # type: ignore[type-arg]
    return bytes(cv2.imencode(kind, picture, how)[1])


def extended(width: int, height: int) -> bytes:
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0" + sizes


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (packed(".jpg"), "jpeg"),
        (packed(".jpg", cv2.IMWRITE_JPEG_PROGRESSIVE, 1), "jpeg"),
        (packed(".png"), "png"),
        (packed(".webp", cv2.IMWRITE_WEBP_QUALITY, 80), "webp"),
        (packed(".webp", cv2.IMWRITE_WEBP_QUALITY, 101), "webp"),
        (packed(".webp", cv2.IMWRITE_WEBP_QUALITY, 101, picture=CLEAR), "webp"),
        (extended(96, 48), "webp"),
    ],
)
def test_the_size_is_the_pictures_own(body: bytes, kind: str) -> None:
    assert header_of(body) == Header(kind, 96, 48)


def test_a_jpeg_with_padding_and_a_lone_marker_is_read() -> None:
    body = packed(".jpg")
    padded = body[:2] + b"\xff\xd0\xff" + body[2:]
    assert header_of(padded) == Header("jpeg", 96, 48)


@given(st.sampled_from(STARTS), st.binary(max_size=200))
def test_any_bytes_have_a_header_with_a_size_or_none(start: bytes, rest: bytes) -> None:
    found = header_of(start + rest)
    assert found is None or (found.width > 0 and found.height > 0)


@given(st.binary(max_size=100))
def test_what_is_no_picture_has_no_header(body: bytes) -> None:
    assert header_of(b"%" + body) is None
