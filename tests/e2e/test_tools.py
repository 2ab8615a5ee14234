"""A model calls tools: the page answers one, a server the other, and it is said."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from support.customer import NEWEST, Customer, Site
from support.model import ModelServer, thinking
from support.page import RoomPage
from support.receiver import Receiver
from support.server import Server, serving
from visavis.core.tools import ToolCall

ASKED = "How many boots are left?"
SCHEMA = {"type": "object", "properties": {"item": {"type": "string"}}}
STOCK = {"name": "stock", "description": "Count what is left.", "parameters": SCHEMA}
CALL = ToolCall(id="call_7", name="stock", arguments='{"item": "boots"}')
ANSWERS = """() => call.on('app-message', ({ data }) => {
  if (data.event_type !== 'conversation.tool_call') return;
  window.called = data.properties;
  const { item } = JSON.parse(data.properties.arguments);
  call.sendAppMessage({
    message_type: 'conversation',
    event_type: 'conversation.tool_result',
    properties: {
      tool_call_id: data.properties.tool_call_id,
      output: { item, left: 6 },
    },
  });
})"""
RESPOND = """(text) => call.sendAppMessage({
  message_type: 'conversation',
  event_type: 'conversation.respond',
  properties: { text },
})"""


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with thinking("Hello.") as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path, model: ModelServer) -> Iterator[Server]:
    """A server whose replicas think with the model."""
    yield from serving(Server(tmp_path / "data", LLM_BASE_URL=model.address))


def conversation(shop: Server, *tools: Any) -> Any:
    """Create a conversation with a persona that has these tools."""
    persona = {"system_prompt": "You sell boots.", "layers": {"llm": {"tools": tools}}}
    made = shop.ask("POST", "/v2/personas", persona)
    assert made.status == 200, made.body
    return shop.create(persona_id=made.json["persona_id"], custom_greeting="Hi.")


def tool_message(model: ModelServer) -> Any:
    """Return what the model was told of its call."""
    return model.asked[-1]["messages"][-1]


def test_a_page_answers_a_tool_call_and_the_replica_says_what_came_of_it(
    shop: Server, model: ModelServer, context: BrowserContext, site: Site
) -> None:
    made = conversation(shop, {"type": "function", "function": STOCK})
    model.script.append(["Let me look.", CALL])
    model.script.append(["There are six boots left."])
    ada = Customer(context, site.page(NEWEST))
    ada.open_frame()
    ada.join(url=made["conversation_url"])
    ada.run(ANSWERS)
    ada.run(RESPOND, ASKED)

    said = "Let me look. There are six boots left."
    ada.waits_for(
        """(said) => customer.told.some(({ action, data }) =>
             action === 'app-message' &&
             data.event_type === 'conversation.utterance' &&
             data.properties.speech === said)""",
        said,
    )
    assert ada.run("() => window.called") == {
        "name": "stock",
        "arguments": CALL.arguments,
        "tool_call_id": "call_7",
    }
    assert tool_message(model) == {
        "role": "tool",
        "tool_call_id": "call_7",
        "content": '{"item": "boots", "left": 6}',
    }
    assert model.asked[-1]["tools"] == [{"type": "function", "function": STOCK}]
    assert ada.errors == []


def test_a_server_answers_a_tool_call_that_it_can_verify(
    shop: Server, model: ModelServer, context: BrowserContext, receiver: Receiver
) -> None:
    api = {"url": receiver.url, "auth": {"type": "bearer", "token": "sesame"}}
    made = conversation(shop, {**STOCK, "delivery": {"api": api}})
    model.script += [["Let me look.", CALL], ["There are six boots left."]]
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    room.type(ASKED)

    chat = room.page.get_by_role("complementary")
    expect(chat.get_by_text("There are six boots left.")).to_be_visible()
    (delivery,) = receiver.of(made["conversation_id"])
    told = delivery.verified(shop.secret)
    assert (told["name"], told["arguments"]) == ("stock", {"item": "boots"})
    assert told["tool_call_id"] == "call_7"
    assert delivery.headers["authorization"] == "Bearer sesame"
    assert "sesame" not in json.dumps(model.asked)
    assert "delivery" not in json.dumps(model.asked)
    assert tool_message(model)["role"] == "tool"


def test_a_replica_that_may_ends_the_call_with_a_goodbye(
    shop: Server, model: ModelServer, context: BrowserContext
) -> None:
    made = conversation(shop, {"type": "system", "name": "end_call"})
    hang_up = ToolCall(id="call_8", name="end_call", arguments="{}")
    model.script.append(["Goodbye, then.", hang_up])
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    room.type("That is all, thank you.")

    room.is_in("ended")
    assert room.end_code == "ended_by_replica"
    ended = shop.conversation(made["conversation_id"])
    assert ended["shutdown_code"] == "ended_by_replica"
