"""Tools over the protocol of OpenAI, and connections that are kept and that break."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playing import brief

from visavis.core.failures import Engine, Why
from visavis.core.tools import ToolCall
from visavis.core.transcripts import Role
from visavis.replica.brain import BrainFailed, Context, Piece, Round, Said
from visavis.replica.ears.recogniser import HearingFailed
from visavis.replica.endpoints import Endpoint
from visavis.replica.engines.openai_calls import Calls
from visavis.replica.engines.openai_compatible import OpenAICompatibleBrain
from visavis.replica.engines.openai_compatible_ears import OpenAICompatibleEars
from visavis.replica.warming import pauses, warm

SCHEMA = {"type": "object", "properties": {"sku": {"type": "string"}}}
STOCK = {"name": "stock", "description": "Count.", "parameters": SCHEMA}


@dataclass
class Model:
    """A server on loopback that streams deltas, and may drop connections first.

    Attributes:
        drops: How many requests are dropped without an answer.
        status: Of its answers.
        connections: Where requests came from; as many as there were connections.
    """

    deltas: list[Any] = field(default_factory=lambda: [{"content": "Hello."}])
    drops: int = 0
    status: int = 200
    asked: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)
    base_url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        self.paths.append(request.path_qs)
        self.connections.add(request.transport.get_extra_info("peername"))
        if self.drops:
            self.drops -= 1
            request.transport.close()
            return web.Response()
        if request.method == "GET":
            listed = {"object": "list", "data": [{"id": "tiny", "object": "model"}]}
            return web.json_response(listed, status=self.status)
        self.asked.append(await request.json())
        if self.status != 200:
            return web.json_response({"error": {"message": "no"}}, status=self.status)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        for delta in self.deltas:
            chunk = {"choices": [{"index": 0, "delta": delta}]}
            await stream.write(f"data: {json.dumps(chunk)}\n\n".encode())
        await stream.write(b'data: {"choices": []}\n\ndata: [DONE]\n\n')
        return stream


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    model, app = Model(), web.Application()
    app.router.add_route("*", "/{any:.*}", model.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        model.base_url = str(server.make_url("/v1"))
        yield model


@pytest.fixture
async def brain(model: Model) -> AsyncIterator[OpenAICompatibleBrain]:
    endpoint = Endpoint.of(
        {"base_url": model.base_url, "default_query": {"v": 2}},
        None,
        allow_private=True,
    )
    assert endpoint is not None
    brain = OpenAICompatibleBrain(endpoint)
    yield brain
    await brain.close()


def context(*tools: Any) -> Context:
    given = brief(layers={"llm": {"tools": list(tools)}})
    lines = [Said(role=Role.USER, text="How many?", speaker="Eva")]
    return Context(brief=given, lines=lines, people=("Eva", "Sam"))


async def reply(brain: OpenAICompatibleBrain, given: Context) -> list[Piece]:
    return [piece async for piece in brain.reply(given)]


def piece(index: int | None, id_: str | None = None, **function: str | None) -> Any:
    given = {"name": None, "arguments": None, **function}
    return SimpleNamespace(index=index, id=id_, function=SimpleNamespace(**given))


# ---- tools


async def test_tools_are_sent_in_openai_s_shape_and_nothing_of_ours(
    model: Model, brain: OpenAICompatibleBrain
) -> None:
    posted = {**STOCK, "name": "order", "delivery": {"api": {"posted": True}}}
    await reply(brain, context(STOCK, posted))
    (asked,) = model.asked
    assert asked["tools"] == [
        {"type": "function", "function": STOCK},
        {"type": "function", "function": {**STOCK, "name": "order"}},
    ]
    assert asked["tool_choice"] == "auto"


async def test_without_tools_nothing_is_said_of_them(
    model: Model, brain: OpenAICompatibleBrain
) -> None:
    await reply(brain, context())
    assert not {"tools", "tool_choice"} & model.asked[0].keys()


async def test_words_come_first_and_whole_calls_after_them(
    model: Model, brain: OpenAICompatibleBrain
) -> None:
    def calling(index: int, **call: Any) -> Any:
        return {"tool_calls": [{"index": index, **call}]}

    model.deltas = [
        {"content": "One moment."},
        calling(
            0, id="a", type="function", function={"name": "stock", "arguments": ""}
        ),
        calling(0, function={"arguments": '{"sku":'}),
        calling(1, id="b", type="function", function={"name": "wave"}),
        calling(0, function={"arguments": ' "7"}'}),
    ]
    assert await reply(brain, context(STOCK)) == [
        "One moment.",
        ToolCall(id="a", name="stock", arguments='{"sku": "7"}'),
        ToolCall(id="b", name="wave", arguments=""),
    ]


async def test_what_came_of_a_call_goes_back_in_after_the_question(
    model: Model, brain: OpenAICompatibleBrain
) -> None:
    given = context(STOCK)
    call = ToolCall(id="a", name="stock", arguments="{}")
    given.rounds = [Round(said="One moment.", calls=(call,), outputs=("6",))]
    given.may_call = False
    await reply(brain, given)
    asked = model.asked[0]
    function = {"name": "stock", "arguments": "{}"}
    assert asked["messages"][1:] == [
        {"role": "user", "content": "Eva: How many?"},
        {
            "role": "assistant",
            "content": "One moment.",
            "tool_calls": [{"id": "a", "type": "function", "function": function}],
        },
        {"role": "tool", "content": "6", "tool_call_id": "a"},
    ]
    assert asked["tool_choice"] == "none"
    assert "with you are Eva, Sam." in asked["messages"][0]["content"]


def test_whole_calls_under_one_index_are_told_apart_by_their_ids() -> None:
    calls = Calls()
    calls.add(piece(0, "a", name="stock", arguments="{}"))
    calls.add(piece(None, "b", name="wave", arguments="{}"))
    assert [call.id for call in calls.whole()] == ["a", "b"]


def test_a_call_without_an_id_or_with_its_name_again_is_one_call() -> None:
    calls = Calls()
    calls.add(piece(0, None, name="stock"))
    calls.add(piece(0, "", name="stock", arguments="{}"))
    calls.add(SimpleNamespace(index=0, id=None, function=None))
    assert calls.whole() == [ToolCall(id="", name="stock", arguments="{}")]


# ---- connections


async def test_a_query_of_the_persona_is_added_to_every_address(
    model: Model, brain: OpenAICompatibleBrain
) -> None:
    await reply(brain, context())
    assert model.paths == ["/v1/models?v=2", "/v1/chat/completions?v=2"]


async def test_who_is_connected_answers_over_that_connection(
    model: Model, brain: OpenAICompatibleBrain
) -> None:
    await brain.connect()
    await reply(brain, context())
    await reply(brain, context())
    assert len(model.connections) == 1
    assert model.paths.count("/v1/models?v=2") == 1, "its model is known by then"


async def test_a_connection_that_breaks_before_a_word_is_tried_again_once(
    model: Model, brain: OpenAICompatibleBrain
) -> None:
    await brain.connect()
    model.drops = 1
    assert await reply(brain, context()) == ["Hello."]
    model.drops = 2
    with pytest.raises(BrainFailed) as caught:
        await reply(brain, context())
    assert caught.value.why is Why.UNREACHABLE
    assert model.drops == 0


@pytest.mark.parametrize(
    ("status", "why", "times"),
    [
        (400, Why.REFUSED, 1),
        (429, Why.LIMITED, 1),
        (500, Why.BROKEN, 1),
        (502, Why.BROKEN, 2),
    ],
)
async def test_only_a_gateway_that_lost_its_server_is_asked_again(
    model: Model, brain: OpenAICompatibleBrain, status: int, why: Why, times: int
) -> None:
    await brain.connect()
    model.status = status
    with pytest.raises(BrainFailed) as caught:
        await reply(brain, context())
    assert (caught.value.why, len(model.asked)) == (why, times)


class ImpatientClock:
    """Time that passes at once when somebody sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> Any:
        raise AssertionError

    async def sleep(self, span: timedelta) -> None:
        self.slept.append(span.total_seconds())


@pytest.mark.parametrize("kind", [OpenAICompatibleBrain, OpenAICompatibleEars])
async def test_a_server_that_starts_late_is_reached_ever_more_rarely_until_it_is(
    model: Model, kind: Any
) -> None:
    engine = kind(Endpoint(base_url=model.base_url))
    model.drops = 3
    clock, failed = ImpatientClock(), list[tuple[Engine, Why]]()
    await warm(engine, clock, lambda *told: failed.append(told))
    await engine.close()
    assert clock.slept == [1, 2, 4]
    assert failed == [(engine.engine, Why.UNREACHABLE)] * 3


async def test_a_server_that_lists_no_models_is_reached_all_the_same(
    model: Model, brain: OpenAICompatibleBrain
) -> None:
    model.status = 404
    await brain.connect()
    assert model.paths == ["/v1/models?v=2"]


async def test_ears_that_cannot_be_reached_say_so(unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/v1"
    ears = OpenAICompatibleEars(Endpoint(base_url=url))
    with pytest.raises(HearingFailed) as caught:
        await ears.connect()
    await ears.close()
    assert caught.value.why is Why.UNREACHABLE


def test_pauses_grow_to_half_a_minute_and_no_further() -> None:
    made = pauses()
    spans = [next(made).total_seconds() for _ in range(8)]
    assert spans == [1, 2, 4, 8, 16, 30, 30, 30]
