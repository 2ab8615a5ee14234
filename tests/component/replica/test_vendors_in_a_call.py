"""A call in which vendors hear and speak, and do not always."""

from collections.abc import AsyncIterator

import pytest
from playing import EVA, brief, playing
from sounds import silence, speech

from support.speech_server import any_voice
from support.vendors import VendorServer, vending
from visavis.core.link import EngineFailed
from visavis.core.vendors import Vendor
from visavis.replica.engines.livekit_ears import LiveKitEars
from visavis.replica.engines.livekit_voice import LiveKitVoice
from visavis.replica.engines.pocketsphinx_aligner import PocketsphinxAligner
from visavis.replica.streamed_speaker import StreamedSpeaker

GREETING = "Good morning, Bob. Maybe we talk about pumps today."
STOPPED = "conversation.replica.stopped_speaking"


@pytest.fixture
async def server() -> AsyncIterator[VendorServer]:
    async with vending(any_voice()) as made:
        yield made


@pytest.fixture
def ears(server: VendorServer) -> LiveKitEars:
    address = server.url + "/v1/listen"
    return LiveKitEars(
        Vendor(name="deepgram", api_key="k", base_url=address), "english"
    )


@pytest.fixture
async def speaker(server: VendorServer) -> AsyncIterator[StreamedSpeaker]:
    aligner = PocketsphinxAligner(1)
    vendor = Vendor(name="cartesia", api_key="k", base_url=server.url)
    yield StreamedSpeaker(LiveKitVoice(vendor, "english"), aligner, "english")
    await aligner.close()


async def test_a_question_is_heard_and_answered_by_vendors(
    server: VendorServer, ears: LiveKitEars, speaker: StreamedSpeaker
) -> None:
    server.words = "can you hear me"
    async with playing(ears=ears, speaker=speaker) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(silence(0.3) + speech("Hello, can you hear me?"))
        await play.hears(silence(1.2))
        await play.pull_until(lambda: bool(play.named(STOPPED)))
    assert play.lines[0][:2] == ("user", "can you hear me")
    assert play.lines[1][0] == "assistant"
    assert max(play.sound) > 0
    # What was thought ahead, and dropped, may have been asked for once more.
    said = {m["transcript"].strip() for m in server.received if m.get("continue")}
    assert said
    assert all(sentence in play.lines[1][1] for sentence in said)


async def test_a_vendor_that_does_not_hear_is_told_of_and_heard_again_later(
    server: VendorServer, ears: LiveKitEars
) -> None:
    server.refuses = 401
    async with playing(ears=ears) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(silence(0.3) + speech("Hello?") + silence(1.2))
        await play.pull_until(lambda: bool(play.named(STOPPED)))
        server.refuses = 0
        await play.hears(speech("Hello?") + silence(1.2))
        await play.pull_until(lambda: len(play.named(STOPPED)) == 2)
    (error,) = play.named("system.error")
    assert error["properties"]["code"] == "stt_failed"
    assert "deepgram" not in str(error)
    failed = [m for m in play.reported if isinstance(m, EngineFailed)]
    # Before the call, when it was to be warmed, nothing had to be asked.
    assert [(f.engine, f.why) for f in failed] == [("stt", "refused")]
    assert ("user", server.words) in [line[:2] for line in play.lines]


async def test_a_vendor_that_does_not_speak_is_told_of_and_its_words_can_be_read(
    server: VendorServer, speaker: StreamedSpeaker
) -> None:
    server.refuses = 401
    async with playing(brief(greeting=GREETING), speaker=speaker) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.pull_until(lambda: bool(play.named("conversation.utterance")))
        server.refuses = 0
        play.say("echo", modality="text", text="Here I am.")
        await play.until_said(1)
    (error,) = play.named("system.error")
    assert error["properties"]["code"] == "tts_failed"
    unheard, heard = play.named("conversation.utterance")
    assert unheard["properties"]["heard"] == ""
    assert heard["properties"]["speech"] == "Here I am."
    failed = [m for m in play.reported if isinstance(m, EngineFailed)]
    assert [(f.engine, f.why) for f in failed] == [("tts", "refused")]
