"""The real server hands interactions to a real worker, and loses no context."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from support.model import ModelServer, thinking
from support.server import Answer, Server, serving
from support.visitor import event, heard, visiting


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with thinking("I see.") as server:
        yield server


@pytest.fixture
def server(tmp_path: Path, model: ModelServer) -> Iterator[Server]:
    yield from serving(Server(tmp_path / "data", LLM_BASE_URL=model.address))


def interact(server: Server, id_: str, event: str, **properties: Any) -> Answer:
    message = {"event_type": f"conversation.{event}", "properties": properties}
    return server.ask("POST", f"/v2/conversations/{id_}/interactions", message)


def test_an_interaction_is_taken_by_the_worker_and_its_context_outlives_it(
    server: Server, model: ModelServer
) -> None:
    id_ = server.create(conversational_context="We talk about the moon.")[
        "conversation_id"
    ]
    early = interact(server, id_, "append_llm_context", context="They own a boat.")
    server.kill()
    server.start()
    with visiting(server, id_) as visit:
        socket, resume = visit.socket, visit.resume
        # A page that has learned something from the call says so itself.
        told = {"context": "The boat is red."}
        message = {"event_type": "conversation.append_llm_context", "properties": told}
        socket.send(json.dumps({"type": "app", "data": message}))
        first = interact(server, id_, "respond", text="What do you know?").json
        said = event(socket, "conversation.utterance", "user")
        event(socket, "conversation.started_speaking", "replica")
        os.kill(server.workers()[0], signal.SIGKILL)
        with pytest.raises(ConnectionClosed):
            heard(socket, "never")

    assert early.json["status"] == "kept"
    assert first["status"] == "accepted"
    assert said["inference_id"] == first["inference_id"]
    assert said["turn_idx"] == first["turn_idx"]
    assert said["seq"] > first["seq"]

    with visiting(server, id_, resume=resume) as visit:
        socket = visit.socket
        again = interact(server, id_, "respond", text="What do you know now?").json
        last = event(socket, "conversation.utterance", "replica")
        while last["inference_id"] != again["inference_id"]:
            last = event(socket, "conversation.utterance", "replica")
        socket.send('{"type": "leave"}')
    known = json.dumps(model.asked[-1]["messages"])
    assert "We talk about the moon.\\nThey own a boat.\\nThe boat is red." in known
    assert again["seq"] > said["seq"]
