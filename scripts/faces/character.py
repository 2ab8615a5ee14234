"""A person as a description: what the painters need to know to draw one."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import skia
from faces.dyes import Dye

Painter = Callable[[skia.Canvas, "Character"], None]


def nothing(_: skia.Canvas, __: "Character") -> None:
    """Paint nothing: for what somebody does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A way to wear one's hair; heads have their origin between the eyes.

    Attributes:
        back: Paints what hangs behind the neck.
        shadow: Paints what falls from the hair on the face.
        front: Paints what lies on the head.
    """

    back: Painter = nothing
    shadow: Painter = nothing
    front: Painter


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """The form of a head and of what carries it, in design units; Anna's by default.

    Attributes:
        skull: How far the top of the bare head is above the eyes.
        cheek, jaw, corner: Half the width of the face at the cheeks, at the angle of
            the jaw and where the chin begins.
        chin: How far the chin is below the eyes.
        nose: How broad the nose is, and how long: 1 is Anna's.
        neck, shoulders: How broad they are: 1 is Anna's.
        ears: Whether the hair leaves them free.
    """

    skull: float = 156
    cheek: float = 109
    jaw: float = 101
    corner: float = 51
    chin: float = 188
    nose: tuple[float, float] = (1.0, 1.0)
    neck: float = 1.0
    shoulders: float = 1.0
    ears: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """As in `form.json`; `wing` and `lash` are 1 for Anna, less without make-up."""

    x: float = 50
    y: float = 0
    scale: tuple[float, float] = (1.1, 1.14)
    slant: float = 0.0
    lash: float = 1.0
    wing: float = 1.0
    ink: int = 0x241410
    iris: Dye = field(default_factory=Dye)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brows:
    """`weight` is how thick they are: 1 is Anna's; `arch` how far they are bent."""

    y: float = -37
    weight: float = 1.0
    arch: float = 1.0
    dye: Dye = field(default_factory=Dye)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lips:
    """`width`, `upper` and `lower` are 1 for Anna's; `line` is what parts them."""

    width: float = 1.0
    upper: float = 1.0
    lower: float = 1.0
    line: int = 0x7C2F37
    gloss: float = 1.0
    dye: Dye = field(default_factory=Dye)


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """Somebody to talk with.

    Attributes:
        age: Soft lines of a face: 0 none to 1 many.
        blush: The colour of the cheeks, and how much is seen of it (1 is Anna's).
        beard: Painted over the skin, under the lips.
        worn: Glasses and the like: painted over the eyes, too.
        clothes: Painted over neck and chest.
        hood: Painted behind the neck.
        room: The picture behind, 1280 x 720.
    """

    name: str
    skin: Dye = field(default_factory=Dye)
    hair: Dye = field(default_factory=Dye)
    cloth: Dye = field(default_factory=Dye)
    build: Build = field(default_factory=Build)
    eyes: Eyes = field(default_factory=Eyes)
    brows: Brows = field(default_factory=Brows)
    lips: Lips = field(default_factory=Lips)
    age: float = 0.0
    blush: tuple[int, float] = (0xE77F6C, 1.0)
    cut: Cut
    beard: Painter = nothing
    worn: Painter = nothing
    clothes: Painter
    hood: Painter = nothing
    room: Callable[[], np.ndarray]
