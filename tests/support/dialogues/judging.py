"""What is right and wrong in a dialogue: a judge who knows the script.

turns    cut: one was taken to be over in its middle
         held: its end was noticed later than `PATIENCE`, or never
         invented: words were answered that nobody said
floor    false: the replica stopped for a cough or a "mm-hm"
         missed: it went on though somebody interrupted
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from support.dialogues.cases import Case, Spoken
from support.dialogues.scripts import Floor, Kind

PATIENCE = 1.5
"""Seconds of silence after which a person wonders whether they were heard."""

_EDGE = 0.05
"""Seconds by which the end of speech is uncertain: the last sounds are soft."""

_LOUD = 300.0
_PACKET_S = 0.02
_AFTERWARDS = 0.4
"""Seconds after somebody's last sound before which no answer can begin."""

_HICCUP = 0.2
"""Seconds of silence in a breath of the replica: it paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTaken:
    """A turn of the person's, when it was taken to be over."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What somebody made of a case.

    Attributes:
        voice: Loudness of each packet of the replica's.
        stopped: When its opening words were cut off, if they were.
    """

    turns: tuple[TurnTaken, ...]
    voice: tuple[float, ...]
    stopped: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a case ended. Spans are in milliseconds."""

    name: str
    kind: Kind
    faults: Counter[str] = field(default_factory=Counter[str])
    waits: tuple[float, ...] = ()
    silence: float | None = None
    paused: bool = False


def judge(case: Case, taken: Taken) -> Outcome:
    """Compare what was made of a case with its script."""
    floor = case.script.floor
    faults: Counter[str] = Counter()
    waits: list[float] = []
    silence = None
    if floor in (None, Floor.YIELDS):
        faults, waits = _turns(case.spoken, taken.turns)
    if floor is Floor.YIELDS:
        if taken.stopped is None:
            faults["missed"] += 1
        else:
            silence = _silence(case, taken.voice)
    elif floor is not None and taken.stopped is not None:
        faults["false"] += 1
    return Outcome(
        name=case.name,
        kind=case.script.kind,
        faults=+faults,
        waits=tuple(waits),
        silence=silence,
        paused=floor is not None and _paused(case, taken.voice),
    )


def _turns(
    spoken: tuple[Spoken, ...], taken: tuple[TurnTaken, ...]
) -> tuple[Counter[str], list[float]]:
    faults: Counter[str] = Counter()
    waits: list[float] = []
    ends = [t.at for t in taken if t.text]
    following = (*(s.start for s in spoken[1:]), float("inf"))
    for said, before in zip(spoken, following, strict=False):
        faults["cut"] += sum(said.start <= at < said.end - _EDGE for at in ends)
        after = [at for at in ends if said.end - _EDGE <= at < before]
        if after:
            waits.append(1000 * (after[0] - said.end))
            faults["invented"] += len(after) - 1
        faults["held"] += not after or after[0] - said.end > PATIENCE
    # With nothing said, everything that was understood is invented.
    first = spoken[0].start if spoken else float("inf")
    faults["invented"] += sum(at < first for at in ends)
    return faults, waits


def _silence(case: Case, voice: tuple[float, ...]) -> float:
    """Return how long after its onset a voice had silenced the replica."""
    until = case.over + _AFTERWARDS
    loud = [i * _PACKET_S for i, level in enumerate(voice) if level > _LOUD]
    last = max((at for at in loud if at < until), default=0.0)
    return 1000 * max(0.0, last + _PACKET_S - case.onset)


def _paused(case: Case, voice: tuple[float, ...]) -> bool:
    """Return whether the replica fell silent for a moment while it was disturbed."""
    within = voice[round(case.onset / _PACKET_S) :]
    run = longest = 0
    loud_again = False
    for level in within:
        run = 0 if level > _LOUD else run + 1
        loud_again = loud_again or (level > _LOUD and longest * _PACKET_S >= _HICCUP)
        longest = max(longest, run)
    return loud_again


def faults_of(outcomes: Iterable[Outcome], what: str) -> int:
    """Return how often something went wrong."""
    return sum(outcome.faults[what] for outcome in outcomes)
