"""A tool of the library is called like any other, with its arguments alone."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from service_house import House, play

from visavis.core import link
from visavis.core.ids import DEFAULT_WORKSPACE, PersonaId, ToolId
from visavis.core.personas import ANNA, Persona
from visavis.core.tool_library import LibraryTool, buried

AT = datetime(2026, 3, 1, tzinfo=UTC)
PERSONA = PersonaId("p00000000001")
URL = "https://shop.example/stock/{item}?call={tavus_conversation_id}"
STOCK = LibraryTool(
    id=ToolId("t1"),
    name="stock",
    description="How many are left.",
    delivery={"api": {"url": URL}},
    created_at=AT,
    updated_at=AT,
)


async def calling(house: House, **arguments: Any) -> str:
    """Return a call whose model has just called a tool of the library."""
    clerk = Persona(id=PERSONA, name="Clerk", tool_ids=(STOCK.id,))
    await house.cast.personas.put(DEFAULT_WORKSPACE, clerk)
    await house.keys.create("shop")
    id_ = await house.open(replica_id=ANNA, persona_id=PERSONA)
    await house.wait(2)
    await house.enter(id_)
    call = link.CallTool(
        conversation_id=id_,
        tool_call_id="call_1",
        name="stock",
        arguments=json.dumps(arguments),
        turn_idx=3,
        inference_id="i1",
    )
    await house.report(call)
    await house.wait(1)
    return id_


def answers(house: House) -> list[str]:
    return [answered.output for answered in house.sent(link.ToolAnswered)]


def test_its_address_is_filled_in_and_its_arguments_are_the_body() -> None:
    async def story(house: House) -> None:
        await house.cast.tools.put(DEFAULT_WORKSPACE, STOCK)
        id_ = await calling(house, item="a/b", count=2)
        (posting,) = house.tools.postings
        assert posting.call.url == f"https://shop.example/stock/a%2Fb?call={id_}"
        assert json.loads(posting.call.body or "") == {"item": "a/b", "count": 2}
        assert answers(house) == ["{}"]

    play(story)


def test_what_does_not_fit_is_sent_nowhere_and_the_model_learns_why() -> None:
    async def story(house: House) -> None:
        await house.cast.tools.put(DEFAULT_WORKSPACE, STOCK)
        await calling(house, count=2)
        assert house.tools.postings == []
        assert answers(house) == ['{"error": "The argument item is needed."}']

    play(story)


def test_what_was_deleted_or_taken_away_is_called_no_more() -> None:
    async def story(house: House) -> None:
        gone = replace(buried(STOCK, AT), delivery=STOCK.delivery)
        await house.cast.tools.put(DEFAULT_WORKSPACE, gone)
        await calling(house, item="boots")
        assert house.tools.postings == []
        assert answers(house) == ['{"error": "This tool was removed."}']

    play(story)
