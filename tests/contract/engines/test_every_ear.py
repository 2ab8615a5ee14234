"""What every recogniser keeps to: the embedded one, and one behind a server.

A further one is one more entry of `EARS`.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from support.speech_server import any_voice
from support.transcription import transcribing
from support.vendors import vending
from visavis.core.failures import Why
from visavis.core.vendors import Vendor
from visavis.replica.ears.recogniser import HearingFailed, Pause, Recogniser
from visavis.replica.endpoints import Endpoint
from visavis.replica.engines.livekit_ears import LiveKitEars
from visavis.replica.engines.openai_compatible_ears import OpenAICompatibleEars
from visavis.replica.engines.pocketsphinx_ears import PocketsphinxEars
from visavis.replica.voice import resampled, to_pcm16

RATE = 16_000
PIECE = 1024
SAID = "Hello, can you hear me?"
UNDERSTOOD = "hear"
SILENCE = bytes(RATE)
HANGS = 60
"""Seconds after which a test is stopped; nothing is asserted of time."""

Turn = Sequence[bytes | Pause]


@dataclass(frozen=True, kw_only=True)
class Stand:
    """A recogniser, and what it is tested with.

    Attributes:
        fail: Breaks what is behind it, while a turn is under way.
        mend: Has it work again.
        hold: Has what is behind it keep whoever asks waiting, if it can.
        release: Has it go on.
    """

    ears: Recogniser
    fail: Callable[[], None]
    mend: Callable[[], None]
    hold: Callable[[], None]
    release: Callable[[], None]


def nothing() -> None: ...


@asynccontextmanager
async def embedded() -> AsyncIterator[Stand]:
    before = children()

    def kill() -> None:
        for pid in children() - before:
            os.kill(pid, signal.SIGKILL)

    ears = PocketsphinxEars(2)
    yield Stand(ears=ears, fail=kill, mend=nothing, hold=nothing, release=nothing)
    await ears.close()


@asynccontextmanager
async def behind_a_server() -> AsyncIterator[Stand]:
    with transcribing() as server:
        server.says = SAID
        endpoint = Endpoint(base_url=server.url, api_key="secret")
        ears = OpenAICompatibleEars(endpoint)

        def answer(status: int) -> Callable[[], None]:
            return lambda: setattr(server, "status", status)

        yield Stand(
            ears=ears,
            fail=answer(400),
            mend=answer(200),
            hold=server.going_on.clear,
            release=server.going_on.set,
        )
        await ears.close()


@asynccontextmanager
async def of_a_vendor() -> AsyncIterator[Stand]:
    async with vending(any_voice()) as server:
        server.words = SAID
        address = server.url + "/v1/listen"
        vendor = Vendor(name="deepgram", api_key="secret", base_url=address)

        def have(**changed: bool) -> Callable[[], None]:
            return lambda: vars(server).update(changed)

        ears = LiveKitEars(vendor, "english")
        yield Stand(
            ears=ears,
            fail=server.break_off,
            mend=have(breaks=False),
            hold=have(silent=True),
            release=have(silent=False),
        )
        await ears.close()


EARS: dict[str, Callable[[], AbstractAsyncContextManager[Stand]]] = {
    "pocketsphinx": embedded,
    "openai-compatible": behind_a_server,
    "deepgram": of_a_vendor,
}


@pytest.fixture(params=EARS)
async def stand(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    async with EARS[request.param]() as made:
        assert made.ears.name == request.param
        yield made


def children() -> set[int]:
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        # A thread may end meanwhile.
        with suppress(FileNotFoundError):
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


@cache
def spoken() -> bytes:
    """Return what is said, as recognisers get it, with a little air around it."""
    utterance = any_voice().speak(SAID, "english")
    pcm = to_pcm16(resampled(utterance.samples, utterance.rate, RATE))
    return SILENCE + pcm + SILENCE


def cut(pcm: bytes) -> list[bytes]:
    return [pcm[i : i + PIECE] for i in range(0, len(pcm), PIECE)]


async def played(turn: Turn, then: Callable[[], None] = nothing) -> AsyncIterator:  # type: ignore[type-arg]  # of what a turn is
    for piece in turn:
        yield piece
    then()


async def heard(stand: Stand, turn: Turn) -> tuple[str, list[str]]:
    """Return the words of a turn, and what was told of them meanwhile."""
    told: list[str] = []
    async with asyncio.timeout(HANGS):
        text = await stand.ears.transcribe(played(turn), told.append)
    return text.strip(), told


async def test_words_are_told_while_they_come_and_whole_at_the_end(
    stand: Stand,
) -> None:
    text, told = await heard(stand, cut(spoken()))
    assert UNDERSTOOD in text.lower()
    assert told[-1] == text


async def test_what_is_told_is_something_new_each_time(stand: Stand) -> None:
    _, told = await heard(stand, cut(spoken()))
    assert all(a != b for a, b in pairwise(told))


@pytest.mark.parametrize("turn", [[], [SILENCE], cut(SILENCE)])
async def test_where_nothing_is_said_there_are_no_words(
    stand: Stand, turn: Turn
) -> None:
    text, told = await heard(stand, turn)
    assert text == ""
    assert not any(told)


async def test_a_pause_that_is_the_end_takes_nothing_away(stand: Stand) -> None:
    text, _ = await heard(stand, [*cut(spoken()), Pause.BEGAN, SILENCE])
    assert UNDERSTOOD in text.lower()


async def test_who_goes_on_after_a_pause_is_heard_to_the_end(stand: Stand) -> None:
    turn = [*cut(SILENCE), Pause.BEGAN, SILENCE, Pause.OVER, *cut(spoken())]
    text, told = await heard(stand, turn)
    assert UNDERSTOOD in text.lower()
    assert told[-1] == text


async def test_two_at_once_are_not_mixed_up(stand: Stand) -> None:
    async with asyncio.TaskGroup() as group:
        one = group.create_task(heard(stand, cut(spoken())))
        other = group.create_task(heard(stand, cut(SILENCE)))
    assert UNDERSTOOD in one.result()[0].lower()
    assert other.result()[0] == ""
    assert not any(other.result()[1])


async def test_who_is_not_listened_to_any_more_is_let_go_at_once(
    stand: Stand,
) -> None:
    told: list[str] = []
    under_way = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        for piece in cut(spoken()):
            yield piece
        under_way.set()
        await asyncio.Event().wait()

    async with asyncio.timeout(HANGS), asyncio.TaskGroup() as group:
        turn = group.create_task(stand.ears.transcribe(endless(), told.append))
        await under_way.wait()
        turn.cancel()
    after = len(told)
    # The next is nobody else's turn, and nothing of the last is told in it.
    assert (await heard(stand, [SILENCE]))[0] == ""
    assert len(told) == after


async def test_who_waits_for_the_words_in_vain_may_go_at_once(stand: Stand) -> None:
    over = asyncio.Event()
    stand.hold()
    async with asyncio.timeout(HANGS), asyncio.TaskGroup() as group:
        turn = played([*cut(spoken()), Pause.BEGAN, SILENCE], then=over.set)
        waiting = group.create_task(stand.ears.transcribe(turn, lambda _: None))
        await over.wait()
        waiting.cancel()
    stand.release()
    text, _ = await heard(stand, cut(spoken()))
    assert UNDERSTOOD in text.lower()


async def test_a_failure_says_of_what_it_is_and_quotes_nobody(stand: Stand) -> None:
    turn = played(cut(spoken()), then=stand.fail)
    with pytest.raises(HearingFailed) as caught:
        async with asyncio.timeout(HANGS):
            await stand.ears.transcribe(turn, lambda _: None)
    assert caught.value.why in Why
    told = str(caught.value)
    assert told
    assert "secret" not in told
    assert UNDERSTOOD not in told.lower()


async def test_after_a_failure_the_next_turn_is_heard(stand: Stand) -> None:
    with pytest.raises(HearingFailed):
        await stand.ears.transcribe(
            played([SILENCE, *cut(spoken())], then=stand.fail), lambda _: None
        )
    stand.mend()
    text, _ = await heard(stand, cut(spoken()))
    assert UNDERSTOOD in text.lower()


async def test_it_may_be_closed_without_a_turn_and_twice(stand: Stand) -> None:
    await stand.ears.close()
    await stand.ears.close()


async def test_nothing_of_it_is_left_when_it_is_closed(stand: Stand) -> None:
    before = children()
    await heard(stand, [SILENCE])
    await stand.ears.close()
    assert children() <= before
