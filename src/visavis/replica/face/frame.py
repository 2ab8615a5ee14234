"""A frame in the encoder's own colours, planar I420, and layers that are laid on it.

The layers are in the same colours, YUV multiplied by alpha: what is blended here needs
no conversion any more, and of the colour planes there is only a quarter to blend.
"""

from collections.abc import Sequence
from typing import NamedTuple, Self, cast

import cv2
import numpy as np

from visavis.replica.face.boxes import Box
from visavis.replica.face.pixels import OPAQUE, Pixels

_YUVA = np.array(
    [
        [0.098, 0.504, 0.257, 16 / OPAQUE],
        [0.439, -0.291, -0.148, 128 / OPAQUE],
        [-0.071, -0.368, 0.439, 128 / OPAQUE],
        [0.0, 0.0, 0.0, 1.0],
    ],
    np.float32,
)
"""From BGRA (BT.601, limited range). With colours multiplied by alpha, what is added to
them is a share of alpha too, so one matrix says it all."""


def in_yuv(layer: Pixels) -> Pixels:
    """Return a BGRA layer as YUVA."""
    return cast("Pixels", cv2.transform(layer, _YUVA))


class Frame(NamedTuple):
    """One picture; the planes are views of `whole`."""

    whole: Pixels
    y: Pixels
    u: Pixels
    v: Pixels

    @classmethod
    def of(cls, whole: Pixels, width: int, height: int) -> Self:
        """Return the frame that these bytes are; both measures are even."""
        pixels = width * height
        u, v = whole[pixels : pixels * 5 // 4], whole[pixels * 5 // 4 :]
        half = (height // 2, width // 2)
        return cls(
            whole=whole,
            y=whole[:pixels].reshape(height, width),
            u=u.reshape(half),
            v=v.reshape(half),
        )

    @classmethod
    def painted(cls, picture: Pixels) -> Self:
        """Return a BGR picture as a frame."""
        height, width = picture.shape[:2]
        planes = cast("Pixels", cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420))
        return cls.of(planes.reshape(-1), width, height)

    def copy(self) -> "Frame":
        height, width = self.y.shape
        return Frame.of(self.whole.copy(), width, height)

    def restore(self, other: "Frame", box: Box) -> None:
        """Show in a box, whose edges are even, what another frame shows there."""
        half = box.halved
        for plane, from_, part in (
            (self.y, other.y, box),
            (self.u, other.u, half),
            (self.v, other.v, half),
        ):
            plane[part.slices] = from_[part.slices]

    def lay(self, layer: Pixels, x: int, y: int, mask: Pixels | None = None) -> None:
        """Lay a YUVA layer over the frame; its place and measures are even.

        What is beyond the lower edge is cut off. Where there is a mask, as large as
        the layer, the layer is seen through it (255 shows it).
        """
        layer = layer[: self.y.shape[0] - y]
        height, width = layer.shape[:2]
        seen = None if mask is None else mask[:height]
        rows, columns = slice(y, y + height), slice(x, x + width)
        _blend(self.y[rows, columns], *_channels(layer, (0, 3), seen))
        size = (width // 2, height // 2)
        small = _shrunk(layer, size)
        seen = None if seen is None else _shrunk(seen, size)
        u, v, alpha = _channels(small, (1, 2, 3), seen)
        rows, columns = (slice(s.start // 2, s.stop // 2) for s in (rows, columns))
        _blend(self.u[rows, columns], u, alpha)
        _blend(self.v[rows, columns], v, alpha)


_CHROMA = cv2.INTER_NEAREST
"""As OpenCV's own I420 does it: of four pixels the first gives the colour."""


def _blend(below: Pixels, colour: Pixels, alpha: Pixels) -> None:
    rest = cv2.bitwise_not(alpha)
    cv2.multiply(below, rest, dst=below, scale=1 / OPAQUE)
    cv2.add(below, colour, dst=below)


def _channels(
    layer: Pixels, numbers: Sequence[int], mask: Pixels | None
) -> list[Pixels]:
    channels = [cast("Pixels", cv2.extractChannel(layer, n)) for n in numbers]
    if mask is not None:
        for channel in channels:
            cv2.multiply(channel, mask, dst=channel, scale=1 / OPAQUE)
    return channels


def _shrunk(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    return cast("Pixels", cv2.resize(pixels, size, interpolation=_CHROMA))
