"""What every voice keeps to: the embedded ones, and one behind a server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from itertools import pairwise

import numpy as np
import pytest

from support.speech_server import SpeechServer, any_voice, speaking
from visavis.replica.engines.espeak import EspeakVoice
from visavis.replica.engines.flite import FliteVoice
from visavis.replica.engines.openai_compatible_voice import OpenAICompatibleVoice
from visavis.replica.engines.pocketsphinx_aligner import PocketsphinxAligner
from visavis.replica.playout import Playout
from visavis.replica.streamed_speaker import StreamedSpeaker
from visavis.replica.voice import (
    Alignment,
    Manner,
    Speaker,
    SpeakingFailed,
    Speech,
    VoiceMissing,
    from_pcm16,
    loudness,
)
from visavis.replica.voices import Voices

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


@pytest.fixture(params=["flite", "espeak", "openai-compatible"])
def speaker(request: pytest.FixtureRequest, streamed: Speaker) -> Speaker:
    try:
        match request.param:
            case "flite":
                return Voices([FliteVoice()]).speaker("english")
            case "espeak":
                return Voices([EspeakVoice()]).speaker("english")
            case _:
                return streamed
    except VoiceMissing as missing:
        pytest.skip(str(missing))


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


async def test_a_sentence_is_as_long_and_as_loud_as_speech(speaker: Speaker) -> None:
    speech, _ = await spoken(speaker, TEXT)
    sound = from_pcm16(b"".join(s.pcm for s in speech))
    assert 2.5 < sound.size / RATE < 6
    assert 0.06 < loudness(sound) < 0.2
    assert np.abs(sound).max() < 0.9


async def test_words_are_as_written_and_in_order_within_the_sound(
    speaker: Speaker,
) -> None:
    speech, known = await spoken(speaker, TEXT)
    seconds = sum(s.samples for s in speech) / RATE
    assert " ".join(w.text for w in known.words) == TEXT
    assert all(a.start < b.start for a, b in pairwise(known.words))
    assert all(0 <= w.start < w.end <= seconds + 0.01 for w in known.words)
    assert known.words[0].start < 0.2
    assert seconds - known.words[-1].end < 0.5


async def test_only_the_first_piece_of_a_sentence_begins_one(speaker: Speaker) -> None:
    speech, _ = await spoken(speaker, TEXT)
    assert [s.more for s in speech] == [False, *[True] * (len(speech) - 1)]
    assert len(speech[0].words) == len(TEXT.split())


async def test_the_mouth_goes_through_closures_in_order(speaker: Speaker) -> None:
    speech, known = await spoken(speaker, TEXT)
    seconds = sum(s.samples for s in speech) / RATE
    assert all(a.at <= b.at for a, b in pairwise(known.keys))
    assert known.keys[-1].at <= seconds + 0.05
    assert sum(k.mouth.press > 0.5 for k in known.keys) >= 7


async def test_all_that_is_heard_of_a_sentence_is_told(speaker: Speaker) -> None:
    playout = Playout()
    playout.begin()
    async with aclosing(speaker.speech(TEXT)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Alignment):
                assert playout.correct(playout.epoch, piece)
            else:
                assert playout.push(playout.epoch, piece)
            playout.packet()
    while playout.queued:
        playout.packet()
    playout.packet()
    assert " ".join(playout.heard) == TEXT


@pytest.mark.parametrize("text", ["", "  ", "—", "?!"])
async def test_nothing_to_say_is_no_failure(speaker: Speaker, text: str) -> None:
    speech, _ = await spoken(speaker, text)
    assert sum(s.samples for s in speech) < RATE


async def test_who_stops_listening_may_ask_again(speaker: Speaker) -> None:
    async with aclosing(speaker.speech(TEXT)) as pieces:
        async for _ in pieces:
            break
    speech, _ = await spoken(speaker, "Hello.")
    assert speech


@pytest.mark.parametrize("person", ["", "slt", "rms", "awb", "kal16", "kal"])
def test_everybody_of_flite_speaks_in_their_manner(person: str) -> None:
    try:
        voice = FliteVoice()
    except VoiceMissing as missing:
        pytest.skip(str(missing))
    assert voice.offers(Manner(person), "english")
    assert not voice.offers(Manner(person), "german")
    plain = voice.speak(TEXT, "english", Manner(person))
    quick = voice.speak(TEXT, "english", Manner(person, pitch=1.1, rate=1.25))
    shorter = (quick.samples.size / quick.rate) / (plain.samples.size / plain.rate)
    assert 0.7 < shorter < 0.9
    assert len(plain.phones) == len(quick.phones)
    assert quick.words[-1].end <= quick.samples.size / quick.rate


# ---- a server's failures


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
