"""Draws one frame of a face: only what is seen to be new since the one before."""

from collections.abc import Callable, Hashable
from functools import partial, reduce
from math import ceil, floor

import cv2
import numpy as np

from visavis.replica.face.assets import BREATHS, Face
from visavis.replica.face.boxes import Box
from visavis.replica.face.easel import Easel
from visavis.replica.face.eyes import GAZES, LIFTS, BrowPainter, EyePainter
from visavis.replica.face.frame import Frame
from visavis.replica.face.mouth import MouthPainter
from visavis.replica.face.pixels import Pixels, affine, lay_over
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
        self.box = Box(x, y, x + size[0], y + size[1])
        self._where = self.box.slices
        self._bare = face.head.layer[self._where].copy()
        worn = face.worn[self._where] if face.worn is not None else None
        self._worn = worn if worn is not None and worn[..., 3].any() else None
        self._patches = face.patches[name, side]

    def wipe(self, head: Pixels) -> None:
        """Show bare skin."""
        head[self._where] = self._bare

    def show(self, head: Pixels, look: Hashable, paint: Callable[[], Pixels]) -> None:
        """Lay the feature's `look` on the head, painting it if it is not remembered."""
        patch = self._patches.patch(look, paint)
        lay_over(head[self._where], patch)
        if self._worn is not None:
            lay_over(head[self._where], self._worn)
        self.shown = look


class Drawing:
    """One conversation's canvas. `Face` is shared; this is not, and not thread-safe."""

    def __init__(self, face: Face) -> None:
        cv2.setNumThreads(1)
        self._face = face
        self._head = face.head.layer.copy()
        self._turning = Turning(face)
        self._at = (face.head.x, face.head.y)
        frame = Box(0, 0, face.width, face.height)
        self._visible = self._turning.whole.within(
            frame.moved(-face.head.x, -face.head.y)
        )
        self._behind: tuple[Hashable, Frame] = (None, face.breaths[0])
        self._frame = face.breaths[0]
        self._shown = self._frame.whole.data.toreadonly()
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
        """Return the frame as planar I420: the last one if nothing is seen to move."""
        shape = Mouth(*(_rounded(m) for m in mouth))
        held = self._turning.hold(pose, shape.open)
        features = self._show_features(pose, shape)
        if held == self._turning.whole:
            self._show(self._backdrop(pose).copy(), self._visible)
        elif held is not None or features:
            new = [self._turning.landing(box) for box in features]
            if held is not None:
                new.append(held)
            part = reduce(Box.joined, new).evened().within(self._visible)
            self._show(self._cleared(part), part)
        return self._shown

    def _show(self, frame: Frame, part: Box) -> None:
        """Lay a part of the head on a frame that shows what is behind it."""
        x, y, *_ = part.moved(*self._at)
        frame.lay(self._turning.fetch(self._head, part), x, y)
        self._frame, self._shown = frame, frame.whole.data.toreadonly()

    def _cleared(self, part: Box) -> Frame:
        """Return the last frame without a part of the head."""
        frame = self._frame.copy()
        frame.restore(self._behind[1], part.moved(*self._at))
        return frame

    def _show_features(self, pose: Pose, shape: Mouth) -> list[Box]:
        """Show how mouth, eyes and brows are; return where the layer is new by that."""
        changed: list[Box] = []
        smile = _rounded(pose.smile)
        if self._mouth.shown != (shape, smile):
            self._mouth.wipe(self._head)
            paint = partial(self._lips.paint, shape, smile)
            self._mouth.show(self._head, (shape, smile), paint)
            changed.append(self._mouth.box)
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
            changed.append(eye.box.joined(brow.box))
        return changed

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
            hair, clear = self._hair(dx, dy, lean), face.torso_clear[phase]
            frame.lay(hair, face.hair_back.x, face.hair_back.y, clear)
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
