"""Finding the face in a picture: OpenCV's cascades, which its wheel brings along.

They are of 2001 and know faces from the front only, which is what a replica needs. The
box they give is loose; the eyes in it say where everything else is.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np

from visavis.core.portraits import Point
from visavis.replica.face.pixels import Pixels

_SEARCHED = 800
"""Pixels of the longer side in which faces are sought; more finds no more."""

_LEAST = 0.07
"""Share of the picture that a face must have to be noticed: further away are others."""

_EYES_IN = 256
"""Pixels to which a face is brought before its eyes are sought."""

_EYES_ABOVE = 0.6
"""Share of a face's box, from above, that has eyes in it."""

_USUAL = ((0.3, 0.39), (0.7, 0.39))
"""Where eyes are in a box, as shares of it, for a face whose eyes are not found."""

_ASTRAY = 0.14
"""Shares of a box by which an eye may lie off the usual place; more is no eye."""


@dataclass(frozen=True, slots=True)
class Found:
    """A face: its box, and where its eyes are; left is the viewer's.

    Attributes:
        seen: How many eyes were found, and not guessed.
    """

    x: int
    y: int
    width: int
    height: int
    left_eye: Point
    right_eye: Point
    seen: int


def frontal(grey: Pixels) -> list[Found]:
    """Return the faces that look here, the largest first."""
    boxes = _boxes(_cascade("frontalface_alt2"), grey, 4)
    faces = [_with_eyes(grey, *box) for box in boxes]
    # A box within a larger one is a chin or a collar.
    return [f for f in faces if not any(_within(f, other) for other in faces)]


def aside(grey: Pixels) -> bool:
    """Return whether somebody is seen from the side."""
    side = _cascade("profileface")
    # It knows one side only.
    mirrored = np.ascontiguousarray(grey[:, ::-1])
    return bool(_boxes(side, grey, 3) or _boxes(side, mirrored, 3))


@cache
def _cascade(name: str) -> Any:
    # The stubs of OpenCV leave out where its own data lie.
    data: Any = cv2
    return cv2.CascadeClassifier(f"{data.data.haarcascades}haarcascade_{name}.xml")


def _boxes(
    cascade: Any, grey: Pixels, neighbours: int
) -> list[tuple[int, int, int, int]]:
    height, width = grey.shape[:2]
    share = min(1.0, _SEARCHED / max(width, height))
    small = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    least = max(24, round(max(small.shape[:2]) * _LEAST))
    found = cascade.detectMultiScale(
        cv2.equalizeHist(small), 1.1, neighbours, minSize=(least, least)
    )
    boxes = [[round(float(v) / share) for v in box] for box in found]
    boxes.sort(key=lambda box: -box[2])
    return [(x, y, w, h) for x, y, w, h in boxes]


def _within(one: Found, other: Found) -> bool:
    if one is other or one.width >= other.width:
        return False
    x, y = one.x + one.width / 2, one.y + one.height / 2
    return (
        other.x < x < other.x + other.width
        and other.y < y < other.y + other.height * 1.3
    )


def _with_eyes(grey: Pixels, x: int, y: int, width: int, height: int) -> Found:
    share = _EYES_IN / width
    part = grey[y : y + round(height * _EYES_ABOVE), x : x + width]
    large = cv2.resize(part, None, fx=share, fy=share)
    boxes = _cascade("eye").detectMultiScale(large, 1.05, 4, minSize=(36, 36))
    spots: list[Point] = [
        (float(ex + ew / 2) / _EYES_IN, float(ey + eh / 2) / _EYES_IN)
        for ex, ey, ew, eh in boxes
    ]
    found = [_nearest(spots, usual) for usual in _USUAL]
    places = _placed(found)
    (x0, y0), (x1, y1) = places
    return Found(
        x=x,
        y=y,
        width=width,
        height=height,
        left_eye=(x + x0 * width, y + y0 * width),
        right_eye=(x + x1 * width, y + y1 * width),
        seen=sum(one is not None for one in found),
    )


def _nearest(spots: list[Point], usual: Point) -> Point | None:
    def away(spot: Point) -> float:
        return float(np.hypot(spot[0] - usual[0], spot[1] - usual[1]))

    best = min(spots, key=away, default=None)
    return best if best is not None and away(best) < _ASTRAY else None


def _placed(found: list[Point | None]) -> tuple[Point, Point]:
    """Return both eyes; one that was not found mirrors the other."""
    left, right = found
    if left is None and right is None:
        return _USUAL
    if left is None and right is not None:
        return (1 - right[0], right[1]), right
    if right is None and left is not None:
        return left, (1 - left[0], left[1])
    assert left is not None, "three cases are above"
    assert right is not None, "three cases are above"
    return left, right
