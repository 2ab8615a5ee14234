"""The replica sees the person's camera: it is shown to a model, and kept nowhere."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from support.model import ModelServer, thinking
from support.page import RoomPage
from support.receiver import Receiver
from support.server import Server, serving
from support.vision import ANALYSIS, VisionServer, seeing

READY = "application.perception_analysis"
SIGHT = {
    "perception_model": "raven-1",
    "perception_analysis_queries": ["What colour were they?"],
}


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with thinking("You look green.") as server:
        yield server


@pytest.fixture
def vision() -> Iterator[VisionServer]:
    with seeing() as server:
        yield server


@pytest.fixture
def seeing_server(
    tmp_path: Path, model: ModelServer, vision: VisionServer
) -> Iterator[Server]:
    yield from serving(
        Server(
            tmp_path / "data",
            LLM_BASE_URL=model.address,
            VISION_BASE_URL=vision.address,
        )
    )


def conversation(server: Server, receiver: Receiver, **sight: Any) -> Any:
    """Create a conversation with a persona that sees so."""
    persona = {"system_prompt": "Be kind.", "layers": {"perception": sight}}
    made = server.ask("POST", "/v2/personas", persona)
    assert made.status == 200, made.body
    return server.create(
        persona_id=made.json["persona_id"],
        custom_greeting="Hi.",
        callback_url=receiver.url,
    )


def test_the_camera_reaches_the_model_in_words_and_the_receiver_at_the_end(
    seeing_server: Server,
    model: ModelServer,
    vision: VisionServer,
    receiver: Receiver,
    context: BrowserContext,
) -> None:
    made = conversation(seeing_server, receiver, **SIGHT)
    room = RoomPage(context)
    room.open(made["conversation_url"])
    expect(room.page.get_by_text("A model looks at what your camera")).to_be_visible()
    room.join()
    expect(room.page.get_by_text("Looks at you")).to_be_visible()
    room.page.get_by_role("button", name="Turn camera on").click()
    assert vision.has_looked(1)
    width, height, colour = vision.seen[0]
    # Chromium's fake camera is green.
    assert colour == "green"
    assert max(width, height) <= 512

    room.type("How do I look?")
    said = room.page.get_by_role("complementary").get_by_text("You look green.")
    expect(said).to_be_visible()
    told = json.dumps(model.asked[-1]["messages"])
    assert "<user_appearance>All green.</user_appearance>" in told
    assert "base64" not in told

    room.leave()
    id_ = made["conversation_id"]
    (ready,) = [d for d in receiver.wait_for(id_, READY) if d.type == READY]
    assert ready.event["properties"]["analysis"] == ANALYSIS
    assert "All green." in vision.summed[0]
    types = [e["event_type"] for e in seeing_server.conversation(id_)["events"]]
    assert types.count(READY) == 1

    kept = b"".join(
        f.read_bytes() for f in seeing_server.data_dir.rglob("*") if f.is_file()
    )
    assert ANALYSIS.encode() in kept
    logged = "\n".join(seeing_server.lines)
    assert "perception_model" not in logged
    assert "green" not in logged
    for trace in (b"\xff\xd8\xff", b"/9j/"):
        assert trace not in kept + logged.encode()
    gone = seeing_server.ask("DELETE", f"/v2/conversations/{id_}?hard=true")
    assert gone.status == 204


def test_a_kill_while_it_is_summed_up_costs_no_analysis(
    seeing_server: Server,
    vision: VisionServer,
    receiver: Receiver,
    context: BrowserContext,
) -> None:
    made = conversation(seeing_server, receiver, **SIGHT)
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    room.page.get_by_role("button", name="Turn camera on").click()
    assert vision.has_looked(1)
    vision.may_sum_up.clear()
    room.leave()
    assert vision.has_summed_up(1)

    seeing_server.kill()
    vision.may_sum_up.set()
    seeing_server.start()
    id_ = made["conversation_id"]
    (ready,) = [d for d in receiver.wait_for(id_, READY) if d.type == READY]
    assert ready.event["properties"]["analysis"] == ANALYSIS
    assert vision.has_summed_up(2)
    assert vision.summed[1] == vision.summed[0]
    assert "All green." in vision.summed[1]


def test_of_a_persona_that_does_not_see_nobody_is_looked_at(
    seeing_server: Server,
    vision: VisionServer,
    receiver: Receiver,
    context: BrowserContext,
) -> None:
    made = conversation(seeing_server, receiver, perception_model="off")
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    room.page.get_by_role("button", name="Turn camera on").click()
    room.type("How do I look?")
    answer = room.page.get_by_role("complementary").get_by_text("You look green.")
    expect(answer).to_be_visible()
    room.leave()
    receiver.wait_for(made["conversation_id"], "application.transcription_ready")
    assert vision.seen == []
    assert vision.summed == []
