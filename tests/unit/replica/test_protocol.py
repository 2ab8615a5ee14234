"""The in-call protocol."""

import base64
import uuid
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.chance import SeededRandomness
from visavis.core.ids import ConversationId
from visavis.replica.protocol import (
    AppendContext,
    EchoAudio,
    EchoText,
    Interrupt,
    Misheard,
    OverwriteContext,
    Respond,
    understand,
)

ID = ConversationId("c1234567890a")


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
    assert hear("append_llm_context", context="x") == AppendContext(text="x")
    assert hear("overwrite_llm_context", context="x") == OverwriteContext(text="x")


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["text", "modality", "audio", "done", "sample_rate", "context", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)


@given(
    st.sampled_from(["respond", "echo", "interrupt", "append_llm_context", "x"]), JSON
)
def test_anything_is_understood_or_misheard(event: str, properties: Any) -> None:
    message = {"event_type": f"conversation.{event}", "properties": properties}
    with suppress(Misheard):
        assert understand(message, ID, SeededRandomness()) is not None
