"""A real server, and the published clients in an environment of their own."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.server import Server, serving

ROOT = Path(__file__).parents[3]
CLIENTS = ROOT / ".venv-sdks"
PROGRAM = Path(__file__).with_name("plugin.py")

Run = Callable[..., str]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving(Server(tmp_path_factory.mktemp("sdks")))


@pytest.fixture(scope="session")
def run(server: Server) -> Run:
    """Run a program of the clients' environment against the server."""
    assert CLIENTS.is_dir(), "install the clients first: make .venv-sdks/sdks.done"
    environment = {
        **os.environ,
        "TAVUS_API_KEY": server.key,
        "TAVUS_PUBLIC_API_BASE_URL": server.url + "/v2",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "PYTHONPATH": "",
        "PYTHONWARNINGS": "ignore",
    }

    def run_program(name: str, *arguments: str, **more: str) -> str:
        done = subprocess.run(
            [CLIENTS / "bin" / name, *arguments],
            env=environment | more,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run_program


@pytest.fixture(scope="session")
def tavus(run: Run) -> Callable[..., Any]:
    """Run a command of `tavus-cli`, and return what it prints."""

    def run_command(*arguments: str) -> Any:
        return json.loads(run("tavus", *arguments))

    return run_command


@pytest.fixture(scope="session")
def plugin(run: Run) -> Callable[..., Any]:
    """Let a version of LiveKit's plugin make calls, and return what they returned."""

    def run_calls(*calls: tuple[str, dict[str, Any]], older: bool = False) -> Any:
        path = str(CLIENTS / "older") if older else ""
        said = [json.dumps(call) for call in calls]
        return json.loads(run("python", str(PROGRAM), *said, PYTHONPATH=path))

    return run_calls
