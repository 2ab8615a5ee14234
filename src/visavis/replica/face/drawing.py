"""Draws one frame of a face: about 2 ms of one core at 640 x 480."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial
from math import ceil, floor

import cv2
import numpy as np

from visavis.replica.face.assets import BREATHS, Face, Placed
from visavis.replica.face.easel import Easel
from visavis.replica.face.eyes import BrowPainter, EyePainter
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

_KEPT = 48
"""Painted patches that each feature remembers."""


class Feature:
    """A part of the face with its place on the head; it remembers what it painted."""

    def __init__(
        self, face: Face, anchor: tuple[float, float], box: tuple[int, int, int, int]
    ) -> None:
        left = (anchor[0] - face.origin[0]) * face.scale
        top = (anchor[1] - face.origin[1]) * face.scale
        x, y = floor(left + box[0] * face.scale), floor(top + box[1] * face.scale)
        size = (ceil(box[2] * face.scale), ceil(box[3] * face.scale))
        self.easel = Easel(size, (left - x, top - y), face.scale)
        self.shown: Hashable = None
        self._rows = slice(y, y + size[1])
        self._columns = slice(x, x + size[0])
        self._bare = face.head.layer[self._rows, self._columns].copy()
        self._patches: OrderedDict[Hashable, Pixels] = OrderedDict()

    def wipe(self, head: Pixels) -> None:
        """Show bare skin."""
        head[self._rows, self._columns] = self._bare

    def show(self, head: Pixels, look: Hashable, paint: Callable[[], Pixels]) -> None:
        """Lay the feature's `look` on the head, painting it if it is not remembered."""
        patch = self._patches.get(look)
        if patch is None:
            patch = self._patches[look] = paint()
            if len(self._patches) > _KEPT:
                self._patches.popitem(last=False)
        lay_over(head[self._rows, self._columns], patch)
        self.shown = look


class Drawing:
    """One conversation's canvas. `Face` is shared; this is not, and not thread-safe."""

    def __init__(self, face: Face) -> None:
        cv2.setNumThreads(1)
        self._face = face
        self._head = face.head.layer.copy()
        self._frame = np.empty((face.height, face.width, 3), np.uint8)
        self._turning = Turning(face)
        materials, form = face.materials, face.form
        x, y = form["mouth"]
        self._mouth = Feature(face, (x, y), _MOUTH_BOX)
        self._lips = MouthPainter(self._mouth.easel, materials)
        eyes, brows = form["eyes"], form["brows"]
        self._eyes: list[tuple[Feature, EyePainter]] = []
        self._brows: list[tuple[Feature, BrowPainter]] = []
        for side, brow in ((-1, "brow_left"), (1, "brow")):
            eye = Feature(face, (side * eyes["x"], eyes["y"]), _EYE_BOX)
            self._eyes.append(
                (eye, EyePainter(eye.easel, materials, side, eyes["scale"]))
            )
            over = Feature(face, (side * brows["x"], brows["y"]), _BROW_BOX)
            self._brows.append((over, BrowPainter(over.easel, materials[brow], side)))

    def draw(self, pose: Pose, mouth: Mouth) -> bytes:
        """Return the frame as planar I420."""
        face, frame = self._face, self._frame
        phase = round(max(0.0, min(1.0, pose.breath)) * (BREATHS - 1))
        np.copyto(frame, face.breaths[phase])
        self._lay(self._hair(pose, phase), face.hair_back)
        self._show_features(pose, mouth)
        self._lay(self._turning.apply(self._head, pose, mouth.open), face.head)
        return cv2.cvtColor(frame, cv2.COLOR_BGR2YUV_I420).tobytes()

    def _show_features(self, pose: Pose, mouth: Mouth) -> None:
        shape, smile = Mouth(*(_rounded(m) for m in mouth)), _rounded(pose.smile)
        if self._mouth.shown != (shape, smile):
            self._mouth.wipe(self._head)
            paint = partial(self._lips.paint, shape, smile)
            self._mouth.show(self._head, (shape, smile), paint)
        lid, squint = _rounded(pose.lid), round(pose.smile * 9.6) / 16
        gaze = (_rounded(pose.gaze[0]), _rounded(pose.gaze[1]))
        lift, worry = _rounded(pose.brow), _rounded(pose.worry)
        for (eye, ball), (brow, arch) in zip(self._eyes, self._brows, strict=True):
            looks = ((lid, gaze, squint), (lift, worry))
            if (eye.shown, brow.shown) == looks:
                continue
            # An eye's crease and its brow share some skin.
            eye.wipe(self._head)
            brow.wipe(self._head)
            eye.show(self._head, looks[0], partial(ball.paint, lid, gaze, squint))
            brow.show(self._head, looks[1], partial(arch.paint, lift, worry))

    def _hair(self, pose: Pose, phase: int) -> Pixels:
        """Return the hair behind the neck: it leans with the head, but hardly turns."""
        face = self._face
        layer, scale = face.hair_back.layer, face.scale
        angle = np.radians(pose.roll)
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        box, pivot = face.form["boxes"]["hair_back"], face.form["pivot"]
        cx, cy = (pivot[0] - box[0]) * scale, (pivot[1] - box[1]) * scale
        dx = (pose.sway_x + pose.yaw) * scale
        dy = (pose.sway_y + pose.pitch) * scale
        matrix = np.array(
            [
                [cos, -sin, cx - cos * cx + sin * cy + dx],
                [sin, cos, cy - sin * cx - cos * cy + dy],
            ],
            np.float32,
        )
        height, width = layer.shape[:2]
        return masked(affine(layer, matrix, width, height), face.torso_clear[phase])

    def _lay(self, layer: Pixels, place: Placed) -> None:
        """Lay a layer over the frame; what is beyond the picture is cut off."""
        bottom = min(self._face.height, place.y + layer.shape[0])
        rows = slice(place.y, bottom)
        region = self._frame[rows, place.x : place.x + layer.shape[1]]
        lay_over(region, layer[: bottom - place.y])


def _rounded(value: float) -> float:
    return round(value * _GRAIN) / _GRAIN
