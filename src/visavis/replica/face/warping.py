"""Warps of a picture: where each pixel of a part comes from, in the face's own lengths.

A part of the face has axes of its own: across from its left to its right, down from its
upper to its lower side, whichever way the head leans in the picture.
"""

from typing import Any, NamedTuple, cast

import cv2
import numpy as np
import numpy.typing as npt

from visavis.core.portraits import Point
from visavis.replica.face.pixels import Pixels

Grid = npt.NDArray[np.floating[Any]]


class Reach(NamedTuple):
    """How far a part goes from its middle, in distances between the pupils."""

    across: float
    up: float
    down: float


class Part:
    """A rectangle of the canvas, with the lengths of the face laid over it.

    Attributes:
        across, down: Of each pixel, from the part's middle, in distances between the
            pupils.
    """

    def __init__(self, middle: Point, axis: Point, unit: float, reach: Reach) -> None:
        """Lay a part about a middle; `axis` points from its left to its right."""
        self._left = round(middle[0] - reach.across * unit)
        self._top = round(middle[1] - reach.up * unit)
        self._width = round(2 * reach.across * unit)
        self._height = round((reach.up + reach.down) * unit)
        self._x, self._y = np.meshgrid(
            np.arange(self._width, dtype=np.float32),
            np.arange(self._height, dtype=np.float32),
        )
        length = float(np.hypot(*axis))
        self._cos, self._sin = axis[0] / length, axis[1] / length
        self._unit = unit
        dx = (self._x + (self._left - middle[0])) / unit
        dy = (self._y + (self._top - middle[1])) / unit
        self.across: Grid = dx * self._cos + dy * self._sin
        self.down: Grid = dy * self._cos - dx * self._sin
        # At the rim nothing moves, or the seam would be seen.
        vertical = np.maximum(-dy / reach.up, dy / reach.down)
        away = np.maximum(np.abs(dx) / reach.across, vertical)
        self._hold: Grid = 1 - smooth(0.75, 1.0, away)

    def cut(self, canvas: Pixels) -> Pixels:
        """Return the part of a canvas; what lies beyond it is its rim again."""
        rows, columns = canvas.shape[:2]
        y = np.clip(np.arange(self._top, self._top + self._height), 0, rows - 1)
        x = np.clip(np.arange(self._left, self._left + self._width), 0, columns - 1)
        return np.ascontiguousarray(canvas[y[:, None], x])

    def put(self, canvas: Pixels, part: Pixels) -> None:
        """Put a part back in its place, in place."""
        top, left = max(0, self._top), max(0, self._left)
        bottom = min(canvas.shape[0], self._top + self._height)
        right = min(canvas.shape[1], self._left + self._width)
        rows = slice(top - self._top, bottom - self._top)
        columns = slice(left - self._left, right - self._left)
        canvas[top:bottom, left:right] = part[rows, columns]

    def fetch(self, part: Pixels, across: Grid, down: Grid) -> Pixels:
        """Return a part whose pixels come from that far across and down of them."""
        dx = across * self._hold * self._unit
        dy = down * self._hold * self._unit
        x = self._x + dx * self._cos - dy * self._sin
        y = self._y + dx * self._sin + dy * self._cos
        single = np.float32
        moved: Any = cv2.remap(
            part,
            x.astype(single, copy=False),
            y.astype(single, copy=False),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return cast("Pixels", moved)

    def edge(self, inside: Grid) -> Grid:
        """Return how much of each pixel is inside, of its distance from an edge."""
        covered: Grid = np.clip(inside * self._unit + 0.5, 0, 1)
        return covered


def smooth(a: float, b: float, x: Grid) -> Grid:
    """Return 0 below `a`, 1 above `b`, and a soft way between."""
    t = np.clip((x - a) / (b - a), 0, 1)
    return cast("Grid", t * t * (3 - 2 * t))


def hill(x: Grid, width: float) -> Grid:
    """Return 1 at 0, falling softly to both sides."""
    return cast("Grid", np.exp(-((x / width) ** 2)))
