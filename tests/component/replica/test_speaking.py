"""A replica whose voice is behind a server, which may be slow, or fail."""

from collections.abc import AsyncIterator

import pytest
from playing import EVA, Playing, brief, playing

from support.speech_server import SpeechServer, any_voice, speaking
from visavis.core.link import EngineFailed
from visavis.replica.engines.openai_compatible_voice import OpenAICompatibleVoice
from visavis.replica.engines.pocketsphinx_aligner import PocketsphinxAligner
from visavis.replica.streamed_speaker import StreamedSpeaker
from visavis.replica.voice import Speaker

STARTED = "conversation.replica.started_speaking"
GREETING = "Good morning, Bob. Maybe we talk about pumps today."


@pytest.fixture
async def server() -> AsyncIterator[SpeechServer]:
    async with speaking(any_voice()) as made:
        yield made


@pytest.fixture
async def speaker(server: SpeechServer) -> AsyncIterator[Speaker]:
    aligner = PocketsphinxAligner(1)
    voice = OpenAICompatibleVoice(server.endpoint)
    yield StreamedSpeaker(voice, aligner, "english")
    await aligner.close()


def utterance(play: Playing) -> dict[str, object]:
    (told,) = play.named("conversation.utterance")
    properties: dict[str, object] = told["properties"]
    return properties


async def test_it_is_heard_to_the_last_word_and_each_sentence_is_asked_for(
    server: SpeechServer, speaker: Speaker
) -> None:
    async with playing(brief(greeting=GREETING), speaker=speaker) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.until_said(1)
    assert utterance(play)["speech"] == GREETING
    assert "interrupted" not in utterance(play)
    assert [a["input"] for a in server.asked] == [
        "Good morning, Bob.",
        "Maybe we talk about pumps today.",
    ]
    streamed = play.named("conversation.utterance.streaming")
    assert streamed[-1]["properties"]["speech"] == GREETING
    assert max(play.sound) > 0


async def test_a_voice_that_fails_is_told_and_its_words_can_be_read(
    server: SpeechServer, speaker: Speaker
) -> None:
    server.status = 401
    async with playing(brief(greeting=GREETING), speaker=speaker) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.pull_until(lambda: bool(play.named("conversation.utterance")))
        # And again, as soon as it works.
        server.status = 200
        play.say("echo", modality="text", text="Here I am.")
        await play.until_said(1)
    (error,) = play.named("system.error")
    assert error["properties"]["code"] == "tts_failed"
    assert "127.0.0.1" not in str(error)
    unheard, heard = play.named("conversation.utterance")
    assert unheard["properties"]["speech"] == "Good morning, Bob."
    assert unheard["properties"]["heard"] == ""
    assert heard["properties"]["speech"] == "Here I am."
    assert len(play.named(STARTED)) == 1
    assert play.lines == [("assistant", "Here I am.")]
    failed = [m for m in play.reported if isinstance(m, EngineFailed)]
    assert [(f.engine, f.why) for f in failed] == [("tts", "refused")]


async def test_a_voice_that_breaks_off_ends_the_turn_with_what_was_heard(
    server: SpeechServer, speaker: Speaker
) -> None:
    server.pause_after, server.breaks = 30_000, True
    async with playing(brief(greeting=GREETING), speaker=speaker) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.until_said(1)
    said = utterance(play)
    assert said["speech"] == "Good morning, Bob."
    assert said["interrupted"] is True
    assert str(said["heard"]) in ("Good", "Good morning,", "Good morning, Bob.")
    assert play.lines == [("assistant", said["heard"])]


async def test_an_interruption_closes_the_request(
    server: SpeechServer, speaker: Speaker
) -> None:
    server.pause_after = 60_000
    async with playing(brief(greeting=GREETING), speaker=speaker) as play:
        play.performer.enter(EVA, "Eva", returning=False)
        await play.pull_until(lambda: bool(play.named(STARTED)))
        play.say("interrupt")
        await play.until_said(1)
        await play.pull_until(lambda: server.gone == 1)
    assert utterance(play)["interrupted"] is True
