"""A front that dies under hundreds of calls, and is away for longer and longer.

What ends overdue is dated by its deadline; and nobody left because we were away: they
have a fresh grace from the moment at which they can join again. The model of the
lifecycle that unit tests go by says how each life must end. `make soak` plays ten times
as many as `make test`.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from lives import Told
from stage import Stage, read_log
from street import Street

from unit.core.naive import Naive, Rules
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.lifecycle import ConnectionLost, Engaged, ParticipantLeft
from visavis.core.limits import Limits
from visavis.service.fakes.clock import FakeClock

SHARE = 1 if os.environ.get("VISAVIS_SOAK") == "whole" else 10
COUNT = 2_000 // SHARE
BEGINS_AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
OUTAGES = ((120, 3), (250, 5), (400, 61), (600, 400))
"""When it dies, in seconds from the beginning, and for how long it is away."""


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@dataclass(slots=True)
class Passer:
    """One life, twice: as the product keeps it, and as the model has it."""

    id: ConversationId
    born_s: int
    model: Naive

    async def do(self, street: Street, random: Random, at_s: int) -> None:
        now, at = at_s - self.born_s, street.now()
        who = ParticipantId(f"{self.id}-{random.randrange(2)}")
        here = self.model.present.get(who)
        match random.randrange(10):
            case 0 | 1 | 2 | 3:
                await street.join(self.id, who)
                self.model.join(who, now)
            case 4 | 5 | 6 if here:
                await street.give(self.id, ConnectionLost(participant_id=who, at=at))
                self.model.lose(who, now, now)
            case 7 if here:
                await street.give(self.id, ParticipantLeft(participant_id=who))
                self.model.leave(who, now)
            case _:
                await street.give(self.id, Engaged(at=at))
                self.model.engage(now, now)


async def test_no_outage_of_ours_is_anybodys_leaving(place: Path) -> None:
    random = Random(7)  # noqa: S311 - a test repeats itself on purpose
    street = Street(Stage(place / "visavis.sqlite3", FakeClock(BEGINS_AT)))
    await street.stage.keys.ensure_signing_key()
    lives: list[Passer] = []
    seen_s = up_s = 0
    for died_s, away_s in OUTAGES:
        async with street.open():
            restored(lives, seen_s, up_s)
            for at_s in range(up_s, died_s):
                await street.advance_to(BEGINS_AT + seconds(at_s))
                await a_second(street, lives, random, at_s)
        seen_s, up_s = died_s - 1, died_s + away_s
        street.stage.clock.advance(BEGINS_AT + seconds(up_s) - street.now())
    async with street.open():
        restored(lives, seen_s, up_s)
        await street.advance_to(BEGINS_AT + seconds(up_s + 7200))
    await street.stage.transcripts.catch_up()
    log = read_log(street.stage.path)
    street.stage.database.close()

    assert len(lives) == COUNT
    assert [text for life in lives for text in wrong_with(life, log[life.id])] == []
    assert len({told.code for told in log.values()}) == 4


async def a_second(
    street: Street, lives: list[Passer], random: Random, at_s: int
) -> None:
    """Let a few be born, and many of those who live do something."""
    due = min(COUNT, COUNT * (at_s + 1) // (OUTAGES[-1][0] - 100))
    for _ in range(due - len(lives)):
        rules = Rules(
            duration=random.choice((60, 300, 600, 1200)),
            absent=random.choice((30, 120, 600)),
            inactive=random.choice((0, 60, 61, 300)),
            left=random.choice((0, 0, 5, 60, 301)),
            grace=5,
        )
        id_ = await street.create(limits_of(rules))
        lives.append(Passer(id_, at_s, Naive(rules)))
    for life in lives:
        if not life.model.ended and random.randrange(12) == 0:
            await life.do(street, random, at_s)


def restored(lives: list[Passer], seen_s: int, at_s: int) -> None:
    """Let every model know until when there was a front, and since when again."""
    for life in lives:
        life.model.pass_to(seen_s - life.born_s)
        life.model.restore(at_s - life.born_s)


def limits_of(rules: Rules) -> Limits:
    return Limits(
        duration=seconds(rules.duration),
        absent=seconds(rules.absent),
        inactive=seconds(rules.inactive),
        left=seconds(rules.left),
        grace=seconds(rules.grace),
    )


def wrong_with(life: Passer, told: Told) -> list[str]:
    """Return what is wrong with how a life ended, or was told."""
    life.model.pass_to(7200)
    assert life.model.ended is not None, "an hour is the longest"
    reason, at_s = life.model.ended
    ends_at = BEGINS_AT + seconds(life.born_s + at_s)
    wrong = [] if (told.code, told.ended_at) == (reason, ends_at) else ["its end"]
    ready = ["application.transcription_ready"] * life.model.joined
    soon = ["system.ending_soon"] * len(told.warnings)
    types = ["system.replica_joined", *soon, "system.shutdown", *ready]
    wrong += [] if list(told.types) == types else ["its events"]
    wrong += [] if len(set(told.ids)) == len(told.ids) else ["its ids"]
    marks = [(w.code, w.ends_at, w.seconds > 60, w.seconds > 10) for w in told.warnings]
    wrong += [] if len(set(marks)) == len(marks) else ["warned twice"]
    wrong += ["warned while away" for w in told.warnings if is_away(w.at)]
    return [f"{life.id}: {what}: {told}, and should {ends_at}" for what in wrong]


def is_away(at: datetime) -> bool:
    starts = [(BEGINS_AT + seconds(died_s), away_s) for died_s, away_s in OUTAGES]
    return any(died_at <= at < died_at + seconds(away_s) for died_at, away_s in starts)
