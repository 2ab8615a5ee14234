"""The long call: two people and a replica that speaks now and then, for half an hour.

    python bench/long_call.py [MINUTES]

Prints each minute what the processes hold and what came. Ends with 1 when they grew
(`weights.py` says how that is told), when nothing came in some stream for too long,
or when the face's time moved against the voice's.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from rich.console import Console

from product import Aside, aside, awaited, folder, pause, running
from visavis.app.clock import SystemClock
from weights import Scales

MINUTES = 30.0
LOOK_EVERY_S = 10.0
LOOKS_A_LINE = 6
ENOUGH, FLOOR_OF = 150, 45
"""Looks. Each change of the face's bit rate is a new encoder, which lies elsewhere in
memory than the one before: for minutes a worker holds 10 MB more, or less again."""

LONGEST_GAP_S = 2.0
DRIFT_MS = 20.0
"""By how much face and voice may have moved against each other at the end. Both count
the same samples: the half of a frame is what arrival times are worth here."""

LEFT_KB = {"front": 30.0, "worker": 100.0}
"""What ten seconds may leave behind. A call remembers what was said in it, in text."""

STREAMS = ("voice", "face", "their voice")


@dataclass(slots=True)
class Course:
    """How the call went so far, from look to look.

    Attributes:
        apart_ms: By person, by how much the face's time was ahead of the voice's.
    """

    gaps: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    apart_ms: list[list[float]] = field(default_factory=lambda: [[], []])

    def note(self, told: list[dict[str, Any]]) -> None:
        for person, got in enumerate(told):
            self.gaps += [(got[name]["gap_s"], name) for name in STREAMS]
            self.apart_ms[person].append(got["apart_ms"])

    def drift_ms(self, person: int) -> float:
        """Return by how much face and voice moved, from the first looks to the last."""
        apart = self.apart_ms[person]
        part = max(3, len(apart) // 10)
        return median(apart[-part:]) - median(apart[:part])

    def faults(self) -> Iterator[str]:
        gap, name = max(self.gaps)
        if gap > LONGEST_GAP_S:
            yield f"GAP: {gap:.1f} s without {name}"
        for person in range(2):
            if abs(drift := self.drift_ms(person)) > DRIFT_MS:
                yield f"DRIFT: face against voice by {drift:.0f} ms"


def main(minutes: float) -> int:
    """Hold the call, look every ten seconds, and say whether anything was wrong."""
    console = Console(highlight=False, soft_wrap=True)
    course = Course()
    with folder() as data, running(data, VISAVIS_WORKERS="1") as product:
        made = product.create(persona_id="pipecat0")
        room = made["conversation_url"].replace("http", "ws", 1) + "/signal"
        scales = Scales(product, enough=ENOUGH, floor_of=FLOOR_OF)
        with aside("company.py", room) as people:
            awaited(lambda: _everything_comes(people))
            for look, told in enumerate(_looks(people, minutes), 1):
                course.note(told)
                words = scales.weigh()
                if look % LOOKS_A_LINE == 0:
                    console.print(f"{look * LOOK_EVERY_S / 60:4.0f} min {_came(told)}")
                    console.print(f"         {'; '.join(words)}")
    faults = [f"GREW: {what}" for what in scales.verdict(LEFT_KB, "look")]
    faults += course.faults()
    longest, name = max(course.gaps)
    moved = ", ".join(f"{course.drift_ms(person):+.1f}" for person in range(2))
    console.print(f"longest gap: {longest:.2f} s, of {name}")
    console.print(f"face against voice, from the beginning to the end: {moved} ms")
    for fault in faults:
        console.print(fault)
    return 1 if faults else 0


def _looks(people: Aside, minutes: float) -> Iterator[list[dict[str, Any]]]:
    clock = SystemClock()
    until = clock.monotonic() + 60 * minutes
    while clock.monotonic() < until:
        pause(LOOK_EVERY_S)
        people.tell()
        yield people.read()


def _everything_comes(people: Aside) -> bool:
    pause(0.5)
    people.tell()
    return all(
        name in got and got[name]["came"] for got in people.read() for name in STREAMS
    )


def _came(told: list[dict[str, Any]]) -> str:
    """Say what came to the first one within the last ten seconds."""
    return ", ".join(
        f"{name} {told[0][name]['came'] / LOOK_EVERY_S:.0f}/s" for name in STREAMS
    )


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES))
