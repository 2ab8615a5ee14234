"""A day of random life: people come, talk, drop and leave; owners change and end it."""

import asyncio
import heapq
import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import rolls
from corners import NEW, Script, cornered, seconds
from lives import Deed, Fact, Invitation, Life, Rules
from stage import WORKSPACE, Stage

from visavis.api.v2.limits import read_change, read_limits
from visavis.core.budgets import NOBODY, Account
from visavis.core.limits import CEILING
from visavis.core.meeting_tokens import NewToken
from visavis.core.personas import ANNA, DEFAULT_PERSONA
from visavis.core.problems import (
    AlreadyEnded,
    InvalidPayload,
    OutOfMinutes,
    TooManyConversations,
    UnknownConversation,
)
from visavis.core.refusals import Refused, RoomEnded
from visavis.core.signals import Join
from visavis.service.conversations import NewConversation

DAY = timedelta(hours=24)
MOST_DEEDS = 24
WIRE = {
    "duration": "max_call_duration",
    "absent": "participant_absent_timeout",
    "inactive": "participant_inactive_timeout",
    "left": "participant_left_timeout",
}


@dataclass(slots=True, kw_only=True)
class Actor:
    """Whatever happens to one conversation, drawn from a seed of its own.

    Attributes:
        script: What comes first; after it, chance has its way.
    """

    random: Random
    deeds_left: int
    private: bool
    rules: Rules
    script: Script
    life: Life | None = None
    people: list[str] = field(default_factory=list[str])
    invitations: list[Invitation] = field(default_factory=list[Invitation])


def actor(seed: str) -> Actor:
    random = Random(seed)  # noqa: S311 - a test repeats itself on purpose
    rules, script = rolls.rules(random), Script()
    if random.randrange(3) == 0:
        rules, script = cornered(random)
    return Actor(
        random=random,
        deeds_left=random.choice((0, 3)) if script else random.randrange(MOST_DEEDS),
        private=random.random() < 0.3,
        rules=rules,
        script=script,
    )


@dataclass(slots=True)
class Day:
    """Plays lives against the stage, instant by instant, many at once.

    Attributes:
        span: Within which all of them begin.
        restarts: One instant in so many is followed by a restart; zero is none.
        lives: Every conversation that was created.
        refused_at: When the account had nothing left, so that one was not.
    """

    stage: Stage
    seed: int
    begins_at: datetime
    account: Account = NOBODY
    span: timedelta = DAY
    restarts: int = 0
    lives: list[Life] = field(default_factory=list[Life])
    refused_at: list[datetime] = field(default_factory=list[datetime])
    restarted: int = 0
    _plan: list[tuple[datetime, int, Actor]] = field(
        default_factory=list[tuple[datetime, int, Actor]]
    )

    async def play(self, count: int) -> None:
        """Let so many conversations begin, and see all of them end."""
        random = Random(self.seed)  # noqa: S311 - a test repeats itself on purpose
        for number in range(count):
            begins = seconds(random.randrange(int(self.span.total_seconds())))
            one = actor(f"{self.seed}/{number}")
            heapq.heappush(self._plan, (self.begins_at + begins, number, one))
        while self._plan:
            at = self._plan[0][0]
            await self.stage.advance_to(at)
            await self._perform(at)
            if self.restarts and self._plan and random.randrange(self.restarts) == 0:
                await self.stage.restart(self._plan[0][0])
                self.restarted += 1
        await self.stage.advance_to(self.begins_at + self.span + seconds(7200))

    async def _perform(self, at: datetime) -> None:
        """Let happen what is planned for an instant: once in each conversation."""
        async with asyncio.TaskGroup() as group:
            while self._plan and self._plan[0][0] == at:
                _, number, one = heapq.heappop(self._plan)
                group.create_task(self._next(at, number, one))

    async def _next(self, at: datetime, number: int, one: Actor) -> None:
        if one.life is None:
            if not await self._create(at, one):
                return
        elif one.script:
            deed, who = _scripted(one)
            one.life.facts += await self._do(at, one, one.life, deed, who)
        else:
            one.deeds_left -= 1
            deed, who = _chosen(one)
            one.life.facts += await self._do(at, one, one.life, deed, who)
        assert one.life is not None, "it was just created"
        if one.script:
            after = max(one.life.born_at + one.script[0][0], at + seconds(1))
            heapq.heappush(self._plan, (after, number, one))
        elif one.deeds_left > 0:
            after = at + rolls.gap(one.random, one.life.rules)
            heapq.heappush(self._plan, (after, number, one))

    async def _create(self, at: datetime, one: Actor) -> bool:
        said = _said(one.rules)
        wanted = NewConversation(
            persona_id=DEFAULT_PERSONA,
            replica_id=ANNA,
            require_auth=one.private,
            properties=said,
            limits=read_limits(said, CEILING, one.rules.grace),
        )
        try:
            made = await self.stage.conversations.create(
                WORKSPACE, wanted, self.account
            )
        except (OutOfMinutes, TooManyConversations):
            self.refused_at.append(at)
            return False
        first = read_token(made.meeting_token) if made.meeting_token else None
        one.invitations += [first] if first else []
        one.life = Life(
            id=made.conversation.id,
            born_at=at,
            rules=one.rules,
            private=one.private,
            invitation=first,
        )
        self.lives.append(one.life)
        return True

    async def _do(
        self, at: datetime, one: Actor, life: Life, deed: Deed, who: str
    ) -> list[Fact]:
        shown = _shown(one) if deed is Deed.JOIN and not who else None
        asked = Fact(
            at=at,
            deed=deed,
            who=who,
            back=deed is Deed.JOIN and bool(who),
            jti=shown.jti if shown else "",
        )
        try:
            return [await self._ask(asked, one, life, shown)]
        except (AlreadyEnded, RoomEnded, UnknownConversation):
            one.deeds_left = min(one.deeds_left, 1)
            return [replace(asked, deed=Deed.REFUSED_AS_OVER)]
        except InvalidPayload:
            # A token that would outlive its room, or never hold, is no fact of life.
            gone = replace(asked, deed=Deed.REFUSED_AS_GONE)
            return [] if deed in {Deed.MINT, Deed.REVOKE} else [gone]
        except Refused as no:
            return [replace(asked, deed=Deed.REFUSED_AT_DOOR, refused=no.code)]

    async def _ask(
        self, asked: Fact, one: Actor, life: Life, shown: Invitation | None
    ) -> Fact:
        simulation, id_, who = self.stage.simulation, life.id, asked.who
        match asked.deed:
            case Deed.JOIN:
                door = Join(name="Ada", token=shown.token if shown else None)
                came = await simulation.join(WORKSPACE, id_, door, who)
                who = came.participant_id
                one.people += [who] if who not in one.people else []
                return replace(asked, who=who)
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
            case _:
                return await self._own(asked, one, life)
        return asked

    async def _own(self, asked: Fact, one: Actor, life: Life) -> Fact:
        """Do what only an owner does."""
        conversations, tokens = self.stage.conversations, self.stage.tokens
        deed = asked.deed
        if deed is Deed.REVOKE and not one.invitations:
            deed, asked = Deed.MINT, replace(asked, deed=Deed.MINT)
        match deed:
            case Deed.RELIMIT:
                return await self._relimit(asked.at, one.random, life)
            case Deed.MINT:
                wanted = (
                    rolls.short_token(one.random)
                    if one.script
                    else rolls.token(one.random, asked.at)
                )
                made = await tokens.mint(WORKSPACE, life.id, wanted)
                invitation = read_token(made.token, wanted)
                one.invitations.append(invitation)
                return replace(asked, invitation=invitation)
            case Deed.REVOKE:
                jti = one.random.choice(one.invitations).jti
                await tokens.revoke(WORKSPACE, life.id, jti)
                return replace(asked, jti=jti)
            case Deed.END:
                await conversations.end(WORKSPACE, life.id)
            case _:
                await conversations.delete(WORKSPACE, life.id)
        return asked

    async def _relimit(self, at: datetime, random: Random, life: Life) -> Fact:
        last = [f.rules for f in life.facts if f.deed is Deed.RELIMIT and f.rules]
        before = (last or [life.rules])[-1]
        name, span = rolls.change(random)
        said = {} if span is None else {WIRE[name]: int(span.total_seconds())}
        rules = before if span is None else replace(before, **{name: span})
        try:
            change = read_change(said, CEILING)
        except InvalidPayload:
            return Fact(at=at, deed=Deed.REFUSED_AS_BAD, rules=rules)
        await self.stage.conversations.relimit(WORKSPACE, life.id, change, said)
        return Fact(at=at, deed=Deed.RELIMIT, rules=rules)


def _chosen(one: Actor) -> tuple[Deed, str]:
    random = one.random
    deed = random.choices(list(rolls.LIKELY), list(rolls.LIKELY.values()))[0]
    if deed in rolls.OF_PEOPLE and not one.people:
        deed = Deed.JOIN
    back = deed is Deed.JOIN and one.people and random.randrange(3)
    return deed, random.choice(one.people) if deed in rolls.OF_PEOPLE or back else ""


def _scripted(one: Actor) -> tuple[Deed, str]:
    """Return what a script says; where it means nobody yet, somebody new comes."""
    _, deed, number = one.script.pop(0)
    who = "" if number == NEW else (one.people[number : number + 1] or [""])[0]
    return (deed if who or deed not in rolls.OF_PEOPLE else Deed.JOIN), who


def _shown(one: Actor) -> Invitation | None:
    """Return what somebody shows at the door: in a public room, often nothing."""
    if not one.invitations or one.random.randrange(8) == 0:
        return None
    newest = one.invitations[-1:] if one.script else []
    return one.random.choice([*one.invitations, *newest])


def _said(rules: Rules) -> dict[str, Any]:
    """Return limits as a caller says them."""
    spans = {WIRE[name]: getattr(rules, name) for name in WIRE}
    return {k: int(v.total_seconds()) for k, v in spans.items() if v is not None}


def read_token(token: str, wanted: NewToken | None = None) -> Invitation:
    """Return what a token says, to anybody who can read."""
    head, body, _ = (urlsafe_b64decode(f"{part}===") for part in token.split("."))
    assert head == b'{"alg":"HS256","typ":"JWT"}', head
    claims = json.loads(body)
    begins, ends = claims.get("nbf"), claims["exp"]
    return Invitation(
        jti=claims["jti"],
        token=token,
        expires_at=datetime.fromtimestamp(ends, UTC),
        not_before=datetime.fromtimestamp(begins, UTC) if begins else None,
        single_use=wanted.single_use if wanted else False,
        ejects=claims.get("ejt", False),
    )
