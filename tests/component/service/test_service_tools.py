"""A replica's tools are called by the front, which alone knows where they are."""

import json
from dataclasses import replace
from typing import Any

from service_house import House, play

from visavis.core import link
from visavis.core.failures import Engine, Why
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, PersonaId
from visavis.core.lifecycle import Reason
from visavis.core.personas import ANNA, Persona
from visavis.service.ports.tools import Posted

URL = "https://shop.example/stock"
GATE = "https://gate.example/waved"
PERSONA = PersonaId("p00000000001")
API = {"url": URL, "headers": {"X-Team": "blue"}}
LAYERS: dict[str, Any] = {
    "llm": {"tools": [{"name": "stock", "delivery": {"api": API}}, {"name": "wave"}]},
    "perception": {
        "visual_tools": [{"name": "wave", "delivery": {"api": {"url": GATE}}}]
    },
}


async def calling(house: House, name: str = "stock", **call: Any) -> ConversationId:
    """Return a call whose model has just called a tool."""
    persona = Persona(id=PERSONA, name="Clerk", layers=LAYERS)
    await house.cast.personas.put(DEFAULT_WORKSPACE, persona)
    await house.keys.create("shop")
    id_ = await house.open(replica_id=ANNA, persona_id=PERSONA)
    await house.wait(2)
    await house.enter(id_)
    made = link.CallTool(
        conversation_id=id_,
        tool_call_id="call 1\r\n",
        name=name,
        arguments='{"sku": 7}',
        turn_idx=3,
        inference_id="i1",
    )
    await house.report(replace(made, **call))
    await house.wait(1)
    return id_


def test_a_call_is_posted_with_what_is_needed_to_do_it_and_answered() -> None:
    async def story(house: House) -> None:
        house.tools.answer = Posted(status=200, text='{"left": 6}')
        id_ = await calling(house)

        (posting,) = house.tools.postings
        workspace = await house.key_store.workspace(DEFAULT_WORKSPACE)
        assert workspace is not None
        sent = posting.call
        assert (sent.url, sent.headers) == (URL, {"X-Team": "blue"})
        assert posting.secrets == workspace.webhook_secrets
        assert posting.id == "i1.call1", "safe in a header"
        assert json.loads(sent.body or "") == {
            "event_type": "conversation.tool_call",
            "conversation_id": id_,
            "tool_call_id": "call 1\r\n",
            "name": "stock",
            "arguments": {"sku": 7},
            "turn_idx": 3,
            "inference_id": "i1",
            "timestamp": posting.at.timestamp(),
        }
        (answered,) = house.sent(link.ToolAnswered)
        assert answered.tool_call_id == "call 1\r\n"
        assert answered.output == '{"left": 6}'

    play(story)


def test_a_call_for_what_was_seen_is_posted_too_and_nobody_waits_for_it() -> None:
    async def story(house: House) -> None:
        id_ = await calling(
            house,
            "wave",
            modality="vision",
            inference_id="",
            tool_call_id="20260102-wave",
        )
        (posting,) = house.tools.postings
        assert posting.id == f"{id_}.20260102-wave"
        assert posting.call.url == GATE
        told = json.loads(posting.call.body or "")
        assert told["event_type"] == "conversation.perception_tool_call"
        assert (told["modality"], told["name"]) == ("vision", "wave")
        assert (told["arguments"], told["conversation_id"]) == ({"sku": 7}, id_)
        assert not house.sent(link.ToolAnswered)

    play(story)


def test_a_worker_never_learns_where_a_tool_is() -> None:
    async def story(house: House) -> None:
        await calling(house)
        (seat,) = house.sent(link.OpenSeat)
        assert "shop.example" not in str(seat.brief.layers)
        assert "blue" not in str(seat.brief.layers)

    play(story)


def test_a_refusal_is_told_to_the_model_with_the_tool_s_own_words() -> None:
    async def story(house: House) -> None:
        house.tools.answer = Posted(
            status=404, text="no such item" + "!" * 2000, why="status 404"
        )
        await calling(house)
        (answered,) = house.sent(link.ToolAnswered)
        told = json.loads(answered.output)
        assert told["error"] == "status 404"
        assert told["answer"].startswith("no such item")
        assert len(told["answer"]) == 1000

    play(story)


def test_a_tool_without_an_address_or_a_persona_is_posted_nowhere() -> None:
    async def story(house: House) -> None:
        id_ = await calling(house, "wave")
        await house.cast.personas.remove(DEFAULT_WORKSPACE, PERSONA)
        call = link.CallTool(
            conversation_id=id_,
            tool_call_id="2",
            name="stock",
            arguments="{}",
            turn_idx=3,
            inference_id="i1",
        )
        await house.report(call)
        await house.wait(1)
        assert house.tools.postings == []
        outputs = [a.output for a in house.sent(link.ToolAnswered)]
        assert outputs == ['{"error": "This tool was removed."}'] * 2

    play(story)


def test_a_replica_that_hangs_up_ends_the_conversation() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(replica_id=ANNA)
        await house.wait(2)
        await house.enter(id_)
        await house.report(link.ReplicaHungUp(conversation_id=id_))
        assert house.end(id_).reason is Reason.ENDED_BY_REPLICA

    play(story)


def test_a_failing_engine_is_counted() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(replica_id=ANNA)
        await house.wait(2)
        await house.enter(id_)
        failed = link.EngineFailed(
            conversation_id=id_, engine=Engine.LLM, why=Why.LIMITED
        )
        await house.report(failed)
        assert house.failed == [(Engine.LLM, Why.LIMITED)]

    play(story)
