"""A receiver of callbacks: a real HTTP server that keeps what it got."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


class Delivery:
    """One post as it arrived."""

    def __init__(self, headers: dict[str, str], body: bytes) -> None:
        self.headers = headers
        self.body = body

    @property
    def event(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return str(self.event["event_type"])

    def verified(self, secret: str) -> Any:
        """Return the event; raise when the signature does not hold."""
        return Webhook(secret).verify(self.body, self.headers)


class Receiver:
    """Where callbacks go in tests."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.status = 200
        self._arrived = threading.Condition()
        self._deliveries: list[Delivery] = []

    def keep(self, delivery: Delivery) -> None:
        with self._arrived:
            self._deliveries.append(delivery)
            self._arrived.notify_all()

    def of(self, conversation_id: str) -> list[Delivery]:
        with self._arrived:
            return [
                d
                for d in self._deliveries
                if d.event.get("conversation_id") == conversation_id
            ]

    def all(self) -> list[Delivery]:
        """Return every delivery, in the order of arrival."""
        with self._arrived:
            return list(self._deliveries)

    def wait(
        self,
        conversation_id: str,
        enough: Callable[[list[Delivery]], bool],
        timeout: float = 30,
    ) -> list[Delivery]:
        """Return the deliveries of a conversation once they are enough."""
        with self._arrived:
            self._arrived.wait_for(lambda: enough(self.of(conversation_id)), timeout)
        return self.of(conversation_id)

    def wait_until(
        self, enough: Callable[[list[Delivery]], bool], timeout: float = 30
    ) -> list[Delivery]:
        """Return every delivery once they are enough, whatever they are about."""
        with self._arrived:
            self._arrived.wait_for(lambda: enough(self._deliveries), timeout)
        return self.all()

    def wait_for(
        self, conversation_id: str, event_type: str, timeout: float = 30
    ) -> list[Delivery]:
        return self.wait(
            conversation_id,
            lambda got: any(d.type == event_type for d in got),
            timeout,
        )


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on loopback for the length of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.keep(
                Delivery({k.lower(): v for k, v in self.headers.items()}, body)
            )
            self.send_response(receiver.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}/hook")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
