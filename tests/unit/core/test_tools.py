"""What a model is told of a persona's tools, and where their calls go."""

from typing import Any

import pytest

from visavis.core.tools import (
    END_CALL,
    VISION,
    Resolve,
    ToolCall,
    briefed,
    delivery_of,
    failure,
    is_secure,
    tools_of,
)

URL = "https://shop.example/stock?key=1"
PARAMETERS = {"type": "object", "properties": {"sku": {"type": "string"}}}
FLAT = {"name": "look_up", "description": "Look.", "parameters": PARAMETERS}
WRAPPED = {"type": "function", "function": FLAT}


def layers(*tools: Any) -> dict[str, Any]:
    return {"llm": {"model": "m", "tools": list(tools)}, "tts": {}}


def posted(**api: Any) -> dict[str, Any]:
    return {**WRAPPED, "delivery": {"api": {"url": URL, **api}}}


@pytest.mark.parametrize("given", [FLAT, WRAPPED, {**FLAT, "type": "function"}])
def test_both_shapes_of_a_tool_are_told_alike(given: Any) -> None:
    (tool,) = tools_of(layers(given))
    assert (tool.name, tool.function, tool.posted) == ("look_up", FLAT, False)


def test_a_model_is_told_nothing_that_is_ours() -> None:
    (tool,) = tools_of(layers({**posted(), **FLAT, "on_resolve": "x"}))
    assert tool.function == FLAT
    assert tool.posted


@pytest.mark.parametrize(
    "given", [{"type": "system", "name": END_CALL}, {"function": {"name": END_CALL}}]
)
def test_the_system_s_tool_explains_itself(given: Any) -> None:
    (tool,) = tools_of(layers(given))
    assert tool.function["name"] == tool.name == END_CALL
    assert "goodbye" in tool.function["description"]


@pytest.mark.parametrize("given", [{}, {"llm": None}, {"llm": {"tools": None}}])
def test_layers_without_tools_have_none(given: Any) -> None:
    assert tools_of(given) == ()
    assert briefed(given) is given


def test_a_worker_learns_that_a_tool_is_posted_and_not_where_to() -> None:
    given = layers(posted(headers={"X-Key": "secret"}), {"name": "wave"})
    told = briefed(given)
    assert "secret" not in str(told)
    assert "shop.example" not in str(told)
    assert [tool.posted for tool in tools_of(told)] == [True, False]
    assert {**told, "llm": None} == {**given, "llm": None}
    assert told["llm"]["model"] == "m"


def test_nor_does_it_of_a_tool_that_is_called_by_what_is_seen() -> None:
    for name in ("visual_tools", "audio_tools", "perception_tools"):
        told = briefed({"perception": {name: [posted(), FLAT], "model": "m"}})
        assert "shop.example" not in str(told)
        assert told["perception"]["model"] == "m"
        assert told["perception"][name][1] == FLAT


def test_a_posted_tool_is_sent_the_whole_call_unless_it_is_of_the_library() -> None:
    inline = delivery_of(layers(FLAT | {"name": "other"}, posted()), "look_up")
    assert inline is not None
    assert (inline.url, inline.whole) == (URL, True)
    given = delivery_of(layers({**posted(), "tool_id": "t1"}), "look_up")
    assert given is not None
    assert not given.whole


@pytest.mark.parametrize(
    ("said", "resolve"),
    [
        ("add_to_context", Resolve.KNOW),
        ("fire_and_forget", Resolve.FORGET),
        ("sing", Resolve.ANSWER),
        ([], Resolve.ANSWER),
        (None, Resolve.ANSWER),
    ],
)
def test_what_comes_of_a_call_is_answered_unless_it_says_otherwise(
    said: Any, resolve: Resolve
) -> None:
    (tool,) = tools_of(layers({**FLAT, "on_resolve": said}))
    assert tool.resolve is resolve


@pytest.mark.parametrize("name", ["visual_tools", "perception_tools"])
def test_what_is_called_for_what_is_seen_is_another_tool_of_that_name(
    name: str,
) -> None:
    seen = {"perception": {name: [posted()]}}
    assert delivery_of(seen, "look_up") is None
    assert delivery_of(seen, "look_up", VISION) is not None
    assert delivery_of(layers(posted()), "look_up", VISION) is None


def test_a_tool_of_the_page_or_none_has_no_delivery() -> None:
    assert delivery_of(layers(FLAT), "look_up") is None
    assert delivery_of(layers(posted()), "other") is None


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ('{"a": 1}', {"a": 1}),
        ("", {}),
        ("[1]", None),
        ('{"a": ', None),
        ('{"a": ' + "[" * 100_000, None),
    ],
)
def test_arguments_are_an_object_or_nothing(written: str, given: Any) -> None:
    assert ToolCall(id="1", name="n", arguments=written).given == given


@pytest.mark.parametrize(
    ("url", "secure"),
    [
        ("https://a.example/", True),
        ("http://a.example/", False),
        ("http://127.0.0.1:8000/", True),
        ("http://[::1]/", True),
        ("http://localhost/", True),
        ("http://localhost.example/", False),
    ],
)
def test_what_others_could_read_is_not_secure(url: str, secure: bool) -> None:  # noqa: FBT001  a table of truths
    assert is_secure(url) is secure


def test_a_failure_is_json_that_a_model_can_read() -> None:
    assert failure('"No", he said.') == '{"error": "\\"No\\", he said."}'
