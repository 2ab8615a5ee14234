"""A call in a real browser, recorded: the file is there, and plays."""

import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from playwright.sync_api import BrowserContext

from support.page import RoomPage
from support.receiver import Receiver
from support.server import Server, serving

READY = "application.recording_ready"


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server of one test's own, whose worker is killed."""
    yield from serving(Server(tmp_path / "data"))


def seconds_of(path: Path) -> tuple[float, float]:
    """Decode all of a file, and return how long it is seen and heard."""
    with av.open(str(path)) as container:
        seen = [frame.time or 0.0 for frame in container.decode(video=0)]
    with av.open(str(path)) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    return seen[-1] - seen[0], samples / 48_000


def test_a_call_is_recorded_told_of_and_fetched_by_link(
    server: Server, receiver: Receiver, context: BrowserContext, tmp_path: Path
) -> None:
    made = server.create(
        callback_url=receiver.url, properties={"enable_recording": True}
    )
    id_ = made["conversation_id"]
    root = f"/v2/conversations/{id_}/recordings"
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    room.sees_the_replica()
    started = server.ask("POST", root)
    assert started.status == 200
    room.page.wait_for_timeout(6000)
    assert server.ask("POST", root + "/stop").status == 200

    got = [d.verified(server.secret) for d in receiver.wait_for(id_, READY)]
    told = next(event for event in got if event["event_type"] == READY)["properties"]
    assert told["recording_id"] == started.json["recording_id"]
    assert told["storage_provider"] == "local"
    assert 5 <= told["duration"] <= 8
    path = tmp_path / "fetched.webm"
    with urllib.request.urlopen(told["download_link"]) as answer:  # noqa: S310 - ours
        path.write_bytes(answer.read())
    assert path.stat().st_size == told["size"]
    seen_s, heard_s = seconds_of(path)
    assert abs(heard_s - told["duration"]) <= 0.6
    assert abs(seen_s - heard_s) <= 0.6

    server.ask("DELETE", f"/v2/conversations/{id_}?hard=true")
    assert not list((server.data_dir / "recordings").iterdir())


def test_after_a_killed_worker_its_part_is_kept_and_another_goes_on(
    own_server: Server, receiver: Receiver, context: BrowserContext
) -> None:
    made = own_server.create(
        callback_url=receiver.url,
        properties={"enable_recording": True, "auto_start_recording": True},
    )
    id_ = made["conversation_id"]
    root = f"/v2/conversations/{id_}/recordings"
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    room.sees_the_replica()
    (first,) = own_server.ask("GET", root).json["data"]
    room.page.wait_for_timeout(7000)
    path = own_server.data_dir / "recordings" / f"{first['recording_id']}.webm"
    for pid in own_server.workers():
        os.kill(pid, signal.SIGKILL)
    receiver.wait_for(id_, READY)
    room.is_in("live")
    room.sees_the_replica()

    kept, second = own_server.ask("GET", root).json["data"]
    assert (kept["recording_id"], kept["status"]) == (first["recording_id"], "ready")
    assert second["status"] == "recording"
    seen_s, heard_s = seconds_of(path)
    # Of seven seconds five may be lost; what is usual is one.
    assert heard_s >= 2
    assert abs(seen_s - heard_s) <= 1
