"""The mouth of a portrait: its lips are pulled apart, and what is behind is painted.

Lengths are in distances between the pupils. What the visemes mean by their numbers is
as for drawn faces: see `mouth.py`; a picture bears less, so everything is smaller.
"""

from dataclasses import dataclass

import numpy as np

from visavis.replica.face.pixels import Pixels
from visavis.replica.face.portrait import PortraitFace
from visavis.replica.face.warping import Grid, Part, Reach, hill, smooth
from visavis.replica.visemes import Mouth

_REACH = Reach(0.95, 0.62, 1.35)

_DROP, _RISE = 0.26, 0.055
"""How far the lower and the upper lip go from where they met, of an open mouth."""

_JAW = 0.6
"""Share of the lower lip's way that the chin goes."""

_REST_SMILE = 0.45
"""The smile of a face at rest: the picture's own, whatever it is."""

_DARK, _TEETH, _TONGUE = (34.0, 24.0, 56.0), (214.0, 229.0, 237.0), (96.0, 88.0, 172.0)
"""Behind the lips, as BGR, in the light of `_LIGHT`."""

_LIGHT = 205.0
"""How light the lightest tenth of a face is in good light: skin may be of any colour,
what shines on it shows in the lights."""

_CHEEKS = 0.6
"""How far about the mouth there is face, and neither hair nor collar."""

_TOOTH, _GAP = 0.105, 0.011
"""Of a tooth in the middle its width, and of what is seen between two of them."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """The edges of the lips, for each pixel of the part."""

    upper: Grid
    lower: Grid
    share: Grid
    half: float


class LipWarp:
    """Moves the mouth of one portrait."""

    def __init__(self, face: PortraitFace) -> None:
        handles, unit = face.handles, face.unit
        (x0, y0), (x1, y1) = handles.mouth_left, handles.mouth_right
        axis = (x1 - x0, y1 - y0)
        self._part = part = Part(handles.mouth, axis, unit, _REACH)
        self._bare = part.cut(face.canvas)
        self._half = float(np.hypot(*axis)) / 2 / unit
        self._upper = _apart(handles.upper_lip, handles.mouth) / unit
        self._lower = _apart(handles.lower_lip, handles.mouth) / unit
        self._chin = _apart(handles.chin, handles.mouth) / unit
        # The line between the lips runs from corner to corner through the middle.
        rise = (_below(axis, (x0, y0), handles.mouth)) / unit
        bent = np.clip(part.across / self._half, -1.3, 1.3) ** 2
        self._line: Grid = (-rise * bent).astype(np.float32)
        self._down: Grid = part.down - self._line
        near = (np.abs(part.across) < _CHEEKS) & (part.down < _CHEEKS)
        lights = float(np.percentile(self._bare[near], 90))
        self._light = min(1.05, max(0.7, lights / _LIGHT))
        self._apart = _between_teeth(part.across)

    def paint(self, canvas: Pixels, mouth: Mouth, smile: float) -> None:
        """Put the mouth of a shape on the canvas."""
        half = self._half * (1 + 0.15 * mouth.width - 0.22 * mouth.round)
        opening = self._opening(mouth, half)
        across = self._across(half)
        down = self._pulled(mouth, opening) + self._thicker(mouth)
        down += self._smiled(smile - _REST_SMILE)
        moved = self._part.fetch(self._bare, across, down)
        if mouth.open > 0:
            self._fill(moved, mouth, opening)
        self._part.put(canvas, moved)

    def _opening(self, mouth: Mouth, half: float) -> _Opening:
        inner = half * 0.94
        share = np.clip(1 - (self._part.across / inner) ** 2, 0, 1) ** 0.75
        drop = mouth.open * _DROP * (1 - 0.12 * mouth.round)
        drop -= mouth.bite * min(drop, 0.4 * self._lower)
        rise = mouth.open * _RISE + mouth.bite * 0.025
        return _Opening(-rise * share, drop * share, share, inner)

    def _across(self, half: float) -> Grid:
        across = self._part.across
        wider = self._half / half - 1
        near = hill(across, 1.25 * self._half) * hill(self._down, 0.35)
        moved: Grid = across * wider * near
        return moved

    def _pulled(self, mouth: Mouth, opening: _Opening) -> Grid:
        """Return how far the lips and the jaw have come from where they were."""
        down = self._down
        above, below = opening.upper - down, down - opening.lower
        up = -opening.upper * (1 - smooth(0.0, 0.45, above))
        drop = mouth.open * _DROP * _JAW * hill(self._part.across, 0.7)
        chin = smooth(0.0, 0.3, below)
        fall = opening.lower * (1 - chin) + drop * chin
        fall = fall * (1 - smooth(self._chin + 0.05, self._chin + 0.55, down))
        # Between the lips, too, each rim is that of the lip that is nearer.
        pulled: Grid = np.where(above > below, up, -fall)
        return pulled

    def _thicker(self, mouth: Mouth) -> Grid:
        """Return how lips pressed together get thin, and lips pushed forward thick."""
        thick = (self._upper + self._lower) / 2
        more = 0.45 * mouth.press - 0.16 * mouth.round
        near = hill(self._down, 1.5 * thick) * hill(self._part.across, 1.2 * self._half)
        thicker: Grid = self._down * more * near
        return thicker

    def _smiled(self, more: float) -> Grid:
        corners = hill(np.abs(self._part.across) - self._half, 0.22)
        smiled: Grid = 0.16 * more * corners * hill(self._down, 0.3)
        return smiled

    def _fill(self, part: Pixels, mouth: Mouth, opening: _Opening) -> None:
        """Paint what is seen between the lips, in place."""
        down = self._down
        within = (down > opening.upper - 0.05) & (down < opening.lower + 0.05)
        rows = np.flatnonzero((within & (opening.share > 0)).any(axis=1))
        if not rows.size:
            return
        box = slice(int(rows[0]), int(rows[-1]) + 1)
        edge, across = self._part.edge, self._part.across[box]
        deep, left = down[box] - opening.upper[box], opening.lower[box] - down[box]
        round_off = 1 - 0.35 * np.clip(across / opening.half, -1, 1) ** 2
        inside = np.empty((*deep.shape, 3), np.float32)
        inside[:] = np.array(_DARK, np.float32)
        opened = min(1.0, mouth.open * 2.4)
        lift = 0.05 + 0.13 * mouth.tongue * opened
        tongue = edge(lift * np.sqrt(np.clip(round_off, 0, 1)) - left)
        _lay(inside, _TONGUE, tongue * min(1.0, mouth.tongue * 2.5) * round_off)
        reach = (0.025 + 0.085 * opened) * (0.35 + 0.65 * mouth.teeth)
        teeth = edge(reach * (0.5 + 0.5 * round_off) - deep) * min(1.0, mouth.teeth * 3)
        shade = (0.62 + 0.38 * smooth(0.0, 0.06, deep)) * round_off * round_off
        _lay(inside, _TEETH, teeth * shade * (1 - 0.22 * self._apart[box]))
        cover = (edge(deep) * edge(left) * (opening.share[box] > 0))[..., None]
        inside *= self._light
        mixed = part[box] * (1 - cover) + inside * cover
        part[box] = np.rint(np.clip(mixed, 0, 255)).astype(np.uint8)


def _lay(inside: Grid, colour: tuple[float, float, float], share: Grid) -> None:
    inside += (np.array(colour, np.float32) - inside) * share[..., None]


def _between_teeth(across: Grid) -> Grid:
    """Return 1 where two teeth meet, seen from the front: narrower to the sides."""
    bent = np.sign(across) * np.abs(across) ** 1.15 / _TOOTH**0.15
    aside = np.abs((bent / _TOOTH + 0.5) % 1.0 - 0.5) * _TOOTH
    return hill(aside, _GAP)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))


def _below(
    axis: tuple[float, float], corner: tuple[float, float], middle: tuple[float, float]
) -> float:
    """Return by how much the middle of the mouth lies below its corners' line."""
    dx, dy = middle[0] - corner[0], middle[1] - corner[1]
    return (axis[0] * dy - axis[1] * dx) / float(np.hypot(*axis))
