"""How a head turns, nods, leans and drops its jaw: one smooth field of displacement.

What is near moves further than what is far, so the middle of the face travels more than
its rim and a flat drawing seems round. The field is made on a coarse grid and enlarged;
OpenCV then fetches every pixel once. As long as the head hardly moves it is held still,
and only what changed on it, or moves with the jaw, is fetched again.
"""

from math import ceil, floor, hypot, radians
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from visavis.replica.face.assets import Face
from visavis.replica.face.boxes import Box
from visavis.replica.face.pixels import Pixels
from visavis.replica.face.pose import Pose

SEEN = 0.25
"""Pixels by which a face must have moved to be drawn anew: VP8 moves blocks by quarters
of a pixel, and the drawn chest rises by as much at a time."""

_STEP = 8
_RIM, _MIDDLE = 5.0, 8.0
"""Design units by which the rim of the head follows a turn, and its middle more so."""

_NOD_RIM, _NOD_MIDDLE = 4.0, 7.0
_JAW = 8.5

_ARM = 220.0
"""Design units from where a head leans to its eyes."""

_CHEST = 2.6
"""Design units by which a breath lifts the chest."""

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
    """Displaces the head's layer of one face.

    Attributes:
        whole: All of the layer.
    """

    def __init__(self, face: Face) -> None:
        height, width = face.head.layer.shape[:2]
        left, top = face.head.origin
        self.whole = Box(0, 0, width, height)
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
        pivot = face.form["pivot"]
        self._pivot = complex(pivot[0] - left, pivot[1] - top) * face.scale
        self._grid = _field(px + 1j * py)
        self._place = _field(self._grid - self._pivot)
        self._turn = _field((_RIM + _MIDDLE * near) * face.scale)
        self._nod = _field(1j * (_NOD_RIM + _NOD_MIDDLE * near) * face.scale)
        jaw = _smooth(98, 176, y) * (1 - _smooth(56, 112, np.abs(x)))
        self._fall = _field(1j * _JAW * jaw * face.scale)
        self._hinged = self._around(jaw > 0)
        self._held = self._grid
        self._pose: Pose | None = None
        self._opening = 0.0

    def _around(self, points: npt.NDArray[np.bool_]) -> Box:
        """Return what an enlargement makes of some points of the grid."""
        rows, columns = (np.flatnonzero(points.any(axis=axis)) for axis in (1, 0))
        down = self.whole.bottom / points.shape[0]
        across = self.whole.right / points.shape[1]
        return Box(
            floor((columns[0] - 1) * across),
            floor((rows[0] - 1) * down),
            ceil((columns[-1] + 2) * across),
            ceil((rows[-1] + 2) * down),
        ).within(self.whole)

    def hold(self, pose: Pose, opening: float) -> Box | None:
        """Hold the head as a pose has it, and a mouth that is open so far.

        Return which part of it is seen to be new, if any is.
        """
        turned = self._pose is None or _way(self._pose, pose) * self._scale >= SEEN
        if turned:
            self._turn_to(pose)
        elif opening == self._opening:
            return None
        self._opening = opening
        field = self._held - self._fall * np.float32(opening)
        coarse = field.view(np.float32).reshape(*field.shape, 2)
        size, linear = self.whole[2:], cv2.INTER_LINEAR
        cv2.resize(coarse, size, dst=self._fine, interpolation=linear)
        return self.whole if turned else self._hinged

    def _turn_to(self, pose: Pose) -> None:
        self._pose = pose
        sway = complex(pose.sway_x, pose.sway_y) * self._scale
        lean = np.complex64(np.exp(-1j * np.radians(pose.roll)))
        field = self._place - self._turn * np.float32(pose.yaw)
        field -= self._nod * np.float32(pose.pitch)
        field -= np.complex64(sway)
        field *= lean
        field += np.complex64(self._pivot)
        self._held = field

    def landing(self, box: Box) -> Box:
        """Return where all of a part of the layer is, as the head is held."""
        shift = self._grid - self._held
        across, down = shift.real, shift.imag
        dropped = self._opening * _JAW * self._scale
        # One more on each side: a pixel is mixed from those around where it was.
        return Box(
            box.left + floor(across.min()) - 1,
            box.top + floor(down.min()) - 1,
            box.right + ceil(across.max()) + 1,
            box.bottom + ceil(down.max() + dropped) + 1,
        )

    def fetch(self, layer: Pixels, box: Box) -> Pixels:
        """Return what the head shows in a box; the next call writes over it."""
        moved, nothing = self._moved[box.slices], np.empty(0, np.float32)
        linear = cv2.INTER_LINEAR
        fine = self._fine[box.slices]
        cv2.remap(layer, fine, nothing, dst=moved, interpolation=linear)
        return moved


def _way(before: Pose, after: Pose) -> float:
    """Return how far the face has moved, or the chest, in design units."""
    turned = (_RIM + _MIDDLE) * (after.yaw - before.yaw)
    nodded = (_NOD_RIM + _NOD_MIDDLE) * (after.pitch - before.pitch)
    leant = _ARM * radians(after.roll - before.roll)
    across = after.sway_x - before.sway_x
    down = after.sway_y - before.sway_y
    breathed = _CHEST * (after.breath - before.breath)
    return hypot(turned, nodded) + hypot(across, down) + abs(leant) + abs(breathed)


def _field(values: npt.NDArray[Any]) -> Field:
    return np.ascontiguousarray(values, np.complex64)
