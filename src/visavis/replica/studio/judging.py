"""What makes a picture fit to be a replica, and where its handles are."""

from dataclasses import replace
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from visavis.core.portraits import Handles, Point, guessed
from visavis.core.training import Failure
from visavis.replica.face.pixels import Pixels, Plane
from visavis.replica.studio.faces import Found, aside, frontal
from visavis.replica.studio.pictures import brightened, straightened
from visavis.service.ports import TrainingFailed

Line = npt.NDArray[np.float32]

LEAST_FACE = 128
"""Pixels of a face's box across; a call shows it twice as large."""

DARKEST, BRIGHTEST = 50.0, 232.0
"""Light of a face, of 255. Dark skin in good light lies near 70."""

LEAST_SHARP = 5.0
"""Variance of the Laplacian in a face that was brought to 200 pixels.

Our drawn faces have 89 to 359, and 2 to 4 when they are blurred until teeth and lids
are gone. Photographs have more grain than drawings; none was measured."""

_CLEARLY = 3.0
"""How many times the second face a first one is, to be meant alone."""

_SHARP_AT = 200
_STROKE = 2
"""Steps of grey by which a line between lips is darker than they are, at least."""

_IRIS, _WHITE = 0.08, 0.19
"""Of an iris its radius, a little less than it is; and how far from its middle there is
white: in distances between the pupils, which are much the same for everybody."""

_BESIDE = (0.14, 0.08)
"""How far an eye may lie beside and above where it is searched for."""


def judged(picture: Pixels, *, fix: bool) -> tuple[Pixels, Handles]:
    """Return a picture and its handles; put right before if that is asked for.

    Raises:
        TrainingFailed: It cannot be used; it says why.
    """
    if fix:
        picture = _fixed(picture)
    grey = _grey(picture)
    face = _alone(grey)
    if face.width < LEAST_FACE:
        raise TrainingFailed(Failure.SMALL)
    skin = _inner(grey, face)
    light = float(skin.mean())
    if light < DARKEST:
        raise TrainingFailed(Failure.DARK)
    if light > BRIGHTEST:
        raise TrainingFailed(Failure.BRIGHT)
    if _sharpness(skin) < LEAST_SHARP:
        raise TrainingFailed(Failure.BLURRED)
    return picture, _handles(grey, face)


def _fixed(picture: Pixels) -> Pixels:
    found = frontal(_grey(picture))
    if not found:
        # It may be too dark for a face to be seen in it at all.
        picture = brightened(picture, float(_grey(picture).mean()))
        found = frontal(_grey(picture))
    if not found:
        return picture
    face = found[0]
    light = float(_inner(_grey(picture), face).mean())
    if light < DARKEST * 1.5:
        picture = brightened(picture, light)
    return straightened(picture, face.left_eye, face.right_eye)


def _alone(grey: Pixels) -> Found:
    found = frontal(grey)
    if not found:
        raise TrainingFailed(Failure.TURNED if aside(grey) else Failure.NO_FACE)
    first, *others = found
    if others and others[0].width * _CLEARLY > first.width:
        raise TrainingFailed(Failure.SEVERAL)
    if not first.seen and aside(grey):
        raise TrainingFailed(Failure.TURNED)
    return first


def _grey(picture: Pixels) -> Pixels:
    return cast("Pixels", cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))


def _inner(grey: Pixels, face: Found) -> Pixels:
    """Return the part of a box that is face, without hair and background."""
    x, y = face.x + face.width // 5, face.y + face.height // 5
    return grey[y : y + face.height * 7 // 10, x : x + face.width * 3 // 5]


def _sharpness(skin: Pixels) -> float:
    share = _SHARP_AT / skin.shape[1]
    small = cv2.resize(skin, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(small, cv2.CV_64F).var())


def _handles(grey: Pixels, face: Found) -> Handles:
    """Return the handles as the eyes have them, with the mouth where it is dark."""
    unit = face.right_eye[0] - face.left_eye[0]
    eyes = (_pupil(grey, eye, unit) for eye in (face.left_eye, face.right_eye))
    first = guessed(*eyes)
    down = _lips(grey, first)
    shifted = {
        name: (x, round(y + down, 1))
        for name in ("mouth", "mouth_left", "mouth_right", "upper_lip", "lower_lip")
        for x, y in [getattr(first, name)]
    }
    x, y = first.chin
    return replace(first, chin=(x, round(y + down * 0.8, 1)), **shifted)


def _lips(grey: Pixels, handles: Handles) -> float:
    """Return how far the line between the lips lies below where it was guessed.

    It is the darkest level stroke there: a row that is darker than those around it.
    The search ends below the nostrils, which are darker still.
    """
    unit, (x, y) = handles.eyes_apart, handles.mouth
    half, edge = round(unit * 0.22), max(2, round(unit * 0.1))
    top, bottom = round(y - unit * 0.08) - edge, round(y + unit * 0.3) + edge
    part = grey[max(0, top) : bottom, max(0, round(x) - half) : round(x) + half]
    if part.shape[0] != bottom - top:
        return 0.0
    rows = part.mean(axis=1, dtype=np.float32)
    around = cast("Line", cv2.blur(rows[:, None], (1, 2 * edge + 1)))
    darker: Line = (around.ravel() - rows)[edge:-edge]
    if darker.max() < _STROKE:
        return 0.0
    return float(top + edge + int(darker.argmax()) - y)


def _pupil(grey: Pixels, eye: Point, unit: float) -> Point:
    """Return an eye put right: to where a dark disc has white on both of its sides.

    The boxes of the cascade lie a tenth of `unit` beside it, and a little above. A
    search for what is darkest would end at the lashes, or in the shade of the nose.
    """
    across, down = round(unit * _BESIDE[0]), round(unit * _BESIDE[1])
    aside = round(unit * _WHITE)
    rim = aside + round(unit * _IRIS) + 1
    x, y = round(eye[0]), round(eye[1])
    rows = np.clip(np.arange(y - down - rim, y + down + rim + 1), 0, len(grey) - 1)
    columns = np.arange(x - across - rim, x + across + rim + 1)
    columns = np.clip(columns, 0, grey.shape[1] - 1)
    part = grey[rows[:, None], columns].astype(np.float32)
    light: Plane = np.asarray(cv2.filter2D(part, -1, _disc(unit * _IRIS)), np.float32)
    sides = (np.roll(light, aside, 1) + np.roll(light, -aside, 1)) / 2
    found = (light - sides)[rim:-rim, rim:-rim]
    row, column = divmod(int(found.argmin()), found.shape[1])
    return float(x - across + column), float(y - down + row)


def _disc(radius: float) -> Plane:
    """Return what weighs the pixels of a disc alike, and those around it not at all."""
    reach = np.arange(-int(radius) - 1, int(radius) + 2)
    inside = (np.hypot(reach, reach[:, None]) <= radius).astype(np.float32)
    return cast("Plane", inside / inside.sum())
