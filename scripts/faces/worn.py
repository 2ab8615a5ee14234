"""What is worn on the face: glasses, earrings."""

import skia
from faces.character import Character
from faces.paint import colour, flat, oval, path, radial, soft, stroke

_FRAME, _FRAME_LIGHT, _METAL = 0x2B211D, 0x7A6255, 0xB9924F
_LENS = """M 16 -14 C 16 -25 26 -28 52 -28 C 80 -28 92 -25 92 -12
    C 92 14 82 34 54 34 C 26 34 16 14 16 -14 Z"""


def glasses(c: skia.Canvas, _: Character) -> None:
    """Paint a dark frame; the lenses are clear."""
    pieces = [path(_LENS, side) for side in (-1, 1)]
    pieces += [path("M 92 -14 C 100 -18 110 -18 119 -16", side) for side in (-1, 1)]
    pieces.append(path("M -16 -10 C -8 -18 8 -18 16 -10"))
    for piece in pieces:
        c.drawPath(piece, stroke(_FRAME, 4.6))
    c.translate(-0.5, -1)
    for piece in pieces:
        c.drawPath(piece, stroke(_FRAME_LIGHT, 1.3, 150, 0.4))


def studs(c: skia.Canvas, who: Character) -> None:
    for side in (-1, 1):
        at = (side * 121, 48)
        oval(c, (at[0], at[1] + 2), (5, 5), soft(who.skin(0x8A4A33), 120, 2))
        oval(
            c,
            at,
            (4, 4),
            radial((at[0] - 1, at[1] - 1), 5, colour(0xFBE7B8), colour(_METAL)),
        )
        oval(c, (at[0] - 1.2, at[1] - 1.4), (1.1, 1.1), flat(0xFFFFFF, 220))
