"""`visavis listen` beside a real server: callbacks on a machine nobody can reach."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from support.receiver import Receiver
from support.server import Server


class Listening:
    """A running `visavis listen`, its terminal, and how it ended."""

    def __init__(self, server: Server, *options: str) -> None:
        # Who was started in the background ignores Ctrl-C, and so do its children.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "visavis", "listen", *options],
            env={**os.environ, "VISAVIS_DATA_DIR": str(server.data_dir)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        signal.signal(signal.SIGINT, before)

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip()

    def interrupt(self) -> tuple[int, str]:
        """Press Ctrl-C; return the exit code and the last words."""
        self._process.send_signal(signal.SIGINT)
        said, _ = self._process.communicate(timeout=20)
        return self._process.returncode, said.strip()

    def end(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()


@contextmanager
def listening(server: Server, *options: str) -> Iterator[Listening]:
    made = Listening(server, *options)
    try:
        yield made
    finally:
        made.end()


@pytest.mark.parametrize("way", ["--workspace", "--api-key"])
def test_events_without_a_callback_arrive_signed(
    server: Server, receiver: Receiver, way: str
) -> None:
    source = {
        "--workspace": ("--workspace", "default"),
        "--api-key": ("--api-key", server.key, "--url", server.url),
    }[way]
    with listening(server, "--forward-to", receiver.url, *source) as listener:
        assert listener.line().startswith("listening from cursor ")
        id_ = server.create()["conversation_id"]
        server.ask("POST", f"/v2/conversations/{id_}/end")
        got = receiver.wait_for(id_, "system.shutdown")
        first = listener.line()
        code, last = listener.interrupt()

    assert [d.type for d in got] == ["system.replica_joined", "system.shutdown"]
    assert got[1].verified(server.secret)["conversation_id"] == id_
    assert "[200]  system.replica_joined" in first
    assert code == 0
    assert "--after" in last.splitlines()[-1]


def test_listening_goes_on_when_the_server_comes_back(
    server: Server, receiver: Receiver
) -> None:
    options = ("--api-key", server.key, "--url", server.url, "--forward-to")
    with listening(server, *options, receiver.url) as listener:
        listener.line()
        server.kill()
        assert listener.line().startswith("lost the server")
        server.start()
        id_ = server.create()["conversation_id"]
        got = receiver.wait_for(id_, "system.replica_joined")

    assert [d.type for d in got] == ["system.replica_joined"]


def test_a_wrong_key_ends_it_with_a_reason(server: Server, receiver: Receiver) -> None:
    options = ("--api-key", "vv_wrong", "--url", server.url, "--forward-to")
    with listening(server, *options, receiver.url) as listener:
        assert "Invalid access token" in listener.line()
