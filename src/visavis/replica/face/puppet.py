"""Moves a portrait: mouth and eyes by warps of their own, then the head as a whole.

A picture of a person that is pulled like this is a puppet, and looks like one; nothing
here makes up what the picture does not show, but for the inside of the mouth.
"""

from collections.abc import Hashable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from visavis.core.portraits import Handles
from visavis.replica.face.frame import Frame
from visavis.replica.face.lids import Eye, LidWarp
from visavis.replica.face.lips import LipWarp
from visavis.replica.face.pixels import Pixels
from visavis.replica.face.portrait import PortraitFace
from visavis.replica.face.pose import Pose
from visavis.replica.face.warping import hill, smooth
from visavis.replica.visemes import Mouth

_STEP = 8
_GRAIN = 64
_DESIGN = 100.0
"""Design units of a drawn face between its pupils: poses are told in them."""

_RIM, _MIDDLE = 0.04, 0.07
"""By how much the rim of the head follows a turn, and its middle more so."""

_NOD_RIM, _NOD_MIDDLE = 0.03, 0.06
_RISE = 0.022
"""How far shoulders go up with a breath."""

_NECK = 2.0
"""From between the eyes down to where a head leans."""

Field = npt.NDArray[np.complex64]


class Puppet:
    """One conversation's canvas of a portrait; not thread-safe."""

    def __init__(self, face: PortraitFace) -> None:
        cv2.setNumThreads(1)
        self._canvas = face.canvas.copy()
        self._lips = LipWarp(face)
        self._lids = [LidWarp(face, eye) for eye in _eyes(face.handles)]
        self._swaying = _Swaying(face)
        self._shown: dict[str, Hashable] = {}

    def draw(self, pose: Pose, mouth: Mouth) -> memoryview:
        """Return the frame as planar I420."""
        shape, smile = Mouth(*(_rounded(m) for m in mouth)), _rounded(pose.smile)
        if self._changed("mouth", (shape, smile)):
            self._lips.paint(self._canvas, shape, smile)
        lid, brow = _rounded(pose.lid), _rounded(pose.brow)
        gaze = (_rounded(pose.gaze[0]), _rounded(pose.gaze[1]))
        if self._changed("eyes", (lid, gaze, brow)):
            for eye in self._lids:
                eye.paint(self._canvas, lid, gaze, brow)
        picture = self._swaying.apply(self._canvas, pose)
        return Frame.painted(picture).whole.data.toreadonly()

    def _changed(self, part: str, look: Hashable) -> bool:
        changed = self._shown.get(part) != look
        self._shown[part] = look
        return changed


def _eyes(handles: Handles) -> tuple[Eye, Eye]:
    h = handles
    return (
        Eye(h.left_eye, h.left_eye_top, h.left_eye_bottom, h.left_brow),
        Eye(h.right_eye, h.right_eye_top, h.right_eye_bottom, h.right_brow),
    )


def _rounded(value: float) -> float:
    return round(value * _GRAIN) / _GRAIN


class _Swaying:
    """Displaces the picture: the head turns and leans, the shoulders breathe.

    The room stays where it is; between it and the head the picture gives a little.
    """

    def __init__(self, face: PortraitFace) -> None:
        self._size = (face.width, face.height)
        self._fine = np.empty((face.height, face.width, 2), np.float32)
        self._picture: Pixels = np.empty((face.height, face.width, 3), np.uint8)
        (x0, y0), (x1, y1) = face.handles.left_eye, face.handles.right_eye
        middle = complex((x0 + x1) / 2, (y0 + y1) / 2)
        across = _places(face.width) + face.margin
        down = _places(face.height)[:, None] + face.margin
        self._unit = face.unit
        self._place = (across + 1j * down).astype(np.complex64)
        x = ((across - middle.real) / face.unit).astype(np.float32)
        y = ((down - middle.imag) / face.unit).astype(np.float32)
        near = hill(x, 0.9) * hill(y - 0.3, 1.35)
        away = np.hypot(x / 1.15, (y - 0.45) / 1.55)
        head = 1 - smooth(1.0, 2.1, away)
        torso = smooth(1.9, 2.9, y) * hill(x, 4.0)
        self._turn = _field(head * (_RIM + _MIDDLE * near))
        self._nod = _field(1j * head * (_NOD_RIM + _NOD_MIDDLE * near))
        self._head = _field(head)
        self._lean = _field(head * (x + 1j * (y - _NECK)))
        self._breath = _field(-1j * _RISE * torso)

    def apply(self, canvas: Pixels, pose: Pose) -> Pixels:
        """Return the frame; the next call writes over it."""
        sway = complex(pose.sway_x, pose.sway_y) / _DESIGN
        lean = 1j * np.radians(pose.roll)
        field = self._turn * np.float32(pose.yaw)
        field += self._nod * np.float32(pose.pitch)
        field += self._head * np.complex64(sway)
        field += self._lean * np.complex64(lean)
        field += self._breath * np.float32(pose.breath)
        field = self._place - field * np.float32(self._unit)
        coarse = field.view(np.float32).reshape(*field.shape, 2)
        linear = cv2.INTER_LINEAR
        cv2.resize(coarse, self._size, dst=self._fine, interpolation=linear)
        nothing = np.empty(0, np.float32)
        cv2.remap(canvas, self._fine, nothing, dst=self._picture, interpolation=linear)
        return self._picture


def _places(length: int) -> npt.NDArray[np.float64]:
    """Return the middles of a coarse grid as an enlargement by OpenCV takes them."""
    count = -(-length // _STEP)
    part = length / count
    return np.linspace(part / 2 - 0.5, length - part / 2 - 0.5, count)


def _field(values: npt.NDArray[Any]) -> Field:
    return np.ascontiguousarray(values, np.complex64)
