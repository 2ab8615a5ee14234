"""Words whose times a voice tells while it speaks them, and the lips that follow.

What a voice calls a word need not be one as it is written: `$5` is told as two, and
some tell syllables. So times are laid over the letters of a sentence, and what is
written takes them from there. Lips get the sounds that the letters stand for, spread
over their word: what is pressed together is at its place.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from visavis.replica.arpabet import PHONES
from visavis.replica.spelling import guessed, spoken
from visavis.replica.visemes import Phone
from visavis.replica.voice import Word


class ToldWords:
    """The words of one sentence, as far as they were told."""

    def __init__(self, text: str) -> None:
        self._written = text.split()
        self._told: list[Word] = []

    def add(self, words: Iterable[Word]) -> None:
        """Take more of them; what has no letters tells nothing."""
        self._told += [word for word in words if _letters(word.text)]

    @property
    def end(self) -> float:
        """Until when it is known what is said."""
        return self._told[-1].end if self._told else 0.0

    def words(self, earlier: float) -> tuple[Word, ...]:
        """Return all words of a sentence whose end was told; none if nothing was.

        Args:
            earlier: Seconds that were cut off at its beginning.
        """
        told = [0, *accumulate(_letters(word.text) for word in self._told)]
        written = [0, *accumulate(map(_letters, self._written))]
        if not told[-1] or not written[-1]:
            return ()
        share = told[-1] / written[-1]
        return tuple(
            Word(
                word,
                max(0.0, self._at(told, first * share) - earlier),
                max(0.0, self._at(told, last * share, end=True) - earlier),
            )
            for word, (first, last) in zip(
                self._written, pairwise(written), strict=True
            )
        )

    def phones(self, earlier: float) -> list[Phone]:
        """Return what is heard of the words that were told, guessed by their letters.

        Args:
            earlier: As of `words`.
        """
        phones: list[Phone] = []
        for word in self._told:
            start = max(0.0, word.start - earlier)
            if phones and start > phones[-1].end:
                phones.append(Phone("sil", phones[-1].end, start))
            phones += _spread(word.text, start, max(start, word.end - earlier))
        return phones

    def _at(self, told: Sequence[int], letter: float, *, end: bool = False) -> float:
        """Return when a letter begins, or the one before it is over."""
        for word, (first, last) in zip(self._told, pairwise(told), strict=True):
            if letter < last or (end and letter <= last):
                share = (letter - first) / (last - first)
                return word.start + share * (word.end - word.start)
        return self.end


def _letters(word: str) -> int:
    return sum(c.isalnum() for c in word)


def _spread(word: str, start: float, end: float) -> list[Phone]:
    names = [name for said in spoken(word) for part in said for name in guessed(part)]
    each = (end - start) / max(1, len(names))
    visemes = [PHONES[name.lower()] for name in names]
    return [
        Phone(viseme, start + i * each, start + (i + 1) * each, glide)
        for i, (viseme, glide) in enumerate(visemes)
    ]
