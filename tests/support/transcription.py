"""A transcription server on loopback, which hears whether anybody speaks at all."""

import io
import json
import wave
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

_SHORTEST = 1600
"""Samples of a turn that OpenAI's server takes: a tenth of a second."""

_LOUD = 300
"""Root mean square, of 32768, from which on something was said."""


class TranscriptionServer(ThreadingHTTPServer):
    """Speaks OpenAI's protocol, and keeps what it was asked.

    Attributes:
        hiccups: How many requests it fails before it works.
        says: The words of whatever is loud enough. What is too short is refused.
        answer: Sent instead, if there is one.
        going_on: Not set, it keeps whoever asks waiting.
        asked: Of each request the path, the key, and the parts of its form.
        arrived: Set with each request, and `answered` with each answer.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.hiccups = 0
        self.says = " Hello there. "
        self.answer: bytes | None = None
        self.asked: list[tuple[str, str, dict[str, bytes]]] = []
        self.going_on, self.arrived, self.answered = Event(), Event(), Event()
        self.going_on.set()

    def hear(self, samples: Samples) -> bytes:
        """Return what is to be answered to some sound."""
        loudness = (
            np.sqrt(np.mean(samples.astype(np.float64) ** 2)) if samples.size else 0
        )
        return json.dumps({"text": self.says if loudness > _LOUD else ""}).encode()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: TranscriptionServer

    def do_GET(self) -> None:
        self._send(404, b"{}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        kind = f"Content-Type: {self.headers['content-type']}\r\n\r\n"
        parts = _parts(kind.encode() + body)
        server = self.server
        server.asked.append((self.path, self.headers["authorization"], parts))
        server.arrived.set()
        server.going_on.wait(60)
        samples = _samples(parts["file"])
        status = server.status if samples.size >= _SHORTEST else 400
        if server.hiccups:
            server.hiccups, status = server.hiccups - 1, 503
        # Whoever asked may have gone.
        with suppress(ConnectionError):
            self._send(status, server.answer or server.hear(samples))
        server.answered.set()

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        # A client that tries again need not wait for it here.
        self.send_header("retry-after-ms", "1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _parts(form: bytes) -> dict[str, bytes]:
    """Return the parts of a form by their names."""
    return {
        str(part.get_param("name", header="content-disposition")): bytes(
            part.get_payload(decode=True) or b""
        )
        for part in BytesParser(EmailMessage).parsebytes(form).walk()
        if not part.is_multipart()
    }


def _samples(file: bytes) -> Samples:
    with wave.open(io.BytesIO(file)) as reader:
        return np.frombuffer(reader.readframes(reader.getnframes()), "<i2")


@contextmanager
def transcribing() -> Iterator[TranscriptionServer]:
    """Run one for the length of a block."""
    with TranscriptionServer() as server:
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.going_on.set()
        server.shutdown()
        thread.join()
