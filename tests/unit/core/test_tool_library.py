"""A tool that is given to a persona is there as if it were written in its layers."""

from datetime import UTC, datetime, timedelta
from typing import Any

from visavis.core.ids import ToolId
from visavis.core.tool_library import LibraryTool, buried, clash, equipped
from visavis.core.tools import Resolve, delivery_of, tools_of

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
API = {"api": {"url": "https://shop.example/", "auth": {"token": "sesame"}}}
INLINE: dict[str, Any] = {
    "llm": {"model": "m", "tools": [{"name": "wave"}]},
    "perception": {"perception_tools": [{"name": "smile"}]},
}


def tool(name: str = "stock", **more: Any) -> LibraryTool:
    id_ = ToolId(f"t_{name}")
    told: dict[str, Any] = {
        "description": "d",
        "created_at": NOON,
        "updated_at": NOON,
        **more,
    }
    return LibraryTool(id=id_, name=name, **told)


def test_a_tool_stands_behind_those_that_are_the_persona_s_own() -> None:
    given = equipped(INLINE, [tool(delivery=API, on_resolve="add_to_context")])
    wave, stock = tools_of(given)
    assert (wave.name, stock.name) == ("wave", "stock")
    assert stock.resolve is Resolve.KNOW
    assert stock.posted
    assert stock.function == {"name": "stock", "description": "d", "parameters": {}}
    assert given["llm"]["model"] == "m"
    delivery = delivery_of(given, "stock")
    assert delivery is not None
    assert not delivery.whole
    assert len(INLINE["llm"]["tools"]) == 1


def test_each_stands_where_it_is_called_from() -> None:
    tools = [tool("a", origin="vision"), tool("b", origin="audio"), tool("c")]
    given = equipped(INLINE, tools)
    seen = [one["name"] for one in given["perception"]["visual_tools"]]
    assert seen == ["smile", "a"]
    assert [one["name"] for one in given["perception"]["audio_tools"]] == ["b"]
    assert [one.name for one in tools_of(given)] == ["wave", "c"]


def test_what_is_called_after_the_call_is_not_in_it() -> None:
    later = tool(trigger_type="post_call")
    assert equipped(INLINE, [later]) is INLINE
    assert clash(INLINE, [later, tool("wave", trigger_type="post_call")]) is None


def test_layers_of_another_shape_are_as_good_as_none() -> None:
    for layers in ({}, {"llm": None}, {"llm": {"tools": None}}):
        assert [one.name for one in tools_of(equipped(layers, [tool()]))] == ["stock"]


def test_two_of_one_name_are_found_where_one_model_has_both() -> None:
    assert clash(INLINE, [tool()]) is None
    assert clash(INLINE, [tool("wave")]) == "wave"
    assert clash(INLINE, [tool("smile", origin="vision")]) == "smile"
    assert clash(INLINE, [tool("wave", origin="vision")]) is None
    assert clash({}, [tool(), tool()]) == "stock"


def test_of_what_is_deleted_the_name_is_kept_and_no_address() -> None:
    now = NOON + timedelta(days=1)
    gone = buried(tool(delivery=API), now)
    assert (gone.name, gone.delivery) == ("stock", {})
    assert gone.deleted_at == gone.updated_at == now
    assert "sesame" not in repr(tool(delivery=API))
