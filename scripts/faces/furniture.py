"""What stands in a room, before it is put out of focus; 1280 x 720."""

from dataclasses import dataclass

import skia
from faces.paint import colour, flat, linear, oval, path, radial, seeded, soft, stroke

BOOKS = (0x41667A, 0xC08A5E, 0x7D8F76, 0xA85A4E, 0xDDD0B8, 0x2F4357, 0xCFAE74)
LEATHER = (0x6B3A2E, 0x8A5A3A, 0x3F4A3C, 0x54322A, 0xA98A5C, 0x2E3A44, 0x77502F)
_GAPS = 0.22

Area = tuple[float, float, float, float]
"""Left, top, width and height."""


def box(c: skia.Canvas, area: Area, paint: skia.Paint) -> None:
    c.drawRect(skia.Rect.MakeXYWH(*area), paint)


def wall(c: skia.Canvas, *tones: int, skirting: int) -> None:
    c.drawPaint(linear((0, 0), (1280, 720), *map(colour, tones)))
    box(c, (0, 552, 1280, 170), flat(skirting, 150))


def window(c: skia.Canvas, x: float, *sky: int, trees: bool = True) -> None:
    """Paint a window with four panes, and what is outside."""
    box(c, (x, -20, 424, 560), flat(0xF7F9F8))
    for left in (x + 22, x + 218):
        for y, h in ((0, 252), (272, 254)):
            light = linear((left, 0), (left, 520), *map(colour, sky))
            box(c, (left, y, 184, h), light)
    for across, y, r, green in (
        (62, 478, 74, 0x98B896), (148, 505, 92, 0x7FA384), (204, 470, 54, 0xACC8A4),
        (282, 486, 84, 0x9FBE9B), (372, 512, 72, 0x86AA8A), (38, 430, 34, 0xB4CDAE),
    ) if trees else ():  # fmt: skip
        c.drawCircle(x + across, y, r, flat(green, 215))
    box(c, (x - 10, 526, 444, 22), flat(0xFFFFFF))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Shelves between two posts; `rows` are how far down their boards are."""

    x: float
    width: float
    rows: tuple[int, ...] = (150, 330, 510)
    books: tuple[int, ...] = BOOKS
    back: tuple[int, int] = (0x93A0A6, 60)
    board: int = 0xA58768
    post: int = 0x957A5F
    seed: int = 11


def shelves(c: skia.Canvas, shelf: Shelf) -> None:
    x, width = shelf.x, shelf.width
    chance = seeded(shelf.seed)
    for y in shelf.rows:
        box(c, (x, y - 150, width, 150), flat(*shelf.back))
        at = x + 30
        while at < x + width - 44:
            w, h = chance.choice((18, 22, 26, 34)), chance.randint(82, 128)
            if chance.random() < _GAPS:
                at += 36
                continue
            box(c, (at, y - h, w, h), flat(chance.choice(shelf.books), 235))
            at += w + 3
        box(c, (x + 14, y, width - 26, 13), flat(shelf.board))
    for side in (x, x + width - 14):
        box(c, (side, 20, 14, 700), flat(shelf.post))


def plant(c: skia.Canvas, x: float, y: float, size: float = 1.0) -> None:
    """Paint a plant; its leaves spring from that point."""
    c.save()
    c.translate(x, y)
    c.scale(size, size)
    c.drawPath(path("M -40 -6 L 40 -6 L 28 94 L -28 94 Z"), flat(0xD6CCBF))
    for angle in range(-75, 76, 19):
        c.save()
        c.rotate(angle)
        oval(c, (0, -78), (15, 80), flat(0x5B8767 if angle % 2 else 0x456F51))
        c.restore()
    c.restore()


def lamp(c: skia.Canvas, x: float, y: float, reach: float = 260) -> None:
    """Paint a standing lamp and its glow."""
    glow = radial((x, y), reach, colour(0xFFDFA6, 170), colour(0xFFDFA6, 0))
    c.drawCircle(x, y, reach, glow)
    box(c, (x - 4, y, 8, 720), flat(0x5A4A3A))
    c.drawPath(
        path(
            f"M {x - 44} {y - 52} L {x + 44} {y - 52}"
            f" L {x + 66} {y + 40} L {x - 66} {y + 40} Z"
        ),
        flat(0xFFF0CC),
    )


def picture_on_wall(c: skia.Canvas, area: Area, *tones: int) -> None:
    """Paint a framed abstract: three fields of colour."""
    x, y, w, h = area
    box(c, (x - 12, y - 12, w + 24, h + 24), flat(0xF4EFE6))
    box(c, area, flat(tones[0]))
    c.save()
    c.clipRect(skia.Rect.MakeXYWH(*area))
    oval(c, (x + w * 0.35, y + h * 0.75), (w * 0.5, h * 0.4), flat(tones[1]))
    oval(c, (x + w * 0.72, y + h * 0.3), (w * 0.2, w * 0.2), flat(tones[2]))
    c.restore()


def panels(c: skia.Canvas, x: float, width: float, tone: int, dark: int) -> None:
    """Paint upright wooden slats, as they dampen the sound of a studio."""
    box(c, (x, -10, width, 730), flat(dark))
    for i in range(int(width / 22)):
        box(c, (x + 4 + i * 22, -10, 14, 730), flat(tone))


def counter(c: skia.Canvas, top: float, tone: int, front: int) -> None:
    """Paint a kitchen's worktop with what stands on it."""
    box(c, (0, top, 1280, 18), flat(tone))
    box(c, (0, top + 18, 1280, 720 - top), flat(front))
    for x, w, h, pot in (
        (890, 58, 74, 0xC9785A),
        (962, 44, 96, 0xE3D6BF),
        (1168, 66, 60, 0x7F9C8D),
    ):
        c.drawRoundRect(skia.Rect.MakeXYWH(x, top - h, w, h), 10, 10, flat(pot))


def pendant(c: skia.Canvas, x: float, y: float, shade: int) -> None:
    """Paint a lamp that hangs from the ceiling."""
    c.drawLine(x, -10, x, y - 40, stroke(0x4A4038, 4))
    c.drawPath(
        path(
            f"M {x - 22} {y - 44} Q {x - 78} {y - 20} {x - 80} {y + 20}"
            f" L {x + 80} {y + 20} Q {x + 78} {y - 20} {x + 22} {y - 44} Z"
        ),
        flat(shade),
    )
    oval(c, (x, y + 22), (52, 14), soft(0xFFF3CF, 230, 8))
