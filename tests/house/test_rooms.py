"""The rooms keep to themselves: who may import whom, and which package lives where."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from house.source import ROOMS, ROOT, place, python, text, tracked, tree

README_CEILING = 12

HOMES = {
    "api": {"fastapi", "starlette", "pydantic", "pydantic_core", "jsonpatch"},
    "app": {
        "uvicorn",
        "uvloop",
        "typer",
        "rich",
        "prometheus_client",
        "pydantic_settings",
        "websockets",
    },
    "store": {"sqlalchemy", "alembic", "cryptography"},
    "webhooks": {"aiohttp", "standardwebhooks", "yarl"},
    "rooms": {"aiortc", "av", "aioice", "jwt"},
    "archive": {"boto3", "botocore"},
    "library": {"pypdf", "docx", "pptx", "openpyxl"},
    "replica": {
        *("numpy", "cv2", "soxr", "espeakng_loader"),
        *("openai", "httpx2", "httpcore2"),
    },
}
"""Each third-party package has one home."""

GUESTS = {
    ("app", "pydantic"),
    ("rooms", "numpy"),
    ("replica", "websockets"),
    ("replica", "aiohttp"),
}
"""Settings are declared with Pydantic's fields: pydantic-settings is made of it. Voices
are mixed, for recordings, where they are encoded. A face that is drawn elsewhere is
reached over a link of its own, like that of a call worker. The plugins of vendors are
handed their connections: they are made of aiohttp."""


def _imports(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node, (node.module or "").partition(".")[0]


def _may(room: str, package: str) -> bool:
    if package == "structlog":
        return room != "core"
    return package in HOMES.get(room, set()) or (room, package) in GUESTS


def test_each_package_is_imported_in_its_home_only() -> None:
    strangers = [
        f"{place(path, node)}: {package}"
        for path in python("src")
        for node, package in _imports(path)
        if package != "visavis" and package not in sys.stdlib_module_names
        if not _may(path.parts[2], package)
    ]
    assert not strangers, strangers


def test_the_layers_hold() -> None:
    linter = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert linter, "import-linter is not installed"
    run = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_where_to_start_in_twelve_lines(room: str) -> None:
    readme = Path("src/visavis") / room / "README.md"
    assert readme in tracked()
    assert 0 < len(text(readme).splitlines()) <= README_CEILING


def test_every_folder_of_the_package_is_a_room() -> None:
    folders = {path.parts[2] for path in python("src") if len(path.parts) > 3}
    assert folders == set(ROOMS)
