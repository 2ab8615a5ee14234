"""What an operator may set, and what is said when they set it wrongly."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from visavis.app import worker_settings
from visavis.app.settings import SettingsError, read_settings
from visavis.replica.endpoints import Endpoint, Servers, VoiceEndpoint

ROOT = Path(__file__).parents[3]


def test_a_loopback_host_without_a_public_address_is_development_mode() -> None:
    settings = read_settings()

    assert settings.development
    assert settings.private_callbacks
    assert settings.origins == ("*",)
    assert settings.media_host == "127.0.0.1"


def test_a_public_address_makes_it_production_mode() -> None:
    settings = read_settings(public_url="https://talk.example")

    assert not settings.development
    assert not settings.private_callbacks
    assert settings.origins == ()
    assert settings.media_host == ""


def test_production_mode_without_a_public_address_names_the_setting() -> None:
    with pytest.raises(SettingsError, match="VISAVIS_PUBLIC_URL: must be set"):
        read_settings(host="0.0.0.0")  # noqa: S104 - nothing is bound


def test_what_is_given_wins_over_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VISAVIS_PORT", "8001")

    assert read_settings().port == 8001
    assert read_settings(port=8002).port == 8002


def test_a_model_may_be_named_as_other_tools_spell_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LLM_BASE_URL", "http://127.0.0.1:11434/v1")

    assert read_settings().llm_base_url == "http://127.0.0.1:11434/v1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VISAVIS_PORT", "99999"),
        ("VISAVIS_RECONNECT_GRACE", "-1"),
        ("VISAVIS_LOG_LEVEL", "loud"),
        ("VISAVIS_PUBLIC_URL", "talk.example"),
    ],
)
def test_a_wrong_value_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=name):
        read_settings()


def test_turn_servers_come_with_logins_that_outlast_the_longest_call() -> None:
    urls = "turn:t.example:3478?transport=udp, turns:t.example:443?transport=tcp"
    relays = read_settings(turn_urls=urls, turn_secret="north").relays

    assert relays.turn == tuple(urls.split(", "))
    assert relays.lifetime == timedelta(seconds=3600 + 600)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"media_ports": "50-40"}, "VISAVIS_MEDIA_PORTS"),
        ({"media_public_address": "talk.example"}, "VISAVIS_MEDIA_PUBLIC_ADDRESS"),
        ({"turn_urls": "turn:t.example"}, "VISAVIS_TURN_URLS"),
        ({"ice_policy": "relay"}, "VISAVIS_TURN_URLS"),
        ({"media_relay": True}, "VISAVIS_MEDIA_RELAY"),
    ],
)
def test_network_settings_that_do_not_fit_are_refused_by_name(
    given: dict[str, object], name: str
) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings(**given)


def test_a_worker_is_told_what_it_was_set() -> None:
    settings = read_settings(
        media_ports="50000-50199",
        media_public_address="203.0.113.7",
        turn_urls="turn:t.example",
        turn_secret="north",
        media_relay=True,
    )
    told = worker_settings.read(
        worker_settings.with_link(worker_settings.environment(settings, "s"), "ws://x")
    )

    assert (told.link, told.secret, told.media_ports) == ("ws://x", "s", "50000-50199")
    assert told.media_public_address == "203.0.113.7"
    assert told.relays == settings.relays


@pytest.mark.parametrize(
    ("given", "private"),
    [
        ({}, True),
        ({"public_url": "https://talk.example"}, False),
        ({"public_url": "https://talk.example", "allow_private_callbacks": True}, True),
    ],
)
def test_a_worker_is_told_who_serves_all_and_where_personas_may_lead(
    given: dict[str, Any],
    private: bool,  # noqa: FBT001  a table of truths
) -> None:
    settings = read_settings(
        llm_base_url="http://10.0.0.7/v1",
        llm_api_key="between us",
        tts_base_url="http://10.0.0.8/v1",
        tts_voice="bella",
        **given,
    )
    told = worker_settings.read(
        worker_settings.with_link(worker_settings.environment(settings, "s"), "ws://x")
    )
    llm = Endpoint(base_url="http://10.0.0.7/v1", api_key="between us")
    voice = VoiceEndpoint(server=Endpoint(base_url="http://10.0.0.8/v1"), voice="bella")
    assert told.servers == Servers(llm=llm, tts=voice, allow_private=private)
    own = told.servers.hearing({"base_url": "http://127.0.0.1/v1"})
    assert own is not None
    assert own.allow_private is private
    assert told.servers.thinking({}) == llm
    assert "between us" not in repr(told)
    assert "between us" not in repr(settings)


def test_several_origins_are_separated_by_commas() -> None:
    settings = read_settings(cors_origins="https://a.example, https://b.example")

    assert settings.origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize("url", ["faces.example:8765", "http://faces.example"])
def test_a_face_worker_is_named_by_a_websocket_address(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISAVIS_FACE_URL", url)
    with pytest.raises(SettingsError, match="VISAVIS_FACE_URL"):
        read_settings()
    monkeypatch.setenv("VISAVIS_FACE_URL", "wss://faces.example:8765/one")
    monkeypatch.setenv("VISAVIS_FACE_SECRET", "between us")
    settings = read_settings()
    assert "between us" not in repr(settings)
    told = worker_settings.read(
        worker_settings.with_link(worker_settings.environment(settings, "s"), "ws://x")
    )
    assert told.face_url == "wss://faces.example:8765/one"
    assert told.face_secret == "between us"


def test_the_page_of_settings_is_fresh() -> None:
    script = "import write_settings as w; assert w.PAGE.read_text() == w.page()"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT / "scripts", check=True)
