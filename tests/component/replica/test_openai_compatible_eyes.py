"""Eyes behind an OpenAI-compatible server: a real one, on loopback, that looks."""

import base64
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from av import VideoFrame
from looking import WAVE, layers

from visavis.core.failures import Why
from visavis.core.perception import Observation, Perception, Sighting
from visavis.core.slots import Medium
from visavis.core.tools import ToolCall
from visavis.replica.endpoints import Endpoint
from visavis.replica.engines.openai_compatible_eyes import OpenAICompatibleEyes
from visavis.replica.eyes import Noticed, SightFailed, Still


def still(red: int, green: int, kind: Medium = Medium.VIDEO) -> Still:
    """Return a picture of one colour."""
    codec: Any = av.CodecContext.create("mjpeg", "w")
    codec.width, codec.height, codec.pix_fmt = 32, 32, "yuvj420p"
    codec.time_base = Fraction(1, 1)
    frame = VideoFrame(32, 32, "rgb24")
    frame.planes[0].update(bytes([red, green, 0]) * 32 * 32)
    frame = frame.reformat(format="yuvj420p")
    frame.pts = 0
    return Still(kind=kind, jpeg=b"".join(bytes(p) for p in codec.encode(frame)))


@dataclass
class FakeVisionServer:
    """Looks at what it is sent, and says which colour it is, unless told otherwise."""

    says: Any = None
    calls: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    status: int = 200
    whole: Any = None
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    colours: list[str] = field(default_factory=list[str])

    async def list_models(self, _request: web.Request) -> web.Response:
        data = [{"id": "seeing-model", "object": "model"}]
        return web.json_response({"object": "list", "data": data})

    async def complete(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.asked.append(asked)
        if self.status != 200:
            return web.json_response({"error": {"message": "no"}}, status=self.status)
        if self.whole is not None:
            return web.json_response(self.whole)
        self.colours += [colour_of(part) for part in pictures(asked)]
        seen = f"<user_appearance>All {', '.join(self.colours)}.</user_appearance>"
        message: dict[str, Any] = {"role": "assistant", "content": self.says or seen}
        if self.calls:
            message |= {"content": self.says, "tool_calls": self.calls}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return web.json_response({"id": "1", "object": "x", "choices": [choice]})


def pictures(asked: dict[str, Any]) -> list[dict[str, Any]]:
    content = asked["messages"][-1]["content"]
    parts = content if isinstance(content, list) else []
    return [part for part in parts if part["type"] == "image_url"]


def colour_of(part: dict[str, Any]) -> str:
    kind, _, data = part["image_url"]["url"].partition(",")
    assert kind == "data:image/jpeg;base64"
    with av.open(io.BytesIO(base64.b64decode(data)), format="jpeg_pipe") as file:
        frame = next(file.decode(video=0))
    assert isinstance(frame, VideoFrame)
    red, green, _ = frame.to_ndarray(format="rgb24").mean(axis=(0, 1))
    return "red" if red > green else "green"


@pytest.fixture
def model() -> FakeVisionServer:
    return FakeVisionServer()


@pytest.fixture
async def base_url(model: FakeVisionServer) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/v1/models", model.list_models)
    app.router.add_post("/v1/chat/completions", model.complete)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("/v1"))


Open = Callable[..., OpenAICompatibleEyes]


@pytest.fixture
async def eyes(base_url: str) -> AsyncIterator[Open]:
    """Open eyes that are closed when the test is over."""
    made: list[OpenAICompatibleEyes] = []

    def make(**changes: Any) -> OpenAICompatibleEyes:
        given: dict[str, Any] = {"visual_tools": None}
        wanted = Perception.of(layers(**(given | changes)))
        assert wanted is not None
        made.append(OpenAICompatibleEyes(Endpoint(base_url=base_url), wanted))
        return made[-1]

    yield make
    for one in made:
        await one.close()


async def test_the_server_is_shown_the_picture(
    model: FakeVisionServer, eyes: Open
) -> None:
    seeing = eyes()
    assert await seeing.look([still(200, 30)]) == Noticed(
        observation=Observation(appearance="All red.")
    )
    await seeing.look([still(30, 200)])
    assert model.colours == ["red", "green"]
    assert model.asked[0]["model"] == "seeing-model"
    assert "tools" not in model.asked[0]


async def test_the_server_is_told_what_is_what_and_what_to_look_out_for(
    model: FakeVisionServer, eyes: Open
) -> None:
    model.says = (
        "<user_appearance>Red.</user_appearance>"
        "<user_screenshare>Green.</user_screenshare>"
    )
    queries = ["Is there a badge?", "Are they alone?"]
    seeing = eyes(visual_awareness_queries=queries)
    noticed = await seeing.look([still(200, 30), still(30, 200, Medium.SCREEN)])
    assert noticed.observation == Observation(appearance="Red.", screenshare="Green.")
    system, user = model.asked[0]["messages"]
    assert "- Is there a badge?\n- Are they alone?" in system["content"]
    assert "<user_emotions>" in system["content"]
    assert "<user_screenshare>" in system["content"]
    names = [p["text"] for p in user["content"] if p["type"] == "text"]
    assert names == ["The person's camera, now:", "The screen they share, now:"]
    assert model.colours == ["red", "green"]


async def test_of_emotions_nothing_is_asked_or_told_where_they_are_limited(
    model: FakeVisionServer, eyes: Open
) -> None:
    model.says = "<user_appearance>Red.</user_appearance><user_emotions>Sad."
    noticed = await eyes(emotion_recognition="limited").look([still(200, 30)])
    assert noticed.observation == Observation(appearance="Red.")
    assert "<user_emotions>" not in model.asked[0]["messages"][0]["content"]


async def test_of_a_screen_nobody_s_looks_are_asked(
    model: FakeVisionServer, eyes: Open
) -> None:
    await eyes().look([still(200, 30, Medium.SCREEN)])
    assert "<user_appearance>" not in model.asked[0]["messages"][0]["content"]


async def test_tools_are_offered_and_their_calls_come_back(
    model: FakeVisionServer, eyes: Open
) -> None:
    model.calls = [
        {
            "id": "call_1",
            "type": "function",
            "function": {"name": "wave", "arguments": '{"hand": "left"}'},
        },
        {"type": "function", "function": {"name": "wave", "arguments": {"n": 2}}},
        {"id": "call_2", "type": "custom", "custom": {"name": "x", "input": ""}},
    ]
    seeing = eyes(visual_tools=[WAVE], visual_tool_prompt="Greet back.")
    noticed = await seeing.look([still(200, 30)])
    assert noticed.calls == (
        ToolCall(id="call_1", name="wave", arguments='{"hand": "left"}'),
        ToolCall(id="", name="wave", arguments='{"n": 2}'),
        ToolCall(id="call_2", name="", arguments="null"),
    )
    assert not noticed.observation
    assert model.asked[0]["tools"] == [WAVE]
    assert "Greet back." in model.asked[0]["messages"][0]["content"]


async def test_a_call_is_summed_up_from_words_by_the_questions(
    model: FakeVisionServer, eyes: Open
) -> None:
    model.says = "<think>Hm.</think>\nThey smiled.\n"
    seeing = eyes(perception_analysis_queries=["Did they smile?"])
    notes = (Sighting(at_s=2.5, text="Smiling."), Sighting(at_s=9, text="Gone."))
    assert await seeing.sum_up(notes) == "They smiled."
    system, user = model.asked[0]["messages"]
    assert "- Did they smile?" in system["content"]
    assert user["content"] == "2 s: Smiling.\n9 s: Gone."
    await eyes().sum_up(notes)
    assert "question" not in model.asked[1]["messages"][0]["content"]


@pytest.mark.parametrize(
    "whole",
    [
        {},
        {"choices": []},
        {"choices": [{}]},
        {"choices": ["words"]},
        {"choices": [{"message": {"content": None}}]},
        {"choices": [{"message": {"content": ["words"], "tool_calls": 7}}]},
        "words",
    ],
)
async def test_an_answer_of_no_use_is_a_failure(
    model: FakeVisionServer, eyes: Open, whole: Any
) -> None:
    model.whole = whole
    with pytest.raises(SightFailed) as looked:
        await eyes().look([still(200, 30)])
    assert looked.value.why is Why.GARBLED
    with pytest.raises(SightFailed) as summed:
        await eyes().sum_up([Sighting(at_s=1, text="Red.")])
    assert summed.value.why is Why.GARBLED


@pytest.mark.parametrize(
    ("status", "why"), [(401, Why.REFUSED), (429, Why.LIMITED), (500, Why.BROKEN)]
)
async def test_a_refusal_is_a_failure_that_says_why_but_not_what_was_shown(
    model: FakeVisionServer, base_url: str, eyes: Open, status: int, why: Why
) -> None:
    model.status = status
    seeing = eyes()
    seeing._server._retries = 0
    with pytest.raises(SightFailed) as failed:
        await seeing.look([still(200, 30)])
    assert failed.value.why is why
    assert "base64" not in str(failed.value)
    assert str(failed.value).startswith(base_url[len("http://") :].partition("/")[0])


async def test_a_server_that_is_not_there_is_a_failure_before_anybody_looks(
    eyes: Open,
) -> None:
    await eyes().connect()
    wanted = Perception(queries=())
    blind = OpenAICompatibleEyes(Endpoint(base_url="http://127.0.0.1:9/v1"), wanted)
    with pytest.raises(SightFailed) as failed:
        await blind.connect()
    assert failed.value.why is Why.UNREACHABLE
    await blind.close()
