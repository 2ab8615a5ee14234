"""Whoever is in a call on the real server hears that its end has moved."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from support.server import Server, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving(Server(tmp_path_factory.mktemp("data")))


def heard(socket: ClientConnection, kind: str) -> Any:
    """Return the next message of a kind."""
    while (said := json.loads(socket.recv(timeout=20)))["type"] != kind:
        pass
    return said


def test_after_a_change_of_limits_the_page_knows_when_its_person_is_ejected(
    server: Server,
) -> None:
    made = server.create(properties={"max_call_duration": 600})
    path = f"/v2/conversations/{made['conversation_id']}"
    address = f"ws://127.0.0.1:{server.port}/{made['conversation_id']}/signal"
    with connect(address, subprotocols=["visavis.v1"]) as socket:  # type: ignore[list-item]  # a NewType of theirs
        socket.send('{"type": "join", "name": "Sam"}')
        me = heard(socket, "joined")["you"]
        change = {"properties": {"max_call_duration": 1200}}
        assert server.ask("PATCH", path, change).status == 200
        room, told = heard(socket, "ready"), heard(socket, "participant_updated")
        socket.send('{"type": "leave"}')
    now = told["participant"]
    assert now["session_id"] == me["session_id"]
    before, after = (datetime.fromisoformat(p["will_eject_at"]) for p in (me, now))
    assert after - before == timedelta(seconds=600)
    assert after == datetime.fromisoformat(room["expires_at"])
