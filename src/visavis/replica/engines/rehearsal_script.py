"""The rehearsal brain's script, as read from `rehearsal.toml` and its scenarios."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from visavis.replica.engines.rehearsal_listener import Cues, Listener, words_of

Lines = Mapping[str, tuple[str, ...]]
"""Ways to say a thing, by what is said."""

_SCENARIOS = ("sales", "interview", "support", "presentation")
_KNOWN_SHARE = 0.34
"""Of a sentence's words: with fewer ordinary ones it was noise."""


@dataclass(frozen=True, slots=True)
class Move:
    """Something a good answer does, and the words by which it is noticed."""

    name: str
    did: tuple[str, ...]
    advice: tuple[str, ...]
    example: str
    cues: Cues
    asks: bool

    def made_in(self, text: str, *, asking: bool) -> bool:
        return (self.asks and asking) or self.cues.heard_in(text)


@dataclass(frozen=True, slots=True)
class Round:
    """One thing to answer: how it is raised, by kind, and what follows.

    Attributes:
        told: How it is raised where the context says what they name.
        plain: How else, by the kind of character.
        press: What is asked after an answer that was not enough.
    """

    name: str
    told: tuple[str, ...]
    plain: Mapping[str, str]
    press: tuple[str, ...]
    short: str
    why: str
    example: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is rehearsed, with whom, and with which lines.

    Attributes:
        kinds: The characters there are, each with its lines.
        stories: What goes together in a character's life; one of them is true.
        life: What else there is, one of each.
        topics: What a character says when asked about things.
    """

    name: str
    words: Cues
    help: str
    lines: Lines
    kinds: Mapping[str, Lines]
    harder: str
    easier: str
    stories: tuple[Mapping[str, str], ...]
    life: Lines
    topics: Lines
    asking: Listener
    echo: Listener
    rounds: Mapping[str, Round]
    moves: tuple[Move, ...]

    def moves_in(self, text: str, *, asking: bool) -> frozenset[str]:
        """Return the names of the moves that an answer makes."""
        return frozenset(m.name for m in self.moves if m.made_in(text, asking=asking))

    @property
    def soft(self) -> frozenset[str]:
        """The moves that open an answer: a question, and what comes before it."""
        if not any(move.asks for move in self.moves):
            return frozenset()
        return frozenset({self.moves[0].name, *(m.name for m in self.moves if m.asks)})


@dataclass(frozen=True, slots=True)
class Care:
    """What must not be answered by the script, and the words instead."""

    cues: Cues
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """Everything the brain knows. One is like no other: it is hashed by identity."""

    intents: Listener
    lines: Lines
    review: Lines
    push: Cues
    care: Mapping[str, Care]
    languages: Lines
    notes_line: str
    tongues: Mapping[str, frozenset[str]]
    fillers: frozenset[str]
    vocabulary: frozenset[str]
    scenarios: Mapping[str, Scenario]

    def scenario_for(self, *texts: str) -> Scenario:
        """Return the scenario that texts speak of; the first text that does wins."""
        for text in texts:
            hits = {
                name: scenario.words.count_in(text)
                for name, scenario in self.scenarios.items()
            }
            best = max(hits, key=lambda name: hits[name])
            if hits[best]:
                return self.scenarios[best]
        return self.scenarios["open"]

    def language_of(self, notes: str) -> str:
        """Return the language that notes are most likely written in."""
        words = re.findall(r"\w+", notes.lower())
        hits = {
            tongue: sum(word in frequent for word in words)
            for tongue, frequent in self.tongues.items()
        }
        return max(hits, key=lambda t: (hits[t], t == "english"))

    def is_noise(self, text: str) -> bool:
        """Return whether a text has hardly a word that the script has ever heard."""
        words = words_of(text)
        known = sum(word in self.vocabulary or word.isdigit() for word in words)
        return known < _KNOWN_SHARE * len(words) or not words


@cache
def load_script() -> Script:
    """Return the script that comes with the package."""
    plain = _read("rehearsal")
    given = {name: _read(f"rehearsal_{name}") for name in _SCENARIOS}
    scenarios = given | plain["scenarios"]
    languages: dict[str, Any] = plain["languages"]
    spoken = [text for part in (plain, *given.values()) for text in _texts(part)]
    words = frozenset(word for text in spoken for word in words_of(text))
    return Script(
        intents=Listener(plain["intents"]),
        lines=_lines(plain["lines"]),
        review=_lines(plain["review"]),
        push=Cues(plain["review"]["push"]),
        care={
            name: Care(Cues(care["cues"]), tuple(care["lines"]))
            for name, care in plain["care"].items()
        },
        languages=_lines(languages),
        notes_line=languages["notes"],
        tongues={t: frozenset(ws.split()) for t, ws in languages["words"].items()},
        fillers=frozenset(plain["fillers"].split()),
        vocabulary=words,
        scenarios={name: _scenario(name, part) for name, part in scenarios.items()},
    )


def _read(name: str) -> dict[str, Any]:
    source = files("visavis.replica.engines").joinpath(f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _scenario(name: str, given: dict[str, Any]) -> Scenario:
    topics: dict[str, dict[str, list[str]]] = given.get("topics", {})
    rounds: dict[str, dict[str, Any]] = given.get("rounds", {})
    kinds: dict[str, Any] = given.get("kinds", {})
    moves: dict[str, dict[str, Any]] = given.get("moves", {})
    return Scenario(
        name=name,
        words=Cues(f"{word} " for word in given.get("words", ())),
        help=given["help"],
        lines=_lines({n: told for n, told in given.items() if n != "words"}),
        kinds={kind: _lines(told) for kind, told in kinds.items()},
        harder=given.get("harder", ""),
        easier=given.get("easier", ""),
        stories=tuple(given.get("stories", ())),
        life=_lines(given.get("life", {})),
        topics={topic: tuple(told["answers"]) for topic, told in topics.items()},
        asking=Listener({topic: told["phrases"] for topic, told in topics.items()}),
        echo=Listener(
            {n: [r["short"], *(r[k] for k in kinds)] for n, r in rounds.items()}
        ),
        rounds={n: _round(n, told, tuple(kinds)) for n, told in rounds.items()},
        moves=tuple(_move(n, told) for n, told in moves.items()),
    )


def _round(name: str, given: dict[str, Any], kinds: tuple[str, ...]) -> Round:
    return Round(
        name=name,
        told=tuple(given["told"]),
        plain={kind: given[kind] for kind in kinds},
        press=tuple(given["press"]),
        short=given["short"],
        why=given["why"],
        example=given["example"],
    )


def _move(name: str, given: dict[str, Any]) -> Move:
    return Move(
        name=name,
        did=tuple(given["did"]),
        advice=tuple(given["advice"]),
        example=given["example"],
        cues=Cues(given["cues"]),
        asks=given.get("asks", False),
    )


def _lines(given: Mapping[str, Any]) -> Lines:
    lists = {n: cast("list[str]", t) for n, t in given.items() if isinstance(t, list)}
    return {name: tuple(told) for name, told in lists.items()}


def _texts(given: Any) -> Iterator[str]:
    """Yield every text of a part of the script, but the words of other languages."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, dict):
        for name, part in cast("dict[str, Any]", given).items():
            if name != "languages":
                yield from _texts(part)
    elif isinstance(given, list):
        for part in cast("list[object]", given):
            yield from _texts(part)
