"""Whom a persona's layers choose to hear and to speak, and with whose key."""

from typing import Any

import pytest

from visavis.core.vendors import Vendor, Vendors, vendor_of

INSTALLED = ("cartesia", "deepgram", "elevenlabs")
OURS = Vendors(
    stt=Vendor(name="deepgram", api_key="ours", base_url="https://dg.example"),
    tts=Vendor(name="cartesia", api_key="ours", model="sonic-3", voice="katie"),
    installed=INSTALLED,
)
NOBODY = Vendors(installed=INSTALLED)


@pytest.mark.parametrize(
    ("engine", "vendor"),
    [
        ("", ("", "")),
        ("cartesia", ("cartesia", "")),
        ("tavus-auto", ("", "")),
        ("tavus-soniox", ("soniox", "")),
        ("tavus-deepgram-medical", ("deepgram", "nova-3-medical")),
    ],
)
def test_names_of_tavus_mean_a_vendor_if_they_name_one(
    engine: str, vendor: tuple[str, str]
) -> None:
    assert vendor_of(engine) == vendor


def test_a_name_alone_asks_nobody() -> None:
    assert NOBODY.hearing({"stt_engine": "deepgram"}) is None
    assert NOBODY.speaking({"tts_engine": "cartesia"}) is None
    assert NOBODY.hearing({}) is None


def test_with_a_key_of_its_own_a_persona_is_served_by_whom_it_names() -> None:
    heard = {"stt_engine": "deepgram", "api_key": "theirs", "model": "nova-2"}
    assert NOBODY.hearing(heard) == Vendor(
        name="deepgram", api_key="theirs", model="nova-2"
    )
    medical = heard | {"stt_engine": "tavus-deepgram-medical", "model": None}
    assert NOBODY.hearing(medical) == Vendor(
        name="deepgram", api_key="theirs", model="nova-3-medical"
    )
    said = {
        "tts_engine": "elevenlabs",
        "api_key": "theirs",
        "external_voice_id": "v",
        "tts_model_name": "m",
        "voice_settings": {"speed": 1.1, "http_session": "x"},
    }
    assert OURS.speaking(said) == Vendor(
        name="elevenlabs", api_key="theirs", voice="v", model="m",
        settings={"speed": 1.1},
    )  # fmt: skip


def test_the_operator_s_vendor_serves_all_who_name_no_other() -> None:
    assert OURS.hearing({}) == OURS.stt
    assert OURS.speaking({"external_voice_id": "v"}) == OURS.tts
    assert OURS.speaking({"tts_engine": "elevenlabs"}) == OURS.tts
    assert OURS.hearing({"stt_engine": "tavus-auto"}) == OURS.stt


def test_who_names_the_operator_s_vendor_may_choose_voice_model_and_account() -> None:
    chosen = OURS.speaking({"tts_engine": "cartesia", "external_voice_id": "bob"})
    assert chosen == Vendor(
        name="cartesia", api_key="ours", model="sonic-3", voice="bob"
    )
    own = OURS.hearing({"stt_engine": "deepgram", "api_key": "theirs"})
    assert own == Vendor(
        name="deepgram", api_key="theirs", base_url="https://dg.example"
    )


def test_the_operator_s_key_goes_to_the_operator_s_vendor_only() -> None:
    layers: list[dict[str, Any]] = [
        {"tts_engine": name, "api_key": key}
        for name in ("elevenlabs", "deepgram", "nobody", "")
        for key in ("theirs", None)
    ]
    for chosen in map(OURS.speaking, layers):
        assert chosen is not None
        assert (chosen.name == "cartesia") == (chosen.api_key == "ours")


def test_an_address_of_its_own_speaks_another_protocol() -> None:
    own = {"base_url": "https://v.example", "api_key": "k"}
    assert OURS.speaking(own | {"tts_engine": "cartesia"}) is None
    assert OURS.hearing(own | {"stt_engine": "deepgram"}) is None
    assert not OURS.missing("stt", own | {"stt_engine": "soniox"})


def test_what_counts_is_a_vendor_who_is_named_and_asked() -> None:
    assert OURS.counts("tts", {"tts_engine": "cartesia"})
    assert OURS.counts("stt", {"stt_engine": "tavus-deepgram-medical"})
    assert not OURS.counts("tts", {"tts_engine": "elevenlabs"})
    assert not OURS.counts("tts", {})
    assert not NOBODY.counts("stt", {"stt_engine": "deepgram"})


def test_a_key_for_a_vendor_who_is_not_installed_is_noticed() -> None:
    wanted = {"stt_engine": "tavus-soniox", "api_key": "k"}
    assert OURS.missing("stt", wanted)
    assert OURS.hearing(wanted) == OURS.stt
    assert not OURS.missing("stt", wanted | {"api_key": ""})
    assert not OURS.missing("stt", {"stt_engine": "deepgram", "api_key": "k"})
    assert not OURS.missing("stt", {"stt_engine": "tavus-auto", "api_key": "k"})


def test_keys_are_never_printed() -> None:
    assert "ours" not in repr(OURS)
