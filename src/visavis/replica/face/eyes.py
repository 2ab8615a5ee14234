"""Paints an eye (lid, gaze, smile) and a brow."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from visavis.replica.face.easel import Easel, Material, ink
from visavis.replica.face.outline import outline, ribbon
from visavis.replica.face.pixels import Pixels, Points, affine

_LOWER_LASH, _CREASE, _SHADE = 0.5, 0.62, 0.30
"""How much of these lines covers what is below."""

_HALF = 29.0
_SHUT = 0.93
"""Above this nothing of the eyeball is seen."""

GAZES = 24
LIFTS = 24
"""Steps of a gaze, and of a brow, from rest to 1: so many points of the easel at
640 x 480, and an easel places materials by whole points."""

Row = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Lids:
    """Where the edges of the lids run; x grows towards the temple."""

    inner: Row
    outer: Row
    high: Row
    low: Row
    fall: float

    @classmethod
    def of(cls, lid: float, smile: float, slant: float = 0.0) -> "Lids":
        fall = lid * 8.5
        up = 15.8 * (1 - lid) + 0.2
        down = 11.2 * (1 - lid * 0.55) - 3.2 * smile
        return cls(
            inner=(-_HALF, 3.5 + fall * 0.3),
            outer=(_HALF, -1.5 - slant + fall * 0.4),
            high=(fall - up * 1.12, fall - up * 1.28),
            low=(fall * 0.6 + down * 1.05, fall * 0.6 + down * 0.95),
            fall=fall,
        )

    def upper(self, raised: float = 0.0) -> Points:
        (x0, y0), (x1, y1) = self.inner, self.outer
        a, b = self.high
        return outline((x0, y0), [(-16, a - raised, 14, b - raised, x1, y1)])

    def lower(self) -> Points:
        (x0, y0), (x1, y1) = self.inner, self.outer
        a, b = self.low
        return outline((x0, y0), [(-12, a, 17, b, x1, y1)])

    def opening(self) -> Points:
        return np.concatenate([self.upper(), self.lower()[::-1]])

    def lash(self, weight: float = 1.0, wing: float = 1.0) -> Points:
        """The upper lash line: fine at the nose, with a small wing at the temple."""
        (x0, y0), (x1, y1) = self.inner, self.outer
        a, b = self.high
        tip = (x1 + 6.5 * wing, y1 - 4.2 * wing)
        above = outline((x0, y0), [(-16, a - weight, 14, b - 2.0 * weight, *tip)])
        low = (-16, a + 2.0 * weight, 14, b + 2.6 * weight, x1 + 0.5, y1 + weight)
        below = outline((x0, y0 + 0.4), [low])
        return np.concatenate([above, below[::-1]])

    def crease(self) -> Points:
        a, b = (y - 6 + self.fall * 0.35 for y in self.high)
        spine = outline(
            (-25, -8 + self.fall * 0.5), [(-13, a, 14, b, 34, -8 + self.fall * 0.5)]
        )
        return ribbon(spine, (0.4, 1.9, 2.2, 1.6, 0.3))

    def shade(self) -> Points:
        """What the upper lid throws on the eyeball."""
        edge = self.upper()
        return np.concatenate([edge, (edge + np.array([0, 4.2]))[::-1]])


class EyePainter:
    """Paints one eye; `side` is 1 for the viewer's right, `form` says how eyes are."""

    def __init__(
        self,
        easel: Easel,
        materials: dict[str, Material],
        side: int,
        form: dict[str, Any],
    ) -> None:
        self._easel = easel
        self._materials = materials
        self._stretch = np.array([side * form["scale"][0], form["scale"][1]])
        self._slant, self._wing = float(form["slant"]), float(form["wing"])
        self._weight = float(form["lash"])
        inks = form["inks"]
        self._lash = ink(inks["lash"])
        self._lower_lash = ink(inks["lower_lash"], _LOWER_LASH)
        self._crease = ink(inks["crease"], _CREASE)
        self._shade = ink(inks["shade"], _SHADE)

    def paint(self, lid: float, gaze: tuple[float, float], smile: float) -> Pixels:
        """Return the patch of an eye: `lid` 0 open to 1 shut, gaze in -1..1."""
        easel = self._easel
        easel.clear()
        lids = Lids.of(lid, smile, self._slant)
        easel.fill(self._placed(lids.crease()), self._crease)
        if lid < _SHUT:
            easel.cut(self._placed(lids.opening()), self._eyeball(lids, gaze))
        lower = ribbon(lids.lower(), (0.6, 1.5, 1.8, 1.9))
        easel.fill(self._placed(lower), self._lower_lash)
        lash = lids.lash(self._weight, self._wing)
        easel.fill(self._placed(lash), self._lash)
        return easel.patch()

    def _eyeball(self, lids: Lids, gaze: tuple[float, float]) -> Pixels:
        easel, materials = self._easel, self._materials
        surface = easel.mixed(materials["sclera"], 0, lids.fall * 0.2)
        x, y = gaze[0] * 9, gaze[1] * 6 - 0.8
        easel.stamp(materials["iris"], x, y, onto=surface)
        kept, easel.paint = easel.paint, surface
        easel.tint(self._placed(lids.shade()), self._shade)
        easel.paint = kept
        # The light stays where the window is; it follows the eye only a little.
        easel.stamp(materials["glint"], x * 0.75, y * 0.75, onto=surface)
        return surface

    def _placed(self, shape: Points) -> Points:
        placed: Points = shape * self._stretch
        return placed


class BrowPainter:
    """Paints one brow, raised and tilted."""

    def __init__(self, easel: Easel, material: Material, side: int) -> None:
        self._easel = easel
        self._material = material
        self._side = side

    def paint(self, lift: float, worry: float) -> Pixels:
        """Return a brow's patch; `worry` raises its inner end."""
        easel, (layer, x, y) = self._easel, self._material
        angle = np.radians(worry * 5 * self._side)
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        matrix = np.array(
            [[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y]],
            np.float32,
        )
        height, width = layer.shape[:2]
        turned = Material(affine(layer, matrix, width, height), x, y)
        easel.begin(turned, 0, -lift * 9)
        return easel.patch()
