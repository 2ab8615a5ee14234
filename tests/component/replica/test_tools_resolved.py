"""What a replica does with what comes of a call is its tool's to say: `on_resolve`."""

from dataclasses import replace
from typing import Any

import pytest
from calling import CallingBrain, call, called, posted, refusals
from playing import ID, Playing, brief, playing

from visavis.core.interactions import LONGEST_CONTEXT
from visavis.core.link import ContextChanged, ToolAnswered

API = {"api": {"url": "https://shop.example/"}}


def known(scene: Playing) -> list[str]:
    """Return what the conversational context has become, change by change."""
    return [m.context for m in scene.reported if isinstance(m, ContextChanged)]


def wanting(*resolves: str, **more: Any) -> Any:
    names = ("stock", "order", "other")
    tools = [
        {"name": name, "on_resolve": resolve, **more}
        for name, resolve in zip(names, resolves, strict=False)
    ]
    return brief(layers={"llm": {"tools": tools}})


async def test_a_result_is_said_as_it_came() -> None:
    brain = CallingBrain(["One moment.", call()], ["Never said."])
    async with playing(wanting("response_in_result"), brain) as scene:
        scene.say("respond", text="How many?")
        await called(scene)
        scene.say("tool_result", tool_call_id="call_1", output="There are six left.")
        await scene.until_said(1)
    assert scene.lines[-1] == ("assistant", "One moment. There are six left.")
    assert len(brain.rounds) == 1


async def test_a_result_that_is_no_sentence_is_put_into_words() -> None:
    brain = CallingBrain([call()], ["There are six."])
    async with playing(wanting("response_in_result"), brain) as scene:
        scene.say("respond", text="How many?")
        await called(scene)
        scene.say("tool_result", tool_call_id="call_1", output={"left": 6})
        await scene.until_said(1)
    assert scene.lines[-1] == ("assistant", "There are six.")


@pytest.mark.parametrize("resolve", ["fire_and_forget", "add_to_context"])
async def test_a_turn_goes_on_without_what_nobody_waits_for(resolve: str) -> None:
    brain = CallingBrain(["I note that.", call()], ["Never said."])
    async with playing(wanting(resolve), brain) as scene:
        scene.say("respond", text="I like boots.")
        await scene.until_said(1)
        assert scene.named("conversation.tool_call")
    assert scene.lines[-1] == ("assistant", "I note that.")
    assert len(brain.rounds) == 1


async def test_who_called_without_a_word_is_asked_for_some() -> None:
    brain = CallingBrain([call()], ["Noted."])
    async with playing(wanting("fire_and_forget"), brain) as scene:
        scene.say("respond", text="I like boots.")
        await scene.until_said(1)
    assert scene.lines[-1] == ("assistant", "Noted.")
    assert "under way" in brain.rounds[1][0].outputs[0]


async def test_of_several_calls_those_are_waited_for_that_want_it() -> None:
    brain = CallingBrain(["So.", call(id_="a"), call("order", "b")], ["Six."])
    tools = wanting("fire_and_forget", "generate_response")
    async with playing(tools, brain) as scene:
        scene.say("respond", text="How many?")
        await called(scene, 2)
        scene.say("tool_result", tool_call_id="b", output="6")
        await scene.until_said(1)
    assert scene.lines[-1] == ("assistant", "So. Six.")
    assert brain.rounds[1][0].outputs[1] == "6"


async def test_a_late_result_is_known_from_then_on() -> None:
    brain = CallingBrain(["I look.", call()], ["Six, as I know by now."])
    async with playing(wanting("add_to_context"), brain) as scene:
        scene.say("respond", text="How many?")
        await scene.until_said(1)
        scene.say("tool_result", tool_call_id="call_1", output="6")
        scene.say("tool_result", tool_call_id="call_1", output="7")
        await scene.pull(5)
    assert known(scene) == ["stock: 6"]
    (again,) = refusals(scene)
    assert again.endswith("(that one is over)")


async def test_what_is_forgotten_is_taken_and_changes_nothing() -> None:
    brain = CallingBrain(["I note that.", call()], ["Never said."])
    async with playing(wanting("fire_and_forget"), brain) as scene:
        scene.say("respond", text="I like boots.")
        await scene.until_said(1)
        scene.say("tool_result", tool_call_id="call_1", output="done")
        await scene.pull(5)
    assert known(scene) == []
    assert refusals(scene) == []


async def test_the_front_s_answer_is_known_and_no_page_can_forge_it() -> None:
    brain = CallingBrain(["I look.", call()], ["Never said."])
    async with playing(wanting("add_to_context", delivery=API), brain) as scene:
        scene.say("respond", text="How many?")
        await posted(scene)
        await scene.until_said(1)
        scene.say("tool_result", tool_call_id="call_1", output="forged")
        await scene.pull(5)
        for output in ("6", "7"):
            scene.performer.take_answer(
                ToolAnswered(conversation_id=ID, tool_call_id="call_1", output=output)
            )
    assert known(scene) == ["stock: 6"]
    assert len(refusals(scene)) == 1


async def test_what_is_too_long_to_be_known_is_left_out() -> None:
    brain = CallingBrain(["I look.", call()], ["Never said."])
    full = replace(
        wanting("add_to_context", delivery=API), context="n" * LONGEST_CONTEXT
    )
    async with playing(full, brain) as scene:
        scene.say("respond", text="How many?")
        await posted(scene)
        await scene.until_said(1)
        scene.performer.take_answer(
            ToolAnswered(conversation_id=ID, tool_call_id="call_1", output="6")
        )
    assert known(scene) == []


async def test_only_so_many_calls_are_kept_in_mind() -> None:
    calls = [call(id_=f"c{i}") for i in range(257)]
    brain = CallingBrain(["I note that.", *calls], ["Never said."])
    async with playing(wanting("add_to_context"), brain) as scene:
        scene.say("respond", text="I like boots.")
        await scene.until_said(1)
        scene.say("tool_result", tool_call_id="c0", output="first")
        scene.say("tool_result", tool_call_id="c256", output="last")
        await scene.pull(5)
    assert known(scene) == ["stock: last"]
