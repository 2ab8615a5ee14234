"""The in-call protocol."""

import base64
import uuid
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.chance import SeededRandomness
from visavis.core.flow import SENSITIVITIES
from visavis.core.ids import ConversationId
from visavis.core.interactions import APPEND, OVERWRITE, ContextChange, Misheard
from visavis.replica.protocol import (
    EchoAudio,
    EchoText,
    Interrupt,
    Respond,
    Sensitivity,
    ToolResult,
    understand,
)

ID = ConversationId("c1234567890a")
PAUSE = "participant_pause_sensitivity"
INTERRUPT = "participant_interrupt_sensitivity"


def hear(event: str, **properties: Any) -> Any:
    message = {
        "message_type": "conversation",
        "event_type": f"conversation.{event}",
        "conversation_id": ID,
        "properties": properties,
    }
    return understand(message, ID, SeededRandomness())


def test_every_interaction_is_understood() -> None:
    assert hear("respond", text=" Hello ") == Respond(text="Hello")
    assert hear("interrupt") == Interrupt()
    for change in (APPEND, OVERWRITE):
        heard = hear(change.removeprefix("conversation."), context=" x ")
        assert heard == ContextChange(event_type=change, text="x")


def test_an_echo_of_text_keeps_its_inference_id() -> None:
    given_id = "0f19c557-067c-4be8-8c46-d1fb6dfbdb0a"
    echo = hear("echo", text="Say this", inference_id=given_id)
    assert echo == EchoText(text="Say this", inference_id=given_id)


def test_an_inference_id_that_is_no_uuid_becomes_the_same_one_each_time() -> None:
    first, second = (hear("echo", text="x", inference_id="turn-7") for _ in range(2))
    assert first.inference_id == second.inference_id
    assert uuid.UUID(first.inference_id).version == 5


def test_an_echo_without_an_id_gets_one() -> None:
    assert uuid.UUID(hear("echo", text="x").inference_id).version == 4


def test_an_echo_of_sound_has_tavus_defaults() -> None:
    audio = base64.b64encode(b"\1\2\3\4").decode()
    echo = hear("echo", modality="audio", audio=audio, inference_id="a")
    assert isinstance(echo, EchoAudio)
    assert (echo.pcm, echo.rate, echo.done) == (b"\1\2\3\4", 16_000, False)


@pytest.mark.parametrize(
    ("event", "properties", "field"),
    [
        ("respond", {}, "properties.text"),
        ("respond", {"text": "  "}, "properties.text"),
        ("respond", {"text": 3}, "properties.text"),
        ("respond", {"text": "x" * 10_001}, "properties.text"),
        ("echo", {"modality": "video"}, "properties.modality"),
        ("echo", {"text": "x", "inference_id": 3}, "properties.inference_id"),
        ("echo", {"modality": "audio", "audio": "%%"}, "properties.audio"),
        ("echo", {"modality": "audio", "audio": None}, "properties.audio"),
        ("echo", {"modality": "audio", "audio": "AQID"}, "properties.audio"),
        (
            "echo",
            {"modality": "audio", "sample_rate": 12345},
            "properties.sample_rate",
        ),
        ("echo", {"modality": "audio", "sample_rate": []}, "properties.sample_rate"),
        ("echo", {"modality": "audio", "done": 1}, "properties.done"),
        ("append_llm_context", {}, "properties.context"),
        ("sensitivity", {}, "properties"),
        ("sensitivity", {PAUSE: "low", INTERRUPT: "low"}, "properties"),
        ("sensitivity", {PAUSE: None}, f"properties.{PAUSE}"),
        ("sensitivity", {INTERRUPT: ["low"]}, f"properties.{INTERRUPT}"),
        ("dance", {}, "event_type"),
    ],
)
def test_what_is_wrong_is_named(
    event: str, properties: dict[str, Any], field: str
) -> None:
    with pytest.raises(Misheard) as misheard:
        hear(event, **properties)
    assert misheard.value.field == field
    assert misheard.value.event_type == f"conversation.{event}"


def test_properties_must_be_an_object() -> None:
    message = {"event_type": "conversation.respond", "properties": ["text"]}
    with pytest.raises(Misheard, match="an object"):
        understand(message, ID, SeededRandomness())


def test_another_conversations_interaction_is_refused() -> None:
    message = {"event_type": "conversation.interrupt", "conversation_id": "cother"}
    with pytest.raises(Misheard, match=ID):
        understand(message, ID, SeededRandomness())


@pytest.mark.parametrize(
    "data", [None, 3, "hi", [], {}, {"event_type": 4}, {"event_type": "chat.message"}]
)
def test_messages_between_people_are_none_of_its_business(data: Any) -> None:
    assert understand(data, ID, SeededRandomness()) is None


@pytest.mark.parametrize("name", SENSITIVITIES)
def test_either_sensitivity_can_be_set(name: str) -> None:
    assert hear("sensitivity", **{PAUSE: name}) == Sensitivity(pause=name)
    assert hear("sensitivity", **{INTERRUPT: name}) == Sensitivity(interrupt=name)


@pytest.mark.parametrize(
    ("given", "output"),
    [
        ({"output": "six left"}, "six left"),
        ({"output": {"left": "sechs für Änne"}}, '{"left": "sechs für Änne"}'),
        ({"output": "closed", "status": "error"}, '{"error": "closed"}'),
    ],
)
def test_what_came_of_a_tool_is_a_text_for_the_model(given: Any, output: str) -> None:
    result = hear("tool_result", tool_call_id="call_1", **given)
    assert result == ToolResult(tool_call_id="call_1", output=output)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"output": "x"}, "properties.tool_call_id"),
        ({"tool_call_id": "call_1"}, "properties.output"),
        ({"tool_call_id": "call_1", "output": ["x"]}, "properties.output"),
        ({"tool_call_id": "call_1", "output": "x" * 32_769}, "properties.output"),
        (
            {"tool_call_id": "call_1", "output": "x", "status": "late"},
            "properties.status",
        ),
    ],
)
def test_a_result_that_no_model_could_use_is_misheard(given: Any, field: str) -> None:
    with pytest.raises(Misheard) as caught:
        hear("tool_result", **given)
    assert caught.value.field == field


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("text", "modality", "audio", "done", "sample_rate", "context"),
                    *("tool_call_id", "output", "status", PAUSE),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)


@given(
    st.sampled_from(
        ["respond", "echo", "interrupt", "tool_result", "sensitivity", "x"]
    ),
    JSON,
)
def test_anything_is_understood_or_misheard(event: str, properties: Any) -> None:
    message = {"event_type": f"conversation.{event}", "properties": properties}
    with suppress(Misheard):
        assert understand(message, ID, SeededRandomness()) is not None
