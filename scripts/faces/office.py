"""A bright office out of focus: a window with trees on the left, books on the right."""

import cv2
import numpy as np
import skia
from faces.paint import colour, flat, linear, oval, path, picture, radial, seeded

_BOOKS = (0x41667A, 0xC08A5E, 0x7D8F76, 0xA85A4E, 0xDDD0B8, 0x2F4357, 0xCFAE74)
_SHELVES = (150, 330, 510)
_LAST_BOOK, _GAPS = 1188, 0.22
_BLUR = 10.5
_GRAIN = 0.8


def draw() -> np.ndarray:
    """Return the background, 1280 x 720, BGR."""
    sharp = picture((0, 0, 1280, 720), 1, _wall, _window, _shelf, _plant)[..., :3]
    soft = cv2.GaussianBlur(sharp, (0, 0), _BLUR)
    lit = picture((0, 0, 1280, 720), 1, lambda c: _laid(c, soft), _light)[..., :3]
    # A little grain keeps the gradients from banding.
    grain = np.random.default_rng(7).normal(0, _GRAIN, lit.shape[:2])[..., None]
    return np.clip(lit + grain, 0, 255).astype(np.uint8)


def _wall(c: skia.Canvas) -> None:
    wall = linear(
        (0, 0), (1280, 720), colour(0xE9EDEE), colour(0xD3DBDE), colour(0xB3C0C7)
    )
    c.drawPaint(wall)
    c.drawRect(skia.Rect.MakeXYWH(0, 552, 1280, 170), flat(0xB7BFC1, 150))


def _window(c: skia.Canvas) -> None:
    c.drawRect(skia.Rect.MakeXYWH(58, -20, 424, 560), flat(0xF7F9F8))
    for x in (80, 276):
        for y, h in ((0, 252), (272, 254)):
            sky = linear(
                (x, 0), (x, 520), colour(0xC3DFF1), colour(0xE6F1F5), colour(0xDAE8D8)
            )
            c.drawRect(skia.Rect.MakeXYWH(x, y, 184, h), sky)
    for x, y, r, green in (
        (120, 478, 74, 0x98B896), (206, 505, 92, 0x7FA384), (262, 470, 54, 0xACC8A4),
        (340, 486, 84, 0x9FBE9B), (430, 512, 72, 0x86AA8A), (96, 430, 34, 0xB4CDAE),
    ):  # fmt: skip
        c.drawCircle(x, y, r, flat(green, 215))
    c.drawRect(skia.Rect.MakeXYWH(48, 526, 444, 22), flat(0xFFFFFF))


def _shelf(c: skia.Canvas) -> None:
    chance = seeded(11)
    for y in _SHELVES:
        c.drawRect(skia.Rect.MakeXYWH(866, y - 150, 366, 150), flat(0x93A0A6, 60))
        x = 896
        while x < _LAST_BOOK:
            width, height = chance.choice((18, 22, 26, 34)), chance.randint(82, 128)
            if chance.random() < _GAPS:
                x += 36
                continue
            book = flat(chance.choice(_BOOKS), 235)
            c.drawRect(skia.Rect.MakeXYWH(x, y - height, width, height), book)
            x += width + 3
        c.drawRect(skia.Rect.MakeXYWH(880, y, 340, 13), flat(0xA58768))
    for x in (866, 1218):
        c.drawRect(skia.Rect.MakeXYWH(x, 20, 14, 700), flat(0x957A5F))


def _plant(c: skia.Canvas) -> None:
    c.drawPath(path("M 772 572 L 852 572 L 840 672 L 784 672 Z"), flat(0xD6CCBF))
    for angle in range(-75, 76, 19):
        c.save()
        c.translate(812, 578)
        c.rotate(angle)
        leaf = 0x5B8767 if angle % 2 else 0x456F51
        oval(c, (0, -78), (15, 80), flat(leaf))
        c.restore()


def _laid(c: skia.Canvas, image: np.ndarray) -> None:
    rgba = cv2.cvtColor(image, cv2.COLOR_BGR2RGBA)
    c.drawImage(skia.Image.fromarray(np.ascontiguousarray(rgba)), 0, 0)


def _light(c: skia.Canvas) -> None:
    c.drawPaint(radial((300, 170), 760, colour(0xFFFAEC, 120), colour(0xFFFAEC, 0)))
    dark = (colour(0x16242E, 0), colour(0x16242E, 0), colour(0x16242E, 105))
    edge = radial((640, 330), 880, *dark, at=[0, 0.5, 1])
    c.drawPaint(edge)
