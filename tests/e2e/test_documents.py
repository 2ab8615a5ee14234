"""A replica looks things up: what a document says reaches the model in a call."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from support.hosting import hosting
from support.microphone import on_cue, say, spoken
from support.model import ModelServer, thinking
from support.page import RoomPage
from support.receiver import Receiver
from support.server import Server, serving

FACT = "The boiler in the cellar was replaced in 1987 by a man named Orlop."
PRICES = "The price of help is nine money an hour."
REPLY = ["It was ", "Mister Orlop."]

PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Somebody's documents, among much else that nobody asks about."""
    filling = "\n\n".join(f"Chapter {n} is about gardens." for n in range(200))
    house = f"{filling}\n\n{FACT}\n\n{filling}"
    with hosting({"/house.txt": house, "/prices.txt": PRICES}) as address:
        yield address


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with thinking(*REPLY) as model:
        yield model


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, model: ModelServer
) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("data")
    yield from serving(Server(data, LLM_BASE_URL=model.address))


@pytest.fixture(scope="module")
def documents(server: Server, receiver: Receiver, site: str) -> dict[str, str]:
    """The ids of the two documents, by their tags, once both can be used."""
    ids: dict[str, str] = {}
    for tag in ("house", "prices"):
        body = {
            "document_url": f"{site}/{tag}.txt",
            "document_name": f"About {tag}",
            "tags": [tag],
            "callback_url": receiver.url,
        }
        made = server.ask("POST", "/v2/documents", body)
        assert made.status == 200, made.body
        ids[tag] = made.json["document_id"]
    got = receiver.wait_until(
        lambda got: sum(_is_ready(d.event) for d in got) == len(ids)
    )
    assert sum(_is_ready(d.verified(server.secret)) for d in got) == len(ids)
    return ids


def _is_ready(event: Any) -> bool:
    return bool(event["properties"].get("status") == "ready")


def in_the_call(server: Server, context: BrowserContext, **wanted: Any) -> RoomPage:
    made = server.create(custom_greeting="Hi.", **wanted)
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    greeting = room.page.get_by_role("log").get_by_text("Hi.")
    expect(greeting).to_be_visible(timeout=PATIENCE_MS)
    return room


def told(model: ModelServer) -> list[str]:
    """Return what the model was given for its last answer, message by message."""
    return [str(m["content"]) for m in model.asked[-1]["messages"]]


@pytest.mark.parametrize("by", ["document_ids", "document_tags", "persona"])
def test_a_question_reaches_the_model_with_what_the_document_says_to_it(
    server: Server,
    model: ModelServer,
    documents: dict[str, str],
    context: BrowserContext,
    by: str,
) -> None:
    sources = {"document_ids": [documents["house"]], "document_tags": ["house"]}
    persona = {"persona_name": "Keeper", "system_prompt": "Keep house.", **sources}
    keeper = server.ask("POST", "/v2/personas", persona).json["persona_id"]
    wanted = {"persona_id": keeper} if by == "persona" else {by: sources[by]}
    room = in_the_call(server, context, **wanted)
    question = "Who replaced the boiler?"
    room.type(question)

    answer = room.page.get_by_role("log").get_by_text("".join(REPLY))
    expect(answer).to_be_visible(timeout=PATIENCE_MS)
    passages, asked = told(model)[-2:]
    assert asked == question
    assert FACT in passages
    assert "From 'About house':" in passages
    # What nobody named stays on its shelf.
    assert PRICES not in passages
    assert room.errors == []


def test_a_question_asked_aloud_is_looked_up_too(
    server: Server,
    model: ModelServer,
    documents: dict[str, str],
    context: BrowserContext,
) -> None:
    on_cue(context)
    room = in_the_call(server, context, document_ids=[documents["prices"]])
    say(room.page, spoken("Please stop now, I think the price is too high."))

    answer = room.page.get_by_role("log").get_by_text("".join(REPLY))
    expect(answer).to_be_visible(timeout=PATIENCE_MS)
    passages, heard = told(model)[-2:]
    assert "price" in heard
    assert PRICES in passages


def test_without_documents_nothing_is_looked_up(
    server: Server,
    model: ModelServer,
    documents: dict[str, str],
    context: BrowserContext,
) -> None:
    room = in_the_call(server, context)
    room.type("Who replaced the boiler?")

    answer = room.page.get_by_role("log").get_by_text("".join(REPLY))
    expect(answer).to_be_visible(timeout=PATIENCE_MS)
    assert documents
    assert "boiler" not in "".join(told(model)[:-1])
