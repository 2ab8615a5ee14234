"""Longer hair: waves to the shoulders, a short bob, hair tied up."""

import math
from itertools import pairwise

import skia
from faces.character import Character, Cut
from faces.hair import Lock, comb, fringe_shadow, hairline_shadow, strand
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

_MANE = """M 0 -180 C 100 -190 150 -120 158 -30 C 158 60 164 130 160 196
    C 156 244 138 272 104 280 L -104 280 C -138 272 -156 244 -160 196
    C -164 130 -158 60 -158 -30 C -150 -120 -100 -190 0 -180 Z"""
_WAVES = (
    Lock(
        outline="",
        near="M -16 -146 C -50 -136 -96 -84 -106 -30 C -114 40 -112 104 -118 160"
        " C -120 210 -104 244 -92 276",
        far="M -16 -190 C -100 -196 -140 -124 -145 -30 C -151 50 -154 110 -152 162"
        " C -154 216 -142 246 -116 274",
        seed=0,
    ),
    Lock(
        outline="",
        near="M -12 -146 C 36 -138 92 -86 106 -30 C 114 40 112 104 118 160"
        " C 120 210 106 244 94 276",
        far="M -12 -190 C 96 -198 138 -124 145 -30 C 151 50 154 110 152 162"
        " C 154 216 142 246 118 274",
        seed=0,
    ),
)
"""Only their two edges are used: between them lie curls, not strands."""

_CAP = """M -12 -146 C 40 -136 92 -88 104 -32 L 150 -20 C 148 -110 100 -192 -12 -192
    C -116 -192 -152 -110 -154 -20 L -106 -32 C -96 -88 -50 -138 -12 -146 Z"""

_BEHIND = """M 0 -178 C 86 -186 134 -120 138 -30 C 142 40 140 84 120 112
    L -120 112 C -140 84 -142 40 -138 -30 C -134 -120 -86 -186 0 -178 Z"""
_BIG = Lock(
    outline="""M 38 -138 C -6 -140 -66 -118 -94 -62 C -106 -30 -108 10 -107 44
    C -106 70 -100 92 -88 114 C -110 128 -140 116 -150 84
    C -160 50 -162 -20 -153 -78 C -141 -138 -94 -190 -26 -199
    C 8 -203 36 -196 48 -182 C 40 -168 37 -154 38 -138 Z""",
    near="M 38 -142 C -20 -140 -86 -80 -101 -26 C -107 20 -108 64 -90 114",
    far="M 38 -192 C -86 -204 -144 -134 -153 -40 C -160 20 -154 74 -112 118",
    seed=71,
    hairs=220,
    shine=1.2,
    crown="M -10 -172 C -80 -166 -126 -118 -134 -50",
    low="M -144 20 C -148 56 -144 80 -132 104",
    glints=(-130, -84),
    fall=(-150, -190, 150, 180),
)
_SMALL = Lock(
    outline="""M 32 -142 C 62 -134 92 -108 103 -56 C 110 -20 109 20 108 46
    C 107 72 101 92 90 112 C 112 126 138 114 148 82
    C 157 48 157 -30 147 -86 C 133 -142 96 -182 58 -192
    C 46 -195 36 -192 30 -188 Z""",
    near="M 34 -143 C 40 -134 92 -74 104 -24 C 109 20 109 64 92 112",
    far="M 34 -188 C 92 -194 142 -128 150 -40 C 156 20 150 74 114 116",
    seed=72,
    hairs=200,
    shine=0.9,
    crown="M 40 -166 C 90 -156 124 -110 132 -50",
    glints=(-130, -84),
    fall=(-150, -190, 150, 180),
)

_TIED = tuple(
    Lock(
        outline=rim,
        near=near,
        far=far,
        seed=seed,
        hairs=130,
        shine=shine,
        crown=crown,
        glints=(-150, -96),
        fall=(-150, -190, 150, 120),
    )
    for rim, near, far, seed, shine, crown in (
        (
            """M 4 -132 C 46 -124 88 -104 102 -56 C 109 -30 110 0 112 26
            C 120 24 125 10 126 -8 C 134 -80 116 -188 4 -188 Z""",
            "M 4 -134 C 46 -126 90 -100 103 -50 C 109 -24 110 0 114 20",
            "M 4 -187 C 92 -186 130 -120 128 -56 C 128 -30 126 -6 122 14",
            81,
            0.6,
            "M 30 -166 C 84 -156 112 -116 118 -64",
        ),
        (
            """M 8 -132 C -46 -124 -88 -104 -102 -56 C -109 -30 -110 0 -112 26
            C -120 24 -125 10 -126 -8 C -134 -80 -116 -188 8 -188 Z""",
            "M 8 -134 C -46 -126 -90 -100 -103 -50 C -109 -24 -110 0 -114 20",
            "M 8 -187 C -92 -186 -130 -120 -128 -56 C -128 -30 -126 -6 -122 14",
            82,
            1.0,
            "M -30 -166 C -84 -156 -112 -116 -118 -64",
        ),
    )
)
_FRINGE = Lock(
    outline="""M -2 -184 C 56 -186 100 -150 108 -74 C 100 -62 92 -60 84 -62
    C 60 -66 -48 -66 -78 -62 C -88 -60 -98 -60 -106 -72
    C -100 -150 -58 -186 -2 -184 Z""",
    near="M 0 -176 C -40 -170 -92 -130 -94 -62",
    far="M 0 -176 C 40 -170 94 -130 98 -64",
    seed=83,
    hairs=190,
    shine=0.8,
    glints=(-136, -108),
    fall=(-110, -190, 110, -20),
)


def _mane(c: skia.Canvas, who: Character) -> None:
    dye = who.hair
    mane = path(_MANE)
    c.drawPath(
        mane, linear((0, 0), (0, 300), colour(dye(0x38211A)), colour(dye(0x1D100C)))
    )
    with clipped(c, mane):
        for i in range(25):
            x = -150 + i * 12.5
            line = f"M {x * 0.8} -20 C {x} 80 {x * 0.98} 180 {x} 296"
            _curl(c, who, path(line), i * 1.7, 12)
        c.drawPath(
            path("M -96 40 L 96 40 L 112 330 L -112 330 Z"),
            soft(dye(0x0E0604), 170, 26),
        )


def _waves(c: skia.Canvas, who: Character) -> None:
    """Paint curls, the outer ones first: each lies on the one before."""
    dye = who.hair
    cap = path(_CAP)
    c.drawPath(cap, soft(dye(0x120806), 90, 6))
    c.drawPath(
        cap,
        linear((-120, -190), (120, 0), colour(dye(0x4A2C23)), colour(dye(0x24130E))),
    )
    chance = seeded(91)
    for lock in _WAVES:
        for i in range(15):
            share = 1 - i / 14
            lift = chance.uniform(-5, 5)
            _curl(c, who, strand(lock, share, lift), chance.uniform(0, 6.3), 15)


def _curl(
    c: skia.Canvas, who: Character, along: skia.Path, phase: float, width: float
) -> None:
    """Paint one wavy strand: its shadow, its body and the light on its bends."""
    dye = who.hair
    measure = skia.PathMeasure(along, forceClosed=False)
    length, step = measure.getLength(), 4.0
    points: list[tuple[float, float]] = []
    for i in range(int(length / step) + 1):
        at, way = measure.getPosTan(min(length, i * step))
        s = i * step
        # The hair is straight where it grows, and curls more the longer it gets.
        swing = 8.5 * min(1.0, s / 130) * math.sin(s / 13.5 + phase)
        points.append((at.x() - way.y() * swing, at.y() + way.x() * swing))
    wave = skia.Path()
    wave.moveTo(*points[0])
    for (x0, y0), (x1, y1) in pairwise(points[1:]):
        wave.quadTo(x0, y0, (x0 + x1) / 2, (y0 + y1) / 2)
    c.drawPath(wave, stroke(dye(0x120806), width, 150, 1.6))
    c.drawPath(wave, stroke(dye(0x38211A), width * 0.74, 255, 0.5))
    c.drawPath(wave, stroke(dye(0x6E4436), width * 0.4, 150, 1.2))
    for i in range(0, len(points) - 6, 1):
        x, y = points[i]
        bend = math.sin(i * step / 13.5 + phase)
        if bend > 0.75:  # noqa: PLR2004 - the crest of a wave
            oval(c, (x - 1, y), (2.2, 3.4), soft(dye(0xC68F6E), 74, 1.5))


def _short_back(c: skia.Canvas, who: Character) -> None:
    tones = (who.hair(0x38211A), who.hair(0x120806))
    c.drawPath(path(_BEHIND), linear((0, -20), (0, 110), *map(colour, tones)))


def _short_bob(c: skia.Canvas, who: Character) -> None:
    comb(c, who, _SMALL)
    comb(c, who, _BIG)


def _bun(c: skia.Canvas, who: Character) -> None:
    dye = who.hair
    at, r = (5, -177), 32
    tones = (dye(0x6E4436), dye(0x38211A), dye(0x1D100C))
    c.drawCircle(*at, r, radial((at[0] - 12, at[1] - 12), 50, *map(colour, tones)))
    chance = seeded(85)
    for i in range(60):
        turn = chance.uniform(0, math.tau)
        reach, bow = r - 2, chance.uniform(-20, 20)
        x, y = math.cos(turn), math.sin(turn)
        line = path(
            f"M {at[0] - x * reach} {at[1] - y * reach * 0.6}"
            f" Q {at[0] - y * bow} {at[1] + x * bow - 6}"
            f" {at[0] + x * reach} {at[1] + y * reach}"
        )
        with clipped(c, _circle(at, r)):
            c.drawPath(
                line, stroke(dye((0x120806, 0x6E4436, 0x9A6A52)[i % 3]), 1.1, 70, 0.4)
            )


def _circle(at: tuple[float, float], r: float) -> skia.Path:
    circle = skia.Path()
    circle.addCircle(*at, r)
    return circle


def _tied(c: skia.Canvas, who: Character) -> None:
    _bun(c, who)
    for lock in _TIED:
        comb(c, who, lock)
    comb(c, who, _FRINGE)


WAVES = Cut(back=_mane, shadow=fringe_shadow, front=_waves)
SHORT_BOB = Cut(back=_short_back, shadow=fringe_shadow, front=_short_bob)
TIED = Cut(shadow=hairline_shadow, front=_tied)
