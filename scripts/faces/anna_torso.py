"""Anna from the neck down: blazer, blouse, a fine necklace. Origin between the eyes."""

import skia
from faces.paint import clipped, colour, flat, linear, oval, path, radial, soft, stroke

_NECK = """M -55 100 C -53 186 -55 224 -78 254 C -112 286 -150 300 -152 430
    L 152 430 C 150 300 112 286 78 254 C 55 224 53 186 55 100 Z"""
_BLOUSE = """M -108 280 C -74 326 -32 368 0 392 C 32 368 74 326 108 280
    L 190 330 L 190 680 L -190 680 L -190 330 Z"""
_SIDE = """M 94 262 C 150 288 240 302 316 336 C 392 372 424 470 450 690
    L 0 690 L 6 560 C 34 480 76 380 94 262 Z"""
_LAPEL = """M 90 256 C 126 296 152 350 162 402 L 124 414 L 140 446
    C 100 522 50 582 4 642 C 16 540 60 400 82 280 Z"""


_RAISED = 14
"""Design units by which the shoulders come up to the chin."""


def draw(c: skia.Canvas) -> None:
    c.translate(0, -_RAISED)
    _neck(c)
    _blouse(c)
    for side in (-1, 1):
        _blazer(c, side)
    for side in (1, -1):
        _lapel(c, side)
    _necklace(c)


def _neck(c: skia.Canvas) -> None:
    neck = path(_NECK)
    c.drawPath(
        neck,
        linear((-76, 0), (82, 0), colour(0xEDBD9C), colour(0xE4AE8B), colour(0xC58763)),
    )
    with clipped(c, neck):
        # The chin's shadow, darker towards the side away from the window.
        c.drawPath(
            path("M -120 80 L 120 80 L 96 168 C 60 236 -56 226 -92 164 Z"),
            soft(0x8E4F37, 130, 14),
        )
        c.drawPath(
            path("M 20 80 L 120 80 L 100 240 C 60 250 40 200 20 80 Z"),
            soft(0x7E432E, 70, 16),
        )
        # The two tendons, and the hollow between the collarbones.
        for side in (-1, 1):
            c.drawPath(
                path("M 44 176 C 38 220 28 262 12 300", side),
                stroke(0xB3704F, 9, 60, 6),
            )
            c.drawPath(
                path("M 26 312 C 54 300 84 296 116 300", side),
                stroke(0xB3704F, 7, 92, 4),
            )
            c.drawPath(
                path("M 30 304 C 58 292 88 288 116 292", side),
                stroke(0xFBDCC4, 6, 76, 4),
            )
        oval(c, (0, 312), (13, 16), soft(0xA9653F, 74, 8))
        c.drawPath(
            path("M -60 240 C -90 270 -140 280 -160 300 L -160 430 L -90 430 Z"),
            soft(0xA9653F, 30, 16),
        )


def _blouse(c: skia.Canvas) -> None:
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
        c.drawPath(edge, stroke(0x8E5B43, 8, 60, 5))
        c.drawPath(edge, stroke(0xFFFFFF, 2.4, 170))


def _blazer(c: skia.Canvas, side: int) -> None:
    tones = (
        (0x38586F, 0x2C485C, 0x1C3040) if side < 0 else (0x2D4A60, 0x243D50, 0x15242F)
    )
    cloth = path(_SIDE, side)
    c.drawPath(cloth, linear((-430, 300), (430, 660), *(colour(t) for t in tones)))
    with clipped(c, cloth):
        c.drawPath(
            path("M 296 470 Q 280 560 296 710", side), stroke(0x0D1923, 9, 110, 6)
        )
        c.drawPath(
            path("M 330 420 Q 320 540 340 710", side), stroke(0x8FB0C4, 12, 26, 9)
        )
        c.drawPath(
            path("M 220 420 C 200 520 180 600 150 700", side),
            stroke(0x0D1923, 22, 46, 14),
        )
        shine = 46 if side < 0 else 20
        c.drawPath(
            path("M 112 292 C 170 314 262 326 318 350 C 360 372 388 410 402 450", side),
            stroke(0xB5CFDE, 11, shine, 7),
        )
        c.drawPath(
            path("M 84 250 C 110 280 140 296 170 300 L 120 330 Z", side),
            soft(0x0A141C, 120, 12),
        )


def _lapel(c: skia.Canvas, side: int) -> None:
    lapel = path(_LAPEL, side)
    c.drawPath(lapel, soft(0x08121A, 130, 8))
    top = 0x426680 if side < 0 else 0x36566D
    c.drawPath(
        lapel,
        linear((side * -20, 280), (side * 160, 620), colour(top), colour(0x263F52)),
    )
    with clipped(c, lapel):
        c.drawPath(
            path("M 90 256 C 126 296 152 350 162 402", side),
            stroke(0xA8C6D8, 5, 60, 2.5),
        )
        c.drawPath(
            path("M 82 280 C 60 400 16 540 4 642", side), stroke(0x0A141C, 9, 90, 5)
        )
        c.drawPath(path("M 124 414 L 74 394", side), stroke(0x122330, 2, 190))
        c.drawPath(path("M 124 416.5 L 74 396.5", side), stroke(0x86A7BC, 1.2, 90))
    c.drawPath(path("M 162 402 L 124 414 L 140 446", side), stroke(0x122330, 1.6, 150))


def _necklace(c: skia.Canvas) -> None:
    chain = path("M -76 274 C -52 330 -22 354 0 358 C 22 354 52 330 76 274")
    c.drawPath(chain, stroke(0x8E5B43, 3.4, 70, 2))
    c.drawPath(chain, stroke(0xC79E57, 1.7))
    oval(c, (1, 366), (6, 6), soft(0x8E5B43, 110, 3))
    oval(
        c,
        (0, 363),
        (5, 5),
        radial((-1.4, 361), 6.5, colour(0xFBE7B8), colour(0xB3853A)),
    )
    oval(c, (-1.6, 361), (1.3, 1.3), flat(0xFFFFFF, 210))
