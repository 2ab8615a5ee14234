"""What a crash of ours may cost: nothing that was promised."""

import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from support.model import ModelServer, thinking
from support.page import RoomPage
from support.receiver import Receiver
from support.server import Server, alive, serving

TALE = [
    "One stood on a hill. ",
    "Two went down to the river in the middle of the night. ",
    "Three came home.",
]


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server of one test's own, to be killed."""
    yield from serving(Server(tmp_path / "data"))


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with thinking(*TALE) as server:
        yield server


@pytest.fixture
def thinking_server(tmp_path: Path, model: ModelServer) -> Iterator[Server]:
    yield from serving(Server(tmp_path / "data", LLM_BASE_URL=model.address))


def until_gone(page: RoomPage, pids: list[int], seconds: float) -> list[int]:
    """Return which processes still run after that time, at most."""
    for _ in range(int(seconds * 10)):
        if not any(alive(pid) for pid in pids):
            return []
        page.page.wait_for_timeout(100)
    return [pid for pid in pids if alive(pid)]


def test_after_a_killed_front_the_call_ends_at_its_deadline_and_is_told_of(
    own_server: Server, receiver: Receiver, context: BrowserContext
) -> None:
    made = own_server.create(
        callback_url=receiver.url, properties={"max_call_duration": 20}
    )
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    room.sees_the_replica()
    workers = own_server.workers()

    own_server.kill()
    orphans = until_gone(room, workers, 5)
    own_server.start()
    got = receiver.wait_for(made["conversation_id"], "application.transcription_ready")

    assert workers
    assert orphans == []
    assert [d.verified(own_server.secret)["event_type"] for d in got] == [
        "system.replica_joined",
        "system.ending_soon",
        "system.shutdown",
        "application.transcription_ready",
    ]
    now = own_server.conversation(made["conversation_id"])
    created_at = datetime.fromisoformat(now["created_at"])
    ended_at = datetime.fromisoformat(now["ended_at"])
    assert ended_at - created_at == timedelta(seconds=20)
    assert now["shutdown_code"] == "max_call_duration"


def test_after_a_restart_everybody_is_back_in_the_call(
    own_server: Server, context: BrowserContext
) -> None:
    made = own_server.create(
        require_auth=True, properties={"participant_left_timeout": 0}
    )
    room = RoomPage(context)
    room.open(f"{made['conversation_url']}?t={made['meeting_token']}")
    room.join()
    room.sees_the_replica()

    own_server.kill()
    room.is_in("reconnecting")
    room.page.wait_for_timeout(5000)
    own_server.start()
    room.is_in("live")
    room.sees_the_replica()

    # Everybody was away for longer than the grace, but that was our doing.
    assert own_server.conversation(made["conversation_id"])["status"] == "active"


def test_what_fell_due_while_the_server_was_down_is_settled_at_the_start(
    own_server: Server, receiver: Receiver, context: BrowserContext
) -> None:
    made = own_server.create(
        callback_url=receiver.url, properties={"participant_absent_timeout": 2}
    )
    own_server.kill()
    RoomPage(context).page.wait_for_timeout(2500)

    own_server.start()
    receiver.wait_for(made["conversation_id"], "system.shutdown")

    now = own_server.conversation(made["conversation_id"])
    created_at = datetime.fromisoformat(now["created_at"])
    ended_at = datetime.fromisoformat(now["ended_at"])
    assert ended_at - created_at == timedelta(seconds=2)
    assert now["shutdown_code"] == "participant_absent"


def test_a_worker_that_dies_in_a_call_loses_nobody(
    own_server: Server, context: BrowserContext
) -> None:
    made = own_server.create(properties={"participant_left_timeout": 0})
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    room.sees_the_replica()
    (worker,) = own_server.workers()

    os.kill(worker, signal.SIGKILL)
    room.is_in("reconnecting")
    room.is_in("live")
    room.sees_the_replica()

    assert own_server.conversation(made["conversation_id"])["status"] == "active"


def test_a_talk_goes_on_where_the_worker_died_in_mid_sentence(
    thinking_server: Server,
    model: ModelServer,
    receiver: Receiver,
    context: BrowserContext,
) -> None:
    made = thinking_server.create(custom_greeting="Hi.", callback_url=receiver.url)
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    lines = room.page.get_by_role("log").get_by_role("listitem")
    expect(lines.filter(has_text="Hi.")).to_have_attribute("aria-busy", "false")
    room.type("Tell me a tale.")
    expect(lines.filter(has_text="down to the")).to_be_visible()
    (worker,) = thinking_server.workers()

    os.kill(worker, signal.SIGKILL)
    room.is_in("reconnecting")
    room.is_in("live")

    # What was heard is marked as cut; the sentence is said again, to its end.
    rest = "".join(TALE[1:])
    again = lines.filter(has_text=rest)
    expect(again).to_have_attribute("aria-busy", "false", timeout=20_000)
    said = lines.locator("span:last-child").all_inner_texts()
    assert said[:2] == ["Hi.", "Tell me a tale."]
    assert said[2].startswith("One stood on a hill. Two went down to the")
    assert said[2].endswith("…")
    assert said[3:] == [rest]

    # And it knows what was said before: that is what the next answer is made from.
    asked = len(model.asked)
    room.type("And then?")
    expect(lines).to_have_count(6)
    assert len(model.asked) == asked + 1
    spoken = [
        m["content"] for m in model.asked[-1]["messages"] if m["role"] != "system"
    ]
    heard = spoken[2]
    assert spoken == ["Hi.", "Tell me a tale.", heard, rest, "And then?"]
    assert "".join(TALE).startswith(heard)
    assert said[2] == f"{heard.rstrip('.')}…"

    room.leave()
    got = receiver.wait_for(made["conversation_id"], "application.transcription_ready")
    told = got[-1].verified(thinking_server.secret)["properties"]["transcript"]
    assert [line["content"] for line in told[:5]] == spoken
    cut = [line["content"] for line in told[:5] if line.get("interrupted")]
    assert cut == [heard]


def test_a_greeting_that_a_worker_s_death_cut_short_is_gone_on_with(
    own_server: Server, context: BrowserContext
) -> None:
    greeting = (
        "Welcome to this very long and very friendly greeting of ours, dear guest."
    )
    made = own_server.create(custom_greeting=greeting)
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    lines = room.page.get_by_role("log").get_by_role("listitem")
    expect(lines.filter(has_text="Welcome to")).to_be_visible()
    (worker,) = own_server.workers()

    os.kill(worker, signal.SIGKILL)
    room.is_in("reconnecting")
    room.is_in("live")

    whole = lines.filter(has_text=greeting)
    expect(whole).to_have_attribute("aria-busy", "false", timeout=20_000)
    expect(lines).to_have_count(2)


def test_a_second_server_on_the_same_data_is_refused(own_server: Server) -> None:
    second = Server(own_server.data_dir)
    with pytest.raises(AssertionError, match="another server runs"):
        second.start()
