"""Draws the lifecycle into docs/explain/lifecycle.md, by trying everything out.

Nothing here knows which state follows which: `step` and `lapse` are asked, breadth
first, from a new conversation on, and what they answer is drawn. The worked example is
run, too.
"""

import sys
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from visavis.core import lifecycle
from visavis.core.conversations import shutdown_reason
from visavis.core.events import wire_time
from visavis.core.ids import ParticipantId
from visavis.core.lifecycle import (
    ConnectionLost,
    EndConversation,
    Ended,
    Engaged,
    Input,
    Live,
    ParticipantJoined,
    ParticipantLeft,
    Reason,
    ServiceRestored,
    State,
    Waiting,
)
from visavis.core.limits import Limits, default_inactive

PAGE = Path(__file__).parents[1] / "docs" / "explain" / "lifecycle.md"
BORN_AT = datetime.fromisoformat("2025-05-13T06:42:58.291561Z")
SECOND = timedelta(seconds=1)
ANN, BOB = ParticipantId("ann"), ParticipantId("bob")

Edge = tuple[str, str, str]
"""From, to, and why."""


def limits(**seconds: int) -> Limits:
    return Limits(**{name: value * SECOND for name, value in seconds.items()})


# ---- the drawing

CLOCKWORKS = (
    limits(duration=60, absent=9, inactive=12, left=7, grace=2),
    limits(duration=20, absent=60, inactive=60, left=60, grace=2),
    limits(duration=60, absent=9, inactive=0, left=0, grace=2),
)
"""Limits under which each clock has its turn, and departure once ends at once."""


def inputs(now: datetime) -> Iterator[Input]:
    for who in (ANN, BOB):
        yield ParticipantJoined(participant_id=who)
        yield ParticipantLeft(participant_id=who)
        yield ConnectionLost(participant_id=who, at=now)
    yield Engaged(at=now)
    yield ServiceRestored()
    yield EndConversation(reason=Reason.END_REQUESTED)


def outcomes(
    state: State, rules: Limits, now: datetime
) -> Iterator[tuple[str, State, datetime]]:
    """Yield what can come next: (why, state, when)."""
    if isinstance(state, Ended):
        return
    after: State = state
    soon = now + SECOND
    while shape(after, rules) == shape(state, rules):
        wake = lifecycle.next_wake(after, rules)
        assert wake is not None
        after, _ = lifecycle.lapse(after, rules, now := wake)
    yield because(after, "grace over"), after, now
    for given in inputs(soon):
        after, _ = lifecycle.step(state, given, rules, soon)
        yield because(after, type(given).__name__), after, soon


def because(after: State, otherwise: str) -> str:
    """Return why: a clock by its code, anything else by its name."""
    match after:
        case Ended(reason=reason) if reason is not Reason.END_REQUESTED:
            return str(reason)
        case _:
            return otherwise


def shape(state: State, rules: Limits) -> tuple[object, ...]:
    """Return what two states must share to be explored as one."""
    present = state.present if isinstance(state, Live) else ()
    due = lifecycle.deadline(state, rules)
    where = sorted((p.participant_id, p.lost_at is None) for p in present)
    return type(state), tuple(where), due and due[1]


def explore(rules: Limits) -> Iterator[Edge]:
    start = Waiting(created_at=BORN_AT)
    waiting: deque[tuple[State, datetime]] = deque([(start, BORN_AT)])
    seen = {shape(start, rules)}
    while waiting:
        state, now = waiting.popleft()
        for why, after, at in outcomes(state, rules, now):
            if type(after) is not type(state):
                yield type(state).__name__, type(after).__name__, why
            if shape(after, rules) not in seen:
                seen.add(shape(after, rules))
                waiting.append((after, at))


def drawing() -> str:
    why: dict[tuple[str, str], list[str]] = {}
    for rules in CLOCKWORKS:
        for before, after, cause in explore(rules):
            causes = why.setdefault((before, after), [])
            if cause not in causes:
                causes.append(cause)
    lines = ["```mermaid", "stateDiagram-v2", "    direction LR", "    [*] --> Waiting"]
    for (before, after), causes in sorted(why.items()):
        label = "<br/>".join(sorted(causes, key=lambda c: (c[0].islower(), c)))
        lines.append(f"    {before} --> {after}: {label}")
    return "\n".join([*lines, "    Ended --> [*]", "```"])


# ---- the worked example

SEED = limits(duration=1800, absent=120, left=60)
STORIES: dict[str, list[tuple[int, Input]]] = {
    "Nobody ever joins.": [],
    "Ann joins after 30 s, is there, and does nothing.": [
        (30, ParticipantJoined(participant_id=ANN))
    ],
    "Ann joins after 30 s and leaves after 90 s.": [
        (30, ParticipantJoined(participant_id=ANN)),
        (90, ParticipantLeft(participant_id=ANN)),
    ],
    "The same, but her connection breaks after 90 s and she does not return.": [
        (30, ParticipantJoined(participant_id=ANN)),
        (90, ConnectionLost(participant_id=ANN, at=BORN_AT + 90 * SECOND)),
    ],
    "Ann leaves after 90 s, is back after 140 s, and talks on.": [
        (30, ParticipantJoined(participant_id=ANN)),
        (90, ParticipantLeft(participant_id=ANN)),
        (140, ParticipantJoined(participant_id=ANN)),
        *((s, Engaged(at=BORN_AT + s * SECOND)) for s in range(200, 1800, 60)),
    ],
}


def example() -> str:
    rules = Limits(
        duration=SEED.duration,
        absent=SEED.absent,
        inactive=default_inactive(SEED.absent),
        left=SEED.left,
    )
    rows = ["| what happens | ends after | `shutdown_code` | `shutdown_reason` |"]
    rows += ["|---|---|---|---|"]
    for story, told in STORIES.items():
        state: State = Waiting(created_at=BORN_AT)
        for second, given in told:
            state, _ = lifecycle.step(state, given, rules, BORN_AT + second * SECOND)
        state, _ = lifecycle.lapse(state, rules, BORN_AT + timedelta(hours=2))
        assert isinstance(state, Ended)
        after = int((state.at - BORN_AT) / SECOND)
        reason = shutdown_reason(state.reason)
        rows.append(f"| {story} | {after} s | `{state.reason}` | `{reason}` |")
    ended_at = wire_time(BORN_AT + SEED.absent)
    return "\n".join([*rows, "", f"In the first row `ended_at` is `{ended_at}`."])


# ---- the page

PARTS = {"drawing": drawing, "example": example}


def page(text: str) -> str:
    """Return the page with its drawn parts made anew."""
    for name, make in PARTS.items():
        begin, end = f"<!-- {name}: scripts/draw_lifecycle.py -->", f"<!-- /{name} -->"
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        assert found, f"the page has no place for the {name}"
        text = f"{before}{begin}\n{make()}\n{end}{after}"
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} drawn\n")
