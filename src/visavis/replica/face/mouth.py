"""Paints the mouth of a viseme: lips around the dark, teeth and tongue in it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from visavis.replica.face.easel import Easel, Material, ink
from visavis.replica.face.outline import Curve, mirrored, outline, ribbon
from visavis.replica.face.pixels import Pixels, Points
from visavis.replica.visemes import Mouth

CLOSED = 0.035
"""Below this opening the lips touch and the line between them is drawn instead."""

_DROP = 28.0
"""Design units by which the lower lip goes down, beside what the jaw carries it."""

_BETWEEN = 0.7
"""From this height on the tip of the tongue shows between the teeth."""

_LINE = 0.86
"""How much of the line between the lips covers what is below."""


@dataclass(frozen=True, slots=True)
class Fullness:
    """How broad a mouth is, and how full its lips: 1 is Anna's."""

    width: float = 1.0
    upper: float = 1.0
    lower: float = 1.0


@dataclass(frozen=True, slots=True)
class Lips:
    """The measures of a mouth that its outlines share, in design units."""

    half: float
    corner: float
    upper: float
    lower: float
    top: float
    bottom: float
    bow: float

    @classmethod
    def of(cls, mouth: Mouth, smile: float, full: Fullness) -> "Lips":
        drop = mouth.open * _DROP * (1 - 0.12 * mouth.round)
        rise = mouth.open * 6.0
        stretch = mouth.width * 9 + smile * 9 - mouth.open * 2
        return cls(
            half=39 * full.width + stretch - mouth.round * (10 + smile * 6),
            corner=-smile * 17 * (1 - 0.6 * mouth.round) * (1 - 0.35 * mouth.open)
            + mouth.open * 4.5,
            upper=8.4 * full.upper * (1 - 0.38 * mouth.press) + mouth.round * 2.0,
            lower=11.4 * full.lower * (1 - 0.42 * mouth.press)
            + mouth.round * 2.5
            - mouth.bite * 4.5,
            top=-rise - mouth.bite * 3.2,
            bottom=(drop - rise * 0.2 - mouth.bite * 0.4) * 1.12,
            bow=0.52 + 0.12 * mouth.round,
        )

    def opening(self) -> Points:
        half, corner = self.half, self.corner
        return mirrored(
            outline(
                (0, self.top + 0.6),
                [
                    self._upper_inner(0, half * 0.93),
                    self._lower_inner(corner),
                ],
            )
        )

    def upper_lip(self) -> Points:
        half, corner, up = self.half, self.corner, self.top
        peak, dip = -self.upper * 1.36 + up, -self.upper * 0.98 + up
        right = outline(
            (0, dip),
            [
                (half * 0.05, dip, half * 0.09, peak, half * 0.17, peak),
                (half * 0.36, peak + 0.4, half * 0.64,
                 corner * 0.55 - self.upper * 0.5 + up * 0.9, half, corner),
            ],
        )  # fmt: skip
        inner = outline((0, up + 1.6), [self._upper_inner(1, half)])
        return mirrored(np.concatenate([right, inner[::-1]]))

    def lower_lip(self) -> Points:
        half, corner, low = self.half, self.corner, self.bottom
        edge = low + self.lower * 1.15
        inner = outline((half, corner), [self._lower_inner(corner)])[1:]
        outer = outline(
            (0, edge),
            [
                (half * 0.36, edge, half * 0.76,
                 corner * 0.3 + low * 0.9 + self.lower * 0.78, half, corner),
            ],
        )  # fmt: skip
        return mirrored(np.concatenate([inner[::-1] - np.array([0, 0.5]), outer[::-1]]))

    def line(self) -> Points:
        half, corner = self.half, self.corner
        right = outline(
            (0, 1.8),
            [
                (half * 0.2, -0.2, half * 0.6, corner * 0.25 + 2.2, half, corner - 0.4),
            ],
        )
        whole = np.concatenate([right[::-1] * np.array([-1.0, 1.0]), right[1:]])
        return ribbon(whole, (0.8, 2.0, 2.6, 2.0, 0.8))

    def _upper_inner(self, lift: float, end: float) -> Curve:
        half, corner, up = self.half, self.corner, self.top
        bend = corner * 0.3 + up * 1.15 + lift
        return (half * 0.2, up + lift, half * self.bow, bend, end, corner)

    def _lower_inner(self, corner: float) -> Curve:
        half, low = self.half, self.bottom
        bend = corner * 0.2 + low * 0.92
        return (half * (self.bow + 0.12), bend, half * 0.32, low, 0, low)


class MouthPainter:
    """Paints mouths on its easel; the materials hang on the line between the lips."""

    def __init__(
        self, easel: Easel, materials: dict[str, Material], form: dict[str, Any]
    ) -> None:
        self._easel = easel
        self._materials = materials
        self._full = Fullness(form["width"], form["upper"], form["lower"])
        self._line = ink(form["line"], _LINE)

    def paint(self, mouth: Mouth, smile: float) -> Pixels:
        """Return the patch of a mouth; the same shape always gives the same pixels."""
        easel, materials = self._easel, self._materials
        lips = Lips.of(mouth, smile, self._full)
        under = lips.bottom + lips.lower * 1.15
        easel.begin(materials["under_lip"], 0, under + 5)
        easel.stamp(materials["corner"], lips.half, lips.corner)
        easel.stamp(materials["corner_left"], -lips.half, lips.corner)
        lower = easel.surface(materials["lower_lip"], 0, lips.bottom)
        easel.cut(lips.lower_lip(), lower)
        if mouth.open > CLOSED:
            easel.cut(lips.opening(), self._inside(mouth, lips))
        upper = easel.surface(materials["upper_lip"], 0, lips.top)
        easel.cut(lips.upper_lip(), upper)
        if mouth.open <= CLOSED:
            easel.fill(lips.line(), self._line)
        return easel.patch()

    def _inside(self, mouth: Mouth, lips: Lips) -> Pixels:
        easel, materials = self._easel, self._materials
        surface = easel.mixed(materials["inside"], 0, lips.top)
        opened = min(1.0, mouth.open * 2.4)
        if mouth.tongue > 0.02:  # noqa: PLR2004 - unseen below
            lift = 7 + mouth.tongue * 13 * opened
            easel.stamp(materials["tongue"], 0, lips.bottom - lift, onto=surface)
        if mouth.teeth > 0.7 and mouth.open < 0.3:  # noqa: PLR2004 - clenched: both rows
            easel.stamp(materials["lower_teeth"], 0, lips.bottom - 4, onto=surface)
        if mouth.teeth > 0.02:  # noqa: PLR2004 - unseen below
            reach = (2.5 + 8.5 * opened) * (0.35 + 0.65 * mouth.teeth)
            reach += mouth.bite * 5
            easel.stamp(materials["teeth"], 0, lips.top + reach - 11, onto=surface)
        if mouth.tongue > _BETWEEN:
            easel.stamp(materials["tongue"], 0, lips.bottom - 7.5, onto=surface)
        return surface
