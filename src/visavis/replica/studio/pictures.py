"""Pictures of the studio: unpacked, put right, and made smaller."""

from math import degrees
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from visavis.core.portraits import Point
from visavis.core.training import Failure
from visavis.replica.face.pixels import Pixels, resized
from visavis.service.ports import TrainingFailed

LONGEST = 1600
"""Pixels of the longer side that are kept: no call shows more of them."""

QUALITY = 90
"""Of the WebP: 100 to 300 KB."""

_LIGHT = 118.0
"""The middle of the scale to the eye; a face in good light is about there."""


def unpacked(body: bytes) -> Pixels:
    """Return a picture as BGR, upright as its camera says, and not too large.

    Raises:
        TrainingFailed: It is broken.
    """
    image = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise TrainingFailed(Failure.UNREADABLE)
    pixels = cast("Pixels", image)
    height, width = pixels.shape[:2]
    share = min(1.0, LONGEST / max(width, height))
    if share < 1:
        return resized(pixels, round(width * share), round(height * share))
    return pixels


def packed(picture: Pixels) -> bytes:
    """Return a picture as a WebP, without what its camera knew of place and time."""
    _, body = cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    return cast("npt.NDArray[np.uint8]", body).tobytes()


def brightened(picture: Pixels, light: float) -> Pixels:
    """Return a picture whose face, of that light, is in the middle of the scale."""
    gamma = np.log(_LIGHT / 255) / np.log(max(light, 2.0) / 255)
    table = np.rint((np.arange(256) / 255) ** gamma * 255).astype(np.uint8)
    return cast("Pixels", cv2.LUT(picture, table))


def straightened(picture: Pixels, left: Point, right: Point) -> Pixels:
    """Return a picture whose eyes lie level; what is missing at its rim is mirrored."""
    (x0, y0), (x1, y1) = left, right
    lean = degrees(float(np.arctan2(y1 - y0, x1 - x0)))
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D(((x0 + x1) / 2, (y0 + y1) / 2), lean, 1.0)
    turned = cv2.warpAffine(
        picture,
        matrix,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    return cast("Pixels", turned)
