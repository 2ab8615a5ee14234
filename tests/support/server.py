"""The real server as a process: started, asked, killed, started again."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Answer:
    """What the server answered: status, headers and body."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server:
    """`visavis serve` on a data directory of its own, loopback only."""

    def __init__(self, data_dir: Path, port: int | None = None, **env: str) -> None:
        self.data_dir = data_dir
        self.port = port or free_port()
        self.env = env
        self.key = ""
        self.secret = ""
        self.lines: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self._reader = threading.Thread()
        self._ready = threading.Event()
        self._told = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> "Server":
        """Start, and return once it is able to hold a call."""
        self._launch()
        assert self._told.wait(60), "\n".join(self.lines)
        if not self._ready.is_set():
            self._finish()
        assert self._ready.is_set(), "\n".join(self.lines)
        return self

    def revive(self) -> "Server":
        """Start, and return once it answers; no call could be held yet."""
        self._launch()
        until = threading.Event()
        for _ in range(1200):
            with suppress(OSError):
                assert self.ask("GET", "/health").status == 200
                return self
            assert self._process is not None
            assert self._process.poll() is None, "\n".join(self.lines)
            until.wait(0.05)
        raise AssertionError("\n".join(self.lines))

    def _launch(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "visavis", "serve", "--port", str(self.port)],
            env={**os.environ, "VISAVIS_DATA_DIR": str(self.data_dir), **self.env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._ready = threading.Event()
        self._told = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in output:
                self.lines.append(line.rstrip())
                if found := re.search(r"vv_[0-9a-f]{32}", line):
                    self.key = self.key or found[0]
                if found := re.search(r"whsec_[A-Za-z0-9+/=]+", line):
                    self.secret = self.secret or found[0]
                if "server_ready" in line:
                    self._ready.set()
                    self._told.set()
        self._told.set()

    def _finish(self) -> None:
        """Wait for its end, and for its last words."""
        assert self._process is not None
        self._process.wait(20)
        self._reader.join(20)

    def kill(self) -> None:
        """Kill the front as a crash does: its workers are left to notice."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._finish()

    def stop(self) -> None:
        """End it as an operator does."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._finish()
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send one request; refusals are answers too."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            self.url + path, data=data, method=method
        )
        request.add_header("x-api-key", self.key)
        if data is not None:
            request.add_header("content-type", "application/json")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:  # noqa: S310 - as above
                return Answer(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def create(self, **wanted: Any) -> Any:
        """Create a conversation with Anna; `wanted` on top."""
        body = {"persona_id": "pcb7a34da5fe", "replica_id": "rf4e9d9790f0", **wanted}
        answer = self.ask("POST", "/v2/conversations", body)
        assert answer.status == 200, answer.body
        return answer.json

    def conversation(self, id_: str) -> Any:
        answer = self.ask("GET", f"/v2/conversations/{id_}?verbose=true")
        assert answer.status == 200, answer.body
        return answer.json

    def workers(self) -> list[int]:
        """Return the pids of its call workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in children.split() if _is_worker(int(pid))]


def _is_worker(pid: int) -> bool:
    try:
        return b"visavis.app.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def serving(server: Server) -> Iterator[Server]:
    """Start it for the length of a fixture."""
    try:
        yield server.start()
    finally:
        server.stop()
