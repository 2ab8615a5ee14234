"""What every brain does, whatever thinks in it."""

from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import pytest

from support.model import ModelServer, thinking
from visavis.core.briefs import Brief
from visavis.core.ids import PersonaId, ReplicaId
from visavis.core.transcripts import Role
from visavis.replica.brain import Brain, BrainFailed, Context, Said
from visavis.replica.engines.openai_compatible import OpenAICompatibleBrain
from visavis.replica.engines.openai_endpoint import Endpoint
from visavis.replica.engines.rehearsal import RehearsalBrain


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with thinking("I am ", "listening. ", "Go on.") as server:
        yield server


@pytest.fixture(params=["rehearsal", "openai-compatible"])
def brain(request: pytest.FixtureRequest, model: ModelServer) -> Brain:
    made: dict[str, Brain] = {
        "rehearsal": RehearsalBrain("seed"),
        "openai-compatible": OpenAICompatibleBrain(Endpoint(base_url=model.address)),
    }
    assert made[request.param].name == request.param
    return made[request.param]


def context(*said: str) -> Context:
    brief = Brief(
        replica_id=ReplicaId("r1"),
        replica_name="Anna",
        persona_id=PersonaId("p1"),
        persona_name="Coach",
        system_prompt="You help people practise sales.",
    )
    return Context(brief=brief, lines=[Said(role=Role.USER, text=t) for t in said])


async def reply(brain: Brain, given: Context) -> list[Any]:
    return [piece async for piece in brain.reply(given)]


async def test_it_opens_a_conversation_in_words(brain: Brain) -> None:
    greeting = await brain.greet(context())
    await brain.close()
    assert greeting == greeting.strip() != ""


async def test_it_answers_piece_by_piece(brain: Brain) -> None:
    pieces = await reply(brain, context("I am ready."))
    await brain.close()
    assert len(pieces) > 1
    assert "".join(pieces).strip()


async def test_it_only_reads_what_it_is_given(brain: Brain) -> None:
    given = context("I am ready.")
    await reply(brain, given)
    await brain.close()
    assert given == context("I am ready.")


async def test_an_answer_that_is_cut_off_is_in_nobody_s_way(
    brain: Brain, model: ModelServer
) -> None:
    model.going_on.clear()
    async with aclosing(brain.reply(context("I am ready."))) as pieces:  # type: ignore[type-var]  # they are generators
        assert await anext(pieces)
    model.going_on.set()
    assert await reply(brain, context("I am ready."))
    await brain.close()


async def test_it_may_be_closed_without_a_word_and_twice(brain: Brain) -> None:
    await brain.close()
    await brain.close()


async def test_what_a_server_refuses_is_a_failure_that_quotes_nobody(
    model: ModelServer,
) -> None:
    model.failing = True
    brain = OpenAICompatibleBrain(Endpoint(base_url=model.address, api_key="secret"))
    with pytest.raises(BrainFailed) as caught:
        await reply(brain, context("Between you and me."))
    await brain.close()
    assert "Between you" not in str(caught.value)
    assert "secret" not in str(caught.value)


async def test_after_a_failure_it_may_be_asked_again(model: ModelServer) -> None:
    brain = OpenAICompatibleBrain(Endpoint(base_url=model.address))
    model.failing = True
    with pytest.raises(BrainFailed):
        await reply(brain, context("I am ready."))
    model.failing = False
    assert await reply(brain, context("I am ready."))
    await brain.close()
