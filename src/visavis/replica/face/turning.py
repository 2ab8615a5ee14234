"""How a head turns, nods, leans and drops its jaw: one smooth field of displacement.

What is near moves further than what is far, so the middle of the face travels more than
its rim and a flat drawing seems round. The field is made on a coarse grid and enlarged;
OpenCV then fetches every pixel once.
"""

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from visavis.replica.face.assets import Face
from visavis.replica.face.pixels import Pixels, Plane
from visavis.replica.face.pose import Pose

_STEP = 8
_RIM, _MIDDLE = 5.0, 8.0
"""Design units by which the rim of the head follows a turn, and its middle more so."""

_NOD_RIM, _NOD_MIDDLE = 4.0, 7.0
_JAW = 8.5

Grid = npt.NDArray[np.float64]


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
        self._size = (width, height)
        self._scale = face.scale
        # Grid points lie where an enlargement by cv2.resize takes them to be.
        columns, rows = -(-width // _STEP), -(-height // _STEP)
        px = _centres(width, columns)
        py = _centres(height, rows)
        self._px: Grid = np.tile(px, (rows, 1))
        self._py: Grid = np.tile(py[:, None], (1, columns))
        x = self._px / face.scale + face.origin[0]
        y = self._py / face.scale + face.origin[1]
        near = np.exp(-((x / 90) ** 2) - ((y - 30) / 135) ** 2)
        self._turn = (_RIM + _MIDDLE * near) * face.scale
        self._nod = (_NOD_RIM + _NOD_MIDDLE * near) * face.scale
        jaw = _smooth(98, 176, y) * (1 - _smooth(56, 112, np.abs(x)))
        self._jaw = _JAW * jaw * face.scale
        pivot = face.form["pivot"]
        self._pivot = (
            (pivot[0] - face.origin[0]) * face.scale,
            (pivot[1] - face.origin[1]) * face.scale,
        )

    def apply(self, layer: Pixels, pose: Pose, opening: float) -> Pixels:
        """Return the head as the pose has it."""
        dx = self._px - self._turn * pose.yaw - pose.sway_x * self._scale
        dy = self._py - self._nod * pose.pitch - pose.sway_y * self._scale
        cos, sin = np.cos(np.radians(pose.roll)), np.sin(np.radians(pose.roll))
        cx, cy = self._pivot
        x = cx + cos * (dx - cx) + sin * (dy - cy)
        y = cy - sin * (dx - cx) + cos * (dy - cy) - self._jaw * opening
        moved = cv2.remap(
            layer, self._enlarged(x), self._enlarged(y), interpolation=cv2.INTER_LINEAR
        )
        return cast("Pixels", moved)

    def _enlarged(self, grid: Grid) -> Plane:
        fine = cv2.resize(
            grid.astype(np.float32), self._size, interpolation=cv2.INTER_LINEAR
        )
        return cast("Plane", fine)
