"""Beards: from a day's stubble to a full one, kept short."""

import skia
from faces.character import Character
from faces.paint import clipped, path, seeded, soft, stroke

_RIM = """M -117 14 C -119 70 -113 120 -70 172 C -44 198 -20 203 0 203
    C 20 203 44 198 70 172 C 113 120 119 70 117 14
    C 112 40 104 70 90 90 C 78 104 60 104 46 100 C 30 94 14 97 0 100
    C -14 97 -30 94 -46 100 C -60 104 -78 104 -90 90 C -104 70 -112 40 -117 14 Z"""


def stubble(c: skia.Canvas, who: Character) -> None:
    _grown(c, who, mass=58, hairs=2400, length=2.2)


def full(c: skia.Canvas, who: Character) -> None:
    _grown(c, who, mass=225, hairs=2200, length=8.0)


def _grown(
    c: skia.Canvas, who: Character, *, mass: int, hairs: int, length: float
) -> None:
    """Paint a beard: a soft mass, then hairs that point down and out."""
    dye = who.hair
    rim = path(_RIM)
    c.drawPath(rim, soft(dye(0x38211A), mass, 12 - length))
    chance = seeded(101)
    with clipped(c, rim):
        c.drawPath(
            path("M 60 60 C 100 90 80 170 20 204 L 130 204 L 130 40 Z"),
            soft(dye(0x120806), mass // 3, 12),
        )
        for _ in range(hairs):
            x, y = chance.uniform(-118, 118), chance.uniform(14, 200)
            out, down = x / 118 * length * 0.6, length
            tone = chance.choice((0x24130E, 0x24130E, 0x6E4436, 0x9A6A52))
            hair = path(
                f"M {x} {y} Q {x + out * 0.2} {y + down * 0.6} {x + out} {y + down}"
            )
            c.drawPath(
                hair, stroke(dye(tone), 1.0, chance.randint(16, 26 + mass // 3), 0.3)
            )
