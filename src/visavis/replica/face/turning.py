"""How a head turns, nods, leans and drops its jaw: one smooth field of displacement.

What is near moves further than what is far, so the middle of the face travels more than
its rim and a flat drawing seems round. The field is made on a coarse grid and enlarged;
OpenCV then fetches every pixel once.
"""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from visavis.replica.face.assets import Face
from visavis.replica.face.pixels import Pixels
from visavis.replica.face.pose import Pose

_STEP = 8
_RIM, _MIDDLE = 5.0, 8.0
"""Design units by which the rim of the head follows a turn, and its middle more so."""

_NOD_RIM, _NOD_MIDDLE = 4.0, 7.0
_JAW = 8.5

Grid = npt.NDArray[np.float64]
Field = npt.NDArray[np.complex64]
"""Where pixels come from: across is real, down is imaginary, a lean is one factor."""


def _smooth(a: float, b: float, x: Grid) -> Grid:
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def _centres(length: int, count: int) -> Grid:
    """Return where `count` equal parts of a length have their middles, in pixels."""
    part = length / count
    return np.linspace(part / 2 - 0.5, length - part / 2 - 0.5, count)


class Turning:
    """Displaces the head's layer of one face."""

    def __init__(self, face: Face) -> None:
        height, width = face.head.layer.shape[:2]
        left, top = face.head.origin
        self._size = (width, height)
        # Written to again for every picture: to get such blocks from the system, page
        # by page, takes nearly as long as to fill them.
        self._fine = np.empty((height, width, 2), np.float32)
        self._moved: Pixels = np.empty((height, width, 4), np.uint8)
        self._scale = face.scale
        # Grid points lie where an enlargement by cv2.resize takes them to be.
        px = _centres(width, -(-width // _STEP))
        py = _centres(height, -(-height // _STEP))[:, None]
        x, y = px / face.scale + left, py / face.scale + top
        near = np.exp(-((x / 90) ** 2) - ((y - 30) / 135) ** 2)
        jaw = _smooth(98, 176, y) * (1 - _smooth(56, 112, np.abs(x)))
        pivot = face.form["pivot"]
        self._pivot = complex(pivot[0] - left, pivot[1] - top) * face.scale
        self._place = _field(px + 1j * py - self._pivot)
        self._turn = _field((_RIM + _MIDDLE * near) * face.scale)
        self._nod = _field(1j * (_NOD_RIM + _NOD_MIDDLE * near) * face.scale)
        self._jaw = _field(1j * _JAW * jaw * face.scale)

    def apply(self, layer: Pixels, pose: Pose, opening: float) -> Pixels:
        """Return the head as the pose has it; the next call writes over it."""
        sway = complex(pose.sway_x, pose.sway_y) * self._scale
        lean = np.complex64(np.exp(-1j * np.radians(pose.roll)))
        field = self._place - self._turn * np.float32(pose.yaw)
        field -= self._nod * np.float32(pose.pitch)
        field -= np.complex64(sway)
        field *= lean
        field += np.complex64(self._pivot)
        field -= self._jaw * np.float32(opening)
        coarse = field.view(np.float32).reshape(*field.shape, 2)
        linear = cv2.INTER_LINEAR
        cv2.resize(coarse, self._size, dst=self._fine, interpolation=linear)
        nothing = np.empty(0, np.float32)
        cv2.remap(layer, self._fine, nothing, dst=self._moved, interpolation=linear)
        return self._moved


def _field(values: npt.NDArray[Any]) -> Field:
    return np.ascontiguousarray(values, np.complex64)
