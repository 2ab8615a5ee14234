"""From the neck down: skin, and the clothes over it. Origin between the eyes."""

from collections.abc import Iterator
from contextlib import contextmanager

import skia
from faces.character import Character
from faces.paint import clipped, colour, linear, oval, path, soft, stroke

_NECK = """M -55 100 C -53 186 -55 224 -78 254 C -112 286 -150 300 -152 430
    L 152 430 C 150 300 112 286 78 254 C 55 224 53 186 55 100 Z"""

_RAISED = 14
"""Design units by which the shoulders come up to the chin."""


def draw(c: skia.Canvas, who: Character) -> None:
    c.translate(0, -_RAISED)
    build = who.build
    with _broad(c, build.shoulders):
        who.hood(c, who)
    with _broad(c, build.neck):
        _neck(c, who)
    with _broad(c, build.shoulders):
        who.clothes(c, who)


@contextmanager
def _broad(c: skia.Canvas, by: float) -> Iterator[None]:
    c.save()
    c.scale(by, 1)
    yield
    c.restore()


def _neck(c: skia.Canvas, who: Character) -> None:
    skin = who.skin
    neck = path(_NECK)
    c.drawPath(
        neck,
        linear(
            (-76, 0),
            (82, 0),
            colour(skin(0xEDBD9C)),
            colour(skin(0xE4AE8B)),
            colour(skin(0xC58763)),
        ),
    )
    with clipped(c, neck):
        # The chin's shadow, darker towards the side away from the window.
        c.drawPath(
            path("M -120 80 L 120 80 L 96 168 C 60 236 -56 226 -92 164 Z"),
            soft(skin(0x8E4F37), 130, 14),
        )
        c.drawPath(
            path("M 20 80 L 120 80 L 100 240 C 60 250 40 200 20 80 Z"),
            soft(skin(0x7E432E), 70, 16),
        )
        _collarbones(c, who)


def _collarbones(c: skia.Canvas, who: Character) -> None:
    skin = who.skin
    # The two tendons, and the hollow between the collarbones.
    for side in (-1, 1):
        c.drawPath(
            path("M 44 176 C 38 220 28 262 12 300", side),
            stroke(skin(0xB3704F), 9, 60, 6),
        )
        c.drawPath(
            path("M 26 312 C 54 300 84 296 116 300", side),
            stroke(skin(0xB3704F), 7, 92, 4),
        )
        c.drawPath(
            path("M 30 304 C 58 292 88 288 116 292", side),
            stroke(skin(0xFBDCC4), 6, 76, 4),
        )
    oval(c, (0, 312), (13, 16), soft(skin(0xA9653F), 74, 8))
    c.drawPath(
        path("M -60 240 C -90 270 -140 280 -160 300 L -160 430 L -90 430 Z"),
        soft(skin(0xA9653F), 30, 16),
    )
