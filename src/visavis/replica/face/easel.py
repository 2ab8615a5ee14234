"""Paints a small part of a face at four times its size, and shrinks it: smooth edges.

OpenCV's own antialiasing is good for lines only. Shapes are cut out of materials with
filled masks; the whole patch is then averaged down once.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from visavis.replica.face.pixels import Pixels, Points, lay_over, resized

FINENESS = 4
"""How many pixels of the easel make one of the picture."""

_FRACTION_BITS = 4

Fixed = npt.NDArray[np.int32]
"""Points as OpenCV takes them, with `_FRACTION_BITS` below one."""

Colour = tuple[int, int, int, int]


def colour(rgb: int, alpha: float = 1.0) -> Colour:
    """Return a colour as layers keep it: BGRA, multiplied by its alpha."""
    parts = (rgb & 255, rgb >> 8 & 255, rgb >> 16 & 255, 255)
    blue, green, red, opaque = (round(p * alpha) for p in parts)
    return blue, green, red, opaque


def ink(text: str, alpha: float = 1.0) -> Colour:
    """Return a colour that `form.json` names as `#rrggbb`."""
    return colour(int(text.removeprefix("#"), 16), alpha)


class Material(NamedTuple):
    """A painted surface at the easel's scale; its anchor lies at `x`, `y`."""

    layer: Pixels
    x: int
    y: int


class Easel:
    """A patch of `width` x `height` pixels; the anchor is its origin.

    Attributes:
        scale: Easel pixels per design unit.
    """

    def __init__(
        self, size: tuple[int, int], anchor: tuple[float, float], scale: float
    ) -> None:
        self.width, self.height = size
        self.scale = scale * FINENESS
        self._anchor = np.array(anchor) * FINENESS
        shape = (self.height * FINENESS, self.width * FINENESS)
        self.paint: Pixels = np.zeros((*shape, 4), np.uint8)
        self.mask: Pixels = np.zeros(shape, np.uint8)

    def clear(self) -> None:
        self.paint[:] = 0

    def fill(self, shape: Points, paint: Colour) -> None:
        """Put a flat colour; a clear one replaces what was below, it does not tint."""
        cv2.fillPoly(self.paint, [self._fixed(shape)], paint, shift=_FRACTION_BITS)

    def tint(self, shape: Points, paint: Colour) -> None:
        """Lay a clear colour over what is there."""
        box, points = self._bounded(shape)
        over = np.zeros_like(self.paint[box])
        cv2.fillPoly(over, [points], paint, shift=_FRACTION_BITS)
        lay_over(self.paint[box], over)

    def cut(self, shape: Points, surface: Pixels) -> None:
        """Put what `surface` (the size of the easel) shows inside a shape."""
        box, points = self._bounded(shape)
        mask = self.mask[box]
        mask[:] = 0
        cv2.fillPoly(mask, [points], 255, shift=_FRACTION_BITS)
        cv2.copyTo(surface[box], mask, self.paint[box])

    def surface(self, material: Material, x: float = 0, y: float = 0) -> Pixels:
        """Return the part of a material that covers the easel, hung at a point.

        It is the material itself: copy it before you stamp on it.
        """
        left, top = self._place(material, x, y)
        rows, columns = self.mask.shape
        surface = material.layer[-top : rows - top, -left : columns - left]
        assert surface.shape[:2] == self.mask.shape, "the material ends on the easel"
        return surface

    def stamp(
        self, material: Material, x: float, y: float, onto: Pixels | None = None
    ) -> None:
        """Lay a material, hung at a point, over the easel or a surface."""
        below = self.paint if onto is None else onto
        left, top = self._place(material, x, y)
        rows, columns = self.mask.shape
        x0, y0 = max(0, left), max(0, top)
        x1 = min(columns, left + material.layer.shape[1])
        y1 = min(rows, top + material.layer.shape[0])
        if x0 < x1 and y0 < y1:
            layer = material.layer[y0 - top : y1 - top, x0 - left : x1 - left]
            lay_over(below[y0:y1, x0:x1], layer)

    def patch(self) -> Pixels:
        """Return what was painted, at the size of the picture."""
        # By halves, for which OpenCV is made: four to one at once takes it several
        # times as long, and comes out the same.
        half = resized(self.paint, self.width * 2, self.height * 2)
        return resized(half, self.width, self.height)

    def _place(self, material: Material, x: float, y: float) -> tuple[int, int]:
        at = self._anchor + np.array([x, y]) * self.scale
        return round(float(at[0])) - material.x, round(float(at[1])) - material.y

    def _bounded(self, shape: Points) -> tuple[tuple[slice, slice], Fixed]:
        """Return the part of the easel that a shape lies in, and its points there."""
        points = self._fixed(shape)
        low = np.maximum(points.min(axis=0) >> _FRACTION_BITS, 0)
        high = (points.max(axis=0) >> _FRACTION_BITS) + 2
        box = (slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0])))
        return box, points - (low << _FRACTION_BITS)

    def _fixed(self, shape: Points) -> Fixed:
        points = (shape * self.scale + self._anchor - 0.5) * (1 << _FRACTION_BITS)
        fixed: Fixed = np.rint(points).astype(np.int32)
        return fixed
