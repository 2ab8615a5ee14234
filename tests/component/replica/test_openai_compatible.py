"""The brain behind an OpenAI-compatible server: a real one, on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playing import brief, playing

from visavis.core.documents import Passage
from visavis.core.guardrails import Guardrail
from visavis.core.objectives import Objective
from visavis.core.transcripts import Role
from visavis.replica.brain import BrainFailed, Context, Said
from visavis.replica.endpoints import Endpoint
from visavis.replica.engines.openai_compatible import OpenAICompatibleBrain


@dataclass
class FakeModelServer:
    """Streams `pieces`, unless its status refuses; may break off in the middle."""

    pieces: list[str] = field(default_factory=lambda: ["Hel", "lo. ", "I am here."])
    breaks: bool = False
    status: int = 200
    models: list[str] = field(default_factory=lambda: ["first-model", "second"])
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    async def list_models(self, _request: web.Request) -> web.Response:
        data = [{"id": m, "object": "model"} for m in self.models]
        return web.json_response({"object": "list", "data": data})

    async def complete(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        self.headers.append(request.headers.copy())
        if self.status != 200:
            return web.json_response({"error": {"message": "no"}}, status=self.status)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        for piece in self.pieces:
            chunk = {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "m",
                "choices": [{"index": 0, "delta": {"content": piece}}],
            }
            await stream.write(f"data: {json.dumps(chunk)}\n\n".encode())
        if self.breaks:
            assert request.transport is not None
            request.transport.close()
            return stream
        await stream.write(b"data: [DONE]\n\n")
        return stream


@pytest.fixture
def model() -> FakeModelServer:
    return FakeModelServer()


@pytest.fixture
async def base_url(model: FakeModelServer) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/v1/models", model.list_models)
    app.router.add_post("/v1/chat/completions", model.complete)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("/v1"))


Ask = Callable[[Endpoint], OpenAICompatibleBrain]


@pytest.fixture
async def ask() -> AsyncIterator[Ask]:
    """Make brains that are closed when the test is over."""
    made: list[OpenAICompatibleBrain] = []

    def make(endpoint: Endpoint) -> OpenAICompatibleBrain:
        made.append(OpenAICompatibleBrain(endpoint))
        return made[-1]

    yield make
    for brain in made:
        await brain.close()


def context() -> Context:
    given = brief(system_prompt="Be kind.", language="english")
    lines = [
        Said(role=Role.ASSISTANT, text="Hello."),
        Said(role=Role.USER, text="Hi!"),
    ]
    return Context(brief=given, notes="It rains.", lines=lines)


async def reply(brain: OpenAICompatibleBrain) -> list[str]:
    return [piece async for piece in brain.reply(context())]


async def test_words_come_as_the_server_streams_them(
    model: FakeModelServer, base_url: str, ask: Ask
) -> None:
    brain = ask(Endpoint(base_url=base_url, model="chosen"))
    assert await reply(brain) == ["Hel", "lo. ", "I am here."]
    (asked,) = model.asked
    assert (asked["model"], asked["stream"]) == ("chosen", True)


async def test_objectives_and_guardrails_reach_the_model_the_guardrails_last(
    model: FakeModelServer, base_url: str, ask: Ask
) -> None:
    given = brief(
        system_prompt="Be kind.",
        objectives=(Objective(name="budget", prompt="Ask for the budget."),),
        guardrails=(Guardrail(name="price", prompt="Name no price."),),
    )
    brain = ask(Endpoint(base_url=base_url, model="m"))
    await brain.greet(Context(brief=given, notes="It rains."))
    told = model.asked[0]["messages"][0]["content"]
    places = [
        told.index(part)
        for part in ("Be kind.", "Ask for the budget.", "It rains.", "Name no price.")
    ]
    assert places == sorted(places)


async def test_what_was_looked_up_reaches_the_model_before_the_question(
    model: FakeModelServer, base_url: str, ask: Ask
) -> None:
    brain = ask(Endpoint(base_url=base_url, model="m"))
    given = context()
    given.passages = (Passage(document="Handbook", text="We open at nine."),)
    assert [piece async for piece in brain.reply(given)]
    *_, looked_up, question = model.asked[0]["messages"]
    assert looked_up["role"] == "system"
    assert "From 'Handbook':\nWe open at nine." in looked_up["content"]
    assert question == {"role": "user", "content": "Hi!"}


async def test_persona_context_and_history_reach_the_model(
    model: FakeModelServer, base_url: str, ask: Ask
) -> None:
    brain = ask(Endpoint(base_url=base_url, model="m"))
    await reply(brain)
    system, *said = model.asked[0]["messages"]
    assert system["role"] == "system"
    for known in ("Anna", "Coach", "Be kind.", "It rains.", "Speak english."):
        assert known in system["content"]
    assert said == [
        {"role": "assistant", "content": "Hello."},
        {"role": "user", "content": "Hi!"},
    ]


async def test_without_a_model_the_first_that_is_listed_is_used(
    model: FakeModelServer, base_url: str, ask: Ask
) -> None:
    brain = ask(Endpoint(base_url=base_url))
    await reply(brain)
    await reply(brain)
    assert [asked["model"] for asked in model.asked] == ["first-model"] * 2


async def test_a_server_without_models_is_a_failure(
    model: FakeModelServer, base_url: str, ask: Ask
) -> None:
    model.models = []
    brain = ask(Endpoint(base_url=base_url))
    with pytest.raises(BrainFailed, match="no model"):
        await reply(brain)


async def test_key_headers_and_extra_body_of_a_persona_are_sent(
    model: FakeModelServer, base_url: str, ask: Ask
) -> None:
    layer = {
        "base_url": base_url,
        "api_key": "persona-key",
        "model": "mine",
        "headers": {"X-Team": "blue"},
        "extra_body": {"temperature": 0.25},
    }
    server = Endpoint(base_url="http://127.0.0.1:9/v1", api_key="server-key")
    endpoint = Endpoint.of(layer, server, allow_private=True)
    assert endpoint is not None
    brain = ask(endpoint)
    await reply(brain)
    assert model.headers[0]["Authorization"] == "Bearer persona-key"
    assert model.headers[0]["X-Team"] == "blue"
    assert model.asked[0]["temperature"] == 0.25


def test_a_personas_own_server_never_gets_the_servers_key() -> None:
    server = Endpoint(base_url="http://ours.example/v1", api_key="secret")
    layer = {"base_url": "http://theirs.example/v1"}
    endpoint = Endpoint.of(layer, server, allow_private=True)
    assert endpoint is not None
    assert endpoint.api_key == "none"


def test_a_hosted_model_name_alone_leaves_the_server_as_it_is() -> None:
    server = Endpoint(base_url="http://ours.example/v1", model="ours")
    layer = {"model": "tavus-gpt-oss"}
    assert Endpoint.of(layer, server, allow_private=True) == server
    assert Endpoint.of(layer, None, allow_private=True) is None


def test_keys_are_not_printed() -> None:
    assert "secret" not in repr(Endpoint(base_url="http://x", api_key="secret"))


def test_a_failure_is_told_of_without_an_address_s_secrets_and_a_vendor_s_text() -> (
    None
):
    endpoint = Endpoint(base_url="http://secret@x.example/v1?key=secret")
    told = endpoint.complaint(ValueError("You asked a secret"))
    assert told == "x.example:80: ValueError"
    error = ValueError("You asked a secret")
    for code in ("model_not_found", "No secret"):
        error.code = code  # type: ignore[attr-defined]  # as the client's errors have
        told += f" | {endpoint.complaint(error)}"
    assert told.endswith("ValueError model_not_found | x.example:80: ValueError")


async def test_a_server_that_refuses_is_a_failure(
    model: FakeModelServer, base_url: str, ask: Ask
) -> None:
    model.status = 401
    brain = ask(Endpoint(base_url=base_url, model="m"))
    with pytest.raises(BrainFailed) as caught:
        await reply(brain)
    host = base_url.removeprefix("http://").removesuffix("/v1")
    assert str(caught.value) == f"{host}: AuthenticationError 401"


async def test_a_server_that_is_not_there_is_a_failure(
    unused_tcp_port: int, ask: Ask
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/v1"
    brain = ask(Endpoint(base_url=url, model="m"))
    with pytest.raises(BrainFailed):
        await reply(brain)


async def test_a_stream_that_breaks_gives_what_came_and_then_fails(
    model: FakeModelServer, base_url: str, ask: Ask
) -> None:
    model.breaks = True
    brain = ask(Endpoint(base_url=base_url, model="m"))
    heard: list[str] = []
    pieces = brain.reply(context())
    heard.append(await anext(pieces))
    with pytest.raises(BrainFailed):
        heard.extend([piece async for piece in pieces])
    assert heard[0] == "Hel"


async def test_a_model_greets_where_the_persona_has_no_greeting(
    model: FakeModelServer, base_url: str, ask: Ask
) -> None:
    model.pieces = ["Welcome to the call."]
    brain = ask(Endpoint(base_url=base_url, model="m"))
    async with playing(brief(greeting=""), brain) as play:
        play.performer.enter("eva", "Eva", returning=False)
        await play.until_said(1)
        assert play.lines == [("assistant", "Welcome to the call.")]


async def test_what_was_said_before_a_break_is_heard_then_the_apology(
    model: FakeModelServer, base_url: str, ask: Ask
) -> None:
    model.pieces = ["This much is true. ", "And also"]
    model.breaks = True
    brain = ask(Endpoint(base_url=base_url, model="m"))
    async with playing(brain=brain) as play:
        play.say("respond", text="Go on")
        await play.until_said(1)
        answer = play.lines[-1][1]
        assert answer.startswith("This much is true.")
        assert "I'm sorry" in answer
        assert play.named("system.error")


async def test_the_loop_goes_on_while_the_client_is_loaded(
    base_url: str, ask: Ask
) -> None:
    brain = ask(Endpoint(base_url=base_url, model="m"))
    async with asyncio.TaskGroup() as group:
        task = group.create_task(reply(brain))
        await asyncio.to_thread(lambda: None)
        assert not task.done()
    assert task.result()
