"""What the README and the guides show works as it stands there."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from support import curl
from support.hosting import hosting
from support.receiver import Delivery, Receiver
from support.server import Server

ROOT = Path(__file__).parents[2]
GUIDES = ROOT / "docs" / "guides"
_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: Path, *languages: str) -> list[str]:
    """Return the examples of a page in some languages, in order."""
    found = _FENCED.findall(page.read_text())
    return [text for language, text in found if language in languages]


def example(name: str, number: int) -> Any:
    """Return a JSON example of a guide."""
    return json.loads(blocks(GUIDES / name, "json")[number])


@pytest.fixture(scope="module")
def handbook() -> Iterator[str]:
    with hosting({"/handbook.pdf": "We open at nine."}) as address:
        yield address


@pytest.fixture
def desk(tmp_path: Path, server: Server) -> Path:
    """A folder like a checkout after `make run`, on the server's data."""
    python = sys.executable
    for path, command in (
        (
            ".venv/bin/visavis",
            f"VISAVIS_DATA_DIR={server.data_dir} {python} -m visavis",
        ),
        (".venv/bin/python", python),
        ("bin/curl", f"{python} {curl.__file__}"),
    ):
        program = tmp_path / path
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f'#!/bin/sh\n{command} "$@"\n')
        program.chmod(0o755)
    return tmp_path


def follow(page: Path, server: Server, desk: Path, handbook: str) -> list[Any]:
    """Type a page's requests into a terminal, and return their answers."""
    typed = [text for text in blocks(page, "sh", "bash") if _asks(text)]
    script = "\n".join(typed)
    for there, here in (
        ("localhost:8000", f"127.0.0.1:{server.port}"),
        ("127.0.0.1:8000", f"127.0.0.1:{server.port}"),
        ("https://docs.example.com", handbook),
        ("<api_key>", server.key),
    ):
        script = script.replace(there, here)
    done = subprocess.run(
        ["sh", "-ec", f"KEY={server.key}\nPATH={desk}/bin:$PATH\n{script}"],
        cwd=desk,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _asks(block: str) -> bool:
    return block.startswith(("curl ", "KEY=", "ROOM="))


def test_the_first_request_of_the_readme_opens_a_conversation(
    server: Server, desk: Path, handbook: str
) -> None:
    (made,) = follow(ROOT / "README.md", server, desk, handbook)
    assert made["status"] == "active"
    path = made["conversation_url"].removeprefix(server.url)
    assert server.ask("GET", path).status == 200


def test_the_app_that_comes_from_tavus_has_a_private_room(
    server: Server, desk: Path, handbook: str
) -> None:
    page = ROOT / "docs" / "start" / "from-tavus.md"
    (made,) = follow(page, server, desk, handbook)
    assert made["meeting_token"]
    assert made["face_id"] == made["replica_id"] == "rf4e9d9790f0"


def test_the_tokens_of_the_guide_are_one_for_all_and_one_for_kim(
    server: Server, desk: Path, handbook: str
) -> None:
    page = GUIDES / "private-rooms.md"
    made, kim, listed = follow(page, server, desk, handbook)
    assert made["meeting_token"]
    assert (kim["name"], kim["single_use"]) == ("Kim", True)
    assert [token["jti"] for token in listed["data"]][-1] == kim["jti"]


def test_a_document_of_the_guide_is_read_and_looked_up_by_its_tag(
    server: Server, receiver: Receiver, desk: Path, handbook: str
) -> None:
    (made,) = follow(GUIDES / "documents.md", server, desk, handbook)
    assert (made["status"], made["tags"]) == ("started", ["support"])
    wanted = example("documents.md", 0)
    assert wanted["document_tags"] == made["tags"]
    assert server.ask("POST", "/v2/conversations", wanted).status == 200

    body = {"document_url": f"{handbook}/handbook.pdf", "tags": made["tags"]}
    body["callback_url"] = receiver.url
    id_ = server.ask("POST", "/v2/documents", body).json["document_id"]
    got = receiver.wait_until(lambda got: len(_about(got, id_)) == 2)
    assert shape(_about(got, id_)[-1].event) == shape(example("documents.md", 1))


def _about(got: list[Delivery], document: str) -> list[Delivery]:
    return [d for d in got if d.event.get("document_id") == document]


def test_the_clock_of_the_guide_moves_by_half_an_hour(
    server: Server, desk: Path, handbook: str
) -> None:
    (moved,) = follow(GUIDES / "simulation.md", server, desk, handbook)
    assert moved.keys() == {"now", "settled"}


def test_an_interaction_of_the_guide_is_kept_as_it_says(server: Server) -> None:
    path = f"/v2/conversations/{server.create()['conversation_id']}/interactions"
    kept = server.ask("POST", path, example("interactions.md", 0)).json
    assert shape(kept) == shape(example("interactions.md", 1))
    assert kept["status"] == "kept"


@pytest.mark.parametrize("name", ["brains.md", "ears.md"])
def test_the_layers_of_the_guides_make_a_persona(server: Server, name: str) -> None:
    body = {"persona_name": "P", "system_prompt": "Be brief.", **example(name, 0)}
    made = server.ask("POST", "/v2/personas", body)
    assert made.status == 200
    assert "warning" not in made.headers


def test_callbacks_arrive_and_are_verified_as_the_guide_says(
    server: Server, receiver: Receiver
) -> None:
    id_ = server.create(callback_url=receiver.url)["conversation_id"]
    server.ask("POST", f"/v2/conversations/{id_}/end")
    shutdown = receiver.wait_for(id_, "system.shutdown")[-1]
    assert shape(shutdown.event) == shape(example("callbacks.md", 0))

    (verifying,) = blocks(GUIDES / "callbacks.md", "python")
    names: dict[str, Any] = {
        "secret": server.secret,
        "body": shutdown.body,
        "headers": shutdown.headers,
    }
    exec(verifying, names)  # noqa: S102 - our own page, as its reader would run it
    assert names["event"] == shutdown.event

    listed = server.ask("GET", f"/v2/conversations/{id_}/deliveries?limit=1").json
    assert shape(listed) == shape(example("callbacks.md", 1))


def shape(value: Any) -> Any:
    """Return which keys are where, and no values."""
    match value:
        case dict():
            named = cast("dict[str, Any]", value)
            return {name: shape(part) for name, part in named.items()}
        case list():
            return [shape(part) for part in value]
        case _:
            return None


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted(GUIDES.glob("*.md"))])
def test_every_command_of_a_page_is_one_that_there_is(page: Path) -> None:
    """What runs for ever or installs is not run here; its options are read."""
    typed = re.findall(
        r"\.venv/bin/visavis ((?:[a-z-]+ ?)*)((?:--[a-z-]+)?)", page.read_text()
    )
    for command, option in typed:
        words = [word for word in command.split() if not word.isupper()]
        done = subprocess.run(
            [sys.executable, "-m", "visavis", *words, "--help"],
            capture_output=True,
            check=False,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, done.stderr
        assert option in done.stdout
