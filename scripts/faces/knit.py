"""Knitwear: a sweater with a round neck, a roll-neck, a hooded one."""

import skia
from faces.character import Character
from faces.paint import clipped, colour, linear, path, seeded, soft, stroke

_BODY = """M 0 340 C 44 340 76 310 76 250 C 150 286 244 304 322 338
    C 398 374 432 470 456 690 L -456 690 C -432 470 -398 374 -322 338
    C -244 304 -150 286 -76 250 C -76 310 -44 340 0 340 Z"""
_CLOSED = """M 0 240 L 78 240 C 150 286 244 304 322 338
    C 398 374 432 470 456 690 L -456 690 C -432 470 -398 374 -322 338
    C -244 304 -150 286 -78 240 Z"""
_NECKLINE = "M -70 246 C -74 308 -44 338 0 338 C 44 338 74 308 70 246"
_ROLL = """M -74 186 C -40 214 40 214 74 186 C 78 222 86 250 108 268
    C 76 304 -76 304 -108 268 C -86 250 -78 222 -74 186 Z"""
_HOOD_BEHIND = """M -124 288 C -146 220 -112 172 -70 168 L 70 168
    C 112 172 146 220 124 288 C 60 320 -60 320 -124 288 Z"""
_HOOD = """M 62 182 C 104 186 136 222 140 270 C 116 306 60 344 10 388
    C 6 372 4 356 4 342 C 36 312 60 262 62 182 Z"""


def sweater(c: skia.Canvas, who: Character) -> None:
    body(c, who)
    # The neck's own shadow under the rib, then the rib with its wales.
    line = path(_NECKLINE)
    c.drawPath(line, stroke(who.skin(0x8A4A33), 30, 70, 6))
    _rib(c, who, line)


def _rib(c: skia.Canvas, who: Character, line: skia.Path) -> None:
    dye = who.cloth
    c.drawPath(line, stroke(dye(0x1C3040), 20, 255))
    c.drawPath(line, stroke(dye(0x38586F), 16.5, 255))
    measure = skia.PathMeasure(line, forceClosed=False)
    step, length = 6.5, measure.getLength()
    for i in range(round(length / step)):
        at, along = measure.getPosTan(i * step)
        nx, ny = -along.y(), along.x()
        wale = path(
            f"M {at.x() - nx * 7} {at.y() - ny * 7}"
            f" L {at.x() + nx * 7} {at.y() + ny * 7}"
        )
        c.drawPath(wale, stroke(dye(0x1C3040), 1.8, 150, 0.6))
    c.drawPath(line, stroke(dye(0x8FB0C4), 3, 50, 2))


def roll_neck(c: skia.Canvas, who: Character) -> None:
    body(c, who, _CLOSED)
    dye = who.cloth
    roll = path(_ROLL)
    c.drawPath(roll, soft(dye(0x08121A), 130, 9))
    tones = (dye(0x38586F), dye(0x38586F), dye(0x1C3040))
    c.drawPath(roll, linear((-100, 0), (110, 0), *map(colour, tones)))
    with clipped(c, roll):
        for i in range(-15, 16):
            x = i * 6.4
            wale = path(f"M {x * 0.8} 180 C {x * 0.86} 220 {x} 250 {x * 1.14} 310")
            c.drawPath(wale, stroke(dye(0x1C3040), 1.9, 120, 0.7))
        shade = path("M -120 160 L 120 160 L 96 214 C 50 240 -50 240 -96 214 Z")
        c.drawPath(shade, soft(dye(0x08121A), 150, 12))
        fold = path("M -96 252 C -50 276 50 276 96 252")
        c.drawPath(fold, stroke(dye(0x08121A), 5, 110, 4))
        c.drawPath(
            path("M -96 262 C -50 286 50 286 96 262"), stroke(dye(0x8FB0C4), 4, 60, 3)
        )


def hood(c: skia.Canvas, who: Character) -> None:
    """Paint the part of a hood that lies behind the neck."""
    dye = who.cloth
    behind = path(_HOOD_BEHIND)
    tones = (dye(0x2C485C), dye(0x1C3040))
    c.drawPath(behind, linear((0, 170), (0, 300), *map(colour, tones)))
    c.drawPath(
        path("M -64 190 L 64 190 L 84 310 L -84 310 Z"), soft(dye(0x08121A), 170, 12)
    )


def hoodie(c: skia.Canvas, who: Character) -> None:
    body(c, who)
    dye = who.cloth
    for side in (1, -1):
        rim = path(_HOOD, side)
        c.drawPath(rim, soft(dye(0x08121A), 130, 9))
        tone = 0x38586F if side < 0 else 0x2C485C
        c.drawPath(
            rim,
            linear(
                (side * 60, 190),
                (side * 90, 380),
                colour(dye(tone)),
                colour(dye(0x2C485C)),
            ),
        )
        with clipped(c, rim):
            c.drawPath(
                path("M 62 182 C 60 262 36 312 4 342", side),
                stroke(dye(0x08121A), 10, 110, 5),
            )
            c.drawPath(
                path("M 84 192 C 92 262 62 320 14 366", side),
                stroke(dye(0x8FB0C4), 6, 60, 5),
            )
        cord = path("M 24 352 C 30 390 26 440 32 484", side)
        c.drawPath(cord, stroke(dye(0x08121A), 7, 90, 3))
        c.drawPath(cord, stroke(0xEDE7DC, 4.2))


def body(c: skia.Canvas, who: Character, outline: str = _BODY) -> None:
    """Paint the chest and the arms of any knitwear."""
    dye = who.cloth
    shape = path(outline)
    tones = (dye(0x38586F), dye(0x2C485C), dye(0x1C3040))
    c.drawPath(shape, linear((-430, 290), (430, 560), *map(colour, tones)))
    chance = seeded(31)
    with clipped(c, shape):
        for i in range(-74, 75):
            x = i * 6.2
            rib = path(f"M {x * 0.72} 240 C {x * 0.9} 340 {x} 460 {x} 690")
            c.drawPath(rib, stroke(dye(0x1C3040), 1.5, chance.randint(16, 40), 0.8))
        for side in (-1, 1):
            c.drawPath(
                path("M 300 450 Q 280 560 300 710", side),
                stroke(dye(0x08121A), 10, 100, 7),
            )
            c.drawPath(
                path("M 240 330 C 190 420 170 520 150 690", side),
                stroke(dye(0x08121A), 26, 44, 16),
            )
            c.drawPath(
                path(
                    "M 120 286 C 180 308 260 322 322 350 C 362 374 390 410 404 450",
                    side,
                ),
                stroke(dye(0xB5CFDE), 12, 44 if side < 0 else 18, 8),
            )
        c.drawPath(
            path("M -110 240 L 110 240 L 60 384 L -60 384 Z"),
            soft(dye(0x08121A), 70, 20),
        )
