"""What was understood of a voice: a line of somebody's, or only that they listen."""

from typing import Protocol

from visavis.core import turns
from visavis.core.floor import Judge
from visavis.replica.ears.hearing import Hearing, Understood
from visavis.replica.lines import Line
from visavis.replica.people import People
from visavis.replica.phrases import DEAF


class Hearer(Protocol):
    """What is needed of the one who plays."""

    @property
    def judge(self) -> Judge: ...

    @property
    def has_floor(self) -> bool: ...

    def step(self, given: turns.Input, line: Line | None = None) -> None:
        """Take an input of the machine of turns; `line` is what was said with it."""
        ...

    def excuse(self, what: str) -> None:
        """Say by itself that something does not work."""
        ...


class TakingIn:
    """Takes the words of voices, one turn of somebody's after another."""

    def __init__(self, hearer: Hearer, hearing: Hearing, people: People) -> None:
        self._hearer = hearer
        self._hearing = hearing
        self._people = people
        self._deaf = False

    def take(self, heard: Understood) -> None:
        """Take the words of a voice, unless they only showed that somebody listens."""
        turn, text, judge = heard.turn, heard.text, self._hearer.judge
        aside = turn.aside and self._hearer.has_floor and not judge.takes_floor(text)
        if text and not aside:
            self._hearing.stream(turn, text, final=True)
            line = Line(
                who=turn.who,
                text=text,
                inference_id=turn.inference_id,
                began=turn.began,
                lasted=turn.lasted,
            )
            # The last words of who has left are noted; nobody waits for an answer.
            here = turn.who in self._people and judge.addresses(text)
            said = turns.PersonSaid(by=turn.who, text=text, addressed=here)
            self._hearer.step(said, line)
        else:
            # Whoever followed the turn learns that nothing came of it.
            self._hearing.stream(turn, "", final=True)
            self._hearer.step(turns.PersonFellSilent(by=turn.who))
        if heard.failed and not self._deaf:
            self._hearer.excuse(DEAF)
        self._deaf = heard.failed
