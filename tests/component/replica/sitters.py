"""Pictures to make replicas of: our own drawn faces, and what is done to them.

No photograph of a person is in this repository.
"""

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from visavis.replica.face.assets import FACES
from visavis.replica.face.pixels import Pixels


def still(name: str = "anna") -> Pixels:
    """Return a drawn face, 960 x 720."""
    picture: Any = cv2.imread(str(FACES / name / "still.webp"))
    result: Pixels = picture
    return result


def packed(picture: Any, kind: str = ".png") -> bytes:
    done, body = cv2.imencode(kind, picture)
    assert done
    return bytes(body)


def turned(picture: Pixels, degrees: float) -> Pixels:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    result: Any = cv2.warpAffine(
        picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE
    )
    out: Pixels = result
    return out


def dimmed(picture: Pixels, share: float) -> Pixels:
    return np.rint(picture * share).astype(np.uint8)


def paled(picture: Pixels, share: float) -> Pixels:
    """Return a picture that is so much nearer to white."""
    return np.rint(picture + (255.0 - picture) * share).astype(np.uint8)


def beside(one: Pixels, other: Pixels) -> Pixels:
    return np.hstack([one, other])


def blurred(picture: Pixels, width: float) -> Pixels:
    result: Any = cv2.GaussianBlur(picture, (0, 0), width)
    out: Pixels = result
    return out


def small(picture: Pixels, share: float) -> Pixels:
    """Return a picture in which the face has so few pixels, on a larger one."""
    height, width = picture.shape[:2]
    canvas = np.full_like(picture, 128)
    tiny = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    top, left = height // 3, width // 3
    canvas[top : top + tiny.shape[0], left : left + tiny.shape[1]] = tiny
    return canvas


def portrait_file(folder: Path, name: str = "anna") -> Path:
    path = folder / f"{name}.webp"
    path.write_bytes(packed(still(name), ".webp"))
    return path
