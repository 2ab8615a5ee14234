"""A voice behind a server: what it asks for, and what it makes of the answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from support.speech_server import SpeechServer, any_voice, speaking
from visavis.replica.engines.openai_compatible_voice import OpenAICompatibleVoice
from visavis.replica.engines.pocketsphinx_aligner import PocketsphinxAligner
from visavis.replica.streamed_speaker import StreamedSpeaker
from visavis.replica.voice import Alignment, Speaker, SpeakingFailed, Speech

TEXT = "Maybe Bob could talk about the budget, and about buying more pumps."
RATE = 48_000


@pytest.fixture
async def server() -> AsyncIterator[SpeechServer]:
    async with speaking(any_voice()) as made:
        yield made


@pytest.fixture
async def streamed(server: SpeechServer) -> AsyncIterator[Speaker]:
    aligner = PocketsphinxAligner(1)
    made = StreamedSpeaker(OpenAICompatibleVoice(server.endpoint), aligner, "english")
    yield made
    await made.close()
    await aligner.close()


async def spoken(speaker: Speaker, text: str) -> tuple[list[Speech], Alignment]:
    """Return a sentence's sound, and what is known of it in the end."""
    speech: list[Speech] = []
    known = Alignment()
    async with aclosing(speaker.speech(text)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Alignment):
                known = piece
            else:
                speech.append(piece)
                if not piece.more:
                    known = Alignment(keys=piece.keys, words=piece.words)
    return speech, known


async def failure(speaker: Speaker) -> SpeakingFailed:
    with pytest.raises(SpeakingFailed) as caught:
        await spoken(speaker, TEXT)
    return caught.value


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("application/json", b"{}", "answered with application/json, not with PCM"),
        ("audio/mpeg", b"ID3...", "answered with audio/mpeg"),
        ("audio/pcm", b"", "sent no sound"),
        ("audio/pcm", b"ID3...", "sent MP3, not PCM or WAV"),
        ("audio/pcm", bytes(48_001), "ended in the middle of a sample"),
        ("audio/pcm", bytes(48_000 * 60), "sends more than"),
    ],
)
async def test_what_is_no_speech_is_named_for_the_operator(
    streamed: Speaker, server: SpeechServer, content_type: str, body: bytes, text: str
) -> None:
    server.content_type, server.body = content_type, body
    error = await failure(streamed)
    assert text in str(error)
    assert "127.0.0.1" in str(error)
    assert error.why == "garbled"


@pytest.mark.parametrize(
    ("status", "why"), [(401, "refused"), (429, "limited"), (500, "broken")]
)
async def test_a_refusal_says_what_kind_it_is(
    streamed: Speaker, server: SpeechServer, status: int, why: str
) -> None:
    server.status = status
    error = await failure(streamed)
    assert error.why == why
    assert str(status) in str(error)


async def test_a_server_that_is_gone_is_unreachable(streamed: Speaker) -> None:
    endpoint = SpeechServer(any_voice(), url="http://127.0.0.1:9/v1").endpoint
    voice = OpenAICompatibleVoice(endpoint)
    speaker = StreamedSpeaker(voice, PocketsphinxAligner(1), "english")
    assert (await failure(speaker)).why == "unreachable"
    await speaker.close()


async def test_a_stream_that_breaks_off_is_a_failure(
    streamed: Speaker, server: SpeechServer
) -> None:
    server.pause_after, server.breaks = 50_000, True
    assert (await failure(streamed)).why == "unreachable"


async def test_a_server_that_knows_no_pcm_is_asked_for_wav_from_then_on(
    streamed: Speaker, server: SpeechServer
) -> None:
    server.takes, server.content_type = ("wav",), "audio/wav"
    await spoken(streamed, "Hello.")
    await spoken(streamed, "And hello again.")
    assert [a["response_format"] for a in server.asked] == ["pcm", "wav", "wav"]


async def test_an_interrupted_sentence_closes_its_request_at_once(
    streamed: Speaker, server: SpeechServer
) -> None:
    server.pause_after = 100_000
    heard = asyncio.Event()

    async def listen() -> None:
        async with aclosing(streamed.speech(TEXT)) as pieces:
            async for _ in pieces:
                heard.set()

    async with asyncio.TaskGroup() as group:
        listening = group.create_task(listen())
        await heard.wait()
        listening.cancel()
    async with asyncio.timeout(30):
        while not server.gone:
            await asyncio.to_thread(lambda: None)
    assert server.gone == 1


async def test_sound_is_given_before_the_sentence_is_whole(
    streamed: Speaker, server: SpeechServer
) -> None:
    server.pause_after = 48_000
    async with aclosing(streamed.speech(TEXT)) as pieces:
        first = await anext(pieces)
    assert isinstance(first, Speech)
    assert first.samples > RATE // 5


async def test_a_language_that_cannot_be_aligned_shares_the_words_out(
    server: SpeechServer,
) -> None:
    aligner = PocketsphinxAligner(1)
    voice = OpenAICompatibleVoice(server.endpoint)
    speaker = StreamedSpeaker(voice, aligner, "german")
    speech, known = await spoken(speaker, TEXT)
    assert not known.keys
    assert [w.text for w in known.words] == TEXT.split()
    assert known.words[-1].end <= sum(s.samples for s in speech) / RATE + 0.01
    await speaker.close()
