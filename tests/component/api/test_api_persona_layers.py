"""Layers are kept whole; what is wrong in them is refused by name, not dropped."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response

from support.asgi import Answer, Client
from visavis.api.remarks import Remarks
from visavis.api.v2.persona_layers import Layers, Reached, check
from visavis.core.vendors import Vendors

TOOL = {"type": "function", "function": {"name": "look_up", "description": "Look."}}


async def post(client: Client, layers: Any) -> Answer:
    body = {"system_prompt": "Be kind.", "layers": layers}
    return await client.post("/v2/personas", body)


def schema(**parameters: Any) -> Any:
    function = {"name": "look_up", "parameters": parameters}
    return {"llm": {"tools": [{"type": "function", "function": function}]}}


async def test_layers_come_back_as_they_were_sent(client: Client) -> None:
    layers = {
        "llm": {"model": "a-model", "base_url": "https://m.example", "tools": [TOOL]},
        "tts": {"tts_engine": "cartesia", "voice_settings": {"speed": 1.1}},
        "stt": {"hotwords": "visavis", "smart_turn_detection": True},
        "perception": {"visual_tools": [{"name": "wave", "description": "A wave."}]},
        "something_new": {"a": [1, None, "x"]},
    }
    answer = await post(client, layers)
    shown = (await client.get(f"/v2/personas/{answer.json['persona_id']}")).json
    assert shown["layers"] == layers


async def test_what_does_not_count_here_is_said(client: Client) -> None:
    flow = "layers.conversational_flow"
    patience = f"{flow}.turn_taking_patience"
    answer = await post(
        client,
        {
            "llm": {"base_url": "https://m.example", "model": "m", "tools": [TOOL]},
            "stt": {"stt_engine": "newest", "hotwords": "visavis"},
            "tts": None,
            "conversational_flow": {
                "turn_taking_patience": "newest",
                "voice_isolation": "off",
            },
            "llms": {},
        },
    )
    assert answer.all("warning") == [
        f'299 - "kept, but without effect: layers.stt, {flow}.voice_isolation"',
        f'299 - "unknown, but kept: layers.llms, layers.stt.stt_engine, {patience}"',
    ]


async def test_how_turns_are_taken_counts_whichever_servers_are_reached(
    client: Client,
) -> None:
    ears = {"participant_pause_sensitivity": "superlow"}
    mind = {"speculative_inference": False}
    layers = {
        "conversational_flow": {
            "turn_taking_patience": "verylow",
            "replica_interruptibility": "high",
            "wake_phrase": "hey anna",
            "idle_engagement": "eager",
        },
        "stt": ears,
        "llm": mind,
    }
    assert (await post(client, layers)).header("warning") is None
    reached = {"base_url": "https://m.example"}
    layers = {"stt": ears | reached, "llm": mind | reached}
    assert (await post(client, layers)).header("warning") is None


async def test_what_a_persona_wants_to_see_counts_where_there_is_a_server_that_sees(
    client: Client,
) -> None:
    sight = {"perception_model": "raven-1", "visual_awareness_queries": ["A badge?"]}
    sound: dict[str, Any] = {
        "audio_awareness_queries": ["A sigh?"],
        "audio_tool_prompt": "When somebody laughs.",
        "audio_tools": [{"name": "laughed"}],
    }
    own = {"base_url": "https://eyes.example/v1", "model": "m"}
    unused = "kept, but without effect: layers.perception"

    async def warned(layer: dict[str, Any]) -> str | None:
        return (await post(client, {"perception": layer})).header("warning")

    assert await warned(sight) == f'299 - "{unused}"'
    assert await warned(sight | own) is None
    named = ", ".join(f"layers.perception.{field}" for field in sound)
    assert await warned(sight | own | sound) == (
        f'299 - "kept, but without effect: {named}"'
    )
    assert await warned({"perception_model": "off"}) is None
    remarks = Remarks()
    layers = Layers.model_validate({"perception": sight})
    check(layers, lambda _: None, remarks, Reached(sees=True))
    assert "warning" not in remarks.put_on(Response()).headers


async def test_the_guide_s_example_is_taken_as_it_stands(client: Client) -> None:
    guide = Path(__file__).parents[3] / "docs" / "guides" / "perception.md"
    _, _, rest = guide.read_text().partition("```json\n")
    layers = json.loads(rest.partition("```")[0])["layers"]
    answer = await post(client, layers)
    assert answer.status == 200
    assert "unknown" not in (answer.header("warning") or "")


async def test_layers_without_anything_unknown_are_taken_silently(
    client: Client,
) -> None:
    answer = await post(
        client, {"llm": {"base_url": "https://m.example", "model": "m"}}
    )
    assert answer.status == 200
    assert answer.header("warning") is None


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ({"llm": []}, "layers.llm: must be an object"),
        ({"llm": {"model": 1}}, "layers.llm.model: must be a string"),
        ({"llm": {"headers": {"a": 1}}}, "layers.llm.headers.a: must be a string"),
        ({"llm": {"headers": []}}, "layers.llm.headers: must be an object"),
        ({"tts": {"tts_emotion_control": 1}}, "layers.tts.tts_emotion_control: must"),
        ({"llm": {"base_url": "ftp://x"}}, "layers.llm.base_url: must be an absolute"),
        ({"tts": {"base_url": "http://"}}, "layers.tts.base_url: must be an absolute"),
        ({"new": {"base_url": 1}}, "layers.new.base_url: must be a string"),
        ({"llm": {"tools": {}}}, "layers.llm.tools: must be a list"),
        ({"llm": {"tools": [1]}}, "layers.llm.tools[0]: must be an object"),
        ({"llm": {"tools": [TOOL] * 51}}, "layers.llm.tools: must have at most 50"),
        ({"llm": {"tools": [{}]}}, "layers.llm.tools[0].name: must have 1 to 64"),
        (
            {"llm": {"tools": [TOOL, TOOL]}},
            "layers.llm.tools[1] (look_up): must not have the name of another tool",
        ),
        (
            {"llm": {"tools": [{"function": {"name": "a"}}]}},
            "layers.llm.tools[0].type: must be function",
        ),
        (
            {"perception": {"audio_tools": [{"name": "a", "description": 1}]}},
            "layers.perception.audio_tools[0] (a).description: must be a string",
        ),
        (
            schema(type="array"),
            "layers.llm.tools[0].function (look_up).parameters.type",
        ),
        (
            schema(properties={"a": 1}),
            "layers.llm.tools[0].function (look_up).parameters.properties.a: must be",
        ),
        (
            schema(properties={"a": {}}, required=["b"]),
            "layers.llm.tools[0].function (look_up).parameters.required: must list",
        ),
        (
            schema(required="a"),
            "layers.llm.tools[0].function (look_up).parameters.required: must list",
        ),
    ],
)
async def test_what_is_wrong_in_layers_is_refused_by_name(
    client: Client, layers: Any, sentence: str
) -> None:
    answer = await post(client, layers)
    assert answer.status == 400
    assert answer.json["error"].startswith(sentence)


async def test_empty_addresses_and_whole_schemas_are_fine(client: Client) -> None:
    layers = schema(type="object", properties={"a": {}}, required=["a"])
    layers["llm"]["base_url"] = ""
    layers["stt"] = {"base_url": None}
    assert (await post(client, layers)).status == 200


async def test_a_voice_counts_once_its_server_is_named(client: Client) -> None:
    speed = {"speed": 1.1}
    voice = {"tts_model_name": "m", "external_voice_id": "v", "voice_settings": speed}
    elsewhere = await post(client, {"tts": voice})
    assert elsewhere.all("warning") == ['299 - "kept, but without effect: layers.tts"']
    own = {"base_url": "https://v.example/v1", "api_key": "k", "tts_engine": "azure"}
    here = await post(client, {"tts": voice | own})
    assert here.all("warning") == [
        '299 - "kept, but without effect: layers.tts.tts_engine"'
    ]


async def test_a_vendor_counts_once_there_is_a_key_for_it(client: Client) -> None:
    voice = {"tts_engine": "cartesia", "external_voice_id": "v"}
    named = await post(client, {"tts": voice})
    assert named.all("warning") == ['299 - "kept, but without effect: layers.tts"']
    layers = Layers.model_validate(
        {
            "tts": voice | {"api_key": "k", "tts_emotion_control": True},
            "stt": {"stt_engine": "tavus-soniox", "api_key": "k"},
        }
    )
    remarks = Remarks()
    vendors = Vendors(installed=("cartesia",))
    check(layers, lambda _: None, remarks, Reached(vendors=vendors))
    said = remarks.put_on(Response()).headers.getlist("warning")
    assert said == [
        '299 - "kept, but without effect: layers.stt, layers.tts.tts_emotion_control"',
        (
            '299 - "without effect until visavis[vendors] or the plugin of its vendor'
            ' is installed: layers.stt.stt_engine"'
        ),
    ]
