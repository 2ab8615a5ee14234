"""Hair that is cropped or combed off the face: the ears are free."""

import math

import skia
from faces.character import Character, Cut
from faces.hair import Lock, comb, hairline_shadow
from faces.paint import (
    clipped,
    colour,
    linear,
    oval,
    path,
    radial,
    seeded,
    soft,
    stroke,
)

_CROP = """M -117 12 C -124 -40 -132 -176 0 -182 C 132 -176 124 -40 117 12
    C 114 4 112 -16 107 -34 C 103 -44 100 -52 101 -66 C 100 -82 94 -96 80 -104
    C 50 -116 24 -120 0 -120 C -24 -120 -50 -116 -80 -104 C -94 -96 -100 -82 -101 -66
    C -100 -52 -103 -44 -107 -34 C -112 -16 -114 4 -117 12 Z"""

_TOP = """M -78 -148 C -60 -186 -16 -206 40 -202 C 104 -196 136 -142 126 -66
    C 124 -40 120 -20 115 2 C 112 -40 110 -76 94 -100 C 66 -118 6 -124 -36 -122
    C -56 -124 -70 -134 -78 -148 Z"""
_SIDE = """M -115 2 C -124 -40 -128 -132 -64 -166 C -60 -150 -54 -140 -50 -122
    C -78 -116 -98 -98 -104 -66 C -110 -42 -112 -20 -115 2 Z"""
_SWEEP = Lock(
    outline=_TOP,
    near="M -74 -146 C -44 -112 50 -124 92 -102 C 108 -84 112 -44 115 2",
    far="M -74 -152 C -40 -214 92 -226 122 -112 C 128 -84 126 -44 118 2",
    seed=41,
    hairs=170,
    shine=0.7,
    crown="M -50 -176 C 0 -196 76 -186 104 -130",
    glints=(-176, -120),
    fall=(-100, -200, 130, 40),
)
_SHORT_SIDE = Lock(
    outline=_SIDE,
    near="M -56 -130 C -84 -112 -102 -92 -106 -60 C -110 -40 -112 -20 -115 2",
    far="M -54 -186 C -104 -158 -128 -100 -122 -50 C -120 -30 -118 -14 -116 2",
    seed=42,
    hairs=110,
    shine=0.5,
    glints=(-150, -90),
    fall=(-130, -180, -40, 20),
)
_TEMPLE = "M 116 6 C 120 -26 122 -60 116 -92 C 106 -74 110 -34 116 6 Z"

_WREATH = """M 104 -84 C 118 -90 128 -62 126 -24 C 125 4 122 22 116 34
    C 113 14 112 -10 110 -30 C 109 -48 106 -66 104 -84 Z"""


def _crop(c: skia.Canvas, who: Character) -> None:
    """Paint hair of a finger's breadth, thick above and shorn towards the ears."""
    dye = who.hair
    hair = path(_CROP)
    top, side = colour(dye(0x4A2C23)), colour(dye(0x24130E), 225)
    shorn = (top, top, side, colour(dye(0x24130E), 40))
    c.drawPath(hair, linear((0, -182), (0, 14), *shorn, at=[0, 0.42, 0.7, 1]))
    chance = seeded(51)
    with clipped(c, hair):
        c.drawPath(hair, stroke(dye(0x120806), 14, 110, 8))
        glow = radial(
            (-34, -158), 96, colour(dye(0xC68F6E), 90), colour(dye(0xC68F6E), 0)
        )
        c.drawPath(hair, glow)
        for _ in range(1500):
            x, y = chance.uniform(-128, 128), chance.uniform(-182, 0)
            # The tight coils of the crown are seen, those at the temples are not.
            seen = min(1.0, max(0.0, (-20 - y) / 70))
            tone = chance.choice((0x120806, 0x120806, 0x6E4436, 0x9A6A52))
            turn, size = chance.uniform(0, 360), chance.uniform(2.2, 3.6)
            coil = skia.Path()
            coil.addArc(skia.Rect.MakeXYWH(x, y, size, size), turn, 230)
            c.drawPath(coil, stroke(dye(tone), 1.1, int(130 * seen), 0.3))
    c.drawPath(
        path("M -84 -102 C -54 -122 54 -122 84 -102"), stroke(dye(0x24130E), 4, 90, 2.6)
    )


def _greying(c: skia.Canvas, who: Character) -> None:
    """Paint swept hair with the first grey over the ears."""
    comb(c, who, _SHORT_SIDE)
    comb(c, who, _SWEEP)
    chance = seeded(43)
    for side in (-1, 1):
        temple = path(_TEMPLE, side)
        c.drawPath(temple, soft(0xA9A6A6, 70, 5))
        for _ in range(60):
            x, y = chance.uniform(110, 122), chance.uniform(-84, -8)
            hair = path(f"M {x} {y} Q {x + 3} {y + 10} {x + 1} {y + 22}", side)
            c.drawPath(hair, stroke(0xCFCCCA, 0.9, chance.randint(50, 120), 0.3))


def _bald(c: skia.Canvas, who: Character) -> None:
    """Paint a wreath of hair over the ears, and the light on the skull."""
    dye = who.hair
    oval(c, (-36, -138), (34, 13), soft(who.skin(0xFFF4E8), 96, 11))
    chance = seeded(61)
    for side in (-1, 1):
        wreath = path(_WREATH, side)
        c.drawPath(wreath, soft(dye(0x4A2C23), 230, 3))
        with clipped(c, wreath):
            for _ in range(120):
                x, y = chance.uniform(100, 122), chance.uniform(-92, 24)
                lean = 4 * math.sin(y / 40)
                hair = path(f"M {x} {y} Q {x + lean} {y + 9} {x + 2} {y + 20}", side)
                tone = chance.choice((0x24130E, 0x9A6A52, 0xE3B08E))
                c.drawPath(hair, stroke(dye(tone), 1.1, chance.randint(60, 150), 0.4))
        # The skin above shows through where the hair begins.
        c.drawPath(
            path("M 104 -76 C 108 -60 112 -40 113 -20", side),
            stroke(dye(0x6E4436), 6, 70, 4),
        )


CROPPED = Cut(shadow=hairline_shadow, front=_crop)
GREYING = Cut(shadow=hairline_shadow, front=_greying)
BALD = Cut(front=_bald)
