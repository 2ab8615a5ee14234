"""The mouth on the audio clock: sixteen visemes, and the track that blends them.

A viseme is a mouth shape of seven numbers. Phones become keyframes; between two the
mouth blends towards the next one and reaches it as its phone begins, because lips
anticipate. Closures (p, b, m, and the bite of f, v) are held instead: they must be seen
closed at 25 frames a second, and a plain blend closes only a quarter of them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

BLEND = 0.07
"""Seconds from one shape to the next; less for short phones. A blend ends as its phone
begins, so the mouth is ahead of the sound by 20 to 40 ms, as lips are."""

HELD_BLEND = 0.04
EASE_SHUT = 0.07
_GLIDES_FROM = 0.09
_SAME = 0.001


class Mouth(NamedTuple):
    """A mouth shape. All but `width` run from 0 to 1.

    Attributes:
        open: How far the jaw is down; 0 is lips together.
        width: Negative is drawn in, positive is stretched.
        round: How far the lips are pushed forward.
        teeth: How much of the upper teeth is seen.
        tongue: How high the tongue lies.
        bite: The lower lip under the upper teeth.
        press: The lips pressed together.
    """

    open: float = 0.0
    width: float = 0.0
    round: float = 0.0
    teeth: float = 0.0
    tongue: float = 0.0
    bite: float = 0.0
    press: float = 0.0

    def towards(self, other: "Mouth", share: float) -> "Mouth":
        """Return the shape that lies `share` (0 to 1) of the way to `other`."""
        return Mouth(*(a + (b - a) * share for a, b in zip(self, other, strict=True)))

    def eased(self, share: float) -> "Mouth":
        """Return this shape spoken less clearly; 0 is a mouth at rest."""
        return SILENT.towards(self, share)


SILENT = Mouth()

VISEMES: dict[str, Mouth] = {
    "sil": SILENT,
    "PP": Mouth(0, -0.05, 0.10, 0, 0, 0, 1),
    "FF": Mouth(0.12, 0.05, 0, 0.90, 0, 1, 0),
    "TH": Mouth(0.26, 0.08, 0, 0.80, 0.90, 0, 0),
    "DD": Mouth(0.22, 0.15, 0, 0.90, 0.50, 0, 0),
    "kk": Mouth(0.34, 0.00, 0, 0.25, 0.45, 0, 0),
    "CH": Mouth(0.22, -0.45, 0.60, 0.90, 0, 0, 0),
    "SS": Mouth(0.13, 0.30, 0, 1.00, 0, 0, 0),
    "RR": Mouth(0.22, -0.30, 0.50, 0.40, 0.30, 0, 0),
    "aa": Mouth(0.92, 0.05, 0, 0.45, 0.25, 0, 0),
    "ae": Mouth(0.72, 0.30, 0, 0.60, 0.25, 0, 0),
    "E": Mouth(0.50, 0.30, 0, 0.60, 0.20, 0, 0),
    "I": Mouth(0.28, 0.50, 0, 0.80, 0.10, 0, 0),
    "oh": Mouth(0.68, -0.35, 0.70, 0.15, 0.10, 0, 0),
    "ou": Mouth(0.28, -0.75, 1.00, 0, 0, 0, 0),
    "@": Mouth(0.40, -0.08, 0.10, 0.50, 0.20, 0, 0),
}

_HELD = frozenset({"PP", "FF"})


class Phone(NamedTuple):
    """A sound and when it is heard: its viseme and, of a diphthong, the second.

    Engines translate their own names, so that nothing behind the voice knows them.
    """

    viseme: str
    start: float
    end: float
    glide: str = ""


class Key(NamedTuple):
    """A keyframe: from `at` on the mouth has this shape until the next blends in."""

    at: float
    mouth: Mouth
    held: bool = False


def keys_of(phones: Iterable[Phone]) -> tuple[Key, ...]:
    """Return the keyframes of speech that starts at 0; it ends with lips shut."""
    keys: list[Key] = []
    end = 0.0
    for phone in phones:
        span = phone.end - phone.start
        shape = VISEMES[phone.viseme]
        held = phone.viseme in _HELD
        if not held:
            # A short vowel is never fully reached.
            shape = shape.eased(min(1.0, 0.55 + span * 5))
        keys.append(Key(phone.start, shape, held))
        if phone.glide and span > _GLIDES_FROM:
            second = VISEMES[phone.glide].eased(0.8)
            keys.append(Key(phone.start + span * 0.6, second))
        end = phone.end
    if keys:
        keys.append(Key(end, SILENT))
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class Track:
    """Keyframes in order of time. Immutable: the drawing thread reads it."""

    keys: tuple[Key, ...] = ()

    def extended(self, keys: Sequence[Key], base: float, since: float) -> "Track":
        """Return the track with `keys` from `base` on, and little before `since`."""
        kept = self._kept(since)
        shifted = tuple(k._replace(at=k.at + base) for k in keys)
        if kept and shifted and kept[-1].at > shifted[0].at - _SAME:
            # Speech that goes on without a gap does not close the mouth in between.
            kept = kept[:-1]
        return Track(kept + shifted)

    def corrected(self, keys: Sequence[Key], at: float) -> "Track":
        """Return the track with `keys` from `at` on; the mouth goes over to them."""
        met = at + BLEND
        new = Track(tuple(keys))
        joint = (Key(at, self.mouth(at)), Key(met, new.mouth(met)))
        past = tuple(k for k in self.keys if k.at < at)
        return Track((*past, *joint, *(k for k in keys if k.at > met)))

    def eased_shut(self, at: float) -> "Track":
        """Return the track of a mouth that is interrupted and closes softly."""
        # As if the key had come a little earlier: the blend starts at this moment.
        begun = Key(at - EASE_SHUT * 3 / 7, self.mouth(at))
        return Track((begun, Key(at + EASE_SHUT, SILENT)))

    def mouth(self, at: float) -> Mouth:
        """Return the shape of the mouth when the sound of that moment is heard."""
        i = bisect_right(self.keys, at, key=_at) - 1
        if i < 0:
            return SILENT
        key = self.keys[i]
        if i + 1 == len(self.keys):
            return key.mouth
        after = self.keys[i + 1]
        span = max(0.02, after.at - key.at)
        blend = min(HELD_BLEND, span * 0.3) if key.held else min(BLEND, span * 0.7)
        share = (at - (after.at - blend)) / blend
        if share <= 0:
            return key.mouth
        return key.mouth.towards(after.mouth, share * share * (3 - 2 * share))

    def _kept(self, since: float) -> tuple[Key, ...]:
        i = bisect_right(self.keys, since, key=_at) - 1
        return self.keys[max(0, i) :]


def _at(key: Key) -> float:
    return key.at
