"""Any OpenAI-compatible server thinks for the replica, by one variable."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from support.page import RoomPage
from support.server import Server, serving

REPLY = ["The moon ", "is made of rock, ", "not of cheese."]


class ModelServer(ThreadingHTTPServer):
    """A language model's API as llama.cpp and vLLM speak it; keeps what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ModelHandler)
        self.asked: list[Any] = []


class ModelHandler(BaseHTTPRequestHandler):
    server: ModelServer

    def do_GET(self) -> None:
        listed = {"object": "list", "data": [{"id": "tiny", "object": "model"}]}
        self.answer("application/json", json.dumps(listed))

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(asked)
        pieces = [{"choices": [{"index": 0, "delta": {"content": p}}]} for p in REPLY]
        events = [f"data: {json.dumps(piece)}\n\n" for piece in pieces]
        self.answer("text/event-stream", "".join([*events, "data: [DONE]\n\n"]))

    def answer(self, kind: str, text: str) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def thinking_server(tmp_path: Path, model: ModelServer) -> Iterator[Server]:
    address = f"http://127.0.0.1:{model.server_port}/v1"
    yield from serving(Server(tmp_path / "data", LLM_BASE_URL=address))


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
