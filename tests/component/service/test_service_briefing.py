"""What a replica is told of the cast, and that it stays told."""

from dataclasses import replace
from datetime import UTC, datetime

from service_house import House, play

from visavis.core import codec, link
from visavis.core.guardrails import Guardrail, Guardrails
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    GuardrailsId,
    ObjectivesId,
    PersonaId,
    ReplicaId,
    ToolId,
)
from visavis.core.objectives import Objective, Objectives
from visavis.core.personas import Persona, Replica
from visavis.core.portraits import Portrait, guessed
from visavis.core.tool_library import LibraryTool
from visavis.core.tools import tools_of

AT = datetime(2026, 3, 1, tzinfo=UTC)
STEPS = Objectives(
    id=ObjectivesId("o1"),
    steps=(Objective(name="ask", prompt="Ask."),),
    created_at=AT,
    updated_at=AT,
)
RULES = Guardrails(
    id=GuardrailsId("g1"),
    rules=(Guardrail(name="price", prompt="Name none."),),
    created_at=AT,
    updated_at=AT,
)
COACH = Persona(
    id=PersonaId("p1"), name="Coach", objectives_id="o1", guardrails_id="g1"
)


async def employ(house: House) -> None:
    await house.cast.objectives.put(DEFAULT_WORKSPACE, STEPS)
    await house.cast.guardrails.put(DEFAULT_WORKSPACE, RULES)
    await house.cast.personas.put(DEFAULT_WORKSPACE, COACH)


def test_objectives_and_guardrails_are_in_the_brief() -> None:
    async def story(house: House) -> None:
        await employ(house)
        id_ = await house.open(persona_id="p1")
        await house.wait(2)
        await house.enter(id_)
        [seat] = house.sent(link.OpenSeat)
        assert seat.brief.objectives == STEPS.steps
        assert seat.brief.guardrails == RULES.rules
        assert link.decode_to_worker(codec.encode(seat)) == seat

    play(story)


def test_the_tools_of_a_persona_are_in_the_brief_in_one_form() -> None:
    async def story(house: House) -> None:
        api = {"api": {"url": "https://shop.example/stock", "auth": {"token": "s"}}}
        tool = LibraryTool(
            id=ToolId("t1"),
            name="stock",
            description="d",
            delivery=api,
            created_at=AT,
            updated_at=AT,
        )
        await house.cast.tools.put(DEFAULT_WORKSPACE, tool)
        inline = {"llm": {"tools": [{"name": "wave"}]}}
        clerk = replace(COACH, tool_ids=("t1", "t_gone"), layers=inline)
        await house.cast.personas.put(DEFAULT_WORKSPACE, clerk)
        id_ = await house.open(persona_id="p1")
        await house.wait(2)
        await house.enter(id_)
        [seat] = house.sent(link.OpenSeat)
        told = [(one.name, one.posted) for one in tools_of(seat.brief.layers)]
        assert told == [("wave", False), ("stock", True)]
        assert "shop.example" not in str(seat.brief.layers)

    play(story)


def test_the_replicas_face_and_voice_and_what_is_behind_it_are_in_the_brief() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(
            replica_id="r3f4182ef554", properties={"apply_greenscreen": True}
        )
        await house.wait(2)
        await house.enter(id_)
        [seat] = house.sent(link.OpenSeat)
        assert (seat.brief.face, seat.brief.voice) == ("lucas", "flite:rms")
        assert seat.brief.greenscreen
        assert not seat.brief.audio_only

    play(story)


def test_a_call_goes_on_when_its_persona_is_deleted_or_changed() -> None:
    async def story(house: House) -> None:
        await employ(house)
        id_ = await house.open(persona_id="p1")
        await house.wait(2)
        await house.enter(id_)
        await house.cast.personas.change(
            DEFAULT_WORKSPACE, "p1", lambda persona: replace(persona, name="Other")
        )
        await house.cast.personas.remove(DEFAULT_WORKSPACE, "p1")
        await house.enter(id_)
        [seat] = house.sent(link.OpenSeat)
        assert seat.brief.persona_name == "Coach"
        assert house.seen(id_).status == "active"

    play(story)


def test_of_a_replica_of_ones_own_the_brief_says_where_its_portrait_lies() -> None:
    async def story(house: House) -> None:
        handles = guessed((290.0, 200.0), (350.0, 200.0))
        own = Replica(
            id=ReplicaId("rown"),
            name="Me",
            face="",
            voice="flite:rms",
            portrait=Portrait(name="me.webp", width=640, height=480, handles=handles),
        )
        await house.cast.replicas.put(DEFAULT_WORKSPACE, own)
        id_ = await house.open(replica_id="rown")
        await house.wait(2)
        await house.enter(id_)
        [seat] = house.sent(link.OpenSeat)
        assert seat.brief.portrait is not None
        assert seat.brief.portrait.path.endswith("/me.webp")
        assert seat.brief.portrait.handles == handles
        assert link.decode_to_worker(codec.encode(seat)) == seat

    play(story)
