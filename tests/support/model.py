"""A language model's API on loopback: says what it is told to, keeps what it got."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from visavis.core.tools import ToolCall


class ModelServer(ThreadingHTTPServer):
    """Speaks as llama.cpp and vLLM do; every answer is `reply`, piece by piece.

    Attributes:
        script: Answers that come before; each of words, and of calls of tools.
        failing: Whether it refuses; it quotes what it was asked then, as some do.
        going_on: Not set, it falls silent after the first piece of an answer.
    """

    def __init__(self, *reply: str) -> None:
        super().__init__(("127.0.0.1", 0), ModelHandler)
        self.reply = reply
        self.script: list[Sequence[str | ToolCall]] = []
        self.going_on = threading.Event()
        self.going_on.set()
        self.asked: list[Any] = []
        self.failing = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class ModelHandler(BaseHTTPRequestHandler):
    server: ModelServer

    def do_GET(self) -> None:
        listed = {"object": "list", "data": [{"id": "tiny", "object": "model"}]}
        self.answer("application/json", json.dumps(listed))

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(asked)
        if self.server.failing:
            said = f"{self.headers['authorization']} may not ask {json.dumps(asked)}"
            self.answer(
                "application/json", json.dumps({"error": {"message": said}}), 403
            )
            return
        script = self.server.script
        said = script.pop(0) if script else self.server.reply
        events = [
            f"data: {json.dumps(_chunk(piece, i))}" for i, piece in enumerate(said)
        ]
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        # Whoever asked may have gone.
        with suppress(ConnectionError):
            for event in [*events, "data: [DONE]"]:
                self.wfile.write(f"{event}\n\n".encode())
                self.server.going_on.wait(60)

    def answer(self, kind: str, text: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _chunk(piece: str | ToolCall, index: int) -> Any:
    delta: dict[str, Any] = {"content": piece}
    if isinstance(piece, ToolCall):
        function = {"name": piece.name, "arguments": piece.arguments}
        delta = {"tool_calls": [{"index": index, "id": piece.id, "function": function}]}
    return {"choices": [{"index": 0, "delta": delta}]}


@contextmanager
def thinking(*reply: str) -> Iterator[ModelServer]:
    """Run one for the length of a block."""
    with ModelServer(*reply) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.going_on.set()
        server.shutdown()
        thread.join()
