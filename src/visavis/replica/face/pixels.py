"""Pictures in memory: loading, scaling, and laying one over another.

A layer is BGRA with its colours multiplied by alpha, because that is what can be
scaled, warped and blended without fringes.
"""

from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]

OPAQUE = 255


def load(file: Path) -> Pixels:
    """Return a picture: BGR, or BGRA as a layer."""
    image = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
    if image is None:
        raise FileNotFoundError(file)
    pixels = cast("Pixels", image)
    return pixels if pixels.shape[2] == 3 else premultiplied(pixels)  # noqa: PLR2004 - channels


def premultiplied(straight: Pixels) -> Pixels:
    alpha = straight[..., 3:].astype(np.float32) / OPAQUE
    result = straight.copy()
    result[..., :3] = np.rint(straight[..., :3] * alpha)
    return result


def resized(image: Pixels, width: int, height: int) -> Pixels:
    """Return an image at another size, without aliasing when it shrinks."""
    shrinks = width < image.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return cast("Pixels", cv2.resize(image, (width, height), interpolation=how))


def lay_over(below: Pixels, layer: Pixels) -> None:
    """Lay a layer over a picture of the same size, in place."""
    inverse = cv2.bitwise_not(cv2.extractChannel(layer, 3))
    channels = below.shape[2]
    rest = cast("Pixels", cv2.merge([inverse] * channels))
    over = layer if channels == 4 else cv2.cvtColor(layer, cv2.COLOR_BGRA2BGR)  # noqa: PLR2004 - channels
    cv2.multiply(below, rest, dst=below, scale=1 / OPAQUE)
    cv2.add(below, over, dst=below)


def affine(image: Pixels, matrix: Plane, width: int, height: int) -> Pixels:
    """Return an image moved by a 2 x 3 matrix, clear where nothing lands."""
    moved: Any = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR)
    return cast("Pixels", moved)
