"""The real server holds a call whose face is drawn by a worker that is not there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.server import Server, serving
from support.visitor import event, heard, visiting


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    nobody = "ws://127.0.0.1:9"
    yield from serving(Server(tmp_path / "data", VISAVIS_FACE_URL=nobody))


def test_a_call_is_held_by_voice_and_everybody_is_told(server: Server) -> None:
    id_ = server.create(custom_greeting="Hello there.")["conversation_id"]
    with visiting(server, id_) as visit:
        told = heard(visit.socket, "app")["data"]
        while told["event_type"] != "system.error":
            told = heard(visit.socket, "app")["data"]
        said = event(visit.socket, "conversation.utterance", "replica")
        excuse = event(visit.socket, "conversation.utterance", "replica")
        open_ = server.ask("GET", f"/v2/conversations/{id_}").json
        visit.socket.send('{"type": "leave"}')
    assert told["properties"]["code"] == "face_failed"
    assert said["properties"]["speech"] == "Hello there."
    assert "my picture stands still" in excuse["properties"]["speech"]
    assert open_["status"] == "active"
    assert any("face_failed" in line for line in server.lines)
