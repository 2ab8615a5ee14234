"""The pictures of a call as one: whoever is seen, each in a tile.

Only what is new is painted. Where a tile is, `core.canvas` says.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from av import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from visavis.core.canvas import HEIGHT, WIDTH, Area, fitted, places
from visavis.service.ports import Picture

Plane = npt.NDArray[np.uint8]

_BLACK = (16, 128, 128)
"""Y, U and V, in the range of video."""


class Mosaic:
    """A canvas that is painted again and again. To be used by one thread."""

    def __init__(self) -> None:
        pixels = WIDTH * HEIGHT
        self._i420 = np.empty(pixels * 3 // 2, np.uint8)
        luma, first, second = np.split(self._i420, (pixels, pixels * 5 // 4))
        small = (HEIGHT // 2, WIDTH // 2)
        self._planes = (
            luma.reshape(HEIGHT, WIDTH),
            first.reshape(small),
            second.reshape(small),
        )
        self._tiles: dict[object, _Tile] = {}
        self._layout: tuple[object, ...] | None = None

    def compose(
        self, faces: Mapping[object, VideoFrame], screens: Mapping[object, VideoFrame]
    ) -> Picture:
        """Return all of these in one picture, which holds until the next.

        Args:
            faces: By whatever tells them apart, in the order of their tiles.
            screens: None, or one.
        """
        seen = {**screens, **faces}
        layout = (bool(screens), *seen)
        if layout != self._layout:
            self._layout = layout
            self._begin(seen, places(len(faces), screen=bool(screens)))
        for who, frame in seen.items():
            self._tiles[who].show(frame)
        return Picture(width=WIDTH, height=HEIGHT, i420=self._i420.data)

    def _begin(
        self, seen: Mapping[object, VideoFrame], areas: tuple[Area, ...]
    ) -> None:
        for plane, black in zip(self._planes, _BLACK, strict=True):
            plane.fill(black)
        self._tiles = {
            who: _Tile(_cut(self._planes, area), area)
            for who, area in zip(seen, areas, strict=True)
        }


class _Tile:
    """One part of the canvas, and who is in it."""

    def __init__(self, planes: tuple[Plane, ...], area: Area) -> None:
        self._planes = planes
        self._within = Area(left=0, top=0, width=area.width, height=area.height)
        self._scaler = VideoReformatter()
        self._shown: VideoFrame | None = None
        self._fit: Area | None = None

    def show(self, frame: VideoFrame) -> None:
        if frame is self._shown:
            return
        self._shown = frame
        fit = fitted(self._within, frame.width, frame.height)
        if fit != self._fit:
            # Of one who turns a telephone, what stood at the sides would stay.
            self._fit = fit
            for plane, black in zip(self._planes, _BLACK, strict=True):
                plane.fill(black)
        scaled = self._scaler.reformat(
            frame, fit.width, fit.height, "yuv420p", interpolation=Interpolation.AREA
        )
        parts = _cut(self._planes, fit)
        for part, pixels in zip(parts, scaled.planes, strict=True):
            part[:] = _rows(pixels)


def _cut(planes: tuple[Plane, ...], area: Area) -> tuple[Plane, ...]:
    """Return an area of the three planes; writing there writes onto the canvas."""
    bottom, right = area.top + area.height, area.left + area.width
    return tuple(
        plane[area.top // n : bottom // n, area.left // n : right // n]
        for plane, n in zip(planes, (1, 2, 2), strict=True)
    )


def _rows(pixels: Any) -> Plane:
    """Return a plane of a frame, without what FFmpeg pads its rows with."""
    size = pixels.line_size * pixels.height
    rows = np.frombuffer(pixels, np.uint8)[:size].reshape(-1, pixels.line_size)
    return rows[:, : pixels.width]
