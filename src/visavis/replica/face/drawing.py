"""Draws one frame of a face: about 0.9 ms of one core at 640 x 480."""

from collections.abc import Callable, Hashable
from functools import partial
from math import ceil, floor

import cv2
import numpy as np

from visavis.replica.face.assets import BREATHS, Face
from visavis.replica.face.easel import Easel
from visavis.replica.face.eyes import GAZES, LIFTS, BrowPainter, EyePainter
from visavis.replica.face.frame import Frame, in_yuv
from visavis.replica.face.mouth import MouthPainter
from visavis.replica.face.pixels import Pixels, affine, lay_over, masked
from visavis.replica.face.pose import Pose
from visavis.replica.face.turning import Turning
from visavis.replica.visemes import Mouth

_MOUTH_BOX = (-62, -34, 124, 102)
_EYE_BOX = (-46, -38, 92, 66)
_BROW_BOX = (-50, -42, 100, 62)

_GRAIN = 64
"""Poses are rounded to this fraction where a patch is painted: finer is not seen."""

_HAIR_GRAIN = 8
"""Parts of a pixel by which the hair behind the head moves; a breath lifts the torso
by twice as much at a time."""

_HAIR_REACH = 120.0
"""Design units from the pivot to where a lean moves that hair most."""


class Feature:
    """A part of the face with its place on the head; `side` is 0 in the middle."""

    def __init__(
        self, face: Face, name: str, side: int, anchor: tuple[float, float],
        box: tuple[int, int, int, int],
    ) -> None:  # fmt: skip
        left = (anchor[0] - face.head.origin[0]) * face.scale
        top = (anchor[1] - face.head.origin[1]) * face.scale
        x, y = floor(left + box[0] * face.scale), floor(top + box[1] * face.scale)
        size = (ceil(box[2] * face.scale), ceil(box[3] * face.scale))
        self.easel = Easel(size, (left - x, top - y), face.scale)
        self.shown: Hashable = None
        self._rows = slice(y, y + size[1])
        self._columns = slice(x, x + size[0])
        self._bare = face.head.layer[self._rows, self._columns].copy()
        worn = face.worn[self._rows, self._columns] if face.worn is not None else None
        self._worn = worn if worn is not None and worn[..., 3].any() else None
        self._patches = face.patches[name, side]

    def wipe(self, head: Pixels) -> None:
        """Show bare skin."""
        head[self._rows, self._columns] = self._bare

    def show(self, head: Pixels, look: Hashable, paint: Callable[[], Pixels]) -> None:
        """Lay the feature's `look` on the head, painting it if it is not remembered."""
        patch = self._patches.patch(look, lambda: in_yuv(paint()))
        lay_over(head[self._rows, self._columns], patch)
        if self._worn is not None:
            lay_over(head[self._rows, self._columns], self._worn)
        self.shown = look


class Drawing:
    """One conversation's canvas. `Face` is shared; this is not, and not thread-safe."""

    def __init__(self, face: Face) -> None:
        cv2.setNumThreads(1)
        self._face = face
        self._head = face.head.layer.copy()
        self._behind: tuple[Hashable, Frame] = (None, face.breaths[0])
        self._turning = Turning(face)
        materials, form = face.materials, face.form
        x, y = form["mouth"]
        self._mouth = Feature(face, "mouth", 0, (x, y), _MOUTH_BOX)
        self._lips = MouthPainter(self._mouth.easel, materials, form["lips"])
        eyes, brows = form["eyes"], form["brows"]
        self._eyes: list[tuple[Feature, EyePainter]] = []
        self._brows: list[tuple[Feature, BrowPainter]] = []
        for side, brow in ((-1, "brow_left"), (1, "brow")):
            at = (side * eyes["x"], eyes["y"])
            eye = Feature(face, "eye", side, at, _EYE_BOX)
            self._eyes.append((eye, EyePainter(eye.easel, materials, side, eyes)))
            at = (side * brows["x"], brows["y"])
            over = Feature(face, "brow", side, at, _BROW_BOX)
            self._brows.append((over, BrowPainter(over.easel, materials[brow], side)))

    def draw(self, pose: Pose, mouth: Mouth) -> memoryview:
        """Return the frame as planar I420."""
        head = self._face.head
        self._show_features(pose, mouth)
        frame = self._backdrop(pose).copy()
        turned = self._turning.apply(self._head, pose, mouth.open)
        frame.lay(turned, head.x, head.y)
        return frame.whole.data.toreadonly()

    def _show_features(self, pose: Pose, mouth: Mouth) -> None:
        shape, smile = Mouth(*(_rounded(m) for m in mouth)), _rounded(pose.smile)
        if self._mouth.shown != (shape, smile):
            self._mouth.wipe(self._head)
            paint = partial(self._lips.paint, shape, smile)
            self._mouth.show(self._head, (shape, smile), paint)
        lid, squint = _rounded(pose.lid), round(pose.smile * 9.6) / 16
        gaze = (_rounded(pose.gaze[0], GAZES), _rounded(pose.gaze[1], GAZES))
        lift, worry = _rounded(pose.brow, LIFTS), _rounded(pose.worry)
        for (eye, ball), (brow, arch) in zip(self._eyes, self._brows, strict=True):
            looks = ((lid, gaze, squint), (lift, worry))
            if (eye.shown, brow.shown) == looks:
                continue
            # An eye's crease and its brow share some skin.
            eye.wipe(self._head)
            brow.wipe(self._head)
            eye.show(self._head, looks[0], partial(ball.paint, lid, gaze, squint))
            brow.show(self._head, looks[1], partial(arch.paint, lift, worry))

    def _backdrop(self, pose: Pose) -> Frame:
        """Return what is behind the head: the last one, as long as nothing moved."""
        face = self._face
        phase = round(max(0.0, min(1.0, pose.breath)) * (BREATHS - 1))
        fine = _HAIR_GRAIN * face.scale
        dx = round((pose.sway_x + pose.yaw) * fine) / fine
        dy = round((pose.sway_y + pose.pitch) * fine) / fine
        arc = _HAIR_REACH * fine
        lean = round(np.radians(pose.roll) * arc) / arc
        key = (phase, dx, dy, lean)
        if self._behind[0] != key:
            frame = face.breaths[phase].copy()
            hair = masked(self._hair(dx, dy, lean), face.torso_clear[phase])
            frame.lay(hair, face.hair_back.x, face.hair_back.y)
            self._behind = (key, frame)
        return self._behind[1]

    def _hair(self, dx: float, dy: float, lean: float) -> Pixels:
        """Return the hair behind the neck: it leans with the head, but hardly turns."""
        layer, (left, top) = self._face.hair_back.layer, self._face.hair_back.origin
        scale, pivot = self._face.scale, self._face.form["pivot"]
        cos, sin = float(np.cos(lean)), float(np.sin(lean))
        cx, cy = (pivot[0] - left) * scale, (pivot[1] - top) * scale
        matrix = np.array(
            [
                [cos, -sin, cx - cos * cx + sin * cy + dx * scale],
                [sin, cos, cy - sin * cx - cos * cy + dy * scale],
            ],
            np.float32,
        )
        height, width = layer.shape[:2]
        return affine(layer, matrix, width, height)


def _rounded(value: float, grain: int = _GRAIN) -> float:
    return round(value * grain) / grain
