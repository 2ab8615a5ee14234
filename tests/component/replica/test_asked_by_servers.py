"""What a caller's server asks of a replica is acknowledged before anything follows."""

from typing import Any

from playing import EVA, ID, Playing, brief, playing

from visavis.core.interactions import LONGEST_CONTEXT
from visavis.core.link import (
    ContextChanged,
    Interact,
    Interacted,
    LineSpoken,
    PeopleEngaged,
    SendMessage,
)


def ask(play: Playing, number: int, event: str, **properties: Any) -> None:
    message = {"event_type": f"conversation.{event}", "properties": properties}
    order = Interact(conversation_id=ID, number=number, data=message)
    play.performer.interact(order)


def taken(play: Playing) -> list[Interacted]:
    return [m for m in play.reported if isinstance(m, Interacted)]


def follows(play: Playing, answer: Interacted) -> list[dict[str, Any]]:
    """Return the events of a turn that were told after it was acknowledged."""
    later = play.reported[play.reported.index(answer) :]
    return [
        m.data
        for m in later
        if isinstance(m, SendMessage)
        and m.data.get("inference_id") == answer.inference_id
    ]


async def test_all_events_of_what_is_answered_follow_under_its_inference_id() -> None:
    async with playing() as play:
        play.performer.enter(EVA, "Eva", returning=True)
        ask(play, 7, "respond", text="What does it cost?")
        await play.until_said(1)
        [answer] = taken(play)
        assert (answer.number, answer.turn_idx) == (7, 1)
        said = follows(play, answer)
        assert said == [
            e for e in play.events if e.get("inference_id") == answer.inference_id
        ]
        assert {e["turn_idx"] for e in said} == {1}
        roles = [
            e["properties"]["role"]
            for e in said
            if e["event_type"] == "conversation.utterance"
        ]
        assert roles == ["user", "replica"]


async def test_a_line_that_a_server_gave_is_nobody_s_and_engages_nobody() -> None:
    async with playing() as play:
        play.performer.enter(EVA, "Eva", returning=True)
        ask(play, 1, "respond", text="What does it cost?")
        await play.pull_until(lambda: bool(play.named("conversation.utterance")))
        [said] = play.named("conversation.utterance")
        assert said["properties"] == {"role": "user", "speech": "What does it cost?"}
        [line] = [m for m in play.reported if isinstance(m, LineSpoken)]
        assert line.participant_id is None
        before = play.reported[: play.reported.index(line) + 1]
        assert not [m for m in before if isinstance(m, PeopleEngaged)]


async def test_an_echo_is_acknowledged_with_the_id_it_is_said_under() -> None:
    async with playing() as play:
        play.performer.enter(EVA, "Eva", returning=True)
        ask(play, 1, "echo", text="It has shipped.", inference_id="order-7")
        await play.until_said(1)
        [answer] = taken(play)
        [said] = play.named("conversation.utterance")
        assert said["inference_id"] == answer.inference_id
        assert answer.turn_idx is None


async def test_what_leads_to_no_turn_is_acknowledged_too() -> None:
    async with playing() as play:
        play.performer.enter(EVA, "Eva", returning=True)
        ask(play, 1, "interrupt")
        ask(play, 2, "sensitivity", participant_pause_sensitivity="low")
        ask(play, 3, "echo", modality="audio", audio="", done=True)
        await play.pull_until(lambda: len(taken(play)) == 3)
        assert [(m.number, m.field) for m in taken(play)] == [(1, ""), (2, ""), (3, "")]


async def test_a_context_is_reported_whole_before_its_change_is_acknowledged() -> None:
    async with playing(brief(context="Boats.")) as play:
        ask(play, 1, "append_llm_context", context="Red ones.")
        ask(play, 2, "overwrite_llm_context", context="Cars.")
        await play.pull_until(lambda: len(taken(play)) == 2)
        assert play.reported[-4:] == [
            ContextChanged(conversation_id=ID, context="Boats.\nRed ones."),
            Interacted(conversation_id=ID, number=1),
            ContextChanged(conversation_id=ID, context="Cars."),
            Interacted(conversation_id=ID, number=2),
        ]


async def test_a_refusal_goes_to_whoever_asked() -> None:
    async with playing(brief(context="x" * LONGEST_CONTEXT)) as play:
        ask(play, 1, "respond")
        ask(play, 2, "append_llm_context", context="y")
        play.say("append_llm_context", context="y")
        ask(play, 3, "tool_result", tool_call_id="no", output="such call")
        await play.pull_until(lambda: len(taken(play)) == 3)
        refused = [(m.number, m.field) for m in taken(play)]
        assert refused == [
            (1, "properties.text"),
            (2, "properties.context"),
            (3, "properties.tool_call_id"),
        ]
        [told] = play.named("system.error")
        assert told["properties"]["field"] == "properties.context"


async def test_a_replica_that_says_only_what_it_is_given_answers_no_server() -> None:
    async with playing(brief(pipeline_mode="echo")) as play:
        ask(play, 1, "respond", text="Hello?")
        assert taken(play)[0].field == "event_type"
        assert taken(play)[0].allowed.startswith("conversation.echo")
