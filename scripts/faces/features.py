"""What moves in a face, as materials: lips, lids and irises are cut of them.

Each is drawn around the point it is hung on: an eye's middle, a brow's, the middle of
the line between the lips.
"""

import math

import skia
from faces.character import Character
from faces.paint import colour, flat, linear, oval, path, radial, seeded, soft, stroke


def iris(c: skia.Canvas, who: Character) -> None:
    """An iris of radius 14.2 with its pupil; the light in it is drawn apart."""
    dye = who.eyes.iris
    c.drawCircle(
        0,
        0,
        14.2,
        radial(
            (0, 4),
            16,
            colour(dye(0xB07A46)),
            colour(dye(0x7A4C29)),
            colour(dye(0x341C0E)),
            at=[0, 0.55, 1],
        ),
    )
    chance = seeded(5)
    for i in range(54):
        angle = i / 54 * math.tau + chance.uniform(-0.05, 0.05)
        inner, outer = chance.uniform(6.2, 7.5), chance.uniform(10, 13)
        x, y = math.cos(angle), math.sin(angle)
        fibre = path(f"M {x * inner} {y * inner} L {x * outer} {y * outer}")
        tone = chance.choice((dye(0xD6A468), dye(0x4A2A16), dye(0xC08E52)))
        c.drawPath(fibre, stroke(tone, 0.7, 95, 0.2))
    c.drawCircle(0, 0, 13.4, stroke(dye(0x1E0F08), 2.2, 190, 0.5))
    c.drawCircle(0, 0, 6.0, flat(dye(0x0E0705)))
    c.drawCircle(0, 0, 6.6, stroke(dye(0x0E0705), 1.2, 120, 0.6))


def glint(c: skia.Canvas, _: Character) -> None:
    """The window in the eye."""
    c.drawPath(
        path("M -7.4 -8.2 L -1.8 -8.8 L -1.4 -3.4 L -6.8 -2.8 Z"),
        soft(0xFFFFFF, 250, 0.7),
    )
    oval(c, (5.2, 5), (2.6, 1.5), soft(0xFFFFFF, 120, 0.9))


def sclera(c: skia.Canvas, _: Character) -> None:
    """The white of an eye, in the shade of the upper lid."""
    c.drawPaint(
        linear(
            (0, -19),
            (0, 15),
            colour(0xB9AFB1),
            colour(0xEFEBE9),
            colour(0xFBF9F7),
            colour(0xEDE6E3),
            at=[0, 0.38, 0.66, 1],
        )
    )
    for side in (-1, 1):
        oval(c, (side * 34, 0), (15, 20), soft(0xC79C90, 110, 6))


def brow(c: skia.Canvas, who: Character) -> None:
    """The left brow, the viewer's right: fine hairs over a soft form."""
    dye = who.brows.dye
    weight = who.brows.weight
    thick = 7 * (weight - 1)
    shape = path(
        f"M -29 -3.5 C -13 -9.5 12 -15 40 1 C 15 {thick - 8.8} -8 {thick - 4}"
        f" -27 {thick * 0.6 + 2.6} Q -31.5 {thick * 0.3 + 1.5} -29 -3.5 Z"
    )
    c.scale(1, who.brows.arch)
    c.drawPath(shape, soft(dye(0x68432F), 185, 1.3))
    c.drawPath(shape, flat(dye(0x5E3A29), 105))
    chance = seeded(9)
    count = round(58 * weight)
    for i in range(count):
        t = i / (count - 1)
        x = -29 + 62 * t
        arch = -0.8 - 10.2 * math.sin(math.pi * 0.62 * t**0.9) * (1 - 0.55 * t**3)
        y = arch + chance.uniform(0.2, (4.2 * (1 - t) ** 0.8 + 0.6) * weight)
        lean, rise = 4 + 4 * t, 2.4 * (1 - t) - 1.8 * t
        hair = path(
            f"M {x} {y} Q {x + lean * 0.5} {y - rise * 0.8} {x + lean} {y - rise}"
        )
        c.drawPath(
            hair, stroke(chance.choice((dye(0x3E241A), dye(0x5C3A2B))), 0.9, 105, 0.25)
        )


def upper_lip(c: skia.Canvas, who: Character) -> None:
    dye = who.lips.dye
    c.drawPaint(
        linear(
            (0, -16),
            (0, 8),
            colour(dye(0xC97270)),
            colour(dye(0xB6575B)),
            colour(dye(0x9C444A)),
            at=[0, 0.55, 1],
        )
    )
    for side in (-1, 1):
        oval(c, (side * 12, -9.5), (8, 2.4), soft(dye(0xF0B3A8), 105, 2.2))
        oval(c, (side * 38, 0), (14, 12), soft(dye(0x8E3C40), 120, 6))
    _grain(c, who, -16, 8)


def lower_lip(c: skia.Canvas, who: Character) -> None:
    """Hung on its upper edge."""
    dye = who.lips.dye
    c.drawPaint(
        linear(
            (0, -4),
            (0, 18),
            colour(dye(0xB9585B)),
            colour(dye(0xCE7371)),
            colour(dye(0xB85D5E)),
            at=[0, 0.45, 1],
        )
    )
    oval(c, (-5, 4.6), (17, 2.9), soft(dye(0xFFDCD2), int(150 * who.lips.gloss), 2.2))
    oval(c, (9, 4.8), (9, 2.0), soft(dye(0xFFE6DE), int(90 * who.lips.gloss), 1.6))
    for side in (-1, 1):
        oval(c, (side * 38, 2), (13, 14), soft(dye(0x8E3C40), 115, 6))
    oval(c, (0, 17), (30, 3), soft(dye(0x97474A), 90, 3))
    _grain(c, who, -4, 18)


def _grain(c: skia.Canvas, who: Character, top: float, bottom: float) -> None:
    dye = who.lips.dye
    chance = seeded(21)
    for i in range(34):
        x = -46 + i * 2.8 + chance.uniform(-0.8, 0.8)
        line = path(f"M {x} {top} L {x * 1.06} {bottom}")
        c.drawPath(line, stroke(dye(0x7F363B), 0.7, chance.randint(12, 34), 0.3))


def inside(c: skia.Canvas, _: Character) -> None:
    """The mouth's dark, warmer towards the lower lip."""
    c.drawPaint(
        linear(
            (0, -8),
            (0, 46),
            colour(0x2A0A10),
            colour(0x4A151D),
            colour(0x74282F),
            at=[0, 0.5, 1],
        )
    )


def teeth(c: skia.Canvas, _: Character) -> None:
    """The upper row, hung on its middle at the gum; its lower edge is at y = 11."""
    c.drawPath(
        path(
            "M -33 -16 L 33 -16 L 33 6.5 C 23 10.5 10 11 0 11"
            " C -10 11 -23 10.5 -33 6.5 Z"
        ),
        linear(
            (0, -6),
            (0, 11),
            colour(0xDAD1CA),
            colour(0xF7F3EE),
            colour(0xFDFBF8),
            at=[0, 0.5, 1],
        ),
    )
    for x in (0, 8.6, 16, 22.4, 28):
        for side in (-1, 1):
            gap = path(
                f"M {side * x} -12 Q {side * (x - 0.5)} 4 {side * x} {10.6 - x * 0.09}"
            )
            c.drawPath(gap, stroke(0xA99A92, 0.9, 62 if x else 80, 0.35))
    for side in (-1, 1):
        oval(c, (side * 33, 0), (12, 16), soft(0x5A2A2A, 150, 5))


def lower_teeth(c: skia.Canvas, _: Character) -> None:
    """The lower row, hung on its upper edge."""
    c.drawPath(
        path("M -24 1.5 C -14 0 14 0 24 1.5 L 23 12 L -23 12 Z"),
        linear((0, 0), (0, 10), colour(0xE9E1DA), colour(0xC6B7AF)),
    )
    for x in range(-20, 21, 5):
        c.drawPath(path(f"M {x} 0.5 L {x} 10"), stroke(0x9C8A82, 0.7, 66, 0.3))


def tongue(c: skia.Canvas, _: Character) -> None:
    """Hung on its highest point."""
    oval(c, (0, 16), (27, 16), radial((0, 9), 32, colour(0xD67D7F), colour(0xA64A52)))
    c.drawPath(path("M 0 3 Q 0.5 14 0 26"), stroke(0x8C3A43, 1.8, 110, 1.2))
    oval(c, (-7, 5), (8, 2.4), soft(0xF6BDB8, 90, 1.8))


def under_lip(c: skia.Canvas, who: Character) -> None:
    """The shadow that the lower lip casts on the chin, hung on the lip's lower edge."""
    c.drawPath(
        path("M -22 1 C -12 7 12 7 22 1 C 14 12 -14 12 -22 1 Z"),
        soft(who.skin(0x9C5A40), 120, 3),
    )


def corner(c: skia.Canvas, who: Character) -> None:
    """The small shadow at the viewer's right corner of the mouth."""
    oval(c, (1.5, 0.5), (3.4, 3), soft(who.skin(0x9A5540), 140, 2))
