"""A head without what moves in it: skin, nose, ears, hair. Origin between the eyes."""

import skia
from faces import age
from faces.character import Build, Character
from faces.paint import clipped, colour, linear, oval, path, radial, soft, stroke

_ROOT = -8
"""Where noses begin: they are scaled about it."""


def outline(build: Build) -> skia.Path:
    """Return the rim of the face, from the skull to the chin."""
    cheek, jaw, corner, chin = build.cheek, build.jaw, build.corner, build.chin
    top = -build.skull
    return path(
        f"""M 0 {top} C 66 {top} 112 {top + 44} 116 -50 C 118 -6 116 32 {cheek} 72
        C {jaw} 112 {jaw - 21} {chin - 44} {corner} {chin - 19}
        C {corner - 17} {chin - 6} {corner / 3} {chin} 0 {chin}
        C {-corner / 3} {chin} {17 - corner} {chin - 6} {-corner} {chin - 19}
        C {21 - jaw} {chin - 44} {-jaw} 112 {-cheek} 72
        C -116 32 -118 -6 -116 -50 C -112 {top + 44} -66 {top} 0 {top} Z"""
    )


def draw_back(c: skia.Canvas, who: Character) -> None:
    """Paint the hair behind the neck."""
    who.cut.back(c, who)


def draw(c: skia.Canvas, who: Character) -> None:
    """Paint the face with its nose, and the hair that frames it."""
    if who.build.ears:
        for side in (-1, 1):
            _ear(c, who, side)
    face = outline(who.build)
    c.drawPath(
        face,
        radial(
            (-46, -40),
            310,
            colour(who.skin(0xFCDFC9)),
            colour(who.skin(0xF4C7A8)),
            colour(who.skin(0xDDA17F)),
            at=[0, 0.5, 1],
        ),
    )
    with clipped(c, face):
        _planes(c, who)
        _sockets(c, who)
        _nose(c, who)
        _around_the_mouth(c, who)
        age.lines(c, who)
        who.cut.shadow(c, who)
    who.beard(c, who)
    who.cut.front(c, who)
    who.worn(c, who)


def draw_worn(c: skia.Canvas, who: Character) -> None:
    """Paint what is worn over the eyes once more, for the runtime to lay over them."""
    who.worn(c, who)


def _ear(c: skia.Canvas, who: Character, side: int) -> None:
    skin = who.skin
    ear = path(
        """M 108 -22 C 116 -40 138 -42 140 -18 C 142 6 132 22 128 42
        C 124 58 112 58 106 50 Z""",
        side,
    )
    c.drawPath(
        ear,
        linear(
            (side * 104, 0),
            (side * 142, 10),
            colour(skin(0xDDA17F)),
            colour(skin(0xF4C7A8 if side < 0 else 0xDDA17F)),
        ),
    )
    with clipped(c, ear):
        c.drawPath(
            path("M 132 -28 C 126 -34 116 -26 115 -8", side),
            stroke(skin(0xB4735A), 4, 110, 2),
        )
        c.drawPath(
            path("M 118 -14 C 128 -16 128 4 118 14 C 122 24 116 36 112 40", side),
            stroke(skin(0x9C5B41), 5, 120, 2.6),
        )
        c.drawPath(ear, stroke(skin(0xB06D4C), 7, 90, 3.4))
        oval(c, (side * 136, -20), (3, 12), soft(skin(0xFFF4E8), 70, 2.6))
        oval(c, (side * 119, 46), (6, 6), soft(skin(0xFCDFC9), 60, 3))


def _planes(c: skia.Canvas, who: Character) -> None:
    skin = who.skin
    c.drawPath(
        path("M 74 -140 C 128 -60 126 60 60 188 L 164 204 L 164 -160 Z"),
        soft(skin(0xBE7856), 66, 16),
    )
    c.drawPath(
        path("M -96 40 C -92 96 -70 140 -30 178 L -60 200 L -140 120 L -130 30 Z"),
        soft(skin(0xC07F5E), 54, 13),
    )
    c.drawPath(outline(who.build), stroke(skin(0xB06D4C), 12, 74, 7))
    c.drawPath(
        path("M -20 186 C 20 190 60 168 92 118 L 100 200 L -20 210 Z"),
        soft(skin(0xAE6A49), 60, 9),
    )
    # Light from the window: forehead, cheekbone, chin.
    oval(c, (-26, -92), (52, 30), soft(skin(0xFFF4E8), 74, 20))
    oval(c, (-70, 40), (24, 12), soft(skin(0xFFF4E8), 76, 10))
    oval(c, (66, 42), (18, 9), soft(skin(0xFFF0E2), 46, 9))
    oval(c, (-5, 168), (17, 8), soft(skin(0xFFF2E4), 66, 7))
    red, strength = who.blush
    for x, alpha in ((-70, 74), (70, 66)):
        blush = int(alpha * strength)
        c.save()
        c.translate(x, 64)
        c.scale(1, 0.7)
        c.drawCircle(0, 0, 48, radial((0, 0), 48, colour(red, blush), colour(red, 0)))
        c.restore()


def _sockets(c: skia.Canvas, who: Character) -> None:
    skin = who.skin
    for side, alpha in ((-1, 62), (1, 74)):
        c.drawPath(
            path(
                "M 16 -20 C 26 -34 70 -36 92 -14 C 84 4 60 -2 48 -3"
                " C 34 -4 24 2 14 4 Z",
                side,
            ),
            soft(skin(0xB4735A), alpha, 6),
        )
        oval(c, (side * 15, -4), (7, 15), soft(skin(0xA9644A), 58, 5))
        # The lid catches light, the lower one casts a breath of shadow.
        oval(c, (side * 54, -25), (26, 5), soft(skin(0xFFEBDC), 84, 4))
        c.drawPath(
            path("M 24 17 C 38 25 62 26 82 13", side),
            stroke(skin(0xB9775C), 4, 34, 2.8),
        )
        oval(c, (side * 52, 31), (26, 6), soft(skin(0xFFEFE2), 42, 6))


def _nose(c: skia.Canvas, who: Character) -> None:
    skin = who.skin
    c.save()
    c.translate(0, _ROOT)
    c.scale(*who.build.nose)
    c.translate(0, -_ROOT)
    # The side turned away from the window, and a line of light on the bridge.
    c.drawPath(
        path("M 10 -8 C 12 20 17 44 25 66 C 27 78 18 82 8 82 C 10 58 8 20 5 -8 Z"),
        soft(skin(0xBC7654), 105, 4.4),
    )
    c.drawPath(
        path("M -10 -10 C -12 16 -13 40 -18 60", 1), stroke(skin(0xC98A69), 5, 46, 4)
    )
    c.drawPath(path("M -3 -16 Q -4 24 -3 56"), stroke(skin(0xFFF4E9), 6.5, 90, 3))
    oval(c, (-3, 66), (9, 8), soft(skin(0xFFF6EC), 120, 4))
    # Wings, nostrils, the shadow below.
    c.drawPath(
        path("M -22 92 C -10 100 14 102 26 90 L 20 84 L -18 84 Z"),
        soft(skin(0x9C5B41), 92, 4.5),
    )
    for side, alpha in ((-1, 110), (1, 135)):
        c.drawPath(
            path("M 21 64 C 28 70 28 82 19 85", side),
            stroke(skin(0xA9654A), 2.2, alpha, 1.0),
        )
        c.drawPath(
            path("M 8 83.5 C 11 80 17 79.5 20 82.5 C 17 86 12 86.5 8 83.5 Z", side),
            soft(skin(0x6E3527), 200, 0.9),
        )
    c.drawPath(
        path("M -9 85 C -5 89.5 5 89.5 9 85"), stroke(skin(0x9E5A42), 2, 140, 0.9)
    )
    c.restore()


def _around_the_mouth(c: skia.Canvas, who: Character) -> None:
    skin = who.skin
    c.drawPath(
        path("M -4 95 C -5 102 -6 108 -7 113 L -2 112 L -1 95 Z"),
        soft(skin(0xFFEBDC), 90, 2.4),
    )
    c.drawPath(
        path("M 1 95 C 2 102 4 108 6 112 L 2 112 L 0 96 Z"),
        soft(skin(0xAD6A50), 84, 2.2),
    )
    for side, alpha in ((-1, 40), (1, 52)):
        c.drawPath(
            path("M 27 84 C 38 94 46 106 51 122", side),
            stroke(skin(0xA96449), 4, alpha, 3.2),
        )
