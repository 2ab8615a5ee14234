"""What a voice wants: whether it takes the floor, and when its turn is over.

Both are guesses from little: how long somebody spoke, and words that a recogniser may
have got wrong. So only what is sure counts: small words that are known in the language
of the conversation, and else the lengths.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from visavis.core.flow import USUAL, Flow
from visavis.core.vocabulary import ENGLISH, Vocabulary

_QUESTION_FROM = 3
"""Words: "what is" is only the beginning of a question, "who are you" is one."""

_DOUBT = timedelta(milliseconds=400)
"""How much longer a voice may last whose words so far only show that somebody listens:
"yes, yes" and "oh, really" take 0.8 s."""


class Verdict(Enum):
    """What somebody who spoke while the replica had the floor wants."""

    OPEN = auto()
    TAKES = auto()
    LEAVES = auto()


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges voices as one persona does, in one language."""

    flow: Flow = USUAL
    known: Vocabulary = ENGLISH

    def verdict(self, *, spoke: timedelta, passed: timedelta, text: str) -> Verdict:
        """Return whether a voice takes the floor.

        Args:
            spoke: From its first sound to its latest one.
            passed: Since its first sound.
            text: What was understood so far.
        """
        after = self.flow.yielding.after
        if spoke >= after and self._listens(text):
            after += _DOUBT
        if max(spoke, passed) < after:
            return Verdict.OPEN
        lasts = spoke >= after and not self.flow.wake_phrase
        return Verdict.TAKES if lasts or self.interrupts(text) else Verdict.LEAVES

    def interrupts(self, text: str) -> bool:
        """Return whether words take the floor from the replica."""
        return self.addresses(text) and self.takes_floor(text)

    def takes_floor(self, text: str) -> bool:
        """Return whether words are more than a sign of listening."""
        words = words_of(text)
        if any(word in self.known.seizing for word in words):
            return True
        enough = len(words) >= self.flow.yielding.words
        return enough and not self._listens(text)

    def _listens(self, text: str) -> bool:
        words = words_of(text)
        return bool(words) and self.known.listening.issuperset(words)

    def addresses(self, text: str) -> bool:
        """Return whether words are for the replica: all are, or those that wake it."""
        wanted = f" {' '.join(words_of(self.flow.wake_phrase))} "
        return wanted in f" {' '.join(words_of(text))} " or not wanted.strip()

    def silence_after(self, text: str) -> timedelta:
        """Return how long a silence must last after these words to end the turn."""
        words, patience = words_of(text), self.flow.patience
        if not words:
            return patience.usual
        trails = text.rstrip().endswith((",", "-", "…", "..."))
        if trails or words[-1] in self.known.trailing:
            return patience.trailing
        asks = words[0] in self.known.asking and len(words) >= _QUESTION_FROM
        return patience.asked if asks or text.rstrip().endswith("?") else patience.usual


def words_of(text: str) -> list[str]:
    """Return words as they are compared."""
    return re.findall(r"\w+", re.sub("['’-]", "", text.casefold()))
