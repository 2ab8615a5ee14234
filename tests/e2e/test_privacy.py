"""After a whole call the logs of front and worker name no person and nothing said."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from support.hosting import hosting
from support.microphone import on_cue, say, spoken
from support.model import ModelServer, thinking
from support.page import RoomPage
from support.receiver import Receiver
from support.server import Server, serving

GIVEN = {
    "conversation_name": "Conversation Quisby",
    "conversational_context": "Context Wamble of the patient.",
    "custom_greeting": "Greeting Jentacular.",
}
LAYERS = {"llm": {"api_key": "sk-Kexy-of-the-persona", "model": "tiny"}}
PERSONA = {
    "persona_name": "Persona Lurdan",
    "system_prompt": "Prompt Fopdoodle.",
    "context": "Background Gallimaufry.",
}
NAME = "Name Snollygoster"
TYPED = "Typed Mumpsimus about the boiler"
LATER = "Later Rannygazoo"
ALOUD = "I think the price is too high."
REPLY = "Reply Quockerwodger."
FACT = "Boiler fact Zenzizenzic."
VENDOR_KEY = "sk-Ultracrepidarian"
QUERY = "tracking=Lalochezia"

MARKS = (
    *GIVEN.values(),
    *PERSONA.values(),
    *(NAME, TYPED, LATER, REPLY, FACT, QUERY, VENDOR_KEY, LAYERS["llm"]["api_key"]),
)
FACTS = ("callback_failed", "brain_failed", "document_failed", "worker_exited")
"""What went wrong on the way is in the logs, and nothing of what was said."""

PATIENCE_MS = 20_000


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with thinking(REPLY) as model:
        yield model


@pytest.fixture
def site() -> Iterator[str]:
    with hosting({"/fact.txt": FACT}) as address:
        yield address


@pytest.fixture(params=["json", "console"])
def server(
    request: pytest.FixtureRequest, tmp_path: Path, model: ModelServer
) -> Iterator[Server]:
    """A server that has told its first key and secret, and starts again."""
    server = Server(
        tmp_path / "data",
        LLM_BASE_URL=model.address,
        LLM_API_KEY=VENDOR_KEY,
        VISAVIS_LOG_FORMAT=request.param,
    )
    for first in serving(server):
        first.stop()
    server.lines.clear()
    yield from serving(server)


def document(server: Server, receiver: Receiver, url: str) -> str:
    """Create a document and wait until it is read, or cannot be."""
    body = {"document_url": url, "callback_url": receiver.url, "document_name": NAME}
    made = server.ask("POST", "/v2/documents", body)
    id_ = str(made.json["document_id"])
    receiver.wait_until(
        lambda got: any(
            d.event.get("document_id") == id_
            and d.event["properties"]["status"] in ("ready", "error")
            for d in got
        )
    )
    return id_


def persona(server: Server, model: ModelServer, **wanted: Any) -> str:
    """Create a persona whose model has a key of its own."""
    layers = {"llm": {**LAYERS["llm"], "base_url": model.address}}
    made = server.ask("POST", "/v2/personas", {**PERSONA, "layers": layers, **wanted})
    assert made.status == 200, made.body
    return str(made.json["persona_id"])


def hears(lines: Locator, count: int) -> None:
    """Wait until there are that many lines, and the last is said to its end."""
    expect(lines).to_have_count(count, timeout=PATIENCE_MS)
    expect(lines.last).to_have_attribute("aria-busy", "false", timeout=PATIENCE_MS)


def talk(room: RoomPage, model: ModelServer) -> list[str]:
    """Speak, type, be answered and be failed; return what was heard and kept."""
    lines = room.page.get_by_role("log").get_by_role("listitem")
    hears(lines.filter(has_text=GIVEN["custom_greeting"]), 1)
    room.type(TYPED)
    hears(lines.filter(has_text=REPLY), 1)
    assert FACT in str(model.asked[-1]["messages"])
    say(room.page, spoken(ALOUD))
    hears(lines.filter(has_text=REPLY), 2)
    heard = str(model.asked[-1]["messages"][-1]["content"])
    model.failing = True
    room.type(f"Typed again, {LATER}.")
    hears(lines, 7)
    assert LATER in str(model.asked[-1]["messages"])
    model.failing = False
    kept: dict[str, str] = room.page.evaluate("() => ({...sessionStorage})")
    # Which seat a page took is a figure that stands in any line.
    return [heard, *(value for key, value in kept.items() if ":seat:" not in key)]


def come_back(room: RoomPage, server: Server) -> None:
    """Reload, which shows the resume credential; then lose the worker."""
    room.page.reload()
    room.is_in("live")
    (worker,) = server.workers()
    os.kill(worker, signal.SIGKILL)
    room.is_in("reconnecting")
    room.is_in("live")


def test_a_call_leaves_nothing_personal_in_the_logs(
    server: Server,
    receiver: Receiver,
    model: ModelServer,
    site: str,
    context: BrowserContext,
) -> None:
    fact = document(server, receiver, f"{site}/fact.txt?{QUERY}")
    document(server, receiver, f"{site}/missing.txt?{QUERY}")
    made = server.create(
        **GIVEN,
        persona_id=persona(server, model),
        document_ids=[fact],
        require_auth=True,
        callback_url=f"{receiver.url}?{QUERY}",
    )
    id_, token = made["conversation_id"], made["meeting_token"]
    receiver.status = 500
    on_cue(context)
    room = RoomPage(context)
    assert room.open(f"{made['conversation_url']}?t={token}") == 200
    room.join(NAME)
    learned = talk(room, model)
    come_back(room, server)
    receiver.status = 200
    assert server.ask("POST", f"/v2/conversations/{id_}/end").status == 200
    room.is_in("ended")
    server.ask("POST", "/v2/conversations", {"callback_url": f"nowhere?{QUERY}"})
    assert server.ask("GET", f"/{id_}?t={token}").status == 410
    server.stop()

    logged = "\n".join(server.lines)
    # What the calls are found by is there.
    for found in (*FACTS, id_, fact):
        assert found in logged
    private = [*MARKS, token, server.key, server.secret, *learned]
    assert all(private)
    assert not [mark for mark in private if mark in logged]
