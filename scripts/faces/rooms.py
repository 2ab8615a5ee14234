"""The rooms behind the faces, out of focus. Each returns 1280 x 720, BGR."""

from collections.abc import Callable

import cv2
import numpy as np
import skia
from faces import furniture
from faces.paint import Point, colour, flat, picture, radial

_BLUR = 10.5
_GRAIN = 0.8
_WHOLE = (0.0, 0.0, 1280.0, 720.0)


def office() -> np.ndarray:
    """A bright office: a window with trees on the left, books on the right."""

    def room(c: skia.Canvas) -> None:
        furniture.wall(c, 0xE9EDEE, 0xD3DBDE, 0xB3C0C7, skirting=0xB7BFC1)
        furniture.window(c, 58, 0xC3DFF1, 0xE6F1F5, 0xDAE8D8)
        furniture.shelves(c, furniture.Shelf(x=866, width=366))
        furniture.plant(c, 812, 578)

    return _finished(room)


def studio() -> np.ndarray:
    """A studio: slats on a clay wall, a lamp, a plant."""

    def room(c: skia.Canvas) -> None:
        furniture.wall(c, 0xE2CDB9, 0xD3B8A0, 0xB7977D, skirting=0xA88A72)
        furniture.panels(c, -20, 330, 0xB98C62, 0x6E4E36)
        furniture.picture_on_wall(c, (900, 96, 190, 240), 0xE8DCCB, 0x4F7370, 0xC9703F)
        furniture.lamp(c, 404, 250, 240)
        furniture.plant(c, 1150, 560, 1.5)

    return _finished(room, light=(420, 200), dark=0x2A1A10)


def kitchen() -> np.ndarray:
    """A kitchen in the morning: a window, herbs, a lamp over the table."""

    def room(c: skia.Canvas) -> None:
        furniture.wall(c, 0xF1EFE4, 0xE3E6D8, 0xC3CDBE, skirting=0xC9CFBF)
        furniture.window(c, 800, 0xBFE0F2, 0xE4F3F4, 0xD5E9CB)
        furniture.box(c, (60, 190, 380, 14), flat(0xB98F63))
        furniture.box(c, (60, 350, 380, 14), flat(0xB98F63))
        for x, pot in ((84, 0xC9785A), (196, 0xEFE7D8), (330, 0x6F93A0)):
            c.drawRoundRect(skia.Rect.MakeXYWH(x, 286, 66, 64), 10, 10, flat(pot))
        for x, size in ((130, 0.72), (310, 0.62)):
            furniture.plant(c, x, 128, size)
        furniture.counter(c, 556, 0xD9C3A3, 0x8FA596)
        furniture.plant(c, 1110, 500, 0.9)
        furniture.pendant(c, 250, 60, 0xE0A83E)

    return _finished(room, light=(1000, 170), dark=0x1E2A1E)


def study() -> np.ndarray:
    """A study at home in the evening: blue walls, books, a lamp."""

    def room(c: skia.Canvas) -> None:
        furniture.wall(c, 0x5E7C8C, 0x4B6778, 0x33495A, skirting=0x2B3E4C)
        shelf = furniture.Shelf(
            x=40, width=400, back=(0x263845, 150),
            board=0xC9A578, post=0xB98F63, seed=12,
        )  # fmt: skip
        furniture.shelves(c, shelf)
        furniture.picture_on_wall(c, (900, 110, 250, 190), 0xE6DFD0, 0xB9694A, 0x30505E)
        furniture.lamp(c, 1110, 400, 330)

    return _finished(room, light=(1060, 330), dark=0x0A1620)


def library() -> np.ndarray:
    """A library: walls of books in warm wood."""

    def room(c: skia.Canvas) -> None:
        furniture.wall(c, 0x9A7654, 0x86633F, 0x5F4530, skirting=0x57402C)
        rows = (130, 290, 450, 610)
        for x, seed in ((-60, 13), (330, 14), (720, 15), (1060, 16)):
            shelf = furniture.Shelf(
                x=x, width=380, rows=rows, books=furniture.LEATHER,
                back=(0x3A2719, 190), board=0xA87B4E, post=0x8A6340, seed=seed,
            )  # fmt: skip
            furniture.shelves(c, shelf)
        furniture.lamp(c, 236, 380, 330)

    return _finished(room, light=(260, 300), dark=0x140C06)


def parlour() -> np.ndarray:
    """A parlour: a sage wall with pictures, a plant, a window."""

    def room(c: skia.Canvas) -> None:
        furniture.wall(c, 0xA7BAB2, 0x8BA39B, 0x647E79, skirting=0x5F7873)
        furniture.window(c, 960, 0xF6E3C8, 0xFBF0DF, 0xF1E6D0, trees=False)
        furniture.picture_on_wall(c, (90, 90, 170, 220), 0xEFE5D6, 0x7C96A0, 0xD9A441)
        furniture.picture_on_wall(c, (310, 140, 130, 160), 0x3E5A63, 0xD8C7A8, 0xC4694B)
        furniture.plant(c, 196, 560, 1.35)
        furniture.lamp(c, 900, 330, 220)

    return _finished(room, light=(960, 200), dark=0x16221C)


def loft() -> np.ndarray:
    """A loft: a white wall, a shelf with little on it, light from the right."""

    def room(c: skia.Canvas) -> None:
        furniture.wall(c, 0xDDE3EC, 0xC6CFDD, 0xA3AFC4, skirting=0x9AA6BB)
        furniture.window(c, 830, 0xBCD6F0, 0xDFEBF7, 0xE9EFF5, trees=False)
        furniture.picture_on_wall(c, (130, 110, 230, 300), 0xF4EDE4, 0xE28F6C, 0x37527A)
        furniture.plant(c, 470, 600, 1.1)

    return _finished(room, light=(1000, 170), dark=0x121A2C)


def _finished(
    room: Callable[[skia.Canvas], None],
    light: Point = (300, 170),
    dark: int = 0x16242E,
) -> np.ndarray:
    """Put a room out of focus, and lay its light and a dark rim on it."""

    def lit(c: skia.Canvas) -> None:
        rgba = cv2.cvtColor(soft, cv2.COLOR_BGR2RGBA)
        c.drawImage(skia.Image.fromarray(np.ascontiguousarray(rgba)), 0, 0)
        c.drawPaint(radial(light, 760, colour(0xFFFAEC, 120), colour(0xFFFAEC, 0)))
        rim = (colour(dark, 0), colour(dark, 0), colour(dark, 105))
        c.drawPaint(radial((640, 330), 880, *rim, at=[0, 0.5, 1]))

    soft = cv2.GaussianBlur(picture(_WHOLE, 1, room)[..., :3], (0, 0), _BLUR)
    bright = picture(_WHOLE, 1, lit)[..., :3]
    # A little grain keeps the gradients from banding.
    grain = np.random.default_rng(7).normal(0, _GRAIN, bright.shape[:2])[..., None]
    return np.clip(bright + grain, 0, 255).astype(np.uint8)
