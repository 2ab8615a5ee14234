"""Where everybody is in the picture of a recording.

    ┌─┬─────┬─┐  ┌────┬────┐  ┌────┬────┐  ┌───────┬─┐
    │ │  R  │ │  │ R  │ A  │  │ R  │ A  │  │       │R│
    │ │     │ │  │    │    │  ├─┬──┴─┬──┤  │ screen├─┤
    └─┴─────┴─┘  └────┴────┘  └─┴──B─┴──┘  └───────┴─┘

One size from beginning to end: players stumble over pictures that change theirs. Nobody
is cropped, and nobody is larger than somebody else; only a shared screen takes most.
All numbers are even, because colours of I420 are kept for two by two pixels.
"""

from dataclasses import dataclass
from math import ceil, isqrt

WIDTH, HEIGHT = 1280, 720

STRIP = 320
"""How wide the column of faces beside a screen is: a quarter."""

TALLEST = 240
"""How tall a face in it may be: one of 4:3 fills it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of the canvas, in pixels."""

    left: int
    top: int
    width: int
    height: int


def places(faces: int, *, screen: bool) -> tuple[Area, ...]:
    """Return where each face is, row by row; before them a shared screen."""
    if not screen:
        return _grid(faces)
    shared = Area(left=0, top=0, width=WIDTH - STRIP, height=HEIGHT)
    return (shared, *_column(faces))


def fitted(area: Area, width: int, height: int) -> Area:
    """Return the middle of an area that a picture of that size fills."""
    fit_width = _even(min(area.width, area.height * width // height))
    fit_height = _even(min(area.height, area.width * height // width))
    return Area(
        left=area.left + (area.width - fit_width) // 4 * 2,
        top=area.top + (area.height - fit_height) // 4 * 2,
        width=fit_width,
        height=fit_height,
    )


def _grid(faces: int) -> tuple[Area, ...]:
    """Return rows of equal tiles; what is left for the last one is in its middle."""
    if not faces:
        return ()
    columns = isqrt(faces - 1) + 1
    rows = ceil(faces / columns)
    width, height = _even(WIDTH // columns), _even(HEIGHT // rows)
    areas: list[Area] = []
    for row in range(rows):
        here = min(columns, faces - row * columns)
        left = (WIDTH - here * width) // 4 * 2
        areas += (
            Area(left=left + n * width, top=row * height, width=width, height=height)
            for n in range(here)
        )
    return tuple(areas)


def _column(faces: int) -> tuple[Area, ...]:
    height = _even(min(TALLEST, HEIGHT // max(faces, 1)))
    top = (HEIGHT - faces * height) // 4 * 2
    return tuple(
        Area(left=WIDTH - STRIP, top=top + n * height, width=STRIP, height=height)
        for n in range(faces)
    )


def _even(pixels: int) -> int:
    return max(2, pixels // 2 * 2)
