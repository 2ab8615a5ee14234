"""Paints a small part of a face at four times its size, and shrinks it: smooth edges.

OpenCV's own antialiasing is good for lines only. Shapes are cut out of materials with
filled masks; the whole patch is then averaged down once.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from visavis.replica.face.boxes import Box
from visavis.replica.face.frame import in_yuv
from visavis.replica.face.pixels import OPAQUE, Pixels, Points, lay_over, resized

FINENESS = 4
"""How many pixels of the easel make one of the picture."""

_FRACTION_BITS = 4

Fixed = npt.NDArray[np.int32]
"""Points as OpenCV takes them, with `_FRACTION_BITS` below one."""

Colour = tuple[int, int, int, int]


def colour(rgb: int, alpha: float = 1.0) -> Colour:
    """Return a colour as layers keep it: YUVA, multiplied by its alpha."""
    parts = (rgb & 255, rgb >> 8 & 255, rgb >> 16 & 255, OPAQUE)
    premultiplied = np.array([[[round(p * alpha) for p in parts]]], np.uint8)
    y, u, v, opaque = (int(part) for part in in_yuv(premultiplied)[0, 0])
    return y, u, v, opaque


def ink(text: str, alpha: float = 1.0) -> Colour:
    """Return a colour that `form.json` names as `#rrggbb`."""
    return colour(int(text.removeprefix("#"), 16), alpha)


class Material(NamedTuple):
    """A painted surface at the easel's scale, in YUVA; its anchor lies at `x`, `y`."""

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
        self._at = (anchor[0] * FINENESS, anchor[1] * FINENESS)
        self._anchor = np.array(self._at) - 0.5
        shape = (self.height * FINENESS, self.width * FINENESS)
        self.paint: Pixels = np.zeros((*shape, 4), np.uint8)
        self.mask: Pixels = np.zeros(shape, np.uint8)
        self._palette: Pixels = np.empty_like(self.paint)

    def clear(self) -> None:
        self.paint[:] = 0

    def begin(self, material: Material, x: float, y: float) -> None:
        """Clear it, but for a material that is hung at a point."""
        self.clear()
        below, layer = self._overlap(material, x, y, self.paint)
        np.copyto(below, layer)

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

    def mixed(self, material: Material, x: float = 0, y: float = 0) -> Pixels:
        """Return such a part to be stamped on; the next call writes over it."""
        np.copyto(self._palette, self.surface(material, x, y))
        return self._palette

    def stamp(
        self, material: Material, x: float, y: float, onto: Pixels | None = None
    ) -> None:
        """Lay a material, hung at a point, over the easel or a surface."""
        below, layer = self._overlap(
            material, x, y, self.paint if onto is None else onto
        )
        if layer.size:
            lay_over(below, layer)

    def patch(self) -> Pixels:
        """Return what was painted, at the size of the picture."""
        # By halves, for which OpenCV is made: four to one at once takes it several
        # times as long, and comes out the same.
        half = resized(self.paint, self.width * 2, self.height * 2)
        return resized(half, self.width, self.height)

    def _overlap(
        self, material: Material, x: float, y: float, surface: Pixels
    ) -> tuple[Pixels, Pixels]:
        """Return what of a surface and of a material, hung at a point, is the same."""
        left, top = self._place(material, x, y)
        rows, columns = self.mask.shape
        height, width = material.layer.shape[:2]
        box = Box(left, top, left + width, top + height)
        shared = box.within(Box(0, 0, columns, rows))
        return surface[shared.slices], material.layer[shared.moved(-left, -top).slices]

    def _place(self, material: Material, x: float, y: float) -> tuple[int, int]:
        across, down = self._at
        left, top = round(across + x * self.scale), round(down + y * self.scale)
        return left - material.x, top - material.y

    def _bounded(self, shape: Points) -> tuple[tuple[slice, slice], Fixed]:
        """Return the part of the easel that a shape lies in, and its points there."""
        points = self._fixed(shape)
        low = np.maximum(points.min(axis=0) >> _FRACTION_BITS, 0)
        high = (points.max(axis=0) >> _FRACTION_BITS) + 2
        box = (slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0])))
        return box, points - (low << _FRACTION_BITS)

    def _fixed(self, shape: Points) -> Fixed:
        points = (shape * self.scale + self._anchor) * (1 << _FRACTION_BITS)
        fixed: Fixed = np.rint(points).astype(np.int32)
        return fixed
