"""Where in its sound a text is heard, for voices that don't tell.

Words and phones come from forced alignment where somebody can do it. Else only the
words are placed, by their share of the letters, and the mouth is left to loudness.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from visavis.replica.visemes import Phone
from visavis.replica.voice import Word

RATE = 16_000
"""Samples a second of what is aligned."""

_PAUSES = {",": 4, ";": 5, ":": 5, ".": 7, "!": 7, "?": 7, "—": 5, "…": 7}
"""Letters that would be said in the pause behind such a mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """What is heard when; as many words as the text has, split at spaces."""

    phones: Sequence[Phone]
    words: Sequence[Word]


class Aligner(Protocol):
    """Finds a text in its sound. One serves all conversations of a worker."""

    async def warm(self) -> None:
        """Get ready, so that the first sentence does not wait for it."""
        ...

    async def align(self, text: str, language: str, pcm: bytes) -> Aligned | None:
        """Return where a text is heard in PCM16 mono at 16 kHz; None if it can't."""
        ...


def shared_out(text: str, seconds: float) -> tuple[Word, ...]:
    """Return the words of a text, each with its share of so many seconds."""
    written = text.split()
    weights = [len(w) + 1 + _PAUSES.get(w[-1], 0) for w in written]
    # The last pause is silence that was cut off.
    if weights:
        weights[-1] = len(written[-1]) + 1
    second = seconds / sum(weights) if weights else 0.0
    words: list[Word] = []
    at = 0.0
    for word, weight in zip(written, weights, strict=True):
        words.append(Word(word, at, at + (len(word) + 1) * second))
        at += weight * second
    return tuple(words)
