"""A bob to the shoulders, parted on her left (the viewer's right)."""

import skia
from faces.character import Character, Cut
from faces.hair import Lock, comb, fringe_shadow, loose
from faces.paint import clipped, colour, flat, linear, oval, path, seeded, soft, stroke

_BEHIND = """M 0 -178 C 86 -186 138 -120 142 -30 C 148 60 156 120 152 186
    C 150 236 128 270 92 280 C 40 288 -40 288 -92 280
    C -132 270 -154 236 -158 186 C -164 120 -150 60 -144 -30
    C -140 -120 -86 -186 0 -178 Z"""

# A big sweep and a smaller one.
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

_BIG = Lock(
    outline=_SWEEP,
    near="M 30 -142 C -22 -126 -86 -60 -103 -22 "
    "C -108 60 -117 104 -115 162 C -112 214 -98 250 -80 288",
    far="M 30 -182 C -86 -184 -140 -122 -153 -22 "
    "C -160 60 -167 104 -161 162 C -166 214 -154 250 -100 288",
    seed=16,
    shine=1.0,
    crown="M -30 -158 C -84 -150 -124 -104 -134 -44",
    low="M -150 90 C -158 130 -154 180 -146 220",
)
_SMALL = Lock(
    outline=_FALL,
    near="M 30 -142 C 22 -126 86 -60 103 -22 "
    "C 108 60 117 104 115 162 C 112 214 98 250 80 288",
    far="M 30 -182 C 86 -184 140 -122 153 -22 "
    "C 160 60 167 104 161 162 C 166 214 154 250 100 288",
    seed=18,
    shine=0.6,
    crown="M 30 -158 C 84 -150 124 -104 134 -44",
    low="M 150 90 C 158 130 154 180 146 220",
)

_LOOSE = (
    ("M 10 -188 C -46 -191 -108 -170 -140 -112", 60),
    ("M 52 -182 C 92 -176 128 -146 146 -92", 60),
    ("M -160 -30 C -169 20 -163 70 -172 124", 60),
    ("M 157 -20 C 166 30 161 90 167 134", 60),
    ("M -166 200 C -172 236 -162 266 -140 284", 80),
    ("M 164 200 C 170 232 160 262 142 280", 80),
)


def _back(c: skia.Canvas, who: Character) -> None:
    dye = who.hair
    hair = path(_BEHIND)
    c.drawPath(
        hair,
        linear(
            (-160, -150),
            (160, 330),
            colour(dye(0x4A2D24)),
            colour(dye(0x321D16)),
            colour(dye(0x1D100C)),
        ),
    )
    chance = seeded(3)
    with clipped(c, hair):
        for i in range(70):
            x = -165 + i * 4.8 + chance.uniform(-3, 3)
            tone = chance.choice((dye(0x6A4333), dye(0x150B08), dye(0x553427)))
            strand = path(
                f"M {x * 0.75} -60 C {x * 1.02} 40 {x * 0.95} 140 {x * 0.98} 290"
            )
            c.drawPath(strand, stroke(tone, chance.uniform(0.8, 2.6), 70, 0.5))
        c.drawPath(
            path("M -96 50 L 96 50 L 112 360 L -112 360 Z"),
            soft(dye(0x0E0604), 165, 24),
        )


def _front(c: skia.Canvas, who: Character) -> None:
    dye = who.hair
    comb(c, who, _SMALL)
    comb(c, who, _BIG)
    loose(c, who, _LOOSE)
    c.drawPath(
        path("M 29 -182 C 29 -168 27 -152 28 -140"),
        stroke(dye(0x1A0D09), 1.6, 150, 0.6),
    )
    oval(c, (28, -138), (7, 3), flat(dye(0x2A1812), 120))


BOB = Cut(back=_back, shadow=fringe_shadow, front=_front)
