"""Outlines as chains of cubic curves, flattened to the points that OpenCV fills."""

from collections.abc import Sequence

import numpy as np

from visavis.replica.face.pixels import Points

_STEPS = 10
_T = np.linspace(0, 1, _STEPS + 1)[1:, None]
_WEIGHTS = np.hstack(
    [(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3]
)

Curve = tuple[float, float, float, float, float, float]
"""Two control points and an end, as in SVG's `C`."""


def outline(start: tuple[float, float], curves: Sequence[Curve]) -> Points:
    """Return the points along a chain of curves that begins at `start`."""
    ends = np.array(curves, dtype=np.float64).reshape(-1, 3, 2)
    begins = np.vstack([np.array([start]), ends[:-1, 2]])
    controls = np.concatenate([begins[:, None], ends], axis=1)
    points = np.einsum("ts,csk->ctk", _WEIGHTS, controls).reshape(-1, 2)
    return np.vstack([np.array([start]), points])


def mirrored(right: Points) -> Points:
    """Return a closed outline from its right half, which runs from axis to axis."""
    left = right[::-1] * np.array([-1.0, 1.0])
    return np.vstack([right, left[1:-1]])


def ribbon(spine: Points, thickness: Sequence[float]) -> Points:
    """Return the outline of a stroke whose thickness runs along its spine."""
    at = np.linspace(0, 1, len(thickness))
    half = np.interp(np.linspace(0, 1, len(spine)), at, thickness) / 2
    along = np.gradient(spine, axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    across = np.column_stack([-along[:, 1], along[:, 0]]) * half[:, None]
    return np.vstack([spine + across, (spine - across)[::-1]])
