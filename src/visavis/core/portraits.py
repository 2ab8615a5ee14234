"""Portraits: the picture that a replica of one's own is made of, and its handles.

Handles are points of the picture, in pixels from its upper left corner; left is the
viewer's left. They are guessed from where the eyes are, and whoever owns the replica
puts them right: what moves is warped around them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import hypot
from typing import Any

from visavis.core.problems import InvalidPayload

Point = tuple[float, float]

LEAST_EYES_APART = 24.0
"""Pixels between the eyes; a face with less has no mouth that could be moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handles:
    """Where the parts of a face are that move.

    Attributes:
        left_eye, right_eye: The middle of the pupil.
        left_eye_top, left_eye_bottom, right_eye_top, right_eye_bottom: The middle of
            the edges of the lids.
        left_brow, right_brow: The middle of the brow.
        mouth_left, mouth_right: Its corners.
        mouth: The middle of the line between the lips.
        upper_lip, lower_lip: The middle of their outer edges.
        chin: Its lowest point.
    """

    left_eye: Point
    left_eye_top: Point
    left_eye_bottom: Point
    right_eye: Point
    right_eye_top: Point
    right_eye_bottom: Point
    left_brow: Point
    right_brow: Point
    mouth_left: Point
    mouth_right: Point
    mouth: Point
    upper_lip: Point
    lower_lip: Point
    chin: Point

    @property
    def eyes_apart(self) -> float:
        (x0, y0), (x1, y1) = self.left_eye, self.right_eye
        return hypot(x1 - x0, y1 - y0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A picture as it is kept.

    Attributes:
        name: Of its file. Who knows it may see the picture: it cannot be guessed.
        show: What the names of its still and its film begin with, which show it as
            calls do; empty until they are drawn.
    """

    name: str
    width: int
    height: int
    handles: Handles
    show: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A portrait as a worker is told of it: where its file lies, and its handles."""

    path: str
    handles: Handles


STILL, FILM = ".webp", ".webm"
"""What the names of a still and of a film end with."""

HANDLES = tuple(field.name for field in fields(Handles))

_LAID: Mapping[str, tuple[float, float]] = {
    "left_eye": (-0.5, 0.0),
    "left_eye_top": (-0.5, -0.12),
    "left_eye_bottom": (-0.5, 0.1),
    "right_eye": (0.5, 0.0),
    "right_eye_top": (0.5, -0.12),
    "right_eye_bottom": (0.5, 0.1),
    "left_brow": (-0.52, -0.38),
    "right_brow": (0.52, -0.38),
    "mouth_left": (-0.4, 1.08),
    "mouth_right": (0.4, 1.08),
    "mouth": (0.0, 1.1),
    "upper_lip": (0.0, 0.97),
    "lower_lip": (0.0, 1.26),
    "chin": (0.0, 1.8),
}
"""Where a grown-up's handles are, seen from between the eyes: across and down, in
distances between the pupils. Books on drawing put them there, within a tenth; lids
rather a little too far apart, or they would leave a part of the eye bare."""

_ASTRAY = 0.8
"""How far a handle may lie from there, in the same lengths; on children, and on faces
that laugh, they are up to 0.4 away."""

_ABOVE = (
    ("left_brow", "left_eye_top"),
    ("left_eye_top", "left_eye"),
    ("left_eye", "left_eye_bottom"),
    ("right_brow", "right_eye_top"),
    ("right_eye_top", "right_eye"),
    ("right_eye", "right_eye_bottom"),
    ("left_eye_bottom", "upper_lip"),
    ("right_eye_bottom", "upper_lip"),
    ("upper_lip", "mouth"),
    ("mouth", "lower_lip"),
    ("lower_lip", "chin"),
)
_LEFT_OF = (
    ("left_eye", "right_eye"),
    ("left_brow", "right_brow"),
    ("mouth_left", "mouth"),
    ("mouth", "mouth_right"),
)


def guessed(left_eye: Point, right_eye: Point) -> Handles:
    """Return where the handles of a face lie whose pupils are there."""
    (x0, y0), (x1, y1) = left_eye, right_eye
    across, down = x1 - x0, y1 - y0
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    points: dict[str, Point] = {
        name: (
            round(middle[0] + u * across - v * down, 1),
            round(middle[1] + u * down + v * across, 1),
        )
        for name, (u, v) in _LAID.items()
    }
    return Handles(**points)


def show_of(portrait: Portrait) -> str:
    """Return what a portrait's still and film are named, other for other handles.

    Those who are in a call with a replica learn it. It cannot be guessed, and nobody
    can tell from it where the whole picture lies, which shows more than a call.
    """
    id_, _, _ = portrait.name.partition(".")
    said = f"{portrait.name}\n{portrait.handles}"
    return f"{id_}.{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def files(portrait: Portrait) -> tuple[str, ...]:
    """Return the names of every file of a portrait."""
    if not portrait.show:
        return (portrait.name,)
    return (portrait.name, portrait.show + STILL, portrait.show + FILM)


def moved(before: Handles, wanted: Mapping[str, Point], size: Point) -> Handles:
    """Return handles, some of them elsewhere, for a picture of a size.

    Raises:
        InvalidPayload: One is unknown, or where it cannot be.
    """
    for name, (x, y) in wanted.items():
        if name not in HANDLES:
            raise InvalidPayload(name, "is no handle; there are: " + ", ".join(HANDLES))
        if not (0 <= x < size[0] and 0 <= y < size[1]):
            raise InvalidPayload(
                name,
                f"must lie in the picture: x from 0 to {size[0]:g}, y from 0 to"
                f" {size[1]:g}",
            )
    points: dict[str, Any] = {name: getattr(before, name) for name in HANDLES}
    after = Handles(**(points | dict(wanted)))
    _check(after)
    return after


def _check(handles: Handles) -> None:
    _check_order(handles)
    _check_reach(handles)


def _check_reach(handles: Handles) -> None:
    """Refuse what lies beside the face, far from where its eyes and mouth are."""
    (x0, y0), (x1, y1) = handles.left_eye, handles.right_eye
    unit = handles.eyes_apart
    across, down = (x1 - x0) / unit, (y1 - y0) / unit
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    for name, (u, v) in _LAID.items():
        x, y = getattr(handles, name)
        dx, dy = (x - middle[0]) / unit, (y - middle[1]) / unit
        away = hypot(dx * across + dy * down - u, dy * across - dx * down - v)
        if away > _ASTRAY:
            usual = (
                round(middle[0] + (u * across - v * down) * unit),
                round(middle[1] + (u * down + v * across) * unit),
            )
            reach = round(_ASTRAY * unit)
            raise InvalidPayload(
                name,
                "must lie in the face: within"
                f" {reach} pixels of {usual[0]}, {usual[1]}, as the eyes are",
            )


def _check_order(handles: Handles) -> None:
    for upper, lower in _ABOVE:
        if getattr(handles, upper)[1] >= getattr(handles, lower)[1]:
            raise InvalidPayload(upper, f"must be above {lower}")
    for left, right in _LEFT_OF:
        if getattr(handles, left)[0] >= getattr(handles, right)[0]:
            raise InvalidPayload(left, f"must be left of {right}")
    if handles.eyes_apart < LEAST_EYES_APART:
        raise InvalidPayload(
            "left_eye", f"must be {LEAST_EYES_APART:g} pixels or more from right_eye"
        )
