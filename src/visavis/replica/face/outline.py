"""Outlines as chains of cubic curves, flattened to the points that OpenCV fills."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from visavis.replica.face.pixels import Points

_STEPS = 10
_T = np.linspace(0, 1, _STEPS + 1)[1:, None]
_WEIGHTS = np.hstack(
    [(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3]
)
_FOUR = np.arange(4)

Curve = tuple[float, float, float, float, float, float]
"""Two control points and an end, as in SVG's `C`."""


def outline(start: tuple[float, float], curves: Sequence[Curve]) -> Points:
    """Return the points along a chain of curves that begins at `start`."""
    given = np.array([*start, *(at for curve in curves for at in curve)]).reshape(-1, 2)
    # Each curve begins where the one before ends.
    controls = given[np.arange(0, len(given) - 1, 3)[:, None] + _FOUR]
    points = np.empty((len(curves) * _STEPS + 1, 2))
    points[0] = given[0]
    np.matmul(_WEIGHTS, controls, out=points[1:].reshape(-1, _STEPS, 2))
    return points


def mirrored(right: Points) -> Points:
    """Return a closed outline from its right half, which runs from axis to axis."""
    left = right[-2:0:-1] * _FLIPPED
    return np.concatenate([right, left])


_FLIPPED = np.array([-1.0, 1.0])


def ribbon(spine: Points, thickness: tuple[float, ...]) -> Points:
    """Return the outline of a stroke whose thickness runs along its spine."""
    along = np.empty_like(spine)
    along[1:-1] = spine[2:] - spine[:-2]
    along[0], along[-1] = spine[1] - spine[0], spine[-1] - spine[-2]
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    across = along[:, ::-1] * _halves(len(spine), thickness)
    return np.concatenate([spine + across, (spine - across)[::-1]])


@cache
def _halves(points: int, thickness: tuple[float, ...]) -> Points:
    """Return half the thickness at each point, for what is across of it."""
    at = np.linspace(0, 1, len(thickness))
    half = np.interp(np.linspace(0, 1, points), at, thickness) / 2
    halves: Points = half[:, None] * _FLIPPED
    return halves
