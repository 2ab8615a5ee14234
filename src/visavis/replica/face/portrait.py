"""A portrait as it is loaded for a call: a picture, framed as one sits in a call.

Lengths are told in distances between the pupils, wherever they belong to the face: a
child's picture and a large one are warped alike.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np

from visavis.core.portraits import HANDLES, Handles, Likeness
from visavis.replica.face.pixels import Pixels, Plane, load

_UNIT = 0.155
"""Share of the frame's height between the pupils: head and shoulders."""

_EYES_AT = 0.43
"""Share of the frame's height that lies above the eyes."""

_LARGEST = 2.5
"""Enlarging a picture more shows its pixels; the face stays smaller then."""

MARGIN = 0.35
"""What is kept around the frame, so that a head that sways uncovers nothing."""

_FEATHER = 0.12
_SOFT = 0.25
"""How far a picture fades into what stands in for the room beyond; and its blur."""


class PortraitMissing(Exception):
    """The picture of a portrait is not where the brief says."""


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class PortraitFace:
    """A portrait at one size; nothing of it changes.

    Attributes:
        width, height: Of the frames.
        canvas: The picture, BGR, with `margin` pixels around the frame.
        handles: In pixels of the canvas.
        unit: Pixels between the pupils.
    """

    width: int
    height: int
    margin: int
    unit: float
    canvas: Pixels
    handles: Handles


def load_portrait(likeness: Likeness, width: int, height: int) -> PortraitFace:
    """Load a portrait for frames of that size; both are even.

    Raises:
        PortraitMissing: Its file is gone.
    """
    try:
        picture = load(Path(likeness.path))
    except FileNotFoundError as error:
        raise PortraitMissing(f"no portrait at {likeness.path}") from error
    apart = likeness.handles.eyes_apart
    scale = min(_UNIT * height / apart, _LARGEST)
    unit = apart * scale
    margin = round(MARGIN * unit / 2) * 2
    matrix = _framing(likeness.handles, picture, scale, (width, height))
    matrix[:, 2] += margin
    size = (width + 2 * margin, height + 2 * margin)
    return PortraitFace(
        width=width,
        height=height,
        margin=margin,
        unit=unit,
        canvas=_framed(picture, matrix, size, unit),
        handles=_moved(likeness.handles, matrix),
    )


def _framing(
    handles: Handles, picture: Pixels, scale: float, size: tuple[int, int]
) -> Plane:
    """Return what brings the picture into the frame, face where faces are in calls.

    Where the picture is larger than the frame it fills it, though the face then sits a
    little beside the middle.
    """
    (x0, y0), (x1, y1) = handles.left_eye, handles.right_eye
    width, height = size
    shifts = (
        _held(width / 2 - scale * (x0 + x1) / 2, width, picture.shape[1] * scale),
        _held(height * _EYES_AT - scale * (y0 + y1) / 2, height,
              picture.shape[0] * scale),
    )  # fmt: skip
    return np.array([[scale, 0, shifts[0]], [0, scale, shifts[1]]], np.float32)


def _held(shift: float, frame: float, picture: float) -> float:
    if picture < frame:
        return shift
    return max(frame - picture, min(0.0, shift))


def _framed(
    picture: Pixels, matrix: Plane, size: tuple[int, int], unit: float
) -> Pixels:
    """Return the picture in its place; around it a soft picture of its own rim."""
    picture, matrix = _shrunk(picture, matrix)
    mirror = cv2.BORDER_REFLECT_101
    placed = cv2.warpAffine(
        picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=mirror
    )
    inside = np.full(picture.shape[:2], 255, np.uint8)
    mask = cv2.warpAffine(inside, matrix, size, flags=cv2.INTER_LINEAR)
    if mask.min() == 255:  # noqa: PLR2004 - the picture covers all of it
        return cast("Pixels", placed)
    feather = max(1.0, _FEATHER * unit)
    eroded = cv2.erode(mask, np.ones((3, 3), np.uint8), iterations=round(feather))
    share = cv2.GaussianBlur(eroded, (0, 0), feather / 2)[..., None] / 255
    soft = cv2.GaussianBlur(placed, (0, 0), max(1.0, _SOFT * unit))
    return np.rint(placed * share + soft * (1 - share)).astype(np.uint8)


def _shrunk(picture: Pixels, matrix: Plane) -> tuple[Pixels, Plane]:
    """Return a picture halved until it is not much too large, and its matrix then."""
    matrix = matrix.copy()
    while matrix[0, 0] <= 0.5:  # noqa: PLR2004 - halves are what is cheap and smooth
        picture = cast("Pixels", cv2.pyrDown(picture))
        matrix[:, :2] *= 2
    return picture, matrix


def _moved(handles: Handles, matrix: Plane) -> Handles:
    points: dict[str, Any] = {}
    for name in HANDLES:
        x, y = getattr(handles, name)
        there = matrix @ np.array([x, y, 1.0])
        points[name] = (float(there[0]), float(there[1]))
    return Handles(**points)
