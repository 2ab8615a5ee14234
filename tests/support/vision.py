"""A model that sees, on loopback: it looks at the picture, and says its colour."""

import base64
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import av
from av import VideoFrame

ANALYSIS = "Somebody green, throughout."
PICTURE = "data:image/jpeg;base64,"


class VisionServer(ThreadingHTTPServer):
    """Says what it sees of pictures, and `ANALYSIS` of words.

    Attributes:
        seen: The sizes of the pictures it was shown, and their colour, in order.
        summed: What it was asked to sum up.
        failing: Whether it refuses.
        may_sum_up: Cleared, a summary takes until it is set.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), VisionHandler)
        self.seen: list[tuple[int, int, str]] = []
        self.summed: list[str] = []
        self.failing = False
        self.may_sum_up = threading.Event()
        self.may_sum_up.set()
        self._looked = threading.Condition()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def look(self, picture: bytes) -> str:
        """Return what is to be seen in a JPEG."""
        with av.open(io.BytesIO(picture), format="jpeg_pipe") as file:
            frame = next(file.decode(video=0))
        assert isinstance(frame, VideoFrame)
        shades = frame.to_ndarray(format="rgb24").mean(axis=(0, 1))
        colour = max(zip(shades, ("red", "green", "blue"), strict=True))[1]
        with self._looked:
            self.seen.append((frame.width, frame.height, colour))
            self._looked.notify_all()
        return f"<user_appearance>All {colour}.</user_appearance>"

    def has_looked(self, times: int, timeout: float = 30) -> bool:
        """Wait until it was shown so many pictures; return whether it was."""
        with self._looked:
            return self._looked.wait_for(lambda: len(self.seen) >= times, timeout)

    def sum_up(self, notes: str) -> str:
        """Return what is to be said of notes, as soon as it may."""
        with self._looked:
            self.summed.append(notes)
            self._looked.notify_all()
        self.may_sum_up.wait(30)
        return ANALYSIS

    def has_summed_up(self, times: int, timeout: float = 30) -> bool:
        """Wait until it was asked so often to sum up; return whether it was."""
        with self._looked:
            return self._looked.wait_for(lambda: len(self.summed) >= times, timeout)


class VisionHandler(BaseHTTPRequestHandler):
    server: VisionServer

    def do_GET(self) -> None:
        self.answer({"object": "list", "data": [{"id": "eye", "object": "model"}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.server.failing:
            self.answer({"error": {"message": "no"}}, 403)
            return
        content = asked["messages"][-1]["content"]
        if isinstance(content, str):
            said = self.server.sum_up(content)
        else:
            urls = [p["image_url"]["url"] for p in content if p["type"] == "image_url"]
            said = "\n".join(
                self.server.look(base64.b64decode(url.removeprefix(PICTURE)))
                for url in urls
            )
        message = {"role": "assistant", "content": said}
        self.answer({"choices": [{"index": 0, "message": message}]})

    def answer(self, body: Any, status: int = 200) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def seeing() -> Iterator[VisionServer]:
    """Run one for the length of a block."""
    with VisionServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
