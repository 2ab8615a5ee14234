"""What a crash of ours may cost: nothing that was promised."""

import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from support.page import RoomPage
from support.receiver import Receiver
from support.server import Server, alive, serving


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server of one test's own, to be killed."""
    yield from serving(Server(tmp_path / "data"))


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


def test_a_second_server_on_the_same_data_is_refused(own_server: Server) -> None:
    second = Server(own_server.data_dir)
    with pytest.raises(AssertionError, match="another server runs"):
        second.start()
