"""A small vocabulary over skia: colours, soft shapes, strokes, and paths as text.

Shapes are written in design units: the canvas is 1280 x 720, a head has its origin
between the eyes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import cv2
import numpy as np
import skia


def seeded(seed: int) -> Random:
    """Return chance that draws the same face every time."""
    return Random(seed)  # noqa: S311 - nothing secret is drawn


Point = tuple[float, float]


def colour(rgb: int, alpha: int = 255) -> int:
    return skia.Color(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255, alpha)


def flat(rgb: int, alpha: int = 255) -> skia.Paint:
    return skia.Paint(AntiAlias=True, Color=colour(rgb, alpha))


def soft(rgb: int, alpha: int, radius: float) -> skia.Paint:
    """A fill whose edge fades over about twice `radius`."""
    mask = skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, radius)
    return skia.Paint(AntiAlias=True, Color=colour(rgb, alpha), MaskFilter=mask)


def stroke(rgb: int, width: float, alpha: int = 255, blur: float = 0) -> skia.Paint:
    paint = skia.Paint(
        AntiAlias=True,
        Color=colour(rgb, alpha),
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeCap=skia.Paint.kRound_Cap,
        StrokeJoin=skia.Paint.kRound_Join,
    )
    if blur:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    return paint


def linear(
    a: Point, b: Point, *stops: int, at: list[float] | None = None
) -> skia.Paint:
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(*a), skia.Point(*b)], list(stops), at
    )
    return skia.Paint(AntiAlias=True, Shader=shader, Dither=True)


def radial(
    c: Point, r: float, *stops: int, at: list[float] | None = None
) -> skia.Paint:
    shader = skia.GradientShader.MakeRadial(skia.Point(*c), r, list(stops), at)
    return skia.Paint(AntiAlias=True, Shader=shader, Dither=True)


def path(text: str, mirror: float = 1) -> skia.Path:
    """Return the path of `M x y`, `L x y`, `Q …`, `C …`, `Z`; `mirror=-1` flips it."""
    result = skia.Path()
    verbs = {
        "M": (2, result.moveTo),
        "L": (2, result.lineTo),
        "Q": (4, result.quadTo),
        "C": (6, result.cubicTo),
    }
    words = iter(text.replace(",", " ").split())
    verb, numbers = "", list[float]()
    for word in words:
        if word == "Z":
            result.close()
        elif word in verbs:
            verb, numbers = word, []
        else:
            numbers.append(float(word) * (mirror if len(numbers) % 2 == 0 else 1))
            count, draw = verbs[verb]
            if len(numbers) == count:
                draw(*numbers)
                numbers = []
    return result


@contextmanager
def clipped(canvas: skia.Canvas, shape: skia.Path) -> Iterator[None]:
    canvas.save()
    canvas.clipPath(shape, doAntiAlias=True)
    yield
    canvas.restore()


def oval(canvas: skia.Canvas, c: Point, r: Point, paint: skia.Paint) -> None:
    canvas.drawOval(
        skia.Rect.MakeXYWH(c[0] - r[0], c[1] - r[1], 2 * r[0], 2 * r[1]), paint
    )


Box = tuple[float, float, float, float]
"""Left, top, width and height in design units."""


def picture(box: Box, scale: float, *draw: Callable[[skia.Canvas], None]) -> np.ndarray:
    """Return what `draw` paints inside `box` as BGRA, alpha not premultiplied."""
    x, y, w, h = box
    pixels = np.zeros((round(h * scale), round(w * scale), 4), np.uint8)
    surface = skia.Surface(
        pixels, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kPremul_AlphaType
    )
    canvas = surface.getCanvas()
    canvas.scale(scale, scale)
    canvas.translate(-x, -y)
    for step in draw:
        step(canvas)
    surface.flushAndSubmit()
    alpha = pixels[..., 3:].astype(np.float32)
    straight = pixels[..., :3] * 255.0 / np.maximum(alpha, 1)
    return np.dstack([np.clip(straight + 0.5, 0, 255).astype(np.uint8), pixels[..., 3]])


def blurred(image: np.ndarray, radius: float) -> np.ndarray:
    return cv2.GaussianBlur(image, (0, 0), radius)
