"""How a persona takes turns."""

from itertools import pairwise
from typing import Any

import pytest

from visavis.core.flow import DECIDED_AFTER, SENSITIVITIES, SILENCE, Flow


def of(**layers: Any) -> Flow:
    return Flow.of(layers)


def patience(name: Any) -> Flow:
    return of(conversational_flow={"turn_taking_patience": name})


def interruptible(name: Any) -> Flow:
    return of(conversational_flow={"replica_interruptibility": name})


def test_who_asks_for_nothing_gets_the_usual() -> None:
    assert of() == of(stt=None, conversational_flow={}, llm={"model": "m"}) == Flow()
    assert Flow().patience.usual == SILENCE
    assert Flow().yielding.after == DECIDED_AFTER
    assert not Flow().steady


def test_the_more_patient_waits_longer_in_every_case() -> None:
    names = ["verylow", "low", "medium", "high"]
    spans = [patience(name).patience for name in names]
    for less, more in pairwise(spans):
        assert less.usual < more.usual
        assert less.asked < more.asked
        assert less.trailing < more.trailing
    assert all(s.asked < s.usual < s.trailing for s in spans)
    assert patience("medium") == Flow()


def test_the_less_interruptible_takes_more_and_speaks_on_meanwhile() -> None:
    low, usual, high = (interruptible(n).yielding for n in ("low", "medium", "high"))
    assert low.after > usual.after > high.after
    assert low.words > usual.words > high.words
    assert interruptible("low").steady
    assert not interruptible("high").steady


@pytest.mark.parametrize("name", ["newest", "", 3, None, ["low"]])
def test_an_unknown_name_means_the_usual(name: Any) -> None:
    assert patience(name) == interruptible(name) == Flow()
    assert of(conversational_flow={"idle_engagement": name}) == Flow()
    assert of(stt={"participant_pause_sensitivity": name}) == Flow()


def test_who_feels_pauses_more_answers_sooner() -> None:
    def felt(name: str) -> Flow:
        return of(stt={"participant_pause_sensitivity": name})

    spans = [felt(n).patience.usual for n in ("superlow", "low", "medium", "high")]
    assert spans == sorted(spans, reverse=True)
    assert felt("auto") == Flow()


def test_who_feels_interruptions_more_is_easily_interrupted() -> None:
    def felt(name: str) -> Flow:
        return of(stt={"participant_interrupt_sensitivity": name})

    spans = [felt(n).yielding.after for n in ("superlow", "low", "medium", "high")]
    assert spans == sorted(spans, reverse=True)
    assert felt("high") == interruptible("high")


def test_the_newer_names_count_where_both_are_given() -> None:
    old = {
        "participant_pause_sensitivity": "high",
        "participant_interrupt_sensitivity": "high",
    }
    new = {"turn_taking_patience": "high", "replica_interruptibility": "low"}
    assert of(stt=old, conversational_flow=new) == of(conversational_flow=new)
    half = of(stt=old, conversational_flow={"turn_taking_patience": "high"})
    assert half.patience == patience("high").patience
    assert half.yielding == interruptible("high").yielding


@pytest.mark.parametrize("name", SENSITIVITIES)
def test_each_sensitivity_can_be_felt_in_the_call_and_leaves_the_other(
    name: str,
) -> None:
    before = interruptible("low")
    after = before.felt(pause=name)
    assert after.yielding == before.yielding
    assert after.felt(pause="medium") == before
    assert before.felt(interrupt=name).patience == before.patience
    assert before.felt() == before


def test_the_eager_speaks_into_a_silence_before_the_patient() -> None:
    def idle(name: str) -> Flow:
        return of(conversational_flow={"idle_engagement": name})

    eager, patient = idle("eager").idle, idle("patient").idle
    assert eager is not None
    assert patient is not None
    assert eager < patient
    assert idle("off").idle is None


def test_who_is_to_be_woken_speaks_on_under_other_voices() -> None:
    flow = of(conversational_flow={"wake_phrase": " Hey Anna "})
    assert flow.wake_phrase == "Hey Anna"
    assert flow.steady


@pytest.mark.parametrize("off", [False, "false"])
def test_thinking_beforehand_can_be_turned_off(off: Any) -> None:
    assert not of(llm={"speculative_inference": off}).speculative
    assert of(llm={"speculative_inference": True}).speculative
