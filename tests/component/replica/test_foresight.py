"""Answers that are thought of while the question may still go on."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playing import EVA, Playing, ScriptedEars, brief, playing
from sounds import silence, speech

from visavis.core.tools import ToolCall
from visavis.replica.brain import BrainFailed, Context, Piece
from visavis.replica.voice import SpeakingFailed

ASKED = "Tell me what you do."
NOTHING: dict[str, Any] = {}


class WatchedBrain:
    """Says what it was asked, and lets a test see when it was."""

    name = "watched"

    def __init__(self, *rest: Piece, fails: bool = False) -> None:
        self.asked: list[str] = []
        self.notes: list[str] = []
        self._rest = rest
        self._fails = fails

    async def greet(self, context: Context) -> str:
        return context.notes

    async def reply(self, context: Context) -> AsyncIterator[Piece]:
        self.asked.append(context.lines[-1].text)
        self.notes.append(context.notes)
        if self._fails:
            raise BrainFailed("it is not there")
        yield f"You asked {context.lines[-1].text} "
        for piece in () if context.rounds else self._rest:
            yield piece

    async def close(self) -> None: ...


def listening(
    brain: WatchedBrain, *texts: str, layers: dict[str, Any] = NOTHING
) -> Any:
    return playing(brief(layers=layers), brain, ears=ScriptedEars(*texts))


async def asks(play: Playing) -> None:
    """Let somebody ask, and then pause for less than ends a turn."""
    play.performer.enter(EVA, "Eva", returning=True)
    await play.hears(speech(ASKED) + silence(0.2))


async def test_an_answer_is_thought_of_in_the_pause_and_said_after_the_turn() -> None:
    brain = WatchedBrain()
    async with listening(brain, ASKED) as play:
        await asks(play)
        await play.pull_until(lambda: brain.asked == [ASKED])
        assert play.lines == []
        assert not play.named("conversation.user.stopped_speaking")
        await play.hears(silence(1))
        await play.until_said(2)
        assert play.lines == [("user", ASKED), ("assistant", f"You asked {ASKED}")]
    assert brain.asked == [ASKED]


async def test_who_goes_on_never_hears_of_it() -> None:
    brain = WatchedBrain()
    async with listening(brain, ASKED) as play:
        await asks(play)
        await play.pull_until(lambda: len(brain.asked) == 1)
        await play.hears(speech("Or rather what you like."))
        assert play.named("conversation.replica.started_speaking") == []
        await play.hears(silence(1))
        await play.until_said(2)
        # What was thought of first is neither told nor remembered.
        assert play.lines == [("user", ASKED), ("assistant", f"You asked {ASKED}")]
    assert len(brain.asked) == 2


async def test_a_persona_may_have_it_turned_off() -> None:
    brain = WatchedBrain()
    layers = {"llm": {"speculative_inference": False}}
    async with listening(brain, ASKED, layers=layers) as play:
        await asks(play)
        assert brain.asked == []
        await play.hears(silence(1))
        await play.until_said(2)
    assert brain.asked == [ASKED]


async def test_no_tool_is_called_before_the_turn_is_over() -> None:
    layers = {"llm": {"tools": [{"name": "look", "description": "Look."}]}}
    brain = WatchedBrain(ToolCall(id="call", name="look", arguments="{}"))
    async with listening(brain, ASKED, layers=layers) as play:
        await asks(play)
        await play.pull_until(lambda: brain.asked == [ASKED])
        await play.pull(5)
        assert play.named("conversation.tool_call") == []
        await play.hears(silence(1))
        await play.pull_until(lambda: bool(play.named("conversation.tool_call")))
        (call,) = play.named("conversation.tool_call")
        play.say("tool_result", tool_call_id="call", output="a cat")
        await play.until_said(2)
    assert call["properties"]["name"] == "look"
    assert brain.asked == [ASKED, ASKED]


async def test_a_brain_that_fails_beforehand_is_excused_once_and_in_time() -> None:
    brain = WatchedBrain(fails=True)
    async with listening(brain, ASKED) as play:
        await asks(play)
        await play.pull_until(lambda: brain.asked == [ASKED])
        await play.pull(5)
        assert play.named("system.error") == []
        await play.hears(silence(1))
        await play.until_said(2)
        (error,) = play.named("system.error")
        assert error["properties"]["code"] == "llm_failed"
        assert "sorry" in play.lines[-1][1]
    assert brain.asked == [ASKED]


async def test_what_it_is_told_meanwhile_is_thought_of_anew() -> None:
    brain = WatchedBrain()
    async with listening(brain, ASKED) as play:
        await asks(play)
        await play.pull_until(lambda: len(brain.asked) == 1)
        play.say("append_llm_context", context="It rains.")
        await play.hears(silence(1))
        await play.until_said(2)
    assert brain.notes == ["", "It rains."]


async def test_an_interruption_ends_an_answer_that_was_thought_of_beforehand() -> None:
    brain = WatchedBrain(*["And on and on it goes. "] * 40)
    async with listening(brain, ASKED) as play:
        await asks(play)
        await play.hears(silence(0.6))
        started = "conversation.replica.started_speaking"
        await play.pull_until(lambda: bool(play.named(started)))
        play.say("interrupt")
        await play.until_said(2)
        (stopped,) = play.named("conversation.replica.stopped_speaking")
        assert stopped["properties"]["interrupted"] is True


async def test_a_voice_that_fails_beforehand_is_told_when_it_is_due() -> None:
    """The words are told all the same; see `Delivery.voiceless`."""
    brain = WatchedBrain()
    async with listening(brain, ASKED) as play:
        speaker = play.performer._wording._speaker
        play.performer._wording._speaker = _Voiceless(speaker)
        await asks(play)
        await play.pull_until(lambda: brain.asked == [ASKED])
        await play.pull(5)
        assert play.named("system.error") == []
        await play.hears(silence(1))
        await play.pull_until(lambda: bool(play.named("system.error")))
        (error,) = play.named("system.error")
    assert error["properties"]["code"] == "tts_failed"


class _Voiceless:
    def __init__(self, speaker: Any) -> None:
        self.name = speaker.name

    async def speech(self, text: str) -> AsyncIterator[Any]:
        raise SpeakingFailed(f"{text} cannot be said")
        yield text


@pytest.mark.parametrize("text", ["", "hello"])
async def test_who_is_not_addressed_thinks_of_nothing(text: str) -> None:
    brain = WatchedBrain()
    layers = {"conversational_flow": {"wake_phrase": "hey anna"}}
    async with listening(brain, text, layers=layers) as play:
        await asks(play)
        await play.hears(silence(1))
        await play.pull(10)
    assert brain.asked == []
