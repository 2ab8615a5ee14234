"""The rehearsal brain's script as it is read from `rehearsal.toml`, and how it listens.

Listening is TF-IDF over words and character trigrams, compared by cosine with the
phrases of each intent. The nearest wins if it is near enough: asking beats guessing.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log, sqrt
from typing import Any

NEAR_ENOUGH = 0.5
"""Cosine below which a sentence is not taken for an intent. Higher misses more."""


@dataclass(frozen=True, slots=True)
class Move:
    """Something a good answer does, and the words by which it is noticed."""

    name: str
    did: str
    advice: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is rehearsed, and with which lines."""

    name: str
    words: tuple[str, ...]
    part: str
    plain: str
    help: str
    nudge: str
    weak: tuple[str, ...]
    rounds: tuple[str, ...]
    moves: tuple[Move, ...]

    def moves_in(self, text: str) -> tuple[Move, ...]:
        """Return the moves that an answer makes."""
        low = f" {text.lower()} "
        return tuple(m for m in self.moves if any(_cued(c, low) for c in m.cues))


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """Everything the brain knows. One is like no other: it is hashed by identity."""

    lines: Mapping[str, tuple[str, ...]]
    about: tuple[str, ...]
    fillers: frozenset[str]
    scenarios: Mapping[str, Scenario]
    listener: "Listener"

    def scenario_for(self, *texts: str) -> Scenario:
        """Return the scenario that texts speak of; the first text that does wins."""
        for text in texts:
            low = f" {text.lower()} "
            hits = {
                name: sum(_cued(f" {word}", low) for word in scenario.words)
                for name, scenario in self.scenarios.items()
            }
            best = max(hits, key=lambda name: hits[name])
            if hits[best]:
                return self.scenarios[best]
        return self.scenarios["open"]


class Listener:
    """Finds out what a sentence wants."""

    def __init__(self, intents: Mapping[str, Sequence[str]]) -> None:
        phrases = [(name, p) for name, ps in intents.items() for p in ps]
        counts = Counter(f for _, p in phrases for f in set(_features(p)))
        self._rarity = {f: log(len(phrases) / n) + 1 for f, n in counts.items()}
        self._unknown = log(len(phrases)) + 1
        self._phrases = [(name, self._vector(p)) for name, p in phrases]

    def intent(self, text: str) -> str:
        """Return the intent of a sentence, or nothing."""
        heard = self._vector(text)
        if not heard:
            return ""
        name, nearness = max(
            ((name, _cosine(heard, known)) for name, known in self._phrases),
            key=lambda pair: pair[1],
        )
        return name if nearness >= NEAR_ENOUGH else ""

    def _vector(self, text: str) -> dict[str, float]:
        counts = Counter(_features(text))
        weighed = {
            f: (1 + log(n)) * self._rarity.get(f, self._unknown)
            for f, n in counts.items()
        }
        length = sqrt(sum(w * w for w in weighed.values()))
        return {f: w / length for f, w in weighed.items()}


@cache
def load_script() -> Script:
    """Return the script that comes with the package."""
    source = files("visavis.replica.engines").joinpath("rehearsal.toml")
    plain: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    return Script(
        lines={name: tuple(lines) for name, lines in plain["lines"].items()},
        about=tuple(plain["open"]["about"]),
        fillers=frozenset(plain["open"]["fillers"].split()),
        scenarios={n: _scenario(n, given) for n, given in plain["scenarios"].items()},
        listener=Listener(plain["intents"]),
    )


def _scenario(name: str, given: dict[str, Any]) -> Scenario:
    moves: dict[str, Any] = given.get("moves", {})
    return Scenario(
        name=name,
        words=tuple(given["words"]),
        part=given["part"],
        plain=given["plain"],
        help=given["help"],
        nudge=given["nudge"],
        weak=tuple(given["weak"]),
        rounds=tuple(given["rounds"]),
        moves=tuple(
            Move(n, move["did"], move["advice"], tuple(move["cues"]))
            for n, move in moves.items()
        ),
    )


_CONTRACTIONS = (
    (r"\bi'm\b", "i am"),
    (r"\byou're\b", "you are"),
    (r"\blet's\b", "let us"),
    (r"n't\b", " not"),
    (r"\b(what|who|how|that|it)'s\b", r"\1 is"),
    (r"\bi'd\b", "i would"),
)


def words_of(text: str) -> list[str]:
    """Return the words of a sentence in lower case, contractions written out."""
    low = text.lower().replace("’", "'")
    for pattern, written in _CONTRACTIONS:
        low = re.sub(pattern, written, low)
    return re.findall(r"[a-z0-9]+", low)


def _features(text: str) -> list[str]:
    words = words_of(text)
    padded = f" {' '.join(words)} " if words else ""
    return words + [f"~{padded[i : i + 3]}" for i in range(len(padded) - 2)]


def _cosine(a: dict[str, float], b: dict[str, float]) -> float:
    return sum(weight * b.get(feature, 0.0) for feature, weight in a.items())


def _cued(cue: str, low: str) -> bool:
    """Return whether a cue begins a word of a text; punctuation stands for itself."""
    bare = cue.strip()
    if not bare[0].isalnum():
        return bare in low
    tail = r"\b" if cue.endswith(" ") or cue.startswith(" ") else ""
    return re.search(rf"\b{re.escape(bare)}{tail}", low) is not None
