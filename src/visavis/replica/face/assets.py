"""A drawn face as it is loaded once per worker and shared by all of its conversations.

`scripts/draw_faces.py` wrote the files: layers (background, torso, hair, head) and the
materials of what moves, with `form.json`, which says where each belongs.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np

from visavis.replica.face.easel import FINENESS, Material
from visavis.replica.face.frame import Frame, in_yuv
from visavis.replica.face.patches import Patches
from visavis.replica.face.pixels import Pixels, affine, lay_over, load, resized

FACES = Path(__file__).parent.parent / "faces"

DESIGN = (1280, 720)
BREATHS = 9
"""Phases of the chest that are painted beforehand."""

GREEN = (155, 255, 0)
"""Of a greenscreen, as BGR: the one that pages written for Tavus key out."""

_BREATH_RISE = 2.6
_RAISED = 0.30
"""Share of the cropped height that is taken from above the head."""

_SPREAD = ("upper_lip", "lower_lip", "inside", "sclera")
_MARGIN = (10, 64)
"""Materials whose rim goes on, by so many design units across and down: shapes are cut
out of them wherever lips and lids go."""

_PATCHES = {"mouth": 64, "eye": 64, "brow": 32}
"""Painted patches that are remembered of each: 3 MB at 640 x 480. Shapes at rest, a
gaze, a smile or a brow come back; most mouths of speech don't."""

_LAYERS = ("torso", "hair_back", "head", "worn")
_MIRRORED = (("brow", "brow_left"), ("corner", "corner_left"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A layer and where its upper left corner lies in the picture.

    Attributes:
        origin: That corner again, in design units from between the eyes.
    """

    layer: Pixels
    x: int
    y: int
    origin: tuple[float, float]


class FaceMissing(Exception):
    """There is no face of that name; the text says which there are."""


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Face:
    """One face at one size. Only `patches` changes after it was made.

    Attributes:
        scale: Pixels of the picture per design unit.
        breaths: What is behind, with the torso before it, by phase.
        hair_back, head: In YUVA, at even places, of even sizes: four pixels share
            a colour.
        torso_clear: By phase, 255 less the torso's alpha where hair hangs behind it.
        worn: Glasses and the like, laid over the eyes again; as large as the head.
        form: Anchors and measures, from `form.json`.
        patches: What was painted of each feature, by its name and side.
    """

    width: int
    height: int
    scale: float
    breaths: Sequence[Frame]
    hair_back: Placed
    torso_clear: Sequence[Pixels]
    head: Placed
    worn: Pixels | None
    materials: dict[str, Material]
    form: dict[str, Any]
    patches: Mapping[tuple[str, int], Patches]


def faces() -> tuple[str, ...]:
    """Return the names of all faces that there are."""
    return tuple(sorted(form.parent.name for form in FACES.glob("*/form.json")))


def load_face(name: str, width: int, height: int, *, greenscreen: bool = False) -> Face:
    """Load a face for pictures of that size; both are even.

    Raises:
        FaceMissing: There is no such face.
    """
    if name not in faces():
        raise FaceMissing(f"no face `{name}`; there are: {', '.join(faces())}")
    folder = FACES / name
    form = cast(
        "dict[str, Any]", json.loads((folder / "form.json").read_text(encoding="utf-8"))
    )
    scale = max(width / DESIGN[0], height / DESIGN[1]) * float(form["zoom"])
    framed = _Framing(folder, form, scale, width, height)
    torso = framed.placed("torso")
    hair = framed.even("hair_back")
    head = framed.even("head")
    background = framed.green() if greenscreen else framed.background()
    breaths: list[Frame] = []
    clear: list[Pixels] = []
    for i in range(BREATHS):
        phase = _moved(torso, width, height, _rise(i) * scale)
        breaths.append(Frame.painted(_over(background, phase)))
        clear.append(np.ascontiguousarray(255 - _region(phase[..., 3], hair)))
    return Face(
        width=width,
        height=height,
        scale=scale,
        breaths=breaths,
        hair_back=hair,
        torso_clear=clear,
        head=head,
        worn=framed.even("worn").layer if "worn" in form["boxes"] else None,
        materials=_materials(folder, form, scale),
        form=form,
        patches={
            (name, side): Patches(kept)
            for name, kept in _PATCHES.items()
            for side in (-1, 0, 1)
        },
    )


@dataclass(frozen=True, slots=True)
class _Framing:
    """How the design's canvas is cropped to the picture."""

    folder: Path
    form: dict[str, Any]
    scale: float
    width: int
    height: int

    @property
    def left(self) -> float:
        return (self.width - DESIGN[0] * self.scale) / 2

    @property
    def top(self) -> float:
        return (self.height - DESIGN[1] * self.scale) * _RAISED

    def background(self) -> Pixels:
        matrix = np.array(
            [[self.scale, 0, self.left], [0, self.scale, self.top]], np.float32
        )
        image = load(self.folder / "background.png")
        return affine(image, matrix, self.width, self.height)

    def green(self) -> Pixels:
        picture = np.empty((self.height, self.width, 3), np.uint8)
        picture[:] = GREEN
        return picture

    def placed(self, name: str) -> Placed:
        x, y, w, h = self.form["boxes"][name]
        ox, oy = self.form["head"]
        layer = load(self.folder / f"{name}.png")
        return Placed(
            layer=resized(layer, round(w * self.scale), round(h * self.scale)),
            x=round((ox + x) * self.scale + self.left),
            y=round((oy + y) * self.scale + self.top),
            origin=(x, y),
        )

    def even(self, name: str) -> Placed:
        """Return a layer as frames take it, with a clear rim where it was odd."""
        odd = self.placed(name)
        left, top = odd.x % 2, odd.y % 2
        height, width = odd.layer.shape[:2]
        right, bottom = (left + width) % 2, (top + height) % 2
        layer = cv2.copyMakeBorder(
            odd.layer, top, bottom, left, right, cv2.BORDER_CONSTANT
        )
        x, y = odd.origin
        return Placed(
            layer=in_yuv(cast("Pixels", layer)),
            x=odd.x - left,
            y=odd.y - top,
            origin=(x - left / self.scale, y - top / self.scale),
        )


def _rise(phase: int) -> float:
    return -_BREATH_RISE * phase / (BREATHS - 1)


def _moved(placed: Placed, width: int, height: int, down: float) -> Pixels:
    matrix = np.array([[1, 0, placed.x], [0, 1, placed.y + down]], np.float32)
    return affine(placed.layer, matrix, width, height)


def _over(background: Pixels, layer: Pixels) -> Pixels:
    whole = background.copy()
    lay_over(whole, layer)
    return whole


def _region(plane: Pixels, placed: Placed) -> Pixels:
    """Return the part of a plane under a layer; beyond the picture it is clear."""
    h, w = placed.layer.shape[:2]
    result = np.zeros((h, w), np.uint8)
    y1, x1 = min(plane.shape[0], placed.y + h), min(plane.shape[1], placed.x + w)
    part = plane[placed.y : y1, placed.x : x1]
    result[: part.shape[0], : part.shape[1]] = part
    return result


def _materials(folder: Path, form: dict[str, Any], scale: float) -> dict[str, Material]:
    fine = scale * FINENESS
    names = [n for n in form["boxes"] if n not in _LAYERS]
    materials: dict[str, Material] = {}
    for name in names:
        x, y, w, h = form["boxes"][name]
        layer = resized(load(folder / f"{name}.png"), round(w * fine), round(h * fine))
        material = Material(in_yuv(layer), round(-x * fine), round(-y * fine))
        materials[name] = _spread(material, fine) if name in _SPREAD else material
    for name, left in _MIRRORED:
        layer, x, y = materials[name]
        flipped = np.ascontiguousarray(layer[:, ::-1])
        materials[left] = Material(flipped, layer.shape[1] - x, y)
    return materials


def _spread(material: Material, fine: float) -> Material:
    across, down = (round(m * fine) for m in _MARGIN)
    layer = cv2.copyMakeBorder(
        material.layer, down, down, across, across, cv2.BORDER_REPLICATE
    )
    return Material(cast("Pixels", layer), material.x + across, material.y + down)
