"""Receivers of callbacks as they are in life: well, slow, failing, and hanging."""

import threading
from collections import Counter
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

from support.receiver import Delivery

SLOW_S = 0.2
MOST_FAILURES = 2
"""Of one event: after two, the next attempt comes in 5 s, and after three in 30."""

_PARTS = (b"half of an ", b"answer!!!!!")


class Mood(StrEnum):
    """What a receiver does with a callback until it recovers."""

    WELL = "well"
    SLOW = "slow"
    FAILING = "failing"
    HANGING = "hanging"


@dataclass(slots=True)
class Receiver:
    """One of them.

    Attributes:
        arrived: Every attempt to deliver something, in order.
        taken: Those that were answered with success.
    """

    url: str
    mood: Mood
    random: Random
    recovered: threading.Event = field(default_factory=threading.Event)
    arrived: list[Delivery] = field(default_factory=list[Delivery])
    taken: list[Delivery] = field(default_factory=list[Delivery])
    failed: Counter[str] = field(default_factory=Counter[str])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def judge(self, delivery: Delivery) -> int:
        """Return the status that a delivery is answered with."""
        id_ = delivery.headers["webhook-id"]
        with self._lock:
            self.arrived.append(delivery)
            if self._fails(id_):
                self.failed[id_] += 1
                return 500
            self.taken.append(delivery)
            return 200

    def _fails(self, id_: str) -> bool:
        may = self.mood is Mood.FAILING and not self.recovered.is_set()
        return may and self.failed[id_] < MOST_FAILURES and self.random.randrange(2) > 0


@contextmanager
def receivers(seed: int) -> Generator[dict[Mood, Receiver], None, None]:
    """Listen on loopback for the length of the block, one receiver for each mood."""
    with ExitStack() as stack:
        yield {mood: stack.enter_context(_listening(mood, seed)) for mood in Mood}


@contextmanager
def _listening(mood: Mood, seed: int) -> Generator[Receiver, None, None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    receiver = Receiver(
        f"http://127.0.0.1:{server.server_port}/{mood}",
        mood,
        Random(f"{seed}/{mood}"),  # noqa: S311 - a test repeats itself on purpose
    )
    server.RequestHandlerClass = _handler(receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.recovered.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {k.lower(): v for k, v in self.headers.items()}
            status = receiver.judge(Delivery(headers, body))
            if receiver.mood is Mood.SLOW:
                receiver.recovered.wait(SLOW_S)
            self.send_response(status)
            self.send_header("content-length", str(sum(map(len, _PARTS))))
            self.end_headers()
            self.wfile.write(_PARTS[0])
            self.wfile.flush()
            if receiver.mood is Mood.HANGING:
                receiver.recovered.wait()
            self.wfile.write(_PARTS[1])

        def handle(self) -> None:
            # Whoever is killed hangs up in the middle.
            with suppress(OSError):
                super().handle()

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - its name
            """Say nothing."""

    return Handler
