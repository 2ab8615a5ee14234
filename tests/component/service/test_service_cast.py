"""The cast of a workspace: its own, the stock, and what binds them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from visavis.core.guardrails import Guardrail, Guardrails
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    GuardrailsId,
    ObjectivesId,
    PersonaId,
    ReplicaId,
    WorkspaceId,
)
from visavis.core.objectives import Objective, Objectives
from visavis.core.personas import ANNA, STOCK_PERSONAS, STOCK_REPLICAS, Persona, Replica
from visavis.core.problems import (
    InvalidPayload,
    StockIsFixed,
    UnknownGuardrails,
    UnknownObjectives,
    UnknownPersona,
    UnknownReplica,
)
from visavis.service.cast import Cast
from visavis.service.definitions import Sought
from visavis.service.fakes import FakeClock, FakeRandomness, fake_cast
from visavis.service.guardrails import GuardrailSets
from visavis.service.objectives import ObjectiveSets
from visavis.service.personas import Personas
from visavis.service.ports import CastShelves
from visavis.service.replicas import Replicas
from visavis.service.shelved import revise

OURS, THEIRS = DEFAULT_WORKSPACE, WorkspaceId("elsewhere")
DRAFT = Persona(id=PersonaId(""), name="Mine", system_prompt="Be kind.")
FACE = Replica(id=ReplicaId("r1"), name="Face", face="anna", voice="slt")
AT = datetime(2026, 3, 1, tzinfo=UTC)
STEPS = Objectives(
    id=ObjectivesId(""),
    steps=(Objective(name="ask", prompt="Ask."),),
    created_at=AT,
    updated_at=AT,
)
RULES = Guardrails(
    id=GuardrailsId(""),
    name="Sales",
    rules=(Guardrail(name="price", prompt="Name none."),),
    created_at=AT,
    updated_at=AT,
)


class Troupe:
    """Every use case of the cast, on shelves in memory."""

    def __init__(self) -> None:
        self.shelves: CastShelves = fake_cast()
        self.clock, randomness = FakeClock(), FakeRandomness()
        self.cast = Cast(self.shelves)
        self.personas = Personas(self.shelves, self.clock, randomness)
        self.replicas = Replicas(self.shelves, self.clock)
        self.objectives = ObjectiveSets(self.shelves, self.clock, randomness)
        self.guardrails = GuardrailSets(self.shelves, self.clock, randomness)

    async def persona(self, **fields: Any) -> Persona:
        return await self.personas.create(OURS, replace(DRAFT, **fields))


@pytest.fixture
def troupe() -> Troupe:
    return Troupe()


async def test_ones_own_are_found_and_nobody_else_s(troupe: Troupe) -> None:
    mine = await troupe.persona()
    await troupe.shelves.replicas.put(OURS, FACE)
    assert await troupe.cast.persona(OURS, mine.id) == mine
    assert await troupe.cast.replica(OURS, "r1") == FACE
    assert await troupe.cast.replica(THEIRS, ANNA) == STOCK_REPLICAS[ANNA]
    with pytest.raises(UnknownPersona):
        await troupe.personas.get(THEIRS, mine.id)
    with pytest.raises(UnknownReplica):
        await troupe.replicas.get(THEIRS, "r1")


async def test_a_list_goes_on_from_one_s_own_to_the_stock(troupe: Troupe) -> None:
    own = [await troupe.persona() for _ in range(3)]
    everybody = {one.id for one in own} | set(STOCK_PERSONAS)
    seen: list[str] = []
    for offset in range(0, len(everybody), 2):
        found, total = await troupe.personas.list(OURS, None, offset=offset, limit=2)
        assert total == len(everybody)
        seen += [one.id for one in found]
    assert set(seen[:3]) == {one.id for one in own}
    assert set(seen) == everybody
    assert len(seen) == len(everybody)
    users, total = await troupe.personas.list(OURS, "user", offset=2, limit=9)
    assert (len(users), total) == (1, 3)
    stock, total = await troupe.personas.list(OURS, "system", offset=0, limit=2)
    assert [one.stock for one in stock] == [True, True]
    assert total == len(STOCK_PERSONAS)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"default_replica_id": ReplicaId("r404")}, "Invalid replica_uuid$"),
        ({"objectives_id": "o404"}, "objectives_id: "),
        ({"guardrails_id": "g404"}, "guardrails_id: "),
        ({"guardrail_ids": ("g404",)}, r"guardrail_ids\[0\]: "),
    ],
)
async def test_what_a_persona_names_must_exist(
    troupe: Troupe, fields: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidPayload, match=f"^{named}"):
        await troupe.persona(**fields)


async def test_a_set_is_no_single_guardrail(troupe: Troupe) -> None:
    kept = await troupe.guardrails.create(OURS, RULES)
    single = await troupe.guardrails.create(OURS, replace(RULES, single=True))
    with pytest.raises(InvalidPayload, match="names no guardrail that"):
        await troupe.persona(guardrail_ids=(single.id, kept.id))
    with pytest.raises(InvalidPayload, match="names no guardrail set that"):
        await troupe.persona(guardrails_id=single.id)


async def test_what_was_deleted_since_does_not_hinder_a_change(troupe: Troupe) -> None:
    await troupe.shelves.replicas.put(OURS, FACE)
    rule = await troupe.guardrails.create(OURS, replace(RULES, single=True))
    mine = await troupe.persona(default_replica_id=FACE.id, guardrail_ids=(rule.id,))
    await troupe.replicas.delete(OURS, "r1")
    await troupe.shelves.guardrails.remove(OURS, rule.id)

    after, news = await troupe.personas.change(
        OURS, mine.id, lambda persona: replace(persona, name="Renamed")
    )

    assert (after.name, news) == ("Renamed", True)
    assert await troupe.cast.guardrails(OURS, after) == ()


async def test_a_change_that_changes_nothing_is_no_news(troupe: Troupe) -> None:
    mine = await troupe.persona()
    assert await troupe.personas.change(OURS, mine.id, lambda p: p) == (mine, False)
    steps = await troupe.objectives.create(OURS, STEPS)
    rules = await troupe.guardrails.create(OURS, RULES)
    same = await troupe.objectives.change(OURS, steps.id, lambda given: given)
    assert same == (steps, False)
    assert await troupe.guardrails.change(OURS, rules.id, lambda g: g) == (rules, False)


async def test_a_decision_about_what_changed_meanwhile_is_taken_anew(
    troupe: Troupe,
) -> None:
    mine = await troupe.persona()
    meanwhile = ["Somebody else's name"]

    async def decide(before: Persona) -> Persona:
        if meanwhile:
            name = meanwhile.pop()
            await troupe.shelves.personas.change(
                OURS, mine.id, lambda persona: replace(persona, name=name)
            )
        return replace(before, context="Ours.")

    outcome = await revise(troupe.shelves.personas, OURS, mine.id, decide)

    assert outcome is not None
    assert (outcome[1].name, outcome[1].context) == ("Somebody else's name", "Ours.")


async def test_the_stock_is_fixed(troupe: Troupe) -> None:
    with pytest.raises(StockIsFixed):
        await troupe.personas.change(OURS, "pipecat0", lambda persona: persona)
    with pytest.raises(StockIsFixed):
        await troupe.personas.delete(OURS, "pipecat0")
    with pytest.raises(StockIsFixed):
        await troupe.replicas.rename(OURS, ANNA, "Hanna")
    with pytest.raises(StockIsFixed):
        await troupe.replicas.delete(OURS, ANNA)


async def test_a_replica_is_renamed_and_deleted_by_its_owner_only(
    troupe: Troupe,
) -> None:
    await troupe.shelves.replicas.put(OURS, FACE)
    for attempt in (
        troupe.replicas.rename(THEIRS, "r1", "Stolen"),
        troupe.replicas.delete(THEIRS, "r1"),
    ):
        with pytest.raises(UnknownReplica):
            await attempt
    assert (await troupe.replicas.rename(OURS, "r1", "Bo")).name == "Bo"
    stock = list(STOCK_REPLICAS.values())
    renamed, *rest = await troupe.replicas.list(OURS)
    assert (renamed.name, rest) == ("Bo", stock)
    await troupe.replicas.delete(OURS, "r1")
    assert await troupe.replicas.list(OURS) == stock


async def test_what_is_another_workspace_s_is_unknown(troupe: Troupe) -> None:
    mine = await troupe.persona()
    steps = await troupe.objectives.create(OURS, STEPS)
    rules = await troupe.guardrails.create(OURS, RULES)
    with pytest.raises(UnknownPersona):
        await troupe.personas.change(THEIRS, mine.id, lambda persona: persona)
    with pytest.raises(UnknownPersona):
        await troupe.personas.delete(THEIRS, mine.id)
    for attempt in (
        troupe.objectives.get(THEIRS, steps.id),
        troupe.objectives.change(THEIRS, steps.id, lambda given: given),
        troupe.objectives.delete(THEIRS, steps.id),
    ):
        with pytest.raises(UnknownObjectives):
            await attempt
    for other in (
        troupe.guardrails.get(THEIRS, rules.id),
        troupe.guardrails.change(THEIRS, rules.id, lambda given: given),
        troupe.guardrails.delete(THEIRS, rules.id),
    ):
        with pytest.raises(UnknownGuardrails):
            await other
    await troupe.personas.delete(OURS, mine.id)
    with pytest.raises(UnknownPersona):
        await troupe.personas.get(OURS, mine.id)


async def test_objectives_reach_the_persona_until_they_are_deleted(
    troupe: Troupe,
) -> None:
    steps = await troupe.objectives.create(OURS, STEPS)
    bound = await troupe.persona(objectives_id=steps.id)
    free = await troupe.persona()
    assert await troupe.objectives.get(OURS, steps.id) == steps
    assert list(await troupe.objectives.list(OURS, Sought())) == [steps]
    assert await troupe.cast.objectives(OURS, bound) == STEPS.steps
    assert await troupe.cast.objectives(OURS, free) == ()
    await troupe.objectives.delete(OURS, steps.id)
    assert await troupe.cast.objectives(OURS, bound) == ()
    assert (await troupe.personas.get(OURS, bound.id)).objectives_id == ""
    assert await troupe.personas.get(OURS, free.id) == free


async def test_guardrails_reach_the_persona_by_every_way_and_once(
    troupe: Troupe,
) -> None:
    def single(name: str, *tags: str) -> Guardrails:
        rules = (Guardrail(name=name, prompt="Never."),)
        return replace(RULES, rules=rules, single=True, tags=tags)

    whole = await troupe.guardrails.create(OURS, replace(RULES, tags=("sales",)))
    one = await troupe.guardrails.create(OURS, single("one", "sales"))
    two = await troupe.guardrails.create(OURS, single("two", "sales", "more"))
    await troupe.guardrails.create(OURS, single("other", "else"))
    bound = await troupe.persona(
        guardrails_id=whole.id, guardrail_ids=(one.id,), guardrail_tags=("sales",)
    )
    named = await troupe.persona(guardrail_ids=(two.id,))

    told = await troupe.cast.guardrails(OURS, bound)
    assert [rule.name for rule in told] == ["price", "one", "two"]
    assert [r.name for r in await troupe.cast.guardrails(OURS, named)] == ["two"]
    assert await troupe.cast.guardrails(OURS, await troupe.persona()) == ()
    assert list(await troupe.guardrails.list(OURS, Sought(), single=False)) == [whole]
    assert await troupe.guardrails.get(OURS, whole.id) == whole

    await troupe.guardrails.delete(OURS, whole.id)
    await troupe.guardrails.delete(OURS, one.id)
    left = await troupe.personas.get(OURS, bound.id)
    assert (left.guardrails_id, left.guardrail_ids) == ("", ())


async def test_a_change_is_dated(troupe: Troupe) -> None:
    steps = await troupe.objectives.create(OURS, STEPS)
    rules = await troupe.guardrails.create(OURS, RULES)
    later = troupe.clock.now()
    more = replace(STEPS.steps[0], prompt="Ask again.")
    changed, news = await troupe.objectives.change(
        OURS, steps.id, lambda given: replace(given, steps=(more,))
    )
    assert (changed.steps, changed.updated_at, news) == ((more,), later, True)
    renamed, news = await troupe.guardrails.change(
        OURS, rules.id, lambda given: replace(given, name="New")
    )
    assert (renamed.name, renamed.updated_at, news) == ("New", later, True)
