"""What a voice wants."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.core.floor import (
    DECIDED_AFTER,
    SILENCE,
    Verdict,
    silence_after,
    takes_floor,
    verdict,
)

MS = timedelta(milliseconds=1)
SHORT = DECIDED_AFTER - MS


def test_a_voice_that_lasts_takes_the_floor_whatever_it_says() -> None:
    assert verdict(spoke=DECIDED_AFTER, passed=DECIDED_AFTER, text="") is Verdict.TAKES


def test_a_short_voice_is_not_judged_before_its_time() -> None:
    assert verdict(spoke=SHORT, passed=SHORT, text="stop it") is Verdict.OPEN


@pytest.mark.parametrize(
    "text",
    ["", "yeah", "Mm-hm.", "uh huh", "ok, right", "oh I see", "the", "don't", "hello"],
)
def test_a_sign_of_listening_leaves_the_floor(text: str) -> None:
    assert not takes_floor(text)
    assert verdict(spoke=SHORT, passed=DECIDED_AFTER, text=text) is Verdict.LEAVES


@pytest.mark.parametrize("text", ["stop", "Wait!", "no", "not that", "yeah but", "hey"])
def test_two_words_or_one_that_is_meant_to_interrupt_take_it(text: str) -> None:
    assert takes_floor(text)
    assert verdict(spoke=SHORT, passed=DECIDED_AFTER, text=text) is Verdict.TAKES


@pytest.mark.parametrize("text", ["", "I see", "what now", "you are", "no."])
def test_a_turn_ends_after_the_usual_silence(text: str) -> None:
    assert silence_after(text) == SILENCE


@pytest.mark.parametrize(
    "text", ["I think and", "um", "the price, ", "because", "well...", "it is a"]
)
def test_who_seems_to_be_thinking_is_given_longer(text: str) -> None:
    assert silence_after(text) > SILENCE


@pytest.mark.parametrize("text", ["who are you", "Really?", "can you hear me"])
def test_a_question_is_answered_sooner(text: str) -> None:
    assert silence_after(text) < SILENCE


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    assert timedelta(0) < silence_after(text) < 2 * SILENCE + MS
    assert takes_floor(text) in (True, False)
