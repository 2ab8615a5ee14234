"""Casting replicas whose ears and voices are vendors'."""

import pytest
from test_theatre import perform, theatre

from visavis.core.vendors import Vendor, Vendors
from visavis.replica.engines.livekit_ears import LiveKitEars
from visavis.replica.engines.livekit_plugins import VendorFailed

OURS = Vendors(
    stt=Vendor(name="deepgram", api_key="ours"),
    tts=Vendor(name="cartesia", api_key="ours"),
    installed=("cartesia", "deepgram", "elevenlabs"),
)


async def test_an_operator_s_vendors_hear_and_speak_for_all() -> None:
    casting = await theatre(vendors=OURS)
    made = await perform(casting)
    assert isinstance(made._ears, LiveKitEars)
    assert made._speaker.name == "cartesia"
    await casting.close()


async def test_a_persona_may_bring_its_own_vendor_or_server() -> None:
    casting = await theatre(vendors=OURS)
    own = {"tts_engine": "elevenlabs", "api_key": "theirs"}
    made = await perform(casting, layers={"tts": own})
    assert made._speaker.name == "elevenlabs"
    elsewhere = {"base_url": "https://v.example/v1"}
    made = await perform(casting, layers={"tts": elsewhere, "stt": elsewhere})
    assert made._speaker.name == made._ears.name == "openai-compatible"
    await casting.close()


async def test_a_vendor_who_is_not_installed_is_said_at_once() -> None:
    missing = Vendors(stt=Vendor(name="nobody", api_key="k"))
    with pytest.raises(VendorFailed, match="nobody: install"):
        await theatre(vendors=missing)
