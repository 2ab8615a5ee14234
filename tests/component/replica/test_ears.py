"""Recognisers: real decoders in their processes, and a server on loopback."""

import asyncio
import os
import signal
import sys
import wave
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soxr
from sounds import silence, speech

from support.transcription import TranscriptionServer, transcribing
from visavis.replica.ears.recogniser import HearingFailed, Lent, Pause
from visavis.replica.endpoints import Endpoint
from visavis.replica.engines.openai_compatible_ears import OpenAICompatibleEars
from visavis.replica.engines.pocketsphinx_ears import PocketsphinxEars


async def heard(*pcm: bytes) -> AsyncIterator[bytes]:
    """Yield sound of 48 kHz as recognisers get it."""
    for piece in pcm:
        samples = soxr.resample(np.frombuffer(piece, "<i2"), 48_000, 16_000)
        data = samples.astype("<i2").tobytes()
        for start in range(0, len(data), 1024):
            yield data[start : start + 1024]


def ignore(text: str) -> None:
    assert isinstance(text, str)


def children() -> list[int]:
    tasks = Path("/proc/self/task").iterdir()
    return [int(p) for t in tasks for p in (t / "children").read_text().split()]


@pytest.fixture
async def ears() -> AsyncIterator[PocketsphinxEars]:
    """Ears with one decoder, closed however the test ends."""
    ears = PocketsphinxEars(1)
    yield ears
    await ears.close()


async def test_words_come_while_they_are_spoken_and_whole_at_the_end(
    ears: PocketsphinxEars,
) -> None:
    partials: list[str] = []
    said = speech("Hello, can you hear me?")
    text = await ears.transcribe(heard(said), partials.append)
    assert text.endswith("you hear me")
    assert text in partials
    assert len(partials) > 3


async def test_a_decoder_that_is_lent_again_still_understands(
    ears: PocketsphinxEars,
) -> None:
    said = speech("I think the price is too high.")
    first = await ears.transcribe(heard(said), ignore)
    one = children()
    await ears.transcribe(heard(silence(0.5)), ignore)
    again = await ears.transcribe(heard(said), ignore)
    # Not the same to the letter: it gets used to the sound.
    assert "price" in first
    assert "price" in again
    assert children() == one
    await ears.close()
    assert children() == []


async def test_there_are_never_more_decoders_than_allowed(
    ears: PocketsphinxEars,
) -> None:
    said = speech("Who are you?")
    async with asyncio.TaskGroup() as group:
        turns = [
            group.create_task(ears.transcribe(heard(said), ignore)) for _ in range(3)
        ]
    assert len(children()) == 1
    assert all("you" in turn.result() for turn in turns)


async def test_a_decoder_that_dies_fails_its_turn_and_is_replaced(
    ears: PocketsphinxEars,
) -> None:
    await ears.transcribe(heard(silence(0.1)), ignore)
    (pid,) = children()

    async def interrupted() -> AsyncIterator[bytes]:
        yield bytes(1024)
        os.kill(pid, signal.SIGKILL)
        yield bytes(1024)

    with pytest.raises(HearingFailed):
        await ears.transcribe(interrupted(), ignore)
    said = speech("Hello, can you hear me?")
    assert "you" in await ears.transcribe(heard(said), ignore)


async def test_a_decoder_ends_when_its_worker_is_gone() -> None:
    program = "visavis.replica.engines.pocketsphinx_decoder"
    decoder = await asyncio.create_subprocess_exec(
        sys.executable, "-m", program, stdin=PIPE, stdout=PIPE
    )
    assert decoder.stdin is not None
    # In the middle of a frame: a worker that is killed does not say goodbye.
    decoder.stdin.write((1024).to_bytes(4, "big") + bytes(100))
    decoder.stdin.close()
    output, _ = await decoder.communicate()
    assert (decoder.returncode, output) == (0, b"")


async def test_what_is_lent_is_closed_by_its_owner_alone(
    ears: PocketsphinxEars,
) -> None:
    lent = Lent(ears)
    assert await lent.transcribe(heard(silence(0.1)), ignore) == ""
    await lent.close()
    assert len(children()) == 1


@pytest.fixture
def server() -> Iterator[TranscriptionServer]:
    with transcribing() as server:
        server.answer = b'{"text": " Hello there. "}'
        yield server


async def test_a_server_gets_the_whole_turn_as_a_file_and_its_text_is_taken(
    server: TranscriptionServer,
) -> None:
    endpoint = Endpoint(base_url=server.url, api_key="key", model="small")
    ears = OpenAICompatibleEars(endpoint)
    assert await ears.transcribe(heard(silence(0.5)), ignore) == " Hello there. "
    await ears.close()
    ((path, key, form),) = server.asked
    assert path == "/v1/audio/transcriptions"
    assert key == "Bearer key"
    assert form["model"] == b"small"
    with wave.open(BytesIO(form["file"])) as file:
        assert (file.getframerate(), file.getnchannels()) == (16_000, 1)
        assert file.getnframes() == 8_000


async def test_a_server_is_asked_at_a_pause_and_not_again_if_it_was_the_end(
    server: TranscriptionServer,
) -> None:
    ears = OpenAICompatibleEars(Endpoint(base_url=server.url))
    understood = asyncio.Event()

    async def paused() -> AsyncIterator[bytes | Pause]:
        yield bytes(3_200)
        yield Pause.BEGAN
        # The words are there before the turn is over.
        await understood.wait()
        yield bytes(3_200)

    text = await ears.transcribe(paused(), lambda _: understood.set())
    await ears.close()
    assert text == " Hello there. "
    ((_, _, form),) = server.asked
    with wave.open(BytesIO(form["file"])) as file:
        assert file.getnframes() == 1_600


async def test_who_goes_on_after_a_pause_is_understood_to_the_end(
    server: TranscriptionServer,
) -> None:
    ears = OpenAICompatibleEars(Endpoint(base_url=server.url))
    told: list[str] = []
    understood = asyncio.Event()

    def partial(text: str) -> None:
        told.append(text)
        understood.set()

    async def resumed() -> AsyncIterator[bytes | Pause]:
        yield bytes(3_200)
        yield Pause.BEGAN
        await understood.wait()
        yield Pause.OVER
        yield bytes(3_200)

    assert await ears.transcribe(resumed(), partial) == " Hello there. "
    await ears.close()
    assert told == ["Hello there.", "Hello there."]
    with wave.open(BytesIO(server.asked[-1][2]["file"])) as file:
        assert file.getnframes() == 3_200


async def test_a_failure_at_a_pause_counts_only_if_it_was_the_end(
    server: TranscriptionServer,
) -> None:
    ears = OpenAICompatibleEars(Endpoint(base_url=server.url))

    async def mended() -> AsyncIterator[bytes | Pause]:
        yield bytes(3_200)
        yield Pause.BEGAN
        await asyncio.to_thread(server.answered.wait)
        server.status = 200
        yield Pause.OVER
        yield bytes(3_200)

    server.status = 400
    assert await ears.transcribe(mended(), ignore) == " Hello there. "
    await ears.close()


async def test_without_a_model_the_first_of_its_kind_is_asked_for(
    server: TranscriptionServer,
) -> None:
    ears = OpenAICompatibleEars(Endpoint(base_url=server.url))
    await ears.transcribe(heard(silence(0.1)), ignore)
    await ears.close()
    assert server.asked[0][2]["model"] == b"whisper-1"


@pytest.mark.parametrize(
    ("status", "answer"),
    [(401, b'{"error": {"message": "no"}}'), (200, b"{}"), (200, b"[1]")],
)
async def test_a_server_that_does_not_transcribe_has_failed(
    server: TranscriptionServer, status: int, answer: bytes
) -> None:
    server.status, server.answer = status, answer
    ears = OpenAICompatibleEars(Endpoint(base_url=server.url))
    with pytest.raises(HearingFailed, match=r"^127\.0\.0\.1:\d+: "):
        await ears.transcribe(heard(silence(0.1)), ignore)
    await ears.close()


async def test_a_server_that_is_not_there_has_failed() -> None:
    ears = OpenAICompatibleEars(Endpoint(base_url="http://127.0.0.1:9/v1"))
    with pytest.raises(HearingFailed):
        await ears.transcribe(heard(silence(0.1)), ignore)
    await ears.close()
