"""Anna's head without what moves in it: skin, nose, hair. Origin between the eyes."""

from random import Random

import skia
from faces.paint import (
    clipped,
    colour,
    flat,
    linear,
    oval,
    path,
    radial,
    seeded,
    soft,
    stroke,
)

FACE = """M 0 -156 C 66 -156 112 -112 116 -50 C 118 -6 116 32 109 72
    C 101 112 80 144 51 169 C 34 182 17 188 0 188
    C -17 188 -34 182 -51 169 C -80 144 -101 112 -109 72
    C -116 32 -118 -6 -116 -50 C -112 -112 -66 -156 0 -156 Z"""

_HAIR_BACK = """M 0 -178 C 86 -186 138 -120 142 -30 C 148 60 156 120 152 186
    C 150 236 128 270 92 280 C 40 288 -40 288 -92 280
    C -132 270 -154 236 -158 186 C -164 120 -150 60 -144 -30
    C -140 -120 -86 -186 0 -178 Z"""

# The part is on her left (the viewer's right): a big sweep and a smaller one.
_SWEEP = """M 31 -139 C -8 -134 -66 -112 -95 -54 C -108 -24 -108 12 -112 52
    C -116 96 -122 122 -116 160 C -110 196 -100 214 -96 238
    C -93 258 -88 272 -78 284 C -102 294 -138 288 -156 262
    C -172 240 -173 214 -169 186 C -166 150 -178 110 -167 50
    C -159 10 -163 -30 -153 -76 C -141 -130 -94 -178 -32 -187
    C -6 -191 18 -188 38 -177 C 33 -166 31 -152 31 -139 Z"""
_FALL = """M 25 -141 C 56 -132 90 -104 104 -48 C 112 -18 109 18 113 58
    C 117 98 125 124 119 164 C 114 198 106 212 101 236
    C 98 256 94 270 84 282 C 108 292 140 284 156 258
    C 168 238 170 214 166 184 C 162 148 173 104 163 46
    C 157 4 159 -40 147 -82 C 131 -134 94 -172 52 -182
    C 42 -185 33 -184 25 -179 C 26 -166 26 -154 25 -141 Z"""

_DARK, _MID, _WARM, _GLOSS = 0x24130E, 0x4A2C23, 0x7C4E3C, 0xC68F6E


def draw_back(c: skia.Canvas) -> None:
    """The hair behind the neck."""
    hair = path(_HAIR_BACK)
    c.drawPath(
        hair,
        linear(
            (-160, -150),
            (160, 330),
            colour(0x4A2D24),
            colour(0x321D16),
            colour(0x1D100C),
        ),
    )
    chance = seeded(3)
    with clipped(c, hair):
        for i in range(70):
            x = -165 + i * 4.8 + chance.uniform(-3, 3)
            tone = chance.choice((0x6A4333, 0x150B08, 0x553427))
            strand = path(
                f"M {x * 0.75} -60 C {x * 1.02} 40 {x * 0.95} 140 {x * 0.98} 290"
            )
            c.drawPath(strand, stroke(tone, chance.uniform(0.8, 2.6), 70, 0.5))
        c.drawPath(
            path("M -96 50 L 96 50 L 112 360 L -112 360 Z"), soft(0x0E0604, 165, 24)
        )


def draw(c: skia.Canvas) -> None:
    """The face with its nose, and the hair that frames it."""
    face = path(FACE)
    c.drawPath(
        face,
        radial(
            (-46, -40),
            310,
            colour(0xFCDFC9),
            colour(0xF4C7A8),
            colour(0xDDA17F),
            at=[0, 0.5, 1],
        ),
    )
    with clipped(c, face):
        _planes(c)
        _sockets(c)
        _nose(c)
        _around_the_mouth(c)
        _shadow_of_hair(c)
    _fringe(c, _FALL, 1)
    _fringe(c, _SWEEP, -1)
    _loose_strands(c)


def _planes(c: skia.Canvas) -> None:
    c.drawPath(
        path("M 74 -140 C 128 -60 126 60 60 188 L 164 204 L 164 -160 Z"),
        soft(0xBE7856, 66, 16),
    )
    c.drawPath(
        path("M -96 40 C -92 96 -70 140 -30 178 L -60 200 L -140 120 L -130 30 Z"),
        soft(0xC07F5E, 54, 13),
    )
    c.drawPath(path(FACE), stroke(0xB06D4C, 12, 74, 7))
    c.drawPath(
        path("M -20 186 C 20 190 60 168 92 118 L 100 200 L -20 210 Z"),
        soft(0xAE6A49, 60, 9),
    )
    # Light from the window: forehead, cheekbone, chin.
    oval(c, (-26, -92), (52, 30), soft(0xFFF4E8, 74, 20))
    oval(c, (-70, 40), (24, 12), soft(0xFFF4E8, 76, 10))
    oval(c, (66, 42), (18, 9), soft(0xFFF0E2, 46, 9))
    oval(c, (-5, 168), (17, 8), soft(0xFFF2E4, 66, 7))
    for x, alpha in ((-70, 74), (70, 66)):
        c.save()
        c.translate(x, 64)
        c.scale(1, 0.7)
        c.drawCircle(
            0, 0, 48, radial((0, 0), 48, colour(0xE77F6C, alpha), colour(0xE77F6C, 0))
        )
        c.restore()


def _sockets(c: skia.Canvas) -> None:
    for side, alpha in ((-1, 62), (1, 74)):
        c.drawPath(
            path(
                "M 16 -20 C 26 -34 70 -36 92 -14 C 84 4 60 -2 48 -3"
                " C 34 -4 24 2 14 4 Z",
                side,
            ),
            soft(0xB4735A, alpha, 6),
        )
        oval(c, (side * 15, -4), (7, 15), soft(0xA9644A, 58, 5))
        # The lid catches light, the lower one casts a breath of shadow.
        oval(c, (side * 54, -25), (26, 5), soft(0xFFEBDC, 84, 4))
        c.drawPath(
            path("M 24 17 C 38 25 62 26 82 13", side), stroke(0xB9775C, 4, 34, 2.8)
        )
        oval(c, (side * 52, 31), (26, 6), soft(0xFFEFE2, 42, 6))


def _nose(c: skia.Canvas) -> None:
    # The side turned away from the window, and a line of light on the bridge.
    c.drawPath(
        path("M 10 -8 C 12 20 17 44 25 66 C 27 78 18 82 8 82 C 10 58 8 20 5 -8 Z"),
        soft(0xBC7654, 105, 4.4),
    )
    c.drawPath(path("M -10 -10 C -12 16 -13 40 -18 60", 1), stroke(0xC98A69, 5, 46, 4))
    c.drawPath(path("M -3 -16 Q -4 24 -3 56"), stroke(0xFFF4E9, 6.5, 90, 3))
    oval(c, (-3, 66), (9, 8), soft(0xFFF6EC, 120, 4))
    # Wings, nostrils, the shadow below.
    c.drawPath(
        path("M -22 92 C -10 100 14 102 26 90 L 20 84 L -18 84 Z"),
        soft(0x9C5B41, 92, 4.5),
    )
    for side, alpha in ((-1, 110), (1, 135)):
        c.drawPath(
            path("M 21 64 C 28 70 28 82 19 85", side), stroke(0xA9654A, 2.2, alpha, 1.0)
        )
        c.drawPath(
            path("M 8 83.5 C 11 80 17 79.5 20 82.5 C 17 86 12 86.5 8 83.5 Z", side),
            soft(0x6E3527, 200, 0.9),
        )
    c.drawPath(path("M -9 85 C -5 89.5 5 89.5 9 85"), stroke(0x9E5A42, 2, 140, 0.9))


def _around_the_mouth(c: skia.Canvas) -> None:
    c.drawPath(
        path("M -4 95 C -5 102 -6 108 -7 113 L -2 112 L -1 95 Z"),
        soft(0xFFEBDC, 90, 2.4),
    )
    c.drawPath(
        path("M 1 95 C 2 102 4 108 6 112 L 2 112 L 0 96 Z"), soft(0xAD6A50, 84, 2.2)
    )
    for side, alpha in ((-1, 40), (1, 52)):
        c.drawPath(
            path("M 27 84 C 38 94 46 106 51 122", side), stroke(0xA96449, 4, alpha, 3.2)
        )


def _shadow_of_hair(c: skia.Canvas) -> None:
    shadow = """M -116 -160 L 116 -160 L 116 -60 C 104 -110 62 -132 30 -130
        C -14 -126 -66 -104 -88 -52 C -98 -20 -100 20 -104 60 L -136 60 Z"""
    c.drawPath(path(shadow), soft(0x8A4A33, 96, 9))
    c.drawPath(
        path("M 97 -60 C 108 -10 104 40 108 70 L 130 70 L 130 -60 Z"),
        soft(0x8A4A33, 80, 8),
    )


def _strand(t: float, side: int, lift: float = 0) -> skia.Path:
    """Return one hair from part to tip; `t` is 0 next to the face, 1 outside."""
    q = 1 - t
    lift = 184 + lift
    crown, temple, eye = (side * x for x in (22 + 64 * t, 86 + 54 * t, 103 + 50 * t))
    cheek, jaw, neck = (side * x for x in (108 + 52 * t, 117 + 50 * t, 115 + 46 * t))
    curl, turn, tip = (side * x for x in (112 + 54 * t, 98 + 56 * t, 80 + 20 * t))
    return path(
        f"M 30 {-182 + 40 * q}"
        f" C {crown} {58 * q - lift} {temple} {62 * q - 122} {eye} -22"
        f" C {cheek} 60 {jaw} 104 {neck} 162"
        f" C {curl} 214 {turn} 250 {tip} 288"
    )


def _fringe(c: skia.Canvas, outline: str, side: int) -> None:
    hair = path(outline)
    chance = seeded(17 + side)
    c.drawPath(hair, soft(0x120806, 96, 6))
    c.drawPath(
        hair,
        linear(
            (-170, -190),
            (170, 330),
            colour(0x6E4436),
            colour(0x4E3027),
            colour(0x38211A),
            colour(0x2A1812),
            at=[0, 0.3, 0.65, 1],
        ),
    )
    with clipped(c, hair):
        # Wide locks first, then fine hairs over them.
        for i in range(13):
            c.drawPath(
                _strand(i / 12, side), stroke((_WARM, _DARK, _MID)[i % 3], 9, 60, 4)
            )
        for _ in range(150):
            tone = chance.choice((_DARK, _DARK, _WARM, 0x5D3A2E, 0x9A6A52))
            alpha = chance.randint(40, 105)
            hair_line = _strand(
                chance.uniform(-0.03, 1.03), side, chance.uniform(-3, 3)
            )
            c.drawPath(hair_line, stroke(tone, chance.uniform(0.7, 1.9), alpha, 0.45))
        _gloss(c, side, chance)
        c.drawPath(hair, stroke(0x150A07, 10, 92, 6))


def _gloss(c: skia.Canvas, side: int, chance: Random) -> None:
    """The ring of light around the crown, broken up by single hairs."""
    strength = 1.0 if side < 0 else 0.6
    band = path("M 30 -158 C 84 -150 124 -104 134 -44", side)
    c.drawPath(band, stroke(_GLOSS, 20, int(54 * strength), 12))
    for _ in range(70):
        glow = int(chance.randint(30, 120) * strength)
        line = stroke(0xE3B08E, chance.uniform(0.6, 1.6), 255, 0.5)
        middle, reach = chance.uniform(-112, -84), chance.uniform(34, 60)
        clear, bright = colour(0xE3B08E, 0), colour(0xE3B08E, glow)
        fade = linear((0, middle - reach), (0, middle + reach), clear, bright, clear)
        line.setShader(fade.getShader())
        c.drawPath(_strand(chance.uniform(0.08, 0.95), side), line)
    low = path("M 150 90 C 158 130 154 180 146 220", side)
    c.drawPath(low, stroke(_GLOSS, 14, int(40 * strength), 9))


def _loose_strands(c: skia.Canvas) -> None:
    for text, alpha in (
        ("M 10 -188 C -46 -191 -108 -170 -140 -112", 60),
        ("M 52 -182 C 92 -176 128 -146 146 -92", 60),
        ("M -160 -30 C -169 20 -163 70 -172 124", 60),
        ("M 157 -20 C 166 30 161 90 167 134", 60),
        ("M -166 200 C -172 236 -162 266 -140 284", 80),
        ("M 164 200 C 170 232 160 262 142 280", 80),
    ):
        c.drawPath(path(text), stroke(0x4A2C23, 1.0, alpha, 0.3))
    c.drawPath(
        path("M 29 -182 C 29 -168 27 -152 28 -140"), stroke(0x1A0D09, 1.6, 150, 0.6)
    )
    oval(c, (28, -138), (7, 3), flat(0x2A1812, 120))
