"""A blazer, over a blouse with a fine necklace or over whatever is under it."""

import skia
from faces.character import Character
from faces.dyes import Dye
from faces.paint import clipped, colour, flat, linear, oval, path, radial, soft, stroke

_BLOUSE = """M -108 280 C -74 326 -32 368 0 392 C 32 368 74 326 108 280
    L 190 330 L 190 680 L -190 680 L -190 330 Z"""
_SIDE = """M 94 262 C 150 288 240 302 316 336 C 392 372 424 470 450 690
    L 0 690 L 6 560 C 34 480 76 380 94 262 Z"""
_LAPEL = """M 90 256 C 126 296 152 350 162 402 L 124 414 L 140 446
    C 100 522 50 582 4 642 C 16 540 60 400 82 280 Z"""


def blouse_and_blazer(c: skia.Canvas, who: Character) -> None:
    _blouse(c, who)
    blazer(c, who)
    _necklace(c, who)


def blazer(c: skia.Canvas, who: Character) -> None:
    for side in (-1, 1):
        _jacket(c, who.cloth, side)
    for side in (1, -1):
        _lapel(c, who.cloth, side)


def _blouse(c: skia.Canvas, who: Character) -> None:
    blouse = path(_BLOUSE)
    c.drawPath(
        blouse, linear((-120, 280), (120, 600), colour(0xFCF9F4), colour(0xE6DED3))
    )
    with clipped(c, blouse):
        for x, bend in ((-34, 14), (-12, 6), (18, -8), (44, -16)):
            c.drawPath(
                path(f"M {x} 380 C {x + bend} 450 {x} 540 {x - bend} 680"),
                stroke(0xC9BDAE, 7, 70, 5),
            )
    for side in (-1, 1):
        edge = path("M 0 392 C 32 368 74 326 108 280", side)
        c.drawPath(edge, stroke(who.skin(0x8E5B43), 8, 60, 5))
        c.drawPath(edge, stroke(0xFFFFFF, 2.4, 170))


def _jacket(c: skia.Canvas, dye: Dye, side: int) -> None:
    tones = (
        (dye(0x38586F), dye(0x2C485C), dye(0x1C3040))
        if side < 0
        else (dye(0x2D4A60), dye(0x243D50), dye(0x15242F))
    )
    cloth = path(_SIDE, side)
    c.drawPath(cloth, linear((-430, 300), (430, 660), *(colour(t) for t in tones)))
    with clipped(c, cloth):
        c.drawPath(
            path("M 296 470 Q 280 560 296 710", side), stroke(dye(0x0D1923), 9, 110, 6)
        )
        c.drawPath(
            path("M 330 420 Q 320 540 340 710", side), stroke(dye(0x8FB0C4), 12, 26, 9)
        )
        c.drawPath(
            path("M 220 420 C 200 520 180 600 150 700", side),
            stroke(dye(0x0D1923), 22, 46, 14),
        )
        shine = 46 if side < 0 else 20
        c.drawPath(
            path("M 112 292 C 170 314 262 326 318 350 C 360 372 388 410 402 450", side),
            stroke(dye(0xB5CFDE), 11, shine, 7),
        )
        c.drawPath(
            path("M 84 250 C 110 280 140 296 170 300 L 120 330 Z", side),
            soft(dye(0x0A141C), 120, 12),
        )


def _lapel(c: skia.Canvas, dye: Dye, side: int) -> None:
    lapel = path(_LAPEL, side)
    c.drawPath(lapel, soft(dye(0x08121A), 130, 8))
    top = dye(0x426680) if side < 0 else dye(0x36566D)
    c.drawPath(
        lapel,
        linear(
            (side * -20, 280), (side * 160, 620), colour(top), colour(dye(0x263F52))
        ),
    )
    with clipped(c, lapel):
        c.drawPath(
            path("M 90 256 C 126 296 152 350 162 402", side),
            stroke(dye(0xA8C6D8), 5, 60, 2.5),
        )
        c.drawPath(
            path("M 82 280 C 60 400 16 540 4 642", side),
            stroke(dye(0x0A141C), 9, 90, 5),
        )
        c.drawPath(path("M 124 414 L 74 394", side), stroke(dye(0x122330), 2, 190))
        c.drawPath(path("M 124 416.5 L 74 396.5", side), stroke(dye(0x86A7BC), 1.2, 90))
    c.drawPath(
        path("M 162 402 L 124 414 L 140 446", side), stroke(dye(0x122330), 1.6, 150)
    )


def _necklace(c: skia.Canvas, who: Character) -> None:
    chain = path("M -76 274 C -52 330 -22 354 0 358 C 22 354 52 330 76 274")
    c.drawPath(chain, stroke(who.skin(0x8E5B43), 3.4, 70, 2))
    c.drawPath(chain, stroke(0xC79E57, 1.7))
    oval(c, (1, 366), (6, 6), soft(who.skin(0x8E5B43), 110, 3))
    oval(
        c,
        (0, 363),
        (5, 5),
        radial((-1.4, 361), 6.5, colour(0xFBE7B8), colour(0xB3853A)),
    )
    oval(c, (-1.6, 361), (1.3, 1.3), flat(0xFFFFFF, 210))
