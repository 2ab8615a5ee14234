"""The stock replicas' looks."""

from faces import beards, blazer, dyes, knit, long, rooms, shirt, short, worn
from faces.bob import BOB
from faces.character import Brows, Build, Character, Eyes, Lips
from faces.dyes import Dye

_BLACK = (0x050405, 0x0C090A, 0x1C1718, 0x2C2526, 0x4A3E3D, 0x7A6A66, 0x9A8A84)
_ESPRESSO = (0x0B0605, 0x170D0A, 0x33201A, 0x4C3127, 0x74503F, 0xA67A62, 0xC89B80)
_SILVER = (0x544B45, 0x7C726A, 0xA89F96, 0xC2BAB0, 0xDAD3CA, 0xF0EBE4, 0xFFFDF8)
_GREY_BROWS = (0x2E2622, 0x4A3D36, 0x6B5B52, 0x857268, 0xA49287, 0xBFB0A6, 0xD6CABF)
_ASH = (0x2A2522, 0x4A4542, 0x7C7672, 0x9C9691, 0xBDB7B1, 0xDAD5CF, 0xEFEBE6)

_MALE = Build(
    cheek=112, jaw=109, corner=60, chin=193, nose=(1.14, 1.04),
    neck=1.2, shoulders=1.1, ears=True,
)  # fmt: skip


def _hair(*tones: int) -> Dye:
    return Dye.of(dyes.HAIR, tones)


def _skin(*tones: int) -> Dye:
    return Dye.of(dyes.SKIN, tones)


def _lips(*tones: int) -> Dye:
    return Dye.of(dyes.LIPS, tones)


def _cloth(*tones: int) -> Dye:
    return Dye.of(dyes.CLOTH, tones)


def _iris(*tones: int) -> Dye:
    return Dye.of(dyes.IRIS, tones)


ANNA = Character(
    name="anna", cut=BOB, clothes=blazer.blouse_and_blazer, room=rooms.office
)

NATHAN = Character(
    name="nathan",
    skin=_skin(0x1C0D09, 0x3A1D13, 0x5A3020, 0x77462E, 0x97603F, 0xA96E4A, 0xDBA680),
    hair=_hair(*_BLACK),
    cloth=_cloth(0x0D1B1A, 0x1F3B39, 0x2F5653, 0x3D6B66, 0x8FBDB4, 0xB4D6CE),
    build=Build(
        cheek=113, jaw=110, corner=58, chin=192, nose=(1.28, 1.0),
        neck=1.2, shoulders=1.12, ears=True,
    ),
    eyes=Eyes(
        scale=(1.08, 1.1), lash=0.62, wing=0.2, ink=0x140B08,
        iris=_iris(0x0C0604, 0x1B0D07, 0x442614, 0x6E4322, 0x94643A),
    ),
    brows=Brows(y=-35, weight=1.7, arch=0.86, dye=_hair(*_BLACK)),
    lips=Lips(
        width=1.04, upper=1.12, lower=1.16, line=0x3A1A17, gloss=0.55,
        dye=_lips(0x4A2420, 0x5E302A, 0x7A4238, 0x98594B, 0xBE8470, 0xE2B8A6),
    ),
    blush=(0x9A4A34, 0.4),
    cut=short.CROPPED,
    beard=beards.stubble,
    clothes=shirt.shirt_and_sweater,
    room=rooms.studio,
)  # fmt: skip

LUNA = Character(
    name="luna",
    skin=_skin(0x48241A, 0x784532, 0xA36A4A, 0xC58D66, 0xDFAB82, 0xEABD97, 0xFBE2C6),
    hair=_hair(*_ESPRESSO),
    cloth=_cloth(0x4A2A0C, 0x8F5A16, 0xC48322, 0xDD9E36, 0xF3CE85, 0xFAE3B4),
    build=Build(cheek=107, jaw=98, corner=50, chin=184, nose=(1.08, 0.97)),
    eyes=Eyes(
        scale=(1.14, 1.2), slant=1.5,
        iris=_iris(0x14100A, 0x2E2413, 0x66502A, 0x927440, 0xBB9B60),
    ),
    brows=Brows(y=-37, weight=1.35, arch=0.95, dye=_hair(*_ESPRESSO)),
    lips=Lips(
        upper=1.16, lower=1.14, line=0x6E2A30,
        dye=_lips(0x70302F, 0x8F3F40, 0xAD5552, 0xC66F66, 0xE8A898, 0xFBDCD2),
    ),
    blush=(0xD9705A, 0.8),
    cut=long.WAVES,
    hood=knit.hood,
    clothes=knit.hoodie,
    room=rooms.kitchen,
)  # fmt: skip

LUCAS = Character(
    name="lucas",
    skin=_skin(0x552A1E, 0x84482F, 0xB0714F, 0xD69C76, 0xEDBE9A, 0xF6D5B8, 0xFFF1E1),
    hair=_hair(*_ESPRESSO),
    cloth=_cloth(0x101216, 0x2A2E36, 0x3F454F, 0x515863, 0x9BA3AF, 0xC3C9D1),
    build=_MALE,
    eyes=Eyes(
        scale=(1.06, 1.04), lash=0.6, wing=0.15, ink=0x2A1A14,
        iris=_iris(0x14221F, 0x2A3D36, 0x547064, 0x82A08F, 0xAECABB),
    ),
    brows=Brows(y=-34, weight=1.7, arch=0.8, dye=_hair(*_ESPRESSO)),
    lips=Lips(
        width=1.04, upper=0.74, lower=0.82, line=0x6E3A33, gloss=0.4,
        dye=_lips(0x7E4A40, 0x985C4F, 0xAF7061, 0xC38675, 0xDDAA98, 0xF3D2C4),
    ),
    age=0.55,
    blush=(0xDD7F66, 0.5),
    cut=short.GREYING,
    beard=beards.stubble,
    worn=worn.glasses,
    clothes=shirt.shirt_and_blazer,
    room=rooms.study,
)  # fmt: skip

BROOKE = Character(
    name="brooke",
    skin=_skin(0x5E2E28, 0x96574A, 0xC18371, 0xE2AE98, 0xF6D2BF, 0xFBE3D5, 0xFFF7F0),
    hair=_hair(*_SILVER),
    cloth=_cloth(0x1E0814, 0x431529, 0x64223F, 0x7C2F50, 0xC07F98, 0xDDAEBF),
    build=Build(cheek=111, jaw=103, corner=52, chin=186),
    eyes=Eyes(
        scale=(1.08, 1.04), lash=0.8, wing=0.6, ink=0x3A2A26,
        iris=_iris(0x16222E, 0x2C4258, 0x577A98, 0x86AAC6, 0xB4D0E2),
    ),
    brows=Brows(
        y=-37, weight=0.95, dye=_hair(*_GREY_BROWS)
    ),
    lips=Lips(
        upper=0.82, lower=0.9, line=0x7A2F3C,
        dye=_lips(0x84404A, 0xA24E5A, 0xBA636C, 0xCE7D82, 0xEFB9B4, 0xFFE6E0),
    ),
    age=0.5,
    blush=(0xE5857A, 0.9),
    cut=long.SHORT_BOB,
    clothes=knit.roll_neck,
    room=rooms.parlour,
)  # fmt: skip

CHARLIE = Character(
    name="charlie",
    skin=_skin(0x35190F, 0x5E3522, 0x855337, 0xA66F4C, 0xC48C63, 0xD4A077, 0xF3CFA8),
    hair=_hair(*_ASH),
    cloth=_cloth(0x0C1220, 0x1E2A44, 0x2E3D5E, 0x3C4D72, 0x8E9DBE, 0xB8C3DA),
    build=Build(
        skull=165, cheek=113, jaw=108, corner=60, chin=190, nose=(1.2, 1.06),
        neck=1.2, shoulders=1.1, ears=True,
    ),
    eyes=Eyes(
        scale=(1.05, 1.0), lash=0.55, wing=0.1, ink=0x1E130E,
        iris=_iris(0x120A06, 0x26150B, 0x56351C, 0x80552E, 0xA87C4A),
    ),
    brows=Brows(y=-34, weight=1.6, arch=0.85, dye=_hair(*_GREY_BROWS)),
    lips=Lips(
        width=1.0, upper=0.8, lower=0.95, line=0x5A2A22, gloss=0.4,
        dye=_lips(0x6A362C, 0x824839, 0x9C5E4B, 0xB27460, 0xCF9C86, 0xEBC8B6),
    ),
    age=0.7,
    blush=(0xB8583C, 0.5),
    cut=short.BALD,
    beard=beards.full,
    clothes=shirt.shirt_and_cardigan,
    room=rooms.library,
)  # fmt: skip

LUCY = Character(
    name="lucy",
    skin=_skin(0x57301F, 0x8C553A, 0xBC8462, 0xE3B08A, 0xF5D0AD, 0xFBE1C5, 0xFFF0DA),
    hair=_hair(*_BLACK),
    build=Build(
        cheek=110, jaw=100, corner=50, chin=184, nose=(1.04, 0.94), ears=True
    ),
    eyes=Eyes(
        scale=(1.1, 1.02), slant=2.2, ink=0x17100E,
        iris=_iris(0x0E0806, 0x1E120C, 0x46301F, 0x6A4C34, 0x8F6E50),
    ),
    brows=Brows(y=-36, weight=1.15, arch=0.8, dye=_hair(*_BLACK)),
    lips=Lips(
        width=0.94, upper=1.02, lower=1.04, line=0x7E2C36,
        dye=_lips(0x8E3A42, 0xAA464F, 0xC45A60, 0xDA7576, 0xF4B4A8, 0xFFE4DA),
    ),
    blush=(0xEF8A78, 0.8),
    cut=long.TIED,
    worn=worn.studs,
    cloth=_cloth(0x5A1F18, 0xA24A3A, 0xC4634F, 0xD87A64, 0xF0AE9C, 0xF8CDBF),
    clothes=shirt.shirt,
    room=rooms.loft,
)  # fmt: skip

CAST = (ANNA, NATHAN, LUNA, LUCAS, BROOKE, CHARLIE, LUCY)
