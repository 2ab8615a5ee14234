"""Vendors of speech: the real plugins of LiveKit's, and their vendors on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from itertools import pairwise

import pytest

from support.speech_server import any_voice
from support.vendors import VendorServer, vending
from visavis.core.failures import Why
from visavis.core.vendors import Vendor
from visavis.replica.alignment import Aligned
from visavis.replica.ears.recogniser import HearingFailed, Pause
from visavis.replica.engines.livekit_ears import LiveKitEars
from visavis.replica.engines.livekit_plugins import Plugin, VendorFailed, installed
from visavis.replica.engines.livekit_voice import LiveKitVoice
from visavis.replica.streamed_speaker import Sound, StreamedSpeaker
from visavis.replica.voice import Alignment, SpeakingFailed, Speech, from_pcm16

HANGS = 60
"""Seconds after which a test is stopped; nothing is asserted of time."""

TEXT = "Maybe Bob could talk about the budget."
HALF_A_SECOND = b"\x01\x02" * 8000


def test_the_plugins_are_installed_for_the_tests() -> None:
    needed = {"cartesia", "deepgram", "elevenlabs"}
    assert needed <= set(installed()), "install them: make .venv/test.done"


@pytest.fixture
async def server() -> AsyncIterator[VendorServer]:
    async with vending(any_voice()) as made:
        yield made


# ---- ears


def ears(
    server: VendorServer, language: str = "english", model: str = ""
) -> LiveKitEars:
    address = server.url + "/v1/listen"
    vendor = Vendor(name="deepgram", api_key="key", base_url=address, model=model)
    return LiveKitEars(vendor, language)


async def turn(*pieces: bytes | Pause) -> AsyncIterator[bytes | Pause]:
    for piece in pieces:
        yield piece


SPOKEN = (HALF_A_SECOND, HALF_A_SECOND, Pause.BEGAN, HALF_A_SECOND)


async def test_words_are_told_while_they_are_said_and_whole_at_the_end(
    server: VendorServer,
) -> None:
    told: list[str] = []
    said = await ears(server).transcribe(turn(*SPOKEN), told.append)
    assert said == "hello there bob"
    assert told[-1] == said
    assert all(later.startswith(earlier) for earlier, later in pairwise(told))
    assert server.heard == 3 * len(HALF_A_SECOND)
    assert server.keys == ["Token key"]


async def test_a_pause_asks_for_what_is_known_by_then(server: VendorServer) -> None:
    told: list[str] = []
    asked = asyncio.Event()

    def partial(text: str) -> None:
        told.append(text)
        if text == "hello there bob":
            asked.set()

    async def sound() -> AsyncIterator[bytes | Pause]:
        yield HALF_A_SECOND
        yield Pause.BEGAN
        async with asyncio.timeout(HANGS):
            await asked.wait()

    assert await ears(server).transcribe(sound(), partial) == "hello there bob"


async def test_a_turn_without_words_is_empty(server: VendorServer) -> None:
    server.words = ""
    assert await ears(server).transcribe(turn(HALF_A_SECOND), print) == ""


async def test_each_turn_is_a_connection_which_is_over_with_it(
    server: VendorServer,
) -> None:
    one = ears(server)
    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(one.transcribe(turn(*SPOKEN), print))
    await one.close()
    assert (len(server.asked), server.gone) == (2, 2)


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("english", "en-US"),
        ("german", "de"),
        ("multilingual", "multi"),
        ("klingon", "en-US"),
    ],
)
async def test_a_vendor_is_told_language_and_model_in_its_own_words(
    server: VendorServer, language: str, code: str
) -> None:
    await ears(server, language, "nova-2").transcribe(turn(HALF_A_SECOND), print)
    assert f"language={code}" in server.asked[0]
    assert "model=nova-2" in server.asked[0]


@pytest.mark.parametrize(
    ("status", "why"), [(401, Why.REFUSED), (429, Why.LIMITED), (500, Why.BROKEN)]
)
async def test_a_vendor_that_refuses_is_told_of_when_the_person_is_silent(
    server: VendorServer, status: int, why: Why
) -> None:
    server.refuses = status
    rest = turn(*SPOKEN)
    with pytest.raises(HearingFailed, match=f"deepgram: .* {status}$") as failed:
        await ears(server).transcribe(rest, print)
    assert failed.value.why is why
    assert [piece async for piece in rest] == []


async def test_a_vendor_that_breaks_off_or_is_not_there_is_not_reached(
    server: VendorServer,
) -> None:
    server.breaks = True
    gone = LiveKitEars(
        Vendor(name="deepgram", api_key="k", base_url="http://127.0.0.1:9/v1/listen"),
        "english",
    )
    for one in (ears(server), gone):
        with pytest.raises(HearingFailed) as failed:
            await one.transcribe(turn(*SPOKEN), print)
        assert failed.value.why is Why.UNREACHABLE


async def test_what_cannot_be_had_is_told_before_anybody_speaks() -> None:
    nobody = LiveKitEars(Vendor(name="soniox", api_key="k"), "english")
    with pytest.raises(HearingFailed, match=r"soniox: install visavis\[vendors\]"):
        await nobody.connect()
    address = "http://127.0.0.1:9/v1/listen"
    keyless = LiveKitEars(Vendor(name="deepgram", base_url=address), "english")
    with pytest.raises(HearingFailed) as failed:
        await keyless.connect()
    assert failed.value.why is Why.REFUSED


# ---- voices

ADDRESSES = {"cartesia": "", "elevenlabs": "/v1"}


@pytest.fixture(params=ADDRESSES)
async def voice(
    request: pytest.FixtureRequest, server: VendorServer
) -> AsyncIterator[LiveKitVoice]:
    address = server.url + ADDRESSES[request.param]
    vendor = Vendor(
        name=request.param,
        api_key="key",
        base_url=address,
        voice="bob",
        settings={"speed": 1.1, "stability": 0.4},
    )
    made = LiveKitVoice(vendor, "english")
    yield made
    await made.close()


async def sounds(voice: LiveKitVoice, text: str = TEXT) -> list[Sound]:
    async with aclosing(voice.sound(text)) as pieces:
        return [piece async for piece in pieces]


async def test_the_sound_of_a_sentence_comes_whole_with_its_words(
    server: VendorServer, voice: LiveKitVoice
) -> None:
    pieces = await sounds(voice)
    said = any_voice().speak(TEXT, "english")
    seconds = sum(piece.samples.size / piece.rate for piece in pieces)
    assert seconds == pytest.approx(said.samples.size / said.rate, abs=0.03)
    words = [word for piece in pieces for word in piece.words]
    assert " ".join(word.text for word in words) == TEXT
    assert all(a.start < b.start for a, b in pairwise(words))
    assert words[-1].end == pytest.approx(said.words[-1].end, abs=0.02)
    assert server.keys == ["key"]


async def test_sentence_after_sentence_comes_over_one_connection(
    server: VendorServer, voice: LiveKitVoice
) -> None:
    await voice.connect()
    await sounds(voice)
    await sounds(voice, "And about pumps.")
    assert len(server.asked) == 1


async def test_a_vendor_is_told_whose_voice_it_is_and_how_it_sounds(
    server: VendorServer, voice: LiveKitVoice
) -> None:
    await sounds(voice)
    told = server.asked[0] + str(server.received)
    assert "bob" in told
    assert "1.1" in told


async def test_whoever_is_interrupted_is_asked_no_further_and_speaks_again(
    server: VendorServer, voice: LiveKitVoice
) -> None:
    server.pauses = True
    async with aclosing(voice.sound(TEXT)) as pieces:
        async for _ in pieces:
            break
    server.pauses = False
    assert await sounds(voice, "And about pumps.")
    assert sum(TEXT in str(message) for message in server.received) == 1


@pytest.mark.parametrize(("status", "why"), [(401, Why.REFUSED), (500, Why.BROKEN)])
async def test_a_voice_that_is_refused_says_so_and_works_once_it_is_not(
    server: VendorServer, voice: LiveKitVoice, status: int, why: Why
) -> None:
    server.refuses = status
    with pytest.raises(SpeakingFailed, match=rf"{voice.name}: .* {status}$") as failed:
        await sounds(voice)
    assert failed.value.why is why
    server.refuses = 0
    assert await sounds(voice)


async def test_a_voice_that_fails_tells_nothing_of_what_the_vendor_says(
    server: VendorServer, voice: LiveKitVoice
) -> None:
    server.garbles = True
    with pytest.raises(SpeakingFailed) as failed:
        await sounds(voice)
    assert failed.value.why in (Why.BROKEN, Why.UNREACHABLE)
    assert "secret" not in str(failed.value)
    assert TEXT not in str(failed.value)


async def test_a_voice_that_breaks_off_has_failed(
    server: VendorServer, voice: LiveKitVoice
) -> None:
    server.breaks = True
    with pytest.raises(SpeakingFailed) as failed:
        await sounds(voice)
    assert failed.value.why is Why.UNREACHABLE


async def test_a_voice_that_does_not_stop_is_stopped(
    server: VendorServer, voice: LiveKitVoice
) -> None:
    server.says = "And so on, and so on. " * 8
    with pytest.raises(SpeakingFailed, match="sends more than 6 s for 3 letters"):
        await sounds(voice, "No.")


async def test_a_key_or_an_address_that_a_plugin_does_not_take_is_refused() -> None:
    class Keyless:
        """A plugin like those that find the operator's own credentials."""

        class TTS:
            def __init__(self, *, voice: str = "") -> None: ...

    loaded = await Plugin.load(Vendor(name="cartesia"))
    for told in ({"api_key": "k"}, {"base_url": "https://v.example"}):
        plugin = replace(loaded, vendor=Vendor(name="aws", **told), module=Keyless)
        with pytest.raises(VendorFailed, match=f"aws: takes no {next(iter(told))}"):
            plugin.voice("english", None)
        with pytest.raises(VendorFailed, match="aws: has no STT"):
            plugin.ears("english", None)


async def test_a_voice_that_is_not_installed_names_the_extra() -> None:
    nobody = LiveKitVoice(Vendor(name="rime", api_key="k"), "english")
    with pytest.raises(SpeakingFailed, match=r"rime: install visavis\[vendors\]"):
        await nobody.connect()
    await nobody.close()


async def test_a_voice_that_was_never_used_is_closed_like_any_other(
    voice: LiveKitVoice,
) -> None:
    await voice.close()


# ---- lips


class NoAligner:
    """As for every language but English."""

    async def warm(self) -> None: ...

    async def align(
        self,
        text: str,  # noqa: ARG002 - the port's
        language: str,  # noqa: ARG002 - the port's
        pcm: bytes,  # noqa: ARG002 - the port's
    ) -> Aligned | None:
        return None


async def test_lips_and_words_follow_what_a_vendor_tells_of_its_words(
    voice: LiveKitVoice,
) -> None:
    speaker = StreamedSpeaker(voice, NoAligner(), "german")
    speech: list[Speech] = []
    known: list[Alignment] = []
    async with aclosing(speaker.speech(TEXT)) as pieces:
        async for piece in pieces:
            (known if isinstance(piece, Alignment) else speech).append(piece)  # type: ignore[arg-type]  # sorted by kind
    sound = from_pcm16(b"".join(piece.pcm for piece in speech))
    assert len(known) > 1, "they move before the sentence is whole"
    last = known[-1]
    assert " ".join(word.text for word in last.words) == TEXT
    assert last.words[-1].end <= sound.size / 48_000
    # Maybe Bob ... about ... budget: m, b, b, b, b, b.
    assert sum(key.mouth.press > 0.5 for key in last.keys) == 6
