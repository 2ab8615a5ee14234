"""A day of random life: people come, talk, drop and leave; owners change and end it."""

import asyncio
import heapq
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from lives import Deed, Fact, Life, Rules
from stage import WORKSPACE, Stage

from visavis.core.budgets import NOBODY, Account
from visavis.core.limits import INACTIVE_TIMEOUT, Limits, LimitsChange
from visavis.core.personas import ANNA, DEFAULT_PERSONA
from visavis.core.problems import (
    AlreadyEnded,
    InvalidPayload,
    OutOfMinutes,
    UnknownConversation,
)
from visavis.core.refusals import Refused, RoomEnded
from visavis.core.signals import Join
from visavis.service.conversations import NewConversation

DAY = timedelta(hours=24)
GRACE = timedelta(seconds=5)
MOST_DEEDS = 14
LIKELY = {
    Deed.JOIN: 30,
    Deed.SPEAK: 30,
    Deed.DROP: 14,
    Deed.LEAVE: 12,
    Deed.RELIMIT: 6,
    Deed.EJECT: 4,
    Deed.END: 2,
    Deed.DELETE: 2,
}
OF_PEOPLE = (Deed.SPEAK, Deed.DROP, Deed.LEAVE, Deed.EJECT)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@dataclass(slots=True, kw_only=True)
class Actor:
    """Whatever happens to one conversation, drawn from a seed of its own."""

    random: Random
    deeds_left: int
    private: bool
    life: Life | None = None
    token: str | None = None
    people: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Day:
    """Plays lives against the stage, instant by instant, many at once.

    Attributes:
        lives: Every conversation that was created.
        refused_at: When minutes were used up, so that one was not.
    """

    stage: Stage
    seed: int
    begins_at: datetime
    account: Account = NOBODY
    lives: list[Life] = field(default_factory=list[Life])
    refused_at: list[datetime] = field(default_factory=list[datetime])
    _plan: list[tuple[datetime, int, Actor]] = field(
        default_factory=list[tuple[datetime, int, Actor]]
    )

    async def play(self, count: int) -> None:
        """Let so many conversations begin within a day, and see all of them end."""
        random = Random(self.seed)  # noqa: S311 - a test repeats itself on purpose
        for number in range(count):
            actor = Actor(
                random=Random(f"{self.seed}/{number}"),  # noqa: S311 - as above
                deeds_left=random.randrange(MOST_DEEDS),
                private=random.random() < 0.2,
            )
            begins = seconds(random.randrange(int(DAY.total_seconds())))
            heapq.heappush(self._plan, (self.begins_at + begins, number, actor))
        while self._plan:
            at = self._plan[0][0]
            await self.stage.advance_to(at)
            await self._perform(at)
        await self.stage.advance_to(self.begins_at + DAY + seconds(7200))

    async def _perform(self, at: datetime) -> None:
        """Let happen what is planned for an instant: once in each conversation."""
        async with asyncio.TaskGroup() as group:
            while self._plan and self._plan[0][0] == at:
                _, number, actor = heapq.heappop(self._plan)
                group.create_task(self._next(at, number, actor))

    async def _next(self, at: datetime, number: int, actor: Actor) -> None:
        if actor.life is None:
            if not await self._create(at, actor):
                return
        else:
            actor.deeds_left -= 1
            actor.life.facts += await self._do(at, actor, actor.life)
        if actor.deeds_left > 0:
            assert actor.life is not None, "it was just created"
            after = at + _gap(actor.random, actor.life.rules)
            heapq.heappush(self._plan, (after, number, actor))

    async def _create(self, at: datetime, actor: Actor) -> bool:
        rules = _rules(actor.random)
        given = {} if rules.inactive is None else {INACTIVE_TIMEOUT: "set"}
        inactive = rules.inactive
        if inactive is None:
            inactive = max(rules.absent, seconds(60))
        wanted = NewConversation(
            persona_id=DEFAULT_PERSONA,
            replica_id=ANNA,
            require_auth=actor.private,
            properties=given,
            limits=Limits(
                duration=rules.duration,
                absent=rules.absent,
                inactive=inactive,
                left=rules.left,
                grace=rules.grace,
            ),
        )
        try:
            made = await self.stage.conversations.create(
                WORKSPACE, wanted, self.account
            )
        except OutOfMinutes:
            self.refused_at.append(at)
            return False
        actor.token = made.meeting_token
        actor.life = Life(id=made.conversation.id, born_at=at, rules=rules)
        self.lives.append(actor.life)
        return True

    async def _do(self, at: datetime, actor: Actor, life: Life) -> list[Fact]:
        random = actor.random
        deed = random.choices(list(LIKELY), list(LIKELY.values()))[0]
        if deed in OF_PEOPLE and not actor.people:
            deed = Deed.JOIN
        back = deed is Deed.JOIN and actor.people and random.randrange(3)
        who = random.choice(actor.people) if deed in OF_PEOPLE or back else ""
        try:
            return [await self._ask(at, actor, life, deed, who)]
        except (AlreadyEnded, RoomEnded, UnknownConversation):
            return [Fact(at=at, deed=Deed.REFUSED_AS_OVER)]
        except InvalidPayload:
            return [Fact(at=at, deed=Deed.REFUSED_AS_GONE, who=who)]
        except Refused:
            # At the door: a token that expired, a room that is full, somebody put out.
            return []

    async def _ask(
        self, at: datetime, actor: Actor, life: Life, deed: Deed, who: str
    ) -> Fact:
        simulation, id_ = self.stage.simulation, life.id
        match deed:
            case Deed.JOIN:
                door = Join(name="Ada", token=actor.token)
                came = await simulation.join(WORKSPACE, id_, door, who)
                who = came.participant_id
                actor.people += [who] if who not in actor.people else []
            case Deed.SPEAK:
                text = f"Word {len(life.words)}"
                await simulation.speak(WORKSPACE, id_, who, text)
                life.words.append(text)
            case Deed.DROP:
                await simulation.drop(WORKSPACE, id_, who)
            case Deed.LEAVE:
                await simulation.leave(WORKSPACE, id_, who)
            case Deed.EJECT:
                await self.stage.participants.eject(WORKSPACE, id_, who)
            case Deed.RELIMIT:
                return await self._relimit(at, actor.random, life)
            case Deed.END:
                await self.stage.conversations.end(WORKSPACE, id_)
            case _:
                await self.stage.conversations.delete(WORKSPACE, id_)
        return Fact(at=at, deed=deed, who=who)

    async def _relimit(self, at: datetime, random: Random, life: Life) -> Fact:
        last = [f.rules for f in life.facts if f.rules is not None]
        before, other = (last or [life.rules])[-1], _rules(random)
        name = random.choice(("duration", "absent", "inactive", "left"))
        span = getattr(other, name)
        change = LimitsChange(**{name: span})
        said = (
            {INACTIVE_TIMEOUT: "set"} if name == "inactive" and span is not None else {}
        )
        await self.stage.conversations.relimit(WORKSPACE, life.id, change, said)
        rules = before if span is None else replace(before, **{name: span})
        return Fact(at=at, deed=Deed.RELIMIT, rules=rules)


def _rules(random: Random) -> Rules:
    """Return limits, with what is least and what is equal drawn often."""
    tight = random.choice((60, 120, 300, 600))
    return Rules(
        duration=seconds(
            random.choice((random.choice((1, 11, 301)), tight, 1800, 3600, 3600))
        ),
        absent=seconds(random.choice((random.choice((1, tight)), 300, 300, 900))),
        inactive=random.choice((None, None, seconds(0), seconds(tight), seconds(65))),
        left=seconds(random.choice((0, 0, 3, 5, 30, 305, tight))),
        grace=GRACE,
    )


def _gap(random: Random, rules: Rules) -> timedelta:
    """Return how long nothing happens: often just as long as something takes."""
    edges = (rules.left, rules.grace, rules.absent, rules.inactive or seconds(60))
    if random.randrange(4) == 0:
        return max(random.choice(edges), seconds(1))
    return seconds(random.choice((1, 2, 4, 7, 20, random.randrange(1, 200))))
