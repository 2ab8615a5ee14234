"""The simulated mode on the real server: its store, its callbacks, a kill."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from support.receiver import receiving
from support.server import Answer, Server

CLOCK = "/v2/simulation/clock"


def make_simulated_key(server: Server) -> None:
    """Let the command line make a key while the front runs, and use it from now on."""
    made = subprocess.run(
        [sys.executable, "-m", "visavis", "keys", "create", "test", "--simulated"],
        env={**os.environ, "VISAVIS_DATA_DIR": str(server.data_dir)},
        capture_output=True,
        text=True,
        check=True,
    )
    server.key = made.stdout.strip()
    server.secret = made.stderr.split()[-1]


def script(server: Server, id_: str, **what: Any) -> Answer:
    path = f"/v2/simulation/conversations/{id_}/participants"
    return server.ask("POST", path, what)


def test_half_an_hour_of_call_survives_a_kill_in_its_middle(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    try:
        with receiving() as receiver:
            make_simulated_key(server)
            limits = {"participant_inactive_timeout": 0, "participant_left_timeout": 60}
            made = server.create(callback_url=receiver.url, properties=limits)
            id_ = made["conversation_id"]
            who = script(server, id_, action="join", name="Ada").json["participant_id"]
            script(server, id_, action="speak", participant_id=who, text="Hello")
            server.ask("POST", CLOCK, {"advance_s": 1800})
            stood_at = server.ask("GET", CLOCK).json

            server.kill()
            server.start()
            assert server.ask("GET", CLOCK).json == stood_at
            assert server.conversation(id_)["status"] == "active"
            page = server.ask("GET", f"/{id_}")
            script(server, id_, action="drop", participant_id=who)
            moved = server.ask("POST", CLOCK, {"advance_s": 86_400}).json

            told = receiver.wait_for(id_, "application.transcription_ready")
    finally:
        server.stop()

    assert page.status == 410
    assert moved["settled"] == 3
    assert [d.verified(server.secret)["event_type"] for d in told] == [
        "system.replica_joined",
        "system.ending_soon",
        "system.shutdown",
        "application.transcription_ready",
    ]
    shutdown, ready = told[-2].event, told[-1].event
    assert shutdown["properties"]["shutdown_code"] == "participant_left"
    assert shutdown["timestamp"] == ready["timestamp"]
    assert [t["content"] for t in ready["properties"]["transcript"]] == ["Hello"]
