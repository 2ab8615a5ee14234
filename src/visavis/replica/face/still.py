"""What is shown in place of a face that does not move: clearly a picture of somebody.

As in any call with a camera that is off: a small round picture, before a soft and dark
one of itself. A face that froze in the middle of a word looks like a fault of the line,
and one that was drawn by somebody else would be somebody else.
"""

from typing import cast

import cv2
import numpy as np

from visavis.replica.face.canvas import AnyFace, canvas_for
from visavis.replica.face.frame import Frame
from visavis.replica.face.pixels import Pixels, Plane, resized
from visavis.replica.face.pose import Pose
from visavis.replica.visemes import SILENT
from visavis.service.ports import Picture

_DISC = 0.56
"""Diameter of the round picture, as a share of the height."""

_CROP = 0.80
"""Side of the square that is seen in it, likewise."""

_EYES_AT = 0.43
"""Where faces in calls have their eyes, as a share of the height."""

_SOFT = 12
"""Pixels across of which the background keeps one."""

_DARK, _PALE = 0.5, 0.7
"""Shares of the background's light, and of its colour, that are left."""

_RING = 0.008
_RING_COLOUR = (235, 235, 235)
_NOBODY = (96, 84, 76)
_SHAPE = (164, 152, 144)
"""Of a face that nothing is known of: where it would be, and a bust; BGR."""


def at_rest(face: AnyFace) -> Picture:
    """Return a face that is drawn here as it looks when it does nothing."""
    i420 = bytes(canvas_for(face).draw(Pose(), SILENT))
    return Picture(width=face.width, height=face.height, i420=i420)


def still_of(picture: Picture) -> Picture:
    """Return a picture of somebody as a still."""
    planes = np.frombuffer(picture.i420, np.uint8)
    planes = planes.reshape(picture.height * 3 // 2, picture.width)
    return _framed(cast("Pixels", cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420)))


def nobody(width: int, height: int) -> Picture:
    """Return a still of somebody who was never seen: a bust."""
    plain = np.full((height, width, 3), _NOBODY, np.uint8)
    middle, unit = width // 2, height * _CROP
    head = (middle, round(height * _EYES_AT))
    cv2.circle(plain, head, round(unit * 0.19), _SHAPE, -1, cv2.LINE_AA)
    shoulders = (middle, round(height * _EYES_AT + unit * 0.52))
    size = (round(unit * 0.32), round(unit * 0.27))
    cv2.ellipse(plain, shoulders, size, 0, 0, 360, _SHAPE, -1, cv2.LINE_AA)
    return _framed(plain)


def _framed(picture: Pixels) -> Picture:
    """Lay the round picture over the soft one."""
    height, width = picture.shape[:2]
    below = _softened(picture)
    size = round(height * _DISC / 2) * 2
    top, left = (height - size) // 2, (width - size) // 2
    place = below[top : top + size, left : left + size]
    ring = max(2, round(height * _RING))
    rim = np.full(place.shape, _RING_COLOUR, np.uint8)
    place[:] = _mixed(place, rim, _round(size, size / 2 - 1))
    place[:] = _mixed(place, _face_of(picture, size), _round(size, size / 2 - 1 - ring))
    return Picture(width=width, height=height, i420=Frame.painted(below).whole.data)


def _softened(picture: Pixels) -> Pixels:
    height, width = picture.shape[:2]
    small = resized(picture, max(2, width // _SOFT), max(2, height // _SOFT))
    small = cast("Pixels", cv2.GaussianBlur(small, (0, 0), 2.5))
    grey = small.mean(axis=2, keepdims=True)
    toned = (grey + (small - grey) * _PALE) * _DARK
    return resized(toned.astype(np.uint8), width, height)


def _face_of(picture: Pixels, size: int) -> Pixels:
    """Return the square around the face, at the size of the disc."""
    height, width = picture.shape[:2]
    side = min(round(height * _CROP), width)
    left = (width - side) // 2
    top = min(max(0, round(height * _EYES_AT) - side // 2), height - side)
    return resized(picture[top : top + side, left : left + side], size, size)


def _round(size: int, radius: float) -> Plane:
    """Return how much of a disc each pixel of a square has, its edge softened."""
    at = np.arange(size, dtype=np.float32) - (size - 1) / 2
    away = np.hypot(at[:, None], at[None, :])
    share: Plane = np.clip(radius - away + 0.5, 0, 1).astype(np.float32)
    return share.reshape(size, size, 1)


def _mixed(below: Pixels, above: Pixels, share: Plane) -> Pixels:
    return np.rint(below * (1 - share) + above * share).astype(np.uint8)
