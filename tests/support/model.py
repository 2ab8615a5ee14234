"""A language model's API on loopback: says what it is told to, keeps what it got."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ModelServer(ThreadingHTTPServer):
    """Speaks as llama.cpp and vLLM do; every answer is `reply`, piece by piece.

    Attributes:
        failing: Whether it refuses; it quotes what it was asked then, as some do.
    """

    def __init__(self, *reply: str) -> None:
        super().__init__(("127.0.0.1", 0), ModelHandler)
        self.reply = reply
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
        pieces = [
            {"choices": [{"index": 0, "delta": {"content": piece}}]}
            for piece in self.server.reply
        ]
        events = [f"data: {json.dumps(piece)}\n\n" for piece in pieces]
        self.answer("text/event-stream", "".join([*events, "data: [DONE]\n\n"]))

    def answer(self, kind: str, text: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def thinking(*reply: str) -> Iterator[ModelServer]:
    """Run one for the length of a block."""
    with ModelServer(*reply) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
