"""What a voice wants: whether it takes the floor, and when its turn is over.

Both are guesses from little: how long somebody spoke, and words that a recogniser may
have got wrong. So only what is sure counts, and the words are judged in English alone;
in other languages the lengths decide.
"""

import re
from datetime import timedelta
from enum import Enum, auto

DECIDED_AFTER = timedelta(milliseconds=700)
"""From the first sound of a voice: what lasts longer is meant as an interruption."""

SILENCE = timedelta(milliseconds=600)
"""After which a turn is over. Vendors choose 0.5 to 0.8 s."""

_SHORTER = timedelta(milliseconds=450)
_LONGER = timedelta(milliseconds=1200)


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LISTENING = _listed(
    "ah aha alright cool exactly fine good great ha hah hm hmm huh i indeed "
    "interesting m mhm mm mmm nice oh ok okay really right see sure true uh uhuh "
    "um understand wow yeah yep yes"
)
"""Words by which a listener asks for more."""

_SEIZING = _listed(
    "but enough excuse help hey hold how listen no pardon quiet sorry stop wait "
    "what when where who why"
)
"""Words that want the floor though they come alone."""

_TRAILING = _listed(
    "a an and as at because but for from if in is my of on or so than that the "
    "then to um uh er well when which while with"
)
"""Words that no sentence ends with: who paused after one is still thinking."""

_ASKING = _listed(
    "are can could did do does has have how is may should what when where who why "
    "will would"
)
_QUESTION_FROM = 3
"""Words: "what is" is only the beginning of a question, "who are you" is one."""

_TAKING_FROM = 2


class Verdict(Enum):
    """What somebody who spoke while the replica had the floor wants."""

    OPEN = auto()
    TAKES = auto()
    LEAVES = auto()


def verdict(*, spoke: timedelta, passed: timedelta, text: str) -> Verdict:
    """Return whether a voice takes the floor.

    Args:
        spoke: From its first sound to its latest one.
        passed: Since its first sound.
        text: What was understood so far.
    """
    if spoke >= DECIDED_AFTER:
        return Verdict.TAKES
    if passed < DECIDED_AFTER:
        return Verdict.OPEN
    return Verdict.TAKES if takes_floor(text) else Verdict.LEAVES


def takes_floor(text: str) -> bool:
    """Return whether words are more than a sign of listening."""
    words = _words(text)
    if any(word in _SEIZING for word in words):
        return True
    return len(words) >= _TAKING_FROM and not _LISTENING.issuperset(words)


def silence_after(text: str) -> timedelta:
    """Return how long a silence must last after these words to end the turn."""
    words = _words(text)
    if not words:
        return SILENCE
    if words[-1] in _TRAILING or text.rstrip().endswith((",", "-", "…", "...")):
        return _LONGER
    asks = words[0] in _ASKING and len(words) >= _QUESTION_FROM
    return _SHORTER if asks or text.rstrip().endswith("?") else SILENCE


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower().replace("'", "").replace("-", ""))
