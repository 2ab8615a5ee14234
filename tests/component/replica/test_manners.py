"""How a persona takes turns, and what it says into a silence."""

from typing import Any

import numpy as np
import pytest
from playing import EVA, Playing, ScriptedEars, brief, playing
from sounds import silence, speech

from visavis.core.ids import ParticipantId
from visavis.core.lifecycle import Reason
from visavis.core.link import PeopleEngaged
from visavis.replica.phrases import phrase

LONG = "One two three four five six seven eight nine ten eleven twelve."
BOB = ParticipantId("bob")
A_SECOND = 50
"""Packets."""


def flowing(**fields: str) -> Any:
    return brief(greeting=LONG, layers={"conversational_flow": fields})


def said(play: Playing) -> list[str]:
    return [text for role, text in play.lines if role == "assistant"]


async def speaking(play: Playing) -> None:
    play.performer.enter(EVA, "Eva", returning=False)
    streamed = "conversation.utterance.streaming"
    await play.pull_until(lambda: len(play.named(streamed)) == 2)


async def heard_after(play: Playing, seconds: float) -> bool:
    """Return whether a turn of Eva's is over so long after her last sound."""
    play.performer.enter(EVA, "Eva", returning=True)
    await play.hears(speech("I think the price is too high.") + silence(seconds))
    return bool(play.named("conversation.user.stopped_speaking"))


@pytest.mark.parametrize(
    ("patience", "seconds", "over"),
    [("low", 0.4, True), ("medium", 0.3, False), ("high", 0.6, False)],
)
async def test_a_turn_is_over_as_soon_as_the_persona_has_patience(
    patience: str, seconds: float, *, over: bool
) -> None:
    ears = ScriptedEars("i think the price is too high")
    async with playing(flowing(turn_taking_patience=patience), ears=ears) as play:
        assert await heard_after(play, seconds) is over


async def test_sensitivity_changes_in_the_call() -> None:
    ears = ScriptedEars("i think the price is too high")
    async with playing(ears=ears) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        play.say("sensitivity", participant_pause_sensitivity="low")
        await play.pull(1)
        assert not await heard_after(play, 0.6)
        play.say("sensitivity", participant_pause_sensitivity="high")
        await play.pull(1)
        await play.hears(silence(0.1))
        assert play.named("conversation.user.stopped_speaking")


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {
            "participant_pause_sensitivity": "low",
            "participant_interrupt_sensitivity": "low",
        },
    ],
)
async def test_exactly_one_sensitivity_is_changed_at_a_time(
    properties: dict[str, str],
) -> None:
    async with playing() as play:
        play.say("sensitivity", **properties)
        (error,) = play.named("system.error")
        assert error["properties"]["error"] == (
            "properties: must be an object with exactly one of:"
            " participant_pause_sensitivity, participant_interrupt_sensitivity"
        )


async def test_a_wrong_sensitivity_is_refused_with_what_is_allowed() -> None:
    async with playing() as play:
        play.say("sensitivity", participant_interrupt_sensitivity="huge")
        (error,) = play.named("system.error")
        assert error["properties"]["field"] == (
            "properties.participant_interrupt_sensitivity"
        )
        assert "superlow, verylow, low, medium, high, auto" in str(error)


async def test_who_is_hard_to_interrupt_speaks_on_under_a_short_voice() -> None:
    ears = ScriptedEars("not that")
    async with playing(flowing(replica_interruptibility="low"), ears=ears) as play:
        await speaking(play)
        before = len(play.sound)
        await play.hears(speech("Not that.") + silence(1))
        played = np.frombuffer(bytes(play.sound[before:]), "<i2")
        pauses = [not part.any() for part in np.array_split(played, 8)]
        assert not any(pauses)
        assert said(play) == []


async def test_who_waits_for_its_name_answers_to_nothing_else() -> None:
    ears = ScriptedEars("shall we go for lunch", "hey anna who are you")
    async with playing(flowing(wake_phrase="Hey Anna"), ears=ears) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(speech("Shall we go for lunch?") + silence(1))
        await play.pull_until(lambda: len(play.lines) == 1)
        assert play.lines == [("user", "shall we go for lunch")]
        await play.hears(speech("Hey Anna, who are you?") + silence(1))
        await play.pull_until(lambda: len(play.lines) == 3)
        assert play.lines[2][0] == "assistant"


# ---- silence


async def test_an_eager_persona_breaks_the_silence_twice_and_then_waits() -> None:
    async with playing(flowing(idle_engagement="eager")) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.until_said(1)
        await play.pull(9 * A_SECOND)
        assert said(play) == [LONG]
        await play.until_said(3)
        assert said(play) == [LONG, phrase("nudge", ""), phrase("offer", "")]
        await play.pull(25 * A_SECOND)
        assert len(said(play)) == 3
        assert not [m for m in play.reported if isinstance(m, PeopleEngaged)]


async def test_nobody_is_nudged_who_is_not_there_or_by_who_was_not_asked_to() -> None:
    async with playing() as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.pull(35 * A_SECOND)
        assert said(play) == []
    async with playing(flowing(idle_engagement="eager")) as play:
        await play.pull(12 * A_SECOND)
        assert said(play) == []


async def test_before_the_end_by_silence_come_a_question_an_offer_and_a_parting() -> (
    None
):
    language = "german"
    async with playing(brief(language=language)) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        play.performer.announce_end(Reason.PARTICIPANT_INACTIVE, 60)
        await play.until_said(2)
        play.performer.announce_end(Reason.PARTICIPANT_INACTIVE, 10)
        await play.until_said(3)
        kinds = ("still_there", "offer", "parting")
        assert said(play) == [phrase(kind, language) for kind in kinds]
        assert not [m for m in play.reported if isinstance(m, PeopleEngaged)]
