"""The command line, as far as it needs no server."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from visavis.app.cli import app

OF_A_DATABASE = {
    "show": ("secrets", "show"),
    "rotate": ("secrets", "rotate"),
    "rotate-key": ("tokens", "rotate-key"),
    "listen": ("listen", "--forward-to", "http://127.0.0.1:9/"),
}


@pytest.mark.parametrize("command", OF_A_DATABASE.values(), ids=OF_A_DATABASE)
def test_where_no_database_is_none_is_made_and_the_place_is_named(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    place = tmp_path / "elsewhere"
    result = CliRunner().invoke(app, [*command, "--data-dir", str(place)])
    assert result.exit_code == 1
    assert f"no database in {place}" in result.output
    assert "--data-dir" in result.output
    assert not place.exists()


def test_what_is_to_be_installed_is_named_in_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TTS_ENGINE", "nobody")
    result = CliRunner().invoke(app, ["serve"])
    assert result.exit_code == 2
    assert "pip install 'visavis[vendors]'" in result.stderr
