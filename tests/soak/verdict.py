"""What must be true of a conversation, derived from what people did and nothing else.

The promises of DESIGN that a log can show, and where each of them is judged:

    how it ends
     1  exactly one end, whose reason is one everywhere: `_record`, `_order`
     2  the first clock that ran out ends it, unless somebody asked before: `_end`
     3  at one instant: duration, absent, departure, inactivity, minutes: `Run.order`
     4  `ended_at` is the deadline, whenever it was noticed: `Run.dated`
     5  nothing is answered after the end but what is harmless, and nobody is refused
        as too late before it: `_too_late`, `_too_early`
     6  other limits count from where theirs began, end nothing in the past, and keep
        the ranges of creation; inactivity follows absence until set: `Walk._relimit`
     7  nobody uses more minutes than there are, and all who share them end at one
        instant; no more than so many at once: `test_day_of_accounts`
    who is there
     8  `left` is dated at the loss, not when the grace was over: `Walk.pass_to`
     9  who is back within the grace never left; at its very end they did
    10  who was lost and is put out, or leaves, left at the loss: `Walk._put_out`
    11  a rejoin cancels the departure, and engagement moves inactivity: `Walk._join`
    12  the departure runs from the latest leave, whichever was known last
    13  put out is put out: not back, nor by their invitation: `Door.eject`
    14  a token lets in between its times, once if for one use, never when revoked, and
        takes out whom it ejects at its end: `Door.refusals`, `Walk.pass_to`
    15  the first token holds for the absent timeout: `Walk._invite`; none outlives
        its room; four people at most, who is lost among them
    what is told
    16  300, 60 and 10 seconds before, once per deadline, only after the clock began,
        and new limits are told of anew: `Run.marks`, `_warnings`
    17  of minutes: never twice, never after the end, with the true rest: `_of_budget`
    18  the replica first, then warnings in order, the end, the transcript: `_order`
    19  no two events with one id
    20  the transcript at most 5 s after the end was written, every word in order, and
        never if nobody joined
    21  all of it the same when the front goes away in the middle: `Day.play`
    22  our own outage is nobody's leaving: `test_day_of_outages`
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from lives import Announcement, Deed, Fact, Gone, Life, Told
from walk import NEVER, Walk

BUDGET = "budget_exhausted"
SOON = "system.ending_soon"
READY = "application.transcription_ready"
REASONS = {
    "max_call_duration": "max_call_duration reached",
    "participant_absent": "participant_absent_timeout reached",
    "participant_inactive": "participant_absent_timeout reached",
    "participant_left": "participant_left_timeout reached",
    "end_requested": "end_conversation_endpoint_hit",
    "deleted": "daily_room_has_been_deleted",
    BUDGET: "max_call_duration reached",
}
_SECOND = timedelta(seconds=1)
_CLOSING = timedelta(seconds=5)


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
    wrong = [*walk.wrong, *_record(told)]
    if (end.code, end.at) != (told.code, told.ended_at):
        wrong.append(f"ended {told.code} {told.ended_at}, and should {end}")
        return [f"{life.id}: {text}" for text in wrong]
    if told.ended_at > life.born_at + walk.rules.duration and not end.by_deed:
        wrong.append(f"outlived its duration: {told.ended_at}")
    wrong += [f"answered after the end: {f}" for f in _too_late(life, end)]
    wrong += [f"refused before the end: {f}" for f in _too_early(life, end)]
    due = Counter(_warnings(walk, end))
    said = Counter(w for w in told.warnings if w.code != BUDGET)
    wrong += [f"not announced: {w}" for w in due - said]
    wrong += [f"wrongly announced: {w}" for w in said - due]
    wrong += _of_budget([w for w in told.warnings if w.code == BUDGET], end, life)
    wrong += _order(life, told, end, len(told.warnings))
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
            by_deed=by_deed and not first.by_itself,
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
            # What time alone made known was known before whoever did something then.
            known = run.known_at < at or run.by_itself
            if at < end.written_at or (at == end.written_at and end.by_deed and known):
                last[key] = mark
                seconds = -((at - run.deadline) // _SECOND)
                due.add(
                    Announcement(
                        at=at, code=run.reason, ends_at=run.deadline, seconds=seconds
                    )
                )
    return due


def _people(walk: Walk, end: End) -> dict[str, Gone]:
    out = walk.door.put_out
    here = {who: Gone(at=end.at, ejected=who in out) for who in walk.present}
    later = {w: Gone(at=g.at, ejected=w in out) for w, g in walk.gone.items()}
    return later | here


_HARMLESS = (
    Deed.REFUSED_AS_OVER,
    Deed.REFUSED_AS_GONE,
    Deed.REFUSED_AS_BAD,
    Deed.EJECT,
    Deed.REVOKE,
    Deed.DELETE,
)
"""What may come after the end: whoever is put out then stays out, for one."""


def _too_late(life: Life, end: End) -> list[Fact]:
    return [f for f in life.facts if f.deed not in _HARMLESS and f.at > end.written_at]


def _too_early(life: Life, end: End) -> list[Fact]:
    return [
        f
        for f in life.facts
        if f.deed is Deed.REFUSED_AS_OVER and f.at < end.written_at
    ]


def _record(told: Told) -> list[str]:
    """Return what is wrong with how the end is told: one reason, everywhere."""
    wrong = [] if len(set(told.ids)) == len(told.ids) else ["one id, two events"]
    if told.kept != (told.code, told.ended_at):
        wrong.append(f"the conversation says {told.kept}, its event otherwise")
    if told.reason != REASONS[told.code]:
        wrong.append(f"{told.code} told as {told.reason!r}")
    return wrong


def _of_budget(said: list[Announcement], end: End, life: Life) -> list[str]:
    """Return which warnings of a budget are wrong by themselves.

    Whether one is missing depends on everybody who shares it.
    """
    marks = Counter((w.ends_at, _mark(w)) for w in said)
    return [f"warned twice: {key}" for key, times in marks.items() if times > 1] + [
        f"warned wrongly: {w}"
        for w in said
        if w.seconds != -((w.at - w.ends_at) // _SECOND)
        or not life.born_at < w.at
        or w.at > end.written_at
        or (w.at == end.written_at and not end.by_deed)
    ]


def _mark(warning: Announcement) -> int:
    return min(mark for mark in (300, 60, 10) if warning.seconds <= mark)


def _order(life: Life, told: Told, end: End, warnings: int) -> list[str]:
    joined = any(fact.deed is Deed.JOIN for fact in life.facts)
    ready = [READY] if joined else []
    due = ["system.replica_joined", *[SOON] * warnings, "system.shutdown", *ready]
    wrong = [] if list(told.types) == due else [f"events: {told.types}"]
    warned = [w.at for w in told.warnings]
    if warned != sorted(warned):
        wrong.append(f"warned out of order: {told.warnings}")
    if joined and list(told.words) != life.words:
        wrong.append(f"transcript: {told.words}, and said was {life.words}")
    if told.ready_at and not timedelta(0) <= told.ready_at - end.written_at <= _CLOSING:
        wrong.append(f"transcript at {told.ready_at}, and the end is {end}")
    return wrong
