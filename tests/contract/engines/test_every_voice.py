"""What every voice keeps to: the embedded ones, and one behind a server.

A further one is one more entry of `SPEAKERS`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import pytest

from support.speech_server import any_voice, speaking
from support.vendors import vending
from visavis.core.failures import Why
from visavis.core.vendors import Vendor
from visavis.replica.engines.espeak import EspeakVoice
from visavis.replica.engines.flite import FliteVoice
from visavis.replica.engines.livekit_voice import LiveKitVoice
from visavis.replica.engines.openai_compatible_voice import OpenAICompatibleVoice
from visavis.replica.engines.pocketsphinx_aligner import PocketsphinxAligner
from visavis.replica.playout import Playout
from visavis.replica.streamed_speaker import StreamedSpeaker
from visavis.replica.voice import (
    Alignment,
    Speaker,
    SpeakingFailed,
    Speech,
    Voice,
    VoiceMissing,
    from_pcm16,
    loudness,
)
from visavis.replica.voices import Voices

TEXT = "Maybe Bob could talk about the budget, and about buying more pumps."
RATE = 48_000
HANGS = 60
"""Seconds after which a test is stopped; nothing is asserted of time."""


@dataclass(frozen=True, kw_only=True)
class Stand:
    """A speaker, and what it is tested with.

    Attributes:
        hold: Has what is behind it fall silent in the middle, if it can.
        release: Has it speak to the end again.
        fail: Breaks what is behind it, if anything is.
        mend: Has it work again.
    """

    speaker: Speaker
    hold: Callable[[], None]
    release: Callable[[], None]
    fail: Callable[[], None]
    mend: Callable[[], None]


def nothing() -> None: ...


@asynccontextmanager
async def embedded(load: Callable[[], Voice]) -> AsyncIterator[Stand]:
    try:
        speaker = Voices([load()]).speaker("english")
    except VoiceMissing as missing:
        pytest.skip(str(missing))
    yield Stand(
        speaker=speaker, hold=nothing, release=nothing, fail=nothing, mend=nothing
    )


@asynccontextmanager
async def behind_a_server() -> AsyncIterator[Stand]:
    async with speaking(any_voice()) as server:
        aligner = PocketsphinxAligner(1)
        voice = OpenAICompatibleVoice(server.endpoint)
        made = StreamedSpeaker(voice, aligner, "english")

        def have(**changed: int | None) -> Callable[[], None]:
            return lambda: vars(server).update(changed)

        yield Stand(
            speaker=made,
            hold=have(pause_after=100_000),
            release=have(pause_after=None),
            fail=have(status=401),
            mend=have(status=200),
        )
        await made.close()
        await aligner.close()


@asynccontextmanager
async def of_a_vendor(name: str, path: str) -> AsyncIterator[Stand]:
    async with vending(any_voice()) as server:
        aligner = PocketsphinxAligner(1)
        vendor = Vendor(name=name, api_key="key", base_url=server.url + path)
        voice = LiveKitVoice(vendor, "english")
        made = StreamedSpeaker(voice, aligner, "english")

        def have(**changed: int) -> Callable[[], None]:
            return lambda: vars(server).update(changed)

        yield Stand(
            speaker=made,
            hold=have(pauses=True),
            release=have(pauses=False),
            fail=have(garbles=True),
            mend=have(garbles=False),
        )
        await made.close()
        await aligner.close()


SPEAKERS: dict[str, Callable[[], AbstractAsyncContextManager[Stand]]] = {
    "flite": partial(embedded, FliteVoice),
    "espeak": partial(embedded, EspeakVoice),
    "openai-compatible": behind_a_server,
    "cartesia": partial(of_a_vendor, "cartesia", ""),
    "elevenlabs": partial(of_a_vendor, "elevenlabs", "/v1"),
}
UNFAILING = {"flite", "espeak"}
"""What has nothing behind it that could break."""


@pytest.fixture(params=SPEAKERS)
async def stand(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    async with SPEAKERS[request.param]() as made:
        assert made.speaker.name == request.param
        yield made


@pytest.fixture
def speaker(stand: Stand) -> Speaker:
    return stand.speaker


@pytest.fixture(params=sorted(SPEAKERS.keys() - UNFAILING))
async def failing(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    """Give one whose server fails."""
    async with SPEAKERS[request.param]() as made:
        made.fail()
        yield made


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


def samples(speech: list[Speech]) -> int:
    return sum(piece.samples for piece in speech)


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


async def test_who_waits_for_sound_in_vain_may_go_at_once(stand: Stand) -> None:
    stand.hold()
    came: list[Speech | Alignment] = []
    begun, nobody_speaks = asyncio.Event(), asyncio.Event()

    async def listen() -> None:
        async with aclosing(stand.speaker.speech(TEXT)) as pieces:
            async for piece in pieces:
                came.append(piece)
                begun.set()
            await nobody_speaks.wait()

    async with asyncio.timeout(HANGS), asyncio.TaskGroup() as group:
        listening = group.create_task(listen())
        await begun.wait()
        listening.cancel()
    before = list(came)
    stand.release()
    speech, _ = await spoken(stand.speaker, "Hello.")
    assert speech
    assert came == before, "nothing comes after it"


async def test_two_sentences_at_once_are_not_mixed_up(speaker: Speaker) -> None:
    texts = (TEXT, "Hello.")
    alone = [await spoken(speaker, text) for text in texts]
    async with asyncio.TaskGroup() as group:
        both = [group.create_task(spoken(speaker, text)) for text in texts]
    for (speech, known), task in zip(alone, both, strict=True):
        again, known_again = task.result()
        assert samples(again) == pytest.approx(samples(speech), abs=RATE // 10)
        assert [w.text for w in known_again.words] == [w.text for w in known.words]


async def test_it_may_be_closed_without_a_word_and_twice(speaker: Speaker) -> None:
    await speaker.close()
    await speaker.close()


async def test_a_failure_says_of_what_it_is_and_quotes_nobody(failing: Stand) -> None:
    with pytest.raises(SpeakingFailed) as caught:
        await spoken(failing.speaker, TEXT)
    assert caught.value.why in Why
    assert str(caught.value)
    assert "Bob" not in str(caught.value)


async def test_after_a_failure_it_may_be_asked_again(failing: Stand) -> None:
    with pytest.raises(SpeakingFailed):
        await spoken(failing.speaker, TEXT)
    failing.mend()
    speech, _ = await spoken(failing.speaker, TEXT)
    assert speech
