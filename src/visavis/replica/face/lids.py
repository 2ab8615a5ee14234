"""The eyes of a portrait: lids come down over them, gazes and brows move a little."""

from typing import NamedTuple

import numpy as np

from visavis.core.portraits import Point
from visavis.replica.face.pixels import Pixels
from visavis.replica.face.portrait import PortraitFace
from visavis.replica.face.warping import Grid, Part, Reach, hill

_REACH = Reach(0.46, 0.62, 0.4)

_SLIT, _ROUND = 0.1, 1.05
"""From the pupil to the corner of an eye, in distances between the pupils: so much, and
the more the higher it is open."""

_CREASE = 0.6
"""Share of the way up to the brow from where on the skin is stretched that a closed lid
is made of."""

_LASHES = 0.08
"""What of a lid keeps its form as it falls: its edge and the lashes. Skin is stretched,
but lashes that were would be a black patch."""

_LEAST_LID = 0.14
"""Skin that a lid is made of, whatever the handles say; nothing can't be stretched."""

_SHUT = 0.025
"""How far the upper lid goes beyond where the lower one's edge is said to be."""

_GAZE = (0.045, 0.02)
_LIFT = 0.06


class Eye(NamedTuple):
    """The handles of an eye."""

    middle: Point
    top: Point
    bottom: Point
    brow: Point


class LidWarp:
    """Moves one eye of a portrait, and the brow above it."""

    def __init__(self, face: PortraitFace, eye: Eye) -> None:
        (x0, y0), (x1, y1) = face.handles.left_eye, face.handles.right_eye
        self._part = part = Part(eye.middle, (x1 - x0, y1 - y0), face.unit, _REACH)
        self._bare = part.cut(face.canvas)
        upper = -_apart(eye.middle, eye.top) / face.unit
        lower = _apart(eye.middle, eye.bottom) / face.unit
        brow = _apart(eye.middle, eye.brow) / face.unit
        self._crease = min(upper - _LEAST_LID, -_CREASE * brow)
        half = _SLIT + _ROUND * (lower - upper)
        share = np.clip(1 - (part.across / half) ** 2, 0, 1)
        self._edge: Grid = upper * share**0.7
        self._shut: Grid = (lower + _SHUT) * share**0.7
        self._eyeball = hill(part.across, 0.2) * hill(part.down, 0.13)
        self._brow = hill(part.across, 0.42) * hill(part.down + brow, 0.17)

    def paint(
        self, canvas: Pixels, lid: float, gaze: tuple[float, float], brow: float
    ) -> None:
        """Put the eye on the canvas: `lid` 0 open to 1 shut, gaze in -1..1."""
        part, lift = self._part, brow * _LIFT * self._brow
        across = -gaze[0] * _GAZE[0] * self._eyeball
        down = lift - gaze[1] * _GAZE[1] * self._eyeball
        eye = part.fetch(self._bare, across, down)
        if lid > 0:
            eye = self._lowered(eye, lid, lift)
        part.put(canvas, eye)

    def _lowered(self, eye: Pixels, lid: float, lift: Grid) -> Pixels:
        """Return the eye with its lid over it: the skin above, stretched downwards."""
        part, down = self._part, self._part.down
        edge = self._edge + lid * (self._shut - self._edge)
        firm = edge - _LASHES
        way = (self._edge - _LASHES - self._crease) / (firm - self._crease)
        skin_above = np.maximum(down - self._crease, 0) * (way - 1)
        stretched = np.where(down < firm, skin_above, self._edge - edge)
        skin = part.fetch(self._bare, np.zeros_like(down), stretched + lift)
        cover = part.edge(edge - down)[..., None]
        mixed = eye + (skin.astype(np.float32) - eye) * cover
        return np.rint(mixed).astype(np.uint8)


def _apart(one: Point, other: Point) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))
