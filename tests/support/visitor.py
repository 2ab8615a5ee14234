"""Somebody in a room of the real server, without a browser: only the socket."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from support.server import Server


@dataclass(frozen=True)
class Visit:
    """Somebody's place in a room, without a browser."""

    socket: ClientConnection
    resume: str


@contextmanager
def visiting(server: Server, id_: str, **join: str) -> Generator[Visit]:
    """Be in a room as soon as there is a seat; pages that are told `busy` ask again."""
    address = f"ws://127.0.0.1:{server.port}/{id_}/signal"
    for _ in range(60):
        with connect(address, subprotocols=["visavis.v1"]) as socket:  # type: ignore[list-item]  # a NewType of theirs
            socket.send(json.dumps({"type": "join", "name": "Sam", **join}))
            try:
                resume = heard(socket, "joined")["resume"]
            except ConnectionClosed:
                threading.Event().wait(0.5)
                continue
            yield Visit(socket, resume)
            return
    raise AssertionError("there was no seat")


def heard(socket: ClientConnection, kind: str) -> Any:
    """Return the next message of a kind."""
    while (said := json.loads(socket.recv(timeout=20)))["type"] != kind:
        pass
    return said


def event(socket: ClientConnection, event_type: str, role: str) -> Any:
    """Return the next event of a kind."""
    while True:
        data = heard(socket, "app")["data"]
        if data["event_type"] == event_type and data["properties"]["role"] == role:
            return data
