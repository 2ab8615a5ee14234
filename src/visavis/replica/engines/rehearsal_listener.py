"""How the rehearsal brain listens: what a sentence wants, asks, and does.

What a sentence wants is found by TF-IDF over words and character trigrams, compared by
cosine with the phrases that are known: the nearest wins if it is near enough, for
asking beats guessing. What an answer does is found by cues, which are also known by
their sound, since a recogniser mishears.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt

NEAR_ENOUGH = 0.5
"""Cosine below which a sentence is not taken for a phrase. Higher misses more."""

_LONGEST = 12
"""Words of a question; what is longer holds more than one thing."""

_CONTRACTIONS = (
    (r"\bcan(?:'t|not)\b", "can not"),
    (r"\bwon't\b", "will not"),
    (r"n't\b", " not"),
    (r"\blet's\b", "let us"),
    (r"\b(what|who|how|that|it|where|there)'s\b", r"\1 is"),
    (r"'m\b", " am"),
    (r"'re\b", " are"),
    (r"'ve\b", " have"),
    (r"'ll\b", " will"),
    (r"'d\b", " would"),
)
_NEGATIONS = frozenset({"not", "no", "never", "nothing", "nope"})

_ASKING = re.compile(
    r"\?|^(?:what|how|why|who|when|which|where|tell me)\b|\b(?:what|why|how)$"
    r"|\b(?:what|how|why|who|when|which|where)"
    r" (?:is|are|do|does|did|would|will|could|can|should|makes?|matters?|if|about|else"
    r"|much|many|long|often|big|large|kind|has|have|was|were|exactly)\b"
    r"|(?:^|[.,;!] ?|\b(?:and|but|so|okay|well|sorry) )"
    r"(?:could|can|would|do|does|did|are|is|have|will|may|might|shall)"
    r" (?:you|i|we|your|there|it|that)\b"
)
_ASKED_FROM = re.compile(
    r"\b(?:what|how|why|who|when|which|where|until|since|are|is|do|does|did|can|could"
    r"|would|will|have|may|tell|if)\b"
)
_PAUSES = re.compile(r"[.?!,;:]+\s*")


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a sentence in lower case, contractions written out."""
    low = text.lower().replace("’", "'")
    for pattern, written in _CONTRACTIONS:
        low = re.sub(pattern, written, low)
    return tuple(re.findall(r"[a-z0-9]+", low))


def asks(text: str) -> bool:
    """Return whether a sentence asks something, with or without a question mark."""
    return _ASKING.search(" ".join(text.lower().split())) is not None


class Listener:
    """Finds the known phrase that a sentence comes nearest to."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        named = [(name, phrase) for name, some in phrases.items() for phrase in some]
        counts = Counter(f for _, phrase in named for f in set(_features(phrase)))
        self._rarity = {f: log(len(named) / n) + 1 for f, n in counts.items()}
        self._unknown = log(len(named) or 1) + 1
        self._names = [(name, _negative(phrase)) for name, phrase in named]
        self._holding: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, (_, phrase) in enumerate(named):
            for feature, weight in self._vector(phrase).items():
                self._holding[feature].append((number, weight))

    @lru_cache(maxsize=512)  # noqa: B019 - there is one per script, and it stays
    def nearest(self, text: str) -> tuple[str, float]:
        """Return the name of the nearest phrase and how near; no name if too far."""
        negative, scores = _negative(text), defaultdict[int, float](float)
        for feature, weight in self._vector(text).items():
            for number, known in self._holding.get(feature, ()):
                scores[number] += weight * known
        # `I understand` and `I do not understand` share nearly every letter.
        alike = {n: s for n, s in scores.items() if self._names[n][1] is negative}
        if not alike:
            return "", 0.0
        best = max(alike, key=lambda number: alike[number])
        near = alike[best]
        return (self._names[best][0], near) if near >= NEAR_ENOUGH else ("", near)

    def nearest_within(self, text: str) -> tuple[str, float]:
        """Return the nearest phrase of any part of a text that may begin a question."""
        parts = [part for part in _PAUSES.split(text) if part]
        tails = [
            part[match.start() :]
            for part in parts
            for match in _ASKED_FROM.finditer(part.lower())
        ]
        short = (p for p in {text, *parts, *tails} if len(p.split()) <= _LONGEST)
        found = [self.nearest(part) for part in sorted(short)]
        return max(found, key=lambda pair: (bool(pair[0]), pair[1]), default=("", 0.0))

    def _vector(self, text: str) -> dict[str, float]:
        weighed = {
            feature: (1 + log(n)) * self._rarity.get(feature, self._unknown)
            for feature, n in Counter(_features(text)).items()
        }
        length = sqrt(sum(w * w for w in weighed.values()))
        return {feature: w / length for feature, w in weighed.items()}


class Cues:
    """Words by which something is noticed, also where they were misheard."""

    def __init__(self, cues: Iterable[str]) -> None:
        listed = tuple(cues)
        self._written = re.compile("|".join(map(_pattern, listed)) or r"(?!)")
        codes = {sound(cue) for cue in listed if cue.isalpha()}
        self._long = tuple(c for c in listed if c.isalpha() and len(c) >= _LONG)
        self._sounds = tuple(c for c in codes if len(c) >= _TELLING)

    def heard_in(self, text: str) -> bool:
        """Return whether any of them is in a text, or a word that sounds like it."""
        low = " ".join(text.lower().replace("’", "'").split())
        if self._written.search(low):
            return True
        words = words_of(low)
        # `under stood` is one word that was heard as two.
        joined = "".join(words)
        return any(cue in joined for cue in self._long) or any(
            sound(word).startswith(self._sounds) for word in words
        )

    def count_in(self, text: str) -> int:
        """Return how often any of them is in a text, as written."""
        low = " ".join(text.lower().replace("’", "'").split())
        return sum(1 for _ in self._written.finditer(low))


_LONG = 8
"""Letters of a cue from which on it is also found across words."""

_TELLING = 5
"""Letters of a code from which on a sound is not taken for another word's."""

_CODES = {
    letter: code
    for code, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), 1)
    for letter in letters
}


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """Return a word's consonants by the way they are spoken, as Soundex groups them."""
    codes = [_CODES.get(letter, 0) for letter in word.lower()]
    kept = [code for before, code in pairwise(codes) if code not in (0, before)]
    return word[:1].lower() + "".join(map(str, kept))


def _pattern(cue: str) -> str:
    """Return how a cue is searched: at a word's beginning, or as a sign anywhere."""
    bare = re.escape(cue.strip())
    if not cue.strip()[0].isalnum():
        return bare
    return rf"\b{bare}\b" if cue.endswith(" ") else rf"\b{bare}"


def _negative(text: str) -> bool:
    return not _NEGATIONS.isdisjoint(words_of(text))


def _features(text: str) -> list[str]:
    words = words_of(text)
    padded = f" {' '.join(words)} " if words else ""
    return list(words) + [f"~{padded[i : i + 3]}" for i in range(len(padded) - 2)]
