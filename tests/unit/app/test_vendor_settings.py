"""Vendors as an operator names them, and what is said of those who are not there."""

import pytest

from visavis.app import worker_settings
from visavis.app.settings import SettingsError, read_settings
from visavis.core.vendors import Vendor


def test_a_vendor_takes_the_place_of_the_server_at_that_address() -> None:
    settings = read_settings(
        stt_engine="deepgram",
        stt_api_key="k",
        stt_base_url="https://dg.example/v1/listen",
        tts_engine="cartesia",
        tts_api_key="l",
        tts_voice="katie",
    )
    vendors, servers = settings.vendors(), settings.servers(allow_private=False)
    assert vendors.stt == Vendor(
        name="deepgram", api_key="k", base_url="https://dg.example/v1/listen"
    )
    assert vendors.tts == Vendor(name="cartesia", api_key="l", voice="katie")
    assert (servers.stt, servers.tts) == (None, None)
    told = worker_settings.environment(settings, "s")
    assert worker_settings.read(worker_settings.with_link(told, "w")).vendors == vendors


def test_without_a_vendor_there_is_none() -> None:
    vendors = read_settings(stt_base_url="http://127.0.0.1:9/v1").vendors()
    assert (vendors.stt, vendors.tts) == (None, None)


@pytest.mark.parametrize("stage", ["stt", "tts"])
def test_a_vendor_who_is_not_installed_ends_the_start_and_names_the_extra(
    stage: str,
) -> None:
    said = rf"VISAVIS_{stage.upper()}_ENGINE: nobody is not .*'visavis\[vendors\]'"
    with pytest.raises(SettingsError, match=said):
        read_settings(**{f"{stage}_engine": "nobody", f"{stage}_api_key": "k"})


def test_a_vendor_without_a_key_ends_the_start() -> None:
    with pytest.raises(SettingsError, match="VISAVIS_TTS_API_KEY: must be set"):
        read_settings(tts_engine="cartesia")
