"""Soft lines: what years leave on a face."""

import skia
from faces.character import Character
from faces.paint import oval, path, soft, stroke

_FOLDS = (
    ("M 29 80 C 42 92 52 106 57 126", 5.0, 120, 2.6),
    ("M 27 26 C 38 35 62 37 80 25", 3.0, 80, 2.2),
    ("M 50 136 C 54 144 54 152 51 160", 3.4, 80, 2.2),
    ("M 91 -8 C 98 -10 102 -12 106 -16", 1.8, 110, 0.9),
    ("M 92 -2 C 99 -1 104 -1 108 -2", 1.8, 110, 0.9),
    ("M 90 5 C 96 9 101 11 105 12", 1.8, 100, 0.9),
    ("M 8 -34 C 6 -42 6 -50 9 -58", 2.0, 70, 1.2),
)
"""From the nose to the mouth, under the eye, beside the chin, at the temple, between
the brows: path, width, alpha and softness. The other side has the same."""

_FOREHEAD = (
    "M -62 -78 C -34 -86 30 -86 60 -79",
    "M -54 -94 C -26 -101 26 -101 52 -95",
)


def lines(c: skia.Canvas, who: Character) -> None:
    if not who.age:
        return
    shade, light = who.skin(0xA96449), who.skin(0xFFEBDC)
    for side in (-1, 1):
        for text, width, alpha, blur in _FOLDS:
            line = stroke(shade, width, int(alpha * who.age), blur)
            c.drawPath(path(text, side), line)
        # A fold has a lit edge: without it, it is a scratch.
        c.drawPath(
            path("M 36 82 C 50 94 60 108 64 124", side),
            stroke(light, 6, int(60 * who.age), 3.5),
        )
        oval(c, (side * 53, 24), (22, 5), soft(light, int(46 * who.age), 3.4))
    for text in _FOREHEAD:
        c.drawPath(path(text), stroke(shade, 2.6, int(64 * who.age), 1.8))
