"""The real server as a process, and helpers of the bench as processes beside it."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from visavis.app.clock import SystemClock

HERE = Path(__file__).parent
PIPECAT = HERE.parent / ".venv-bench" / "bin" / "python"
"""Runs what we are compared with, and nothing of ours."""

PATIENCE_S = 60.0
POLL_S = 0.005

BOTH = {"persona_id": "pcb7a34da5fe", "replica_id": "rf4e9d9790f0"}
"""The stock persona and replica of the seed pages."""


class Product:
    """`visavis serve` on a data directory, loopback only, its log in a file."""

    def __init__(self, data_dir: Path, process: subprocess.Popen[bytes]) -> None:
        self.data_dir = data_dir
        self.process = process
        self.url = ""
        self.key = ""
        self._log = data_dir / "serve.log"

    @property
    def pid(self) -> int:
        return self.process.pid

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def facts(self, event: str) -> Iterator[dict[str, Any]]:
        """Return the lines of the log that tell of an event."""
        for line in self.log().splitlines():
            if f'"{event}"' in line:
                yield json.loads(line)

    def wait_ready(self) -> None:
        """Return once a call could be held."""
        found = awaited(lambda: re.search(r'"url": "(http[^"]+)"', self.log()))
        self.url = found[1]
        if key := re.search(r"vv_[0-9a-f]{32}", self.log()):
            self.key = key[0]

    def ask(self, path: str, body: Any = None) -> Any:
        """Send one request and return the answer's JSON."""
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            self.url + path, data=None if body is None else json.dumps(body).encode()
        )
        request.add_header("x-api-key", self.key)
        request.add_header("content-type", "application/json")
        with urllib.request.urlopen(request, timeout=20) as reply:  # noqa: S310 - as above
            return json.loads(reply.read())

    def ask_anyway(self, path: str) -> None:
        """Post to an address; being refused is fine."""
        with suppress(urllib.error.HTTPError):
            self.ask(path, {})

    def create(self, **wanted: Any) -> Any:
        return self.ask("/v2/conversations", BOTH | wanted)


def awaited(look: Callable[[], Any]) -> Any:
    """Return what a look finds, once it finds something."""
    clock = SystemClock()
    until = clock.monotonic() + PATIENCE_S
    while clock.monotonic() < until:
        if found := look():
            return found
        pause(POLL_S)
    raise TimeoutError(look)


def pause(seconds: float) -> None:
    """Wait; the bench drives processes and has no loop of its own."""
    threading.Event().wait(seconds)


@contextmanager
def folder() -> Generator[Path]:
    """Yield a data directory that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="visavis-bench-") as name:
        yield Path(name)


@contextmanager
def launched(data_dir: Path, port: int = 0, **env: str) -> Generator[Product]:
    """Start the server, on a free port unless told, and end it as an operator does."""
    with (data_dir / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "visavis", "serve", "--port", str(port)],
            env={
                **os.environ,
                "VISAVIS_DATA_DIR": str(data_dir),
                "VISAVIS_LOG_FORMAT": "json",
                **env,
            },
            stdout=log,
            stderr=log,
        )
    try:
        yield Product(data_dir, process)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


@contextmanager
def running(data_dir: Path, **env: str) -> Generator[Product]:
    """Start the server on a free port and wait until it could hold a call."""
    with launched(data_dir, 0, **env) as product:
        product.wait_ready()
        yield product


class Aside:
    """A script of the bench in a process of its own; it says JSON, line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def read(self) -> Any:
        """Wait for what it says next."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("it ended early; see what it said last")
        return json.loads(line)

    def tell(self, value: Any = None) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(value) + "\n")
        self.process.stdin.flush()


@contextmanager
def aside(
    script: str, *arguments: object, python: Path = Path(sys.executable)
) -> Generator[Aside]:
    """Run a script beside the bench; closing its input ends it."""
    with tempfile.TemporaryFile("w+") as words:
        process = subprocess.Popen(
            [str(python), str(HERE / script), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            text=True,
        )
        try:
            yield Aside(process)
        except BaseException:
            words.seek(0)
            sys.stderr.write(words.read()[-4000:])
            raise
        finally:
            _dismiss(process)


def _dismiss(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    assert process.stdout is not None
    process.stdout.close()
