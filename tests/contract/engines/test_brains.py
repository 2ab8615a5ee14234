"""What every brain does, whatever thinks in it: the rehearsal, or a server.

A further one is one more entry of `BRAINS`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from support.model import thinking
from visavis.core.briefs import Brief
from visavis.core.failures import Why
from visavis.core.ids import PersonaId, ReplicaId
from visavis.core.transcripts import Role
from visavis.replica.brain import Brain, BrainFailed, Context, Said
from visavis.replica.endpoints import Endpoint
from visavis.replica.engines.openai_compatible import OpenAICompatibleBrain
from visavis.replica.engines.rehearsal import RehearsalBrain

READY = "I am ready."
HANGS = 60
"""Seconds after which a test is stopped; nothing is asserted of time."""


@dataclass(frozen=True, kw_only=True)
class Stand:
    """A brain, and what it is tested with.

    Attributes:
        hold: Has what is behind it fall silent after the first words, if it can.
        release: Has it go on.
        fail: Breaks what is behind it, if anything is.
        mend: Has it work again.
    """

    brain: Brain
    hold: Callable[[], None]
    release: Callable[[], None]
    fail: Callable[[], None]
    mend: Callable[[], None]


def nothing() -> None: ...


@asynccontextmanager
async def rehearsal() -> AsyncIterator[Stand]:
    yield Stand(
        brain=RehearsalBrain("seed"),
        hold=nothing,
        release=nothing,
        fail=nothing,
        mend=nothing,
    )


@asynccontextmanager
async def behind_a_server() -> AsyncIterator[Stand]:
    with thinking("I am ", "listening. ", "Go on.") as model:
        brain = OpenAICompatibleBrain(
            Endpoint(base_url=model.address, api_key="secret")
        )

        def failing(*, now: bool) -> Callable[[], None]:
            return lambda: setattr(model, "failing", now)

        yield Stand(
            brain=brain,
            hold=model.going_on.clear,
            release=model.going_on.set,
            fail=failing(now=True),
            mend=failing(now=False),
        )
        await brain.close()


BRAINS: dict[str, Callable[[], AbstractAsyncContextManager[Stand]]] = {
    "rehearsal": rehearsal,
    "openai-compatible": behind_a_server,
}


UNFAILING = {"rehearsal"}
"""What has nothing behind it that could break."""


@pytest.fixture(params=BRAINS)
async def stand(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    async with BRAINS[request.param]() as made:
        assert made.brain.name == request.param
        yield made


@pytest.fixture(params=sorted(BRAINS.keys() - UNFAILING))
async def failing(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    """Give one whose server fails."""
    async with BRAINS[request.param]() as made:
        made.fail()
        yield made


def context(*said: str) -> Context:
    brief = Brief(
        replica_id=ReplicaId("r1"),
        replica_name="Anna",
        persona_id=PersonaId("p1"),
        persona_name="Coach",
        system_prompt="You help people practise sales.",
    )
    return Context(brief=brief, lines=[Said(role=Role.USER, text=t) for t in said])


async def reply(stand: Stand, given: Context) -> list[Any]:
    async with asyncio.timeout(HANGS):
        return [piece async for piece in stand.brain.reply(given)]


async def test_it_opens_a_conversation_in_words(stand: Stand) -> None:
    greeting = await stand.brain.greet(context())
    assert greeting == greeting.strip() != ""


async def test_it_answers_piece_by_piece(stand: Stand) -> None:
    pieces = await reply(stand, context(READY))
    assert len(pieces) > 1
    assert "".join(pieces).strip()


async def test_the_first_piece_does_not_wait_for_the_last(stand: Stand) -> None:
    whole = await reply(stand, context(READY))
    stand.hold()
    async with aclosing(stand.brain.reply(context(READY))) as pieces:  # type: ignore[type-var]  # they are generators
        async with asyncio.timeout(HANGS):
            first = await anext(pieces)
        stand.release()
        rest = [piece async for piece in pieces]
    assert [first, *rest] == whole


async def test_it_only_reads_what_it_is_given(stand: Stand) -> None:
    given = context(READY)
    await reply(stand, given)
    assert given == context(READY)


async def test_an_answer_that_is_cut_off_is_in_nobody_s_way(stand: Stand) -> None:
    stand.hold()
    async with aclosing(stand.brain.reply(context(READY))) as pieces:  # type: ignore[type-var]  # they are generators
        assert await anext(pieces)
    stand.release()
    assert await reply(stand, context(READY))


async def test_who_waits_for_words_in_vain_may_go_at_once(stand: Stand) -> None:
    stand.hold()
    came: list[Any] = []
    begun, nobody_asks = asyncio.Event(), asyncio.Event()

    async def listen() -> None:
        async with aclosing(stand.brain.reply(context(READY))) as pieces:  # type: ignore[type-var]  # they are generators
            async for piece in pieces:
                came.append(piece)
                begun.set()
            await nobody_asks.wait()

    async with asyncio.timeout(HANGS), asyncio.TaskGroup() as group:
        listening = group.create_task(listen())
        await begun.wait()
        listening.cancel()
    before = list(came)
    stand.release()
    assert await reply(stand, context(READY))
    assert came == before, "nothing comes after it"


async def test_two_answers_at_once_are_not_mixed_up(stand: Stand) -> None:
    alone = await reply(stand, context(READY))
    async with asyncio.TaskGroup() as group:
        both = [group.create_task(reply(stand, context(READY))) for _ in range(2)]
    assert [one.result() for one in both] == [alone, alone]


async def test_it_may_be_closed_without_a_word_and_twice(stand: Stand) -> None:
    await stand.brain.close()
    await stand.brain.close()


async def test_a_failure_says_of_what_it_is_and_quotes_nobody(failing: Stand) -> None:
    with pytest.raises(BrainFailed) as caught:
        await reply(failing, context("Between you and me."))
    assert caught.value.why in Why
    told = str(caught.value)
    assert told
    assert "Between you" not in told
    assert "secret" not in told


async def test_a_greeting_fails_in_the_same_way(failing: Stand) -> None:
    with pytest.raises(BrainFailed):
        await failing.brain.greet(context())


async def test_after_a_failure_it_may_be_asked_again(failing: Stand) -> None:
    with pytest.raises(BrainFailed):
        await reply(failing, context(READY))
    failing.mend()
    assert await reply(failing, context(READY))
