"""Servers that fail in a call: told of, counted, excused once, and never faked."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playing import EVA, Playing, brief, playing
from sounds import silence, speech

from support.model import ModelServer, thinking
from support.speech_server import SpeechServer, any_voice, speaking
from support.transcription import TranscriptionServer, transcribing
from visavis.core.link import EngineFailed
from visavis.replica.endpoints import Endpoint
from visavis.replica.engines.openai_compatible import OpenAICompatibleBrain
from visavis.replica.engines.openai_compatible_ears import OpenAICompatibleEars
from visavis.replica.engines.openai_compatible_voice import OpenAICompatibleVoice
from visavis.replica.engines.pocketsphinx_aligner import PocketsphinxAligner
from visavis.replica.streamed_speaker import StreamedSpeaker
from visavis.replica.voice import Speaker

SORRY = "I'm sorry"


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with thinking("I am here.") as server:
        yield server


@pytest.fixture
def listener() -> Iterator[TranscriptionServer]:
    with transcribing() as server:
        yield server


@pytest.fixture
async def voice() -> AsyncIterator[SpeechServer]:
    async with speaking(any_voice()) as server:
        yield server


@pytest.fixture
async def speaker(voice: SpeechServer) -> AsyncIterator[Speaker]:
    aligner = PocketsphinxAligner(1)
    source = OpenAICompatibleVoice(voice.endpoint)
    yield StreamedSpeaker(source, aligner, "english")
    await aligner.close()


def failures(play: Playing) -> list[tuple[str, str]]:
    """Return what was reported to be counted."""
    told = [m for m in play.reported if isinstance(m, EngineFailed)]
    return [(m.engine.value, m.why.value) for m in told]


def codes(play: Playing) -> list[str]:
    return [e["properties"]["code"] for e in play.named("system.error")]


def said(play: Playing) -> list[str]:
    return [text for role, text in play.lines if role == "assistant"]


async def answered(play: Playing, count: int) -> None:
    """Wait until the replica has spoken so often."""
    stopped = "conversation.replica.stopped_speaking"
    await play.pull_until(lambda: len(play.named(stopped)) == count)


async def test_a_brain_that_fails_is_told_counted_and_excused_once_until_it_works(
    model: ModelServer,
) -> None:
    brain = OpenAICompatibleBrain(Endpoint(base_url=model.address))
    async with playing(brain=brain) as play:
        model.failing = True
        play.say("respond", text="Hello?")
        await answered(play, 1)
        play.say("respond", text="Hello?")
        await play.pull_until(lambda: len(codes(play)) == 2)
        model.failing = False
        play.say("respond", text="Hello?")
        await answered(play, 2)
        model.failing = True
        play.say("respond", text="Hello?")
        await answered(play, 3)
    assert codes(play) == ["llm_failed"] * 3
    assert failures(play) == [("llm", "refused")] * 3
    assert [SORRY in text for text in said(play)] == [True, False, True]


async def test_ears_that_fail_are_told_counted_and_excused_once_until_they_work(
    listener: TranscriptionServer,
) -> None:
    ears = OpenAICompatibleEars(Endpoint(base_url=listener.url))
    question = speech("Who are you?") + silence(1)
    async with playing(ears=ears) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        listener.status = 400
        await play.hears(question)
        await answered(play, 1)
        await play.hears(question)
        await play.pull_until(lambda: len(codes(play)) == 2)
        listener.status = 200
        await play.hears(question)
        await answered(play, 2)
        listener.status = 400
        await play.hears(question)
        await answered(play, 3)
    assert codes(play) == ["stt_failed"] * 3
    assert failures(play) == [("stt", "refused")] * 3
    assert [SORRY in text for text in said(play)] == [True, False, True]
    assert [text for role, text in play.lines if role == "user"] == ["Hello there."]


async def test_a_voice_that_fails_is_told_and_counted_and_nobody_speaks_for_it(
    voice: SpeechServer, speaker: Speaker
) -> None:
    voice.status = 429
    async with playing(brief(greeting="Hello."), speaker=speaker) as play:
        for count in (1, 2):
            play.say("echo", modality="text", text="Here I am.")
            await play.pull_until(
                lambda now=count: len(play.named("conversation.utterance")) == now
            )
    assert codes(play) == ["tts_failed"] * 2
    assert failures(play) == [("tts", "limited")] * 2
    assert not any(play.sound)
    assert said(play) == []


# ---- tried again


async def test_ears_that_fail_for_a_moment_are_asked_again_unnoticed(
    listener: TranscriptionServer,
) -> None:
    listener.hiccups = 1
    ears = OpenAICompatibleEars(Endpoint(base_url=listener.url))
    async with playing(ears=ears) as play:
        play.performer.enter(EVA, "Eva", returning=True)
        await play.hears(speech("Who are you?") + silence(1))
        await answered(play, 1)
    assert play.lines[0] == ("user", "Hello there.")
    assert codes(play) == failures(play) == []


async def test_a_voice_that_fails_for_a_moment_is_asked_again_unnoticed(
    voice: SpeechServer, speaker: Speaker
) -> None:
    voice.hiccups = 1
    async with playing(speaker=speaker) as play:
        play.say("echo", modality="text", text="Here I am.")
        await answered(play, 1)
    assert said(play) == ["Here I am."]
    assert codes(play) == failures(play) == []
    assert len(voice.asked) == 2
