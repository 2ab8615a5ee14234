"""What an operator does from the command line reaches the server that runs."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from support.server import Server, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving(Server(tmp_path_factory.mktemp("data")))


def visavis(server: Server, *arguments: str) -> str:
    """Run a command on the server's data, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "visavis", *arguments],
        env={**os.environ, "VISAVIS_DATA_DIR": str(server.data_dir)},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    return done.stdout.strip()


def test_a_rotation_spares_the_tokens_of_the_key_before_and_no_others(
    server: Server,
) -> None:
    def invited() -> str:
        made = server.create(require_auth=True)
        return f"/{made['conversation_id']}?t={made['meeting_token']}"

    first = invited()
    assert visavis(server, "tokens", "rotate-key").startswith("key_")
    assert server.ask("GET", first).status == 200
    second = invited()
    assert visavis(server, "tokens", "rotate-key")
    assert [server.ask("GET", link).status for link in (first, second)] == [403, 200]
    assert server.ask("GET", invited()).status == 200


@pytest.mark.parametrize(
    ("forwarded", "status"),
    [
        (None, 401),
        ("192.0.2.7", 200),
        ("::ffff:192.0.2.7", 200),
        ("2001:db8::7", 200),
        ("198.51.100.7", 401),
        # What a caller says of themselves stands to the left of what the proxy saw.
        ("192.0.2.7, 198.51.100.7", 401),
        ("nonsense", 401),
    ],
)
def test_a_key_for_some_addresses_is_held_against_what_the_proxy_saw(
    server: Server, forwarded: str | None, status: int
) -> None:
    allowed = ("--allow-ip", "192.0.2.0/24", "--allow-ip", "2001:db8::/32")
    server_key, server.key = (
        server.key,
        visavis(server, "keys", "create", "x", *allowed),
    )
    headers = {"x_forwarded_for": forwarded} if forwarded else {}
    try:
        answer = server.ask("GET", "/v2/conversations", **headers)
    finally:
        server.key = server_key
    assert answer.status == status
    if status == 401:
        assert answer.json == {"message": "Invalid access token"}
