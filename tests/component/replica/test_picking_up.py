"""A replica in the place of one that died: it goes on where that one was."""

import numpy as np
import pytest
from playing import EVA, Playing, brief, playing

from visavis.core.link import HistoryLine, LeftOff, LineHeard, PeopleEngaged
from visavis.core.transcripts import Role
from visavis.core.turns import Kind

HELLO = HistoryLine(role=Role.ASSISTANT, text="Hello.")
ASKED = HistoryLine(role=Role.USER, text="Who are you?")
CUT = HistoryLine(role=Role.ASSISTANT, text="One stood. Two went")
LEFT_OFF = LeftOff(
    inference_id="one",
    text="One stood. Two went away. Three came.",
    heard="One stood. Two went",
    rest="Two went away. Three came.",
    lasted_ms=1500,
)


def progress(play: Playing) -> list[LeftOff]:
    return [m.so_far for m in play.reported if isinstance(m, LineHeard)]


async def test_how_far_a_line_is_is_reported_word_by_word() -> None:
    async with playing(brief(greeting="One stood. Two went away.")) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.until_said(1)
        told = progress(play)
        assert [so_far.heard for so_far in told] == [
            "One",
            "One stood.",
            "One stood. Two",
            "One stood. Two went",
            "One stood. Two went away.",
        ]
        assert [so_far.rest for so_far in told] == [
            "One stood. Two went away.",
            "Two went away.",
            "Two went away.",
            "Two went away.",
            "",
        ]
        assert {so_far.kind for so_far in told} == {Kind.GREETING}
        assert told[-1].text == "One stood. Two went away."
        assert 0 < told[0].lasted_ms < told[-1].lasted_ms


async def test_the_sentence_that_was_cut_is_said_again_and_what_follows() -> None:
    async with playing(history=(HELLO, ASKED, CUT), left_off=LEFT_OFF) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.until_said(2)
        assert play.lines == [("assistant", "Two went away. Three came.")]
        # The connection of who is back is only starting.
        assert not np.frombuffer(bytes(play.sound[:67_200]), "<i2").any()
        # It still answers somebody, in the turn of theirs that it belongs to.
        assert [m for m in play.reported if isinstance(m, PeopleEngaged)]
        assert play.named("conversation.utterance")[-1]["turn_idx"] == 1


async def test_who_is_back_learns_once_how_the_cut_line_ended() -> None:
    async with playing(history=(HELLO, ASKED, CUT), left_off=LEFT_OFF) as play:
        for _ in range(2):
            play.performer.enter(EVA, "Eva", returning=True)
        cut = [e for e in play.events if e.get("inference_id") == "one"]
        assert [e["event_type"] for e in cut] == [
            "conversation.stopped_speaking",
            "conversation.replica.stopped_speaking",
            "conversation.utterance",
        ]
        assert cut[-1]["properties"] == {
            "role": "replica",
            "speech": "One stood. Two went away. Three came.",
            "heard": "One stood. Two went",
            "interrupted": True,
        }


async def test_what_was_not_answered_yet_is_answered() -> None:
    async with playing(history=(HELLO, ASKED), left_off=LeftOff()) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.until_said(1)
        ((role, text),) = play.lines
        assert role == "assistant"
        assert "demo" in text


async def test_a_greeting_of_which_nothing_was_heard_is_given() -> None:
    async with playing(left_off=LeftOff()) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.until_said(1)
        assert play.lines == [("assistant", "Hello.")]


@pytest.mark.parametrize(
    ("history", "left_off"),
    [
        pytest.param((HELLO, ASKED, CUT), LeftOff(), id="all was said"),
        pytest.param((HELLO,), LeftOff(kind=Kind.STILL_THERE, rest="Are?"), id="nudge"),
    ],
)
async def test_otherwise_it_waits_to_be_spoken_to(
    history: tuple[HistoryLine, ...], left_off: LeftOff
) -> None:
    async with playing(history=history, left_off=left_off) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.pull(60)
        assert play.lines == []
        assert not any(play.sound)


async def test_an_echo_persona_goes_on_with_its_words_and_has_none_of_its_own() -> None:
    echo = brief(pipeline_mode="echo")
    async with playing(echo, history=(ASKED,), left_off=LeftOff()) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.pull(60)
        assert play.lines == []
    rest = LeftOff(kind=Kind.ECHO, text="Given.", rest="Given.")
    async with playing(echo, left_off=rest) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.until_said(1)
        assert play.lines == [("assistant", "Given.")]
