"""Dialogues: who is let finish, who stops when interrupted, at the same sound.

The cases are those of `tests/support/dialogues`, and `judging.py` there says what is
wrong. Both sides hear them in real time, with ears that know the words, and wait for
the same silence. Ours hears them once more with the ears it comes with.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import soxr

from figures import Figure, Row, middle, quantile
from product import PIPECAT, folder

sys.path.append(str(Path(__file__).parents[1] / "tests"))
sys.path.append(str(Path(__file__).parents[1] / "tests" / "component" / "replica"))

from support.dialogues.cases import Case, all_cases
from support.dialogues.ears import knowing
from support.dialogues.judging import (
    Outcome,
    Taken,
    TurnTaken,
    faults_of,
    judge,
)
from support.dialogues.ours import (
    ANSWER,
    OPENING,
    PACKET_S,
    MakeEars,
    heard_by_ours,
)
from support.dialogues.people import spoken
from support.dialogues.scripts import SLT, Floor, Kind
from visavis.app.clock import SystemClock
from visavis.core.flow import SILENCE
from visavis.replica.ears.recogniser import Lent
from visavis.replica.engines.pocketsphinx_ears import PocketsphinxEars
from visavis.replica.voice import from_pcm16, to_pcm16
from visavis.service.ports import SAMPLE_RATE

AT_ONCE = 5
"""Dialogues side by side: an eighth of a core each, of what costs more."""

DECODERS = 2
_HEARD_AT = 16_000

FAULTS = {
    "cut": "cut in mid-sentence",
    "held": "held too long, or not answered",
    "invented": "answered though nothing was said",
    "false": "stopped without need",
    "missed": "not stopped",
}


class RealTime:
    """Lets a packet go every 20 ms."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self._due = self._clock.monotonic()

    async def __call__(self) -> None:
        self._due += PACKET_S
        late = self._due - self._clock.monotonic()
        await self._clock.sleep(timedelta(seconds=max(0.0, late)))


def measure() -> Row:
    """Play everything to both, one side after the other."""
    cases = all_cases()
    sides = {
        "ours": asyncio.run(_ours(cases)),
        "pipecat": _pipecat(cases),
        "ours, pocketsphinx": asyncio.run(_ours_with_pocketsphinx(cases)),
    }
    ours, its, deaf = (tuple(map(judge, cases, taken)) for taken in sides.values())
    return Row(
        name="dialogues",
        what=f"{len(cases)} spoken dialogues, {_seconds(cases):.0f} s of sound",
        baseline="pipecat 1.14: its Silero (0.2 s), then its timer to the same 0.6 s;"
        " its default start strategies",
        figures=(
            *(_fault(what, ours, its, cases) for what in FAULTS),
            *_spans("end of speech to end of turn", _waits(ours), _waits(its)),
            *_spans("interrupted to silent", _silences(ours), _silences(its)),
        ),
        notes=(
            *_by_kind(ours, its, deaf),
            "ears know each word 0.1 s after it was said; `pocketsphinx` may not",
        ),
    )


def _seconds(cases: Sequence[Case]) -> float:
    return sum(len(case.pcm) for case in cases) / 2 / SAMPLE_RATE


# ---- the two sides


async def _ours(cases: Sequence[Case]) -> list[Taken]:
    return await _side_by_side(cases, knowing, AT_ONCE)


async def _ours_with_pocketsphinx(cases: Sequence[Case]) -> list[Taken]:
    ears = PocketsphinxEars(DECODERS)
    try:
        # Who waits for a decoder would be told to be slow.
        return await _side_by_side(cases, lambda *_: Lent(ears), DECODERS)
    finally:
        await ears.close()


async def _side_by_side(
    cases: Sequence[Case], make_ears: MakeEars, at_once: int
) -> list[Taken]:
    places = asyncio.Semaphore(at_once)

    async def play(case: Case) -> Taken:
        async with places:
            return await heard_by_ours(case, make_ears, RealTime())

    return await asyncio.gather(*map(play, cases))


def _pipecat(cases: Sequence[Case]) -> list[Taken]:
    with folder() as kept:
        _keep(kept, cases)
        silence_s = str(SILENCE.total_seconds())
        script = Path(__file__).with_name("pipecat_dialogues.py")
        played = subprocess.run(
            [PIPECAT, script, kept, str(AT_ONCE), silence_s],
            stdout=subprocess.PIPE,
            check=True,
        )
    return [
        Taken(
            turns=tuple(TurnTaken(at=at, text=text) for at, text in told["turns"]),
            voice=tuple(told["voice"]),
            stopped=told["stopped"],
        )
        for told in json.loads(played.stdout)
    ]


def _keep(kept: Path, cases: Sequence[Case]) -> None:
    """Write down what the baseline needs: sound at 16 kHz, and the words."""
    told = []
    for number, case in enumerate(cases):
        (kept / f"{number}.pcm").write_bytes(_at_16k(case.pcm))
        words = [w for said in case.spoken for w in said.words]
        told.append(
            {
                "file": f"{number}.pcm",
                "words": words,
                "opens": case.script.floor is not None,
            }
        )
    (kept / "cases.json").write_text(json.dumps(told))
    for name, text in (("opening", OPENING), ("answer", ANSWER)):
        sound, _ = spoken(text, SLT, 0)
        (kept / f"{name}.pcm").write_bytes(_at_16k(to_pcm16(sound)))


def _at_16k(pcm: bytes) -> bytes:
    return to_pcm16(soxr.resample(from_pcm16(pcm), SAMPLE_RATE, _HEARD_AT))


# ---- what is told


def _fault(
    what: str, ours: Sequence[Outcome], its: Sequence[Outcome], cases: Sequence[Case]
) -> Figure:
    chances = {
        "false": sum(c.script.floor in (Floor.KEEPS, Floor.MAY_PAUSE) for c in cases),
        "missed": sum(c.script.floor is Floor.YIELDS for c in cases),
        "invented": sum(c.script.floor in (None, Floor.YIELDS) for c in cases),
    }
    turns = sum(len(c.spoken) for c in cases if c.script.floor in (None, Floor.YIELDS))
    return Figure(
        name=f"{FAULTS[what]}, of {chances.get(what, turns)}",
        unit="",
        ours=faults_of(ours, what),
        baseline=faults_of(its, what),
    )


def _spans(
    of: str, ours: Sequence[float], its: Sequence[float]
) -> tuple[Figure, Figure]:
    return (
        Figure(name=f"{of}, p50", unit="ms", ours=middle(ours), baseline=middle(its)),
        Figure(
            name=f"{of}, p95",
            unit="ms",
            ours=quantile(ours, 0.95),
            baseline=quantile(its, 0.95),
        ),
    )


def _waits(outcomes: Sequence[Outcome]) -> list[float]:
    return [wait for outcome in outcomes for wait in outcome.waits]


def _silences(outcomes: Sequence[Outcome]) -> list[float]:
    return [o.silence for o in outcomes if o.silence is not None]


@dataclass(frozen=True, slots=True)
class _Side:
    name: str
    outcomes: Sequence[Outcome]

    def faults(self, kind: Kind) -> str:
        of_kind = [o for o in self.outcomes if o.kind is kind]
        counted = {what: faults_of(of_kind, what) for what in FAULTS}
        said = ", ".join(f"{n} {what}" for what, n in counted.items() if n)
        return f"{self.name} {said or 'none'}"


def _by_kind(
    ours: Sequence[Outcome], its: Sequence[Outcome], deaf: Sequence[Outcome]
) -> list[str]:
    """Return what went wrong, kind by kind."""
    sides = (_Side("ours", ours), _Side("pipecat", its), _Side("pocketsphinx", deaf))
    lines = []
    for kind in Kind:
        count = sum(o.kind is kind for o in ours)
        lines.append(f"{kind} ({count}): " + "; ".join(s.faults(kind) for s in sides))
    waits = _waits(deaf)
    lines.append(
        f"with pocketsphinx, end of speech to end of turn: p50 {middle(waits):.0f} ms,"
        f" p95 {quantile(waits, 0.95):.0f} ms"
    )
    return lines
