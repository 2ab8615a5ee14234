"""What must be true of a conversation, derived from what people did and nothing else.

The first clock of its life that ran out is the end, unless somebody asked for it
before; and each clock tells of itself 300, 60 and 10 seconds before it runs out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lives import Announcement, Deed, Fact, Gone, Life, Told
from walk import NEVER, Walk

BUDGET = "budget_exhausted"
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """An end as it must be.

    Attributes:
        written_at: When it happened; a leave that is known late dates it back.
        by_deed: Something that was done at that instant brought it about, so that all
            that was due by then had been told.
    """

    at: datetime
    code: str
    written_at: datetime
    by_deed: bool


def judge(life: Life, told: Told) -> list[str]:
    """Return what is wrong with a conversation, in words; nothing, if all is right."""
    budget_at = told.ended_at if told.code == BUDGET else NEVER
    walk = Walk(life, budget_at)
    walk.go()
    end = _end(walk, told)
    wrong = [*walk.wrong, *_order(life, told)]
    if (end.code, end.at) != (told.code, told.ended_at):
        wrong.append(f"ended {told.code} {told.ended_at}, and should {end}")
        return [f"{life.id}: {text}" for text in wrong]
    if told.ended_at > life.born_at + walk.rules.duration and not end.by_deed:
        wrong.append(f"outlived its duration: {told.ended_at}")
    wrong += [f"answered after the end: {f}" for f in _too_late(life, end)]
    wrong += [f"refused before the end: {f}" for f in _too_early(life, end)]
    due, said = _warnings(walk, end), {w for w in told.warnings if w.code != BUDGET}
    wrong += [f"not announced: {w}" for w in due - said]
    wrong += [f"wrongly announced: {w}" for w in said - due]
    if (people := _people(walk, end)) != told.people:
        wrong.append(f"people: {told.people}, and should be {people}")
    return [f"{life.id}: {text}" for text in wrong]


def _end(walk: Walk, told: Told) -> End:
    first = min((r for r in walk.runs if r.fires), key=lambda r: r.order, default=None)
    asked = walk.asked
    if told.code == BUDGET and (first is None or first.fires_at > told.ended_at):
        # What a budget ends is judged over all conversations that share it.
        at = told.ended_at
        return End(at=at, code=BUDGET, written_at=at, by_deed=False)
    if first is not None and (asked is None or first.fires_at <= asked[0]):
        deeds = {fact.at for fact in walk.life.facts}
        by_deed = first.known_at == first.fires_at and first.known_at in deeds
        return End(
            at=first.dated,
            code=first.reason,
            written_at=first.fires_at,
            by_deed=by_deed and not first.by_grace,
        )
    assert asked is not None, "the duration always runs, until somebody asks"
    return End(at=asked[0], code=asked[1], written_at=asked[0], by_deed=True)


def _warnings(walk: Walk, end: End) -> set[Announcement]:
    due: set[Announcement] = set()
    last: dict[tuple[str, datetime, datetime], timedelta] = {}
    for run in walk.runs:
        if run.reason == "participant_absent":
            continue
        key = (run.reason, run.since, run.deadline)
        for at, mark in run.marks(last.get(key, timedelta.max)):
            if at < end.written_at or (
                at == end.written_at and end.by_deed and run.known_at < at
            ):
                last[key] = mark
                seconds = -((at - run.deadline) // _SECOND)
                due.add(
                    Announcement(
                        at=at, code=run.reason, ends_at=run.deadline, seconds=seconds
                    )
                )
    return due


def _people(walk: Walk, end: End) -> dict[str, Gone]:
    out = walk.put_out
    here = {who: Gone(at=end.at, ejected=who in out) for who in walk.present}
    later = {w: Gone(at=g.at, ejected=w in out) for w, g in walk.gone.items()}
    return later | here


_HARMLESS = (Deed.REFUSED_AS_OVER, Deed.REFUSED_AS_GONE, Deed.EJECT, Deed.DELETE)
"""What may come after the end: whoever is put out then stays out, for one."""


def _too_late(life: Life, end: End) -> list[Fact]:
    return [f for f in life.facts if f.deed not in _HARMLESS and f.at > end.written_at]


def _too_early(life: Life, end: End) -> list[Fact]:
    return [
        f
        for f in life.facts
        if f.deed is Deed.REFUSED_AS_OVER and f.at < end.written_at
    ]


def _order(life: Life, told: Told) -> list[str]:
    joined = any(fact.deed is Deed.JOIN for fact in life.facts)
    soon = [t for t in told.types if t == "system.ending_soon"]
    ready = ["application.transcription_ready"] if joined else []
    due = ["system.replica_joined", *soon, "system.shutdown", *ready]
    wrong = [] if list(told.types) == due else [f"events: {told.types}"]
    if joined and list(told.words) != life.words:
        wrong.append(f"transcript: {told.words}, and said was {life.words}")
    return wrong
