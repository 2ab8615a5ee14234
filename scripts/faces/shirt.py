"""A shirt with an open collar: alone, or under wool or a jacket."""

import skia
from faces.blazer import blazer
from faces.character import Character
from faces.dyes import Dye
from faces.knit import sweater
from faces.paint import clipped, colour, flat, linear, oval, path, soft, stroke

_BODY = """M 0 384 C 30 346 74 310 98 262 C 150 288 244 306 322 340
    C 398 376 432 470 456 690 L -456 690 C -432 470 -398 376 -322 340
    C -244 306 -150 288 -98 262 C -74 310 -30 346 0 384 Z"""
_COLLAR = """M 60 212 C 82 228 100 244 108 264 C 108 298 101 334 88 364
    C 62 350 36 354 6 384 C 34 340 56 290 60 212 Z"""
_CARDIGAN = """M 104 262 C 160 288 244 304 322 338 C 398 374 432 470 456 690
    L 24 690 C 26 560 60 400 104 262 Z"""

WHITE = Dye.of(
    (0x08121A, 0x1C3040, 0x2C485C, 0x38586F, 0xB5CFDE),
    (0x8C8D95, 0xC6C8CE, 0xE6E7EA, 0xF6F6F6, 0xFFFFFF),
)
SKY = Dye.of(
    (0x08121A, 0x1C3040, 0x2C485C, 0x38586F, 0xB5CFDE),
    (0x5F7A99, 0x8FABC8, 0xB3CBE2, 0xC9DCEE, 0xF2F8FD),
)


def shirt(c: skia.Canvas, who: Character, dye: Dye | None = None) -> None:
    dye = dye or who.cloth
    shape = path(_BODY)
    tones = (dye(0x38586F), dye(0x2C485C), dye(0x1C3040))
    c.drawPath(shape, linear((-430, 290), (430, 600), *map(colour, tones)))
    with clipped(c, shape):
        for side in (-1, 1):
            c.drawPath(
                path("M 300 450 Q 282 560 300 710", side),
                stroke(dye(0x08121A), 9, 90, 6),
            )
            c.drawPath(
                path("M 210 360 C 190 430 176 520 160 690", side),
                stroke(dye(0x08121A), 22, 40, 14),
            )
            c.drawPath(
                path("M 120 290 C 180 312 260 326 322 354", side),
                stroke(dye(0xB5CFDE), 11, 60 if side < 0 else 26, 7),
            )
        c.drawPath(path("M 14 372 L 15 700"), stroke(dye(0x08121A), 2, 110, 0.8))
        c.drawPath(path("M -15 376 L -15 700"), stroke(dye(0x08121A), 1.4, 70, 0.8))
        oval(c, (0, 414), (4.2, 4.2), soft(dye(0x08121A), 130, 1.5))
        oval(c, (-0.4, 413.4), (3.6, 3.6), flat(dye(0xB5CFDE)))
    for side in (1, -1):
        _collar(c, dye, side)


def _collar(c: skia.Canvas, dye: Dye, side: int) -> None:
    leaf = path(_COLLAR, side)
    c.drawPath(leaf, soft(dye(0x08121A), 120, 7))
    top = 0x38586F if side < 0 else 0x2C485C
    c.drawPath(
        leaf,
        linear(
            (side * 60, 220), (side * 90, 380), colour(dye(top)), colour(dye(0x2C485C))
        ),
    )
    with clipped(c, leaf):
        c.drawPath(
            path("M 60 212 C 56 290 34 340 6 384", side),
            stroke(dye(0x08121A), 8, 90, 5),
        )
        seam = path("M 102 266 C 102 298 96 328 85 357 C 62 344 40 348 16 368", side)
        c.drawPath(seam, stroke(dye(0x08121A), 1.1, 110, 0.4))
        c.drawPath(leaf, stroke(dye(0xB5CFDE), 2.2, 130, 0.8))


def _front_of_shirt(c: skia.Canvas, who: Character, dye: Dye) -> None:
    """Paint a shirt as far as it is seen under something else."""
    with clipped(c, path("M -130 200 L 130 200 L 130 700 L -130 700 Z")):
        shirt(c, who, dye)


def shirt_and_blazer(c: skia.Canvas, who: Character) -> None:
    _front_of_shirt(c, who, WHITE)
    blazer(c, who)
    for side in (1, -1):
        _collar(c, WHITE, side)


def shirt_and_sweater(c: skia.Canvas, who: Character) -> None:
    _front_of_shirt(c, who, WHITE)
    sweater(c, who)
    for side in (1, -1):
        _collar(c, WHITE, side)


def shirt_and_cardigan(c: skia.Canvas, who: Character) -> None:
    _front_of_shirt(c, who, SKY)
    for side in (-1, 1):
        _cardigan(c, who.cloth, side)
    for side in (1, -1):
        _collar(c, SKY, side)


def _cardigan(c: skia.Canvas, dye: Dye, side: int) -> None:
    wool = path(_CARDIGAN, side)
    tones = (0x38586F, 0x2C485C) if side < 0 else (0x2C485C, 0x1C3040)
    c.drawPath(wool, soft(dye(0x08121A), 120, 7))
    c.drawPath(
        wool, linear((0, 280), (side * 300, 640), *(colour(dye(t)) for t in tones))
    )
    with clipped(c, wool):
        for i in range(60):
            x = 40 + i * 7
            rib = path(f"M {x * 0.72 + 26} 240 C {x * 0.94} 350 {x} 460 {x} 690", side)
            c.drawPath(rib, stroke(dye(0x1C3040), 1.6, 34, 0.8))
        edge = path("M 104 262 C 60 400 26 560 24 690", side)
        c.drawPath(edge, stroke(dye(0x1C3040), 40, 200))
        c.drawPath(edge, stroke(dye(0x38586F), 35, 255))
        c.drawPath(
            path("M 122 268 C 78 404 44 560 42 690", side),
            stroke(dye(0x08121A), 3, 90, 1.5),
        )
        c.drawPath(
            path("M 130 288 C 190 308 260 322 322 350 C 362 374 390 410 404 450", side),
            stroke(dye(0xB5CFDE), 11, 46 if side < 0 else 20, 7),
        )
        c.drawPath(
            path("M 300 450 Q 282 560 300 710", side), stroke(dye(0x08121A), 10, 90, 7)
        )
