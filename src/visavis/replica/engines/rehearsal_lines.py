"""Choosing among several ways to say a thing: by the seed, in turn, what holds.

A line is used where everything that it names in braces is known: of the context, of the
character's life, or of the moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from string import Formatter


@dataclass(frozen=True, slots=True)
class Repertoire:
    """The lines of one conversation.

    Attributes:
        known: What may be named in braces.
    """

    seed: str
    known: Mapping[str, str]

    def usable(self, options: Sequence[str], **moment: str) -> list[str]:
        """Return the options that name only what is known, filled in."""
        fields = {**self.known, **moment}
        return [
            _tidy(option.format_map(fields))
            for option in options
            if fields.keys() >= _named(option)
        ]

    def choose(self, options: Sequence[str], used: int, **moment: str) -> str:
        """Return one of them: the seed says which comes first, `used` how many went."""
        lines = self.usable(options, **moment)
        return lines[(number(self.seed, *options) + used) % len(lines)]


def number(*parts: str) -> int:
    """Return a large number that is always the same for the same words."""
    digest = blake2b("\0".join(parts).encode(), digest_size=6).digest()
    return int.from_bytes(digest)


def capital(text: str) -> str:
    """Return a text with a large first letter."""
    return text[:1].upper() + text[1:]


def _tidy(text: str) -> str:
    return capital(" ".join(text.split()))


@lru_cache(maxsize=2048)
def _named(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)
