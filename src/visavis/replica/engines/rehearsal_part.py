"""One side of a rehearsed conversation: where it is, and how it finds its words."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from visavis.replica.engines.rehearsal_lines import Repertoire
from visavis.replica.engines.rehearsal_script import Scenario, Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a rehearsal is after some lines of the person.

    Attributes:
        kind: Of the character that is played.
        begun: How many rounds were begun.
        open: The last of them waits for an answer.
        waiting: The person was told to say when to go on.
        made: The moves of what was said to it so far.
        tries: How many answers to it were not enough.
        asked: How many questions about it were answered.
        judged: The moves made in each round before.
        brief: The person wants to hear little.
        topics: What the character was asked about, or the person spoke of.
        used: How often each group of lines was drawn from.
        last: What was said last.
        line: Of that, what is worth repeating to those who ask to hear it again.
    """

    kind: str
    begun: int = 0
    open: bool = False
    waiting: bool = False
    made: frozenset[str] = frozenset()
    tries: int = 0
    asked: int = 0
    judged: tuple[frozenset[str], ...] = ()
    brief: bool = False
    lost: int = 0
    topics: tuple[str, ...] = ()
    used: Mapping[str, int] = field(default_factory=dict[str, int])
    last: str
    line: str

    @property
    def answers(self) -> tuple[frozenset[str], ...]:
        """The moves of every round that was answered, the open one included."""
        current = (self.made,) if self.open and (self.made or self.tries) else ()
        return self.judged + current


@dataclass(frozen=True, slots=True)
class Part(ABC):
    """Hears a line and says what follows. Pure: the same twice gives the same."""

    script: Script
    scenario: Scenario
    repertoire: Repertoire

    def hear(self, before: Progress, text: str) -> Progress:
        """Return where the conversation is after a line, and what was said to it."""
        for name, care in self.script.care.items():
            if care.cues.heard_in(text):
                return self.say(replace(before, waiting=True), name, care.lines)
        return self.follow(before, text)

    @abstractmethod
    def follow(self, before: Progress, text: str) -> Progress:
        """Do as `hear` where nothing needs more care than a script has."""

    @abstractmethod
    def recap(self, progress: Progress) -> str:
        """Return what there is to sum up, or nothing."""

    @abstractmethod
    def nudge(self, progress: Progress) -> str:
        """Return what leads back to the exercise."""

    def sum_up(self, progress: Progress) -> Progress:
        recap = self.recap(progress)
        if not recap:
            return self.say(progress, "no_recap")
        return self.say(progress, "recap", recap=recap)

    def miss(self, progress: Progress) -> Progress:
        missed = replace(progress, lost=progress.lost + 1)
        return self.say(missed, "lost" if progress.lost else "lost_first")

    # ---- words

    def say(
        self,
        progress: Progress,
        what: str,
        options: Sequence[str] = (),
        lead: str = "",
        **moment: str,
    ) -> Progress:
        """Say one of several lines; the next time, the next of them."""
        moment = {"nudge": self.nudge(progress), "help": self.scenario.help, **moment}
        some = options or self.script.lines.get(what) or self.scenario.lines[what]
        line = self.repertoire.choose(some, progress.used.get(what, 0), **moment)
        said = self.said(progress, what, f"{lead} {line}".strip())
        worth = moment.get("line") or moment.get("recap") or said.line
        return replace(said, line=worth)

    def said(self, progress: Progress, what: str, line: str) -> Progress:
        """Say a line that is made already."""
        return replace(counting(progress, what), last=line, line=line)


def counting(progress: Progress, what: str) -> Progress:
    """Note that one more of a group of lines was drawn."""
    used = {**progress.used, what: progress.used.get(what, 0) + 1}
    return replace(progress, used=used)
