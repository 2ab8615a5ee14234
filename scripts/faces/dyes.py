"""Colours that are mixed once, for Anna, and transposed for everybody else.

The painters write the tones of her skin, hair and clothes. A dye says what some of them
are for another person; tones between follow by their brightness. So a shadow is placed
once, and has the right colour on every skin.
"""

from dataclasses import dataclass

SKIN = (0x5A2A20, 0x8A4A33, 0xB4735A, 0xDDA17F, 0xF4C7A8, 0xFCDFC9, 0xFFF4E8)
"""Nostril, deep shade, shade, edge, skin, lit skin, highlight."""

HAIR = (0x120806, 0x24130E, 0x4A2C23, 0x6E4436, 0x9A6A52, 0xC68F6E, 0xE3B08E)
"""From the depth between two locks to the light on the crown."""

LIPS = (0x7F363B, 0x9C444A, 0xB6575B, 0xCE7371, 0xF0B3A8, 0xFFE6DE)
CLOTH = (0x08121A, 0x1C3040, 0x2C485C, 0x38586F, 0x8FB0C4, 0xB5CFDE)
IRIS = (0x1E0F08, 0x341C0E, 0x7A4C29, 0xB07A46, 0xD6A468)


def brightness(rgb: int) -> float:
    return 0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255)


@dataclass(frozen=True, slots=True)
class Dye:
    """What Anna's tones are for somebody; without pairs they stay hers."""

    pairs: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, hers: tuple[int, ...], theirs: tuple[int, ...]) -> "Dye":
        return cls(tuple(sorted(zip(hers, theirs, strict=True), key=_by_brightness)))

    def __call__(self, rgb: int) -> int:
        if not self.pairs:
            return rgb
        light = brightness(rgb)
        below, theirs = self.pairs[0]
        for above, tone in self.pairs:
            if brightness(above) >= light:
                return mixed(theirs, tone, _share(brightness(below), light, above))
            below, theirs = above, tone
        return theirs


def mixed(a: int, b: int, share: float) -> int:
    """Return the colour that lies `share` of the way from `a` to `b`."""
    parts = (((a >> s & 255), (b >> s & 255), s) for s in (16, 8, 0))
    return sum(round(x + (y - x) * share) << s for x, y, s in parts)


def _share(low: float, light: float, above: int) -> float:
    span = brightness(above) - low
    return max(0.0, (light - low) / span) if span else 1.0


def _by_brightness(pair: tuple[int, int]) -> float:
    return brightness(pair[0])
