"""Hair that is combed: an outline, filled with strands between its two edges."""

from dataclasses import dataclass
from random import Random

import skia
from faces.character import Character
from faces.paint import clipped, colour, linear, path, seeded, soft, stroke

_LOCKS = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One sweep of hair.

    Attributes:
        outline: Its rim.
        near, far: The strands along its two edges, as paths of the same kind: all
            others lie between.
        seed: Of the chance that strews its hairs.
        shine: How much light lies on it; `crown` is where.
        low: Where a second, weaker light lies.
        glints: The highest and lowest middle of single bright hairs.
    """

    outline: str
    near: str
    far: str
    seed: int
    hairs: int = 150
    shine: float = 1.0
    crown: str = ""
    low: str = ""
    glints: tuple[float, float] = (-112, -84)
    fall: tuple[float, float, float, float] = (-170, -190, 170, 330)


def strand(lock: Lock, share: float, lift: float = 0) -> skia.Path:
    """Return the hair that lies `share` of the way from the near edge to the far."""
    far = iter(lock.far.split())
    words, numbers = list[str](), 0
    for word in lock.near.split():
        other = next(far)
        if word.isalpha():
            words.append(word)
            continue
        numbers += 1
        at = float(word) + (float(other) - float(word)) * share
        # The second point is lifted off the head: no two hairs lie the same.
        words.append(str(at - lift if numbers == 4 else at))  # noqa: PLR2004 - its y
    return path(" ".join(words))


def comb(c: skia.Canvas, who: Character, lock: Lock) -> None:
    """Paint a lock: its mass, wide strands, fine hairs, and the light on it."""
    dye = who.hair
    hair = path(lock.outline)
    chance = seeded(lock.seed)
    x0, y0, x1, y1 = lock.fall
    tones = (dye(t) for t in (0x6E4436, 0x4E3027, 0x38211A, 0x2A1812))
    c.drawPath(hair, soft(dye(0x120806), 96, 6))
    mass = linear((x0, y0), (x1, y1), *map(colour, tones), at=[0, 0.3, 0.65, 1])
    c.drawPath(hair, mass)
    with clipped(c, hair):
        for i in range(_LOCKS):
            tone = dye((0x7C4E3C, 0x24130E, 0x4A2C23)[i % 3])
            c.drawPath(strand(lock, i / (_LOCKS - 1)), stroke(tone, 9, 60, 4))
        for _ in range(lock.hairs):
            _hair(c, who, lock, chance)
        _gloss(c, who, lock, chance)
        c.drawPath(hair, stroke(dye(0x150A07), 10, 92, 6))


def _hair(c: skia.Canvas, who: Character, lock: Lock, chance: Random) -> None:
    tone = chance.choice((0x24130E, 0x24130E, 0x7C4E3C, 0x5D3A2E, 0x9A6A52))
    alpha = chance.randint(40, 105)
    line = strand(lock, chance.uniform(-0.03, 1.03), chance.uniform(-3, 3))
    c.drawPath(line, stroke(who.hair(tone), chance.uniform(0.7, 1.9), alpha, 0.45))


def _gloss(c: skia.Canvas, who: Character, lock: Lock, chance: Random) -> None:
    """Paint the light around the crown, broken up by single hairs."""
    light = who.hair(0xC68F6E)
    if lock.crown:
        band = stroke(light, 20, int(54 * lock.shine), 12)
        c.drawPath(path(lock.crown), band)
    bright = who.hair(0xE3B08E)
    for _ in range(70):
        glow = int(chance.randint(30, 120) * lock.shine)
        line = stroke(bright, chance.uniform(0.6, 1.6), 255, 0.5)
        middle, reach = chance.uniform(*lock.glints), chance.uniform(34, 60)
        clear, lit = colour(bright, 0), colour(bright, glow)
        fade = linear((0, middle - reach), (0, middle + reach), clear, lit, clear)
        line.setShader(fade.getShader())
        c.drawPath(strand(lock, chance.uniform(0.08, 0.95)), line)
    if lock.low:
        c.drawPath(path(lock.low), stroke(light, 14, int(40 * lock.shine), 9))


def loose(c: skia.Canvas, who: Character, hairs: tuple[tuple[str, int], ...]) -> None:
    """Paint single hairs that stand off the outline: paths and their alphas."""
    for text, alpha in hairs:
        c.drawPath(path(text), stroke(who.hair(0x4A2C23), 1.0, alpha, 0.3))


def fringe_shadow(c: skia.Canvas, who: Character) -> None:
    """Paint what a parted fringe throws on forehead and temples."""
    skin = who.skin
    shadow = """M -116 -160 L 116 -160 L 116 -60 C 104 -110 62 -132 30 -130
        C -14 -126 -66 -104 -88 -52 C -98 -20 -100 20 -104 60 L -136 60 Z"""
    c.drawPath(path(shadow), soft(skin(0x8A4A33), 96, 9))
    c.drawPath(
        path("M 97 -60 C 108 -10 104 40 108 70 L 130 70 L 130 -60 Z"),
        soft(skin(0x8A4A33), 80, 8),
    )


def hairline_shadow(c: skia.Canvas, who: Character) -> None:
    """Paint what hair combed off the face throws below its line."""
    line = "M -112 -10 C -112 -86 -80 -112 0 -114 C 80 -112 112 -86 112 -10"
    c.drawPath(path(line), stroke(who.skin(0x8A4A33), 15, 84, 8))
