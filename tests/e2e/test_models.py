"""Any OpenAI-compatible server thinks for the replica, by one variable."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from support.model import ModelServer, thinking
from support.page import RoomPage
from support.server import Server, serving

REPLY = ["The moon ", "is made of rock, ", "not of cheese."]


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with thinking(*REPLY) as server:
        yield server


@pytest.fixture
def thinking_server(tmp_path: Path, model: ModelServer) -> Iterator[Server]:
    yield from serving(Server(tmp_path / "data", LLM_BASE_URL=model.address))


def test_the_replica_says_what_the_model_answers(
    thinking_server: Server, model: ModelServer, context: BrowserContext
) -> None:
    made = thinking_server.create(conversational_context="We talk about the moon.")
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    room.type("What is it made of?")

    said = room.page.get_by_role("complementary").get_by_text("".join(REPLY))
    expect(said).to_be_visible()
    roles = [message["role"] for message in model.asked[-1]["messages"]]
    told = json.dumps(model.asked[-1]["messages"])
    assert model.asked[-1]["model"] == "tiny"
    assert roles[0] == "system"
    assert "We talk about the moon." in told
    assert "What is it made of?" in told
    expect(room.page.get_by_text("Built-in demo")).to_have_count(0)
