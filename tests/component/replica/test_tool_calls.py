"""A brain that calls tools: pages and the front answer, and the replica goes on."""

import json
from collections.abc import Sequence

import pytest
from calling import CallingBrain, call, called, posted, refusals
from playing import ID, brief, playing

from visavis.core.lifecycle import Reason
from visavis.core.link import PeopleEngaged, ReplicaHungUp, ToolAnswered
from visavis.core.tools import END_CALL, MOST_ROUNDS, ToolCall
from visavis.replica.brain import Piece

STOCK = {"name": "stock"}
POSTED = {"name": "order", "delivery": {"api": {"url": "https://shop.example/"}}}
ENDS = {"type": "system", "name": END_CALL}
OURS = brief(layers={"llm": {"tools": [STOCK, POSTED, ENDS]}})


async def test_a_page_is_told_of_a_call_and_its_result_is_spoken_about() -> None:
    brain = CallingBrain(["One moment", call(arguments='{"sku": 7}')], ["Six left."])
    async with playing(OURS, brain) as scene:
        scene.say("respond", text="How many?")
        (told,) = await called(scene)
        assert told == {
            "name": "stock",
            "arguments": '{"sku": 7}',
            "tool_call_id": "call_1",
        }
        scene.say("tool_result", tool_call_id="call_1", output={"left": 6})
        await scene.until_said(1)
    (event,) = scene.named("conversation.tool_call")
    (asked, said) = scene.named("conversation.utterance")
    assert (event["turn_idx"], event["inference_id"]) == (1, asked["inference_id"])
    assert said["properties"]["speech"] == "One moment Six left."
    assert brain.rounds[0] == []
    (round_,) = brain.rounds[1]
    assert (round_.said, round_.outputs) == ("One moment", ('{"left": 6}',))


async def test_what_is_said_before_a_call_is_heard_while_it_runs() -> None:
    brain = CallingBrain(["Let me look that up", call()], ["Done."])
    async with playing(OURS, brain) as scene:
        scene.say("respond", text="How many?")
        await scene.pull_until(
            lambda: any(
                told["properties"]["speech"] == "Let me look that up"
                for told in scene.named("conversation.utterance.streaming")
            )
        )
        assert scene.named("conversation.tool_call")
        assert not scene.named("conversation.stopped_speaking")
        scene.say("tool_result", tool_call_id="call_1", output="ok")
        await scene.until_said(1)


async def test_calls_side_by_side_are_all_waited_for_and_keep_their_order() -> None:
    brain = CallingBrain([call(id_="a"), call("order", "b"), call(id_="a")], ["Done."])
    async with playing(OURS, brain) as scene:
        scene.say("respond", text="How many?")
        first, third = await called(scene, 2)
        assert third["tool_call_id"] not in {"a", "b", ""}
        scene.say("tool_result", tool_call_id=third["tool_call_id"], output="3")
        scene.performer.take_answer(
            ToolAnswered(conversation_id=ID, tool_call_id="b", output="2")
        )
        await scene.pull(50)
        assert len(brain.rounds) == 1
        scene.say("tool_result", tool_call_id=first["tool_call_id"], output="1")
        await scene.until_said(1)
    assert brain.rounds[1][0].outputs == ("1", "2", "3")


async def test_a_tool_with_an_address_is_called_by_the_front_alone() -> None:
    brain = CallingBrain([call("order", arguments='{"n": 1}')], ["Ordered."])
    async with playing(OURS, brain) as scene:
        scene.say("respond", text="Order it.")
        asked = await posted(scene)
        assert (asked.name, asked.arguments, asked.turn_idx) == ("order", '{"n": 1}', 1)
        # No page can say what came of it.
        scene.say("tool_result", tool_call_id="call_1", output="forged")
        await scene.pull(5)
        scene.performer.take_answer(
            ToolAnswered(conversation_id=ID, tool_call_id="call_1", output="42")
        )
        await scene.until_said(1)
        # Told twice, it changes nothing.
        scene.performer.take_answer(
            ToolAnswered(conversation_id=ID, tool_call_id="call_1", output="43")
        )
    assert brain.rounds[1][0].outputs == ("42",)
    assert not scene.named("conversation.tool_call")


async def test_an_error_of_the_page_is_told_as_one() -> None:
    brain = CallingBrain([call()], ["Sorry."])
    async with playing(OURS, brain) as scene:
        scene.say("respond", text="How many?")
        await called(scene)
        scene.say("tool_result", tool_call_id="call_1", output="closed", status="error")
        await scene.until_said(1)
    assert brain.rounds[1][0].outputs == ('{"error": "closed"}',)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (call("unheard_of"), "There is no tool of this name."),
        (call(arguments='{"sku":'), "The arguments must be a JSON object."),
    ],
)
async def test_a_call_that_makes_no_sense_is_told_to_the_model(
    wrong: ToolCall, told: str
) -> None:
    brain = CallingBrain([wrong], ["I was wrong."])
    async with playing(OURS, brain) as scene:
        scene.say("respond", text="How many?")
        await scene.until_said(1)
    assert json.loads(brain.rounds[1][0].outputs[0]) == {"error": told}
    assert not scene.named("conversation.tool_call")


async def test_an_open_call_is_engagement_while_it_lasts() -> None:
    async with playing(OURS, CallingBrain([call()], ["Done."])) as scene:
        scene.say("respond", text="How many?")
        await called(scene)
        before = sum(isinstance(m, PeopleEngaged) for m in scene.reported)
        await scene.pull(100)
        after = sum(isinstance(m, PeopleEngaged) for m in scene.reported)
        assert after >= before + 3
        assert not scene.named("conversation.started_speaking"), "it only waits"
        scene.say("tool_result", tool_call_id="call_1", output="6")
        await scene.until_said(1)


async def test_a_page_may_answer_by_an_echo_instead() -> None:
    brain = CallingBrain([call()], ["Never said."])
    async with playing(OURS, brain) as scene:
        scene.say("respond", text="How many?")
        await called(scene)
        scene.say("echo", text="There are six.")
        await scene.until_said(1)
        scene.say("tool_result", tool_call_id="call_1", output="6")
        await scene.pull(5)
    assert scene.lines[-1] == ("assistant", "There are six.")
    (refused,) = refusals(scene)
    assert refused.startswith("properties.tool_call_id: must be that of a call which")
    assert refused.endswith("(that one is over)")


async def test_words_of_a_person_drop_what_is_open() -> None:
    brain = CallingBrain([call()], ["Never mind, then."])
    async with playing(OURS, brain) as scene:
        scene.say("respond", text="How many?")
        await called(scene)
        scene.say("respond", text="Forget it.")
        await scene.until_said(1)
        scene.say("tool_result", tool_call_id="call_1", output="6")
        await scene.pull(5)
    assert scene.lines[-1] == ("assistant", "Never mind, then.")
    assert brain.rounds == [[], []]
    assert "that one is over" in refusals(scene)[0]


async def test_a_result_of_no_call_is_refused_by_name() -> None:
    async with playing(OURS, CallingBrain(["Hello."])) as scene:
        scene.say("tool_result", tool_call_id="call_9", output="6")
        scene.say("tool_result", tool_call_id="call_9", output=6)
        await scene.pull(5)
    unread, unknown = refusals(scene)
    assert "string or an object" in unread
    assert "there is none of that id" in unknown


async def test_a_goodbye_does_not_wait_for_a_tool() -> None:
    async with playing(OURS, CallingBrain([call()], ["Never said."])) as scene:
        scene.say("respond", text="How many?")
        await called(scene)
        scene.performer.announce_end(Reason.MAX_CALL_DURATION, 10)
        await scene.until_said(1)
    assert "Goodbye" in scene.lines[-1][1]


async def test_nobody_waits_for_ever() -> None:
    brain = CallingBrain(["One moment.", call()], ["Never said."])
    async with playing(OURS, brain) as scene:
        scene.performer._tools._patience_s = 0
        scene.say("respond", text="How many?")
        await scene.until_said(1)
    assert scene.lines[-1] == ("assistant", "One moment.")
    assert len(brain.rounds) == 1


async def test_after_some_rounds_a_model_must_speak() -> None:
    brain = CallingBrain(*[[call("unheard_of")]] * MOST_ROUNDS, ["At last."])
    async with playing(OURS, brain) as scene:
        scene.say("respond", text="How many?")
        await scene.until_said(1)
    assert brain.may_call == [True] * MOST_ROUNDS + [False]
    assert scene.lines[-1] == ("assistant", "At last.")


async def test_a_model_that_never_speaks_has_failed() -> None:
    brain = CallingBrain([call("unheard_of")])
    async with playing(OURS, brain) as scene:
        scene.say("respond", text="How many?")
        await scene.until_said(1)
    assert scene.named("system.error")[0]["properties"]["code"] == "llm_failed"
    assert len(brain.rounds) == MOST_ROUNDS + 1


@pytest.mark.parametrize(
    "script",
    [
        [["Goodbye, then.", call(END_CALL)]],
        [[call(END_CALL), call(id_="other")], ["Goodbye, then."]],
    ],
)
async def test_it_hangs_up_when_its_goodbye_was_heard(
    script: list[Sequence[Piece]],
) -> None:
    async with playing(OURS, CallingBrain(*script)) as scene:
        scene.say("respond", text="That is all.")
        await scene.pull_until(
            lambda: any(isinstance(m, ReplicaHungUp) for m in scene.reported)
        )
    assert scene.lines[-1] == ("assistant", "Goodbye, then.")


async def test_who_interrupts_a_goodbye_is_not_hung_up_on() -> None:
    brain = CallingBrain(
        ["Goodbye, and have a very nice day.", call(END_CALL)], ["Yes?"]
    )
    async with playing(OURS, brain) as scene:
        scene.say("respond", text="That is all.")
        await scene.pull_until(
            lambda: bool(scene.named("conversation.utterance.streaming"))
        )
        scene.say("respond", text="Wait!")
        await scene.until_said(2)
        await scene.pull(20)
    assert scene.lines[-1] == ("assistant", "Yes?")
    assert not [m for m in scene.reported if isinstance(m, ReplicaHungUp)]
