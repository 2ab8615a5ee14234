"""The example of a face worker: from packets of sound to the moments of pictures."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.face_server import BATCHES, CALL

SPAN = 1920


def a_call(rate: int = 48_000, allowed: int = 100) -> Any:
    return CALL.Call("anna", SPAN, rate, allowed)


def packet(sample: int, samples: int = 960, epoch: int = 0, mood: int = 3) -> bytes:
    """Return sound of 48 kHz whose every sample is its own time, in milliseconds."""
    pcm = (np.arange(sample, sample + samples) // 48).astype("<u2").tobytes()
    return bytes(CALL.HEADER.pack(CALL.SOUND, mood, epoch, sample)) + pcm


@settings(deadline=None)
@given(st.integers(0, 8), st.lists(st.integers(1, 5).map(lambda n: n * 960)))
def test_however_sound_is_cut_into_packets_the_moments_are_the_same(
    first: int, sizes: list[int]
) -> None:
    call, whole = a_call(), a_call()
    call.moments, whole.moments = [], []
    at = begin = first * 960
    for size in sizes:
        call.hear(packet(at, size))
        at += size
    whole.hear(packet(begin, at - begin))
    assert call.moments == whole.moments
    assert [m.sample % SPAN for m in call.moments] == [0] * len(call.moments)
    assert len(call.moments) == max(0, at // SPAN - -(-begin // SPAN))


def test_a_moment_has_the_sound_that_is_heard_with_its_picture() -> None:
    call = a_call()
    call.hear(packet(960, 2 * SPAN))
    (moment,) = call.moments
    assert (moment.sample, moment.mood, len(moment.pcm)) == (SPAN, 3, SPAN * 2)
    assert int.from_bytes(moment.pcm[:2], "little") == SPAN // 48


def test_at_a_third_of_the_rate_times_are_the_same() -> None:
    call = a_call(rate=16_000)
    for k in range(4):
        header = CALL.HEADER.pack(CALL.SOUND, 0, 0, 960 * k)
        call.hear(header + bytes(640))
    assert [(m.sample, len(m.pcm)) for m in call.moments] == [(0, 1280), (SPAN, 1280)]


def test_after_lost_sound_it_goes_on_where_there_is_some() -> None:
    call = a_call()
    call.hear(packet(0))
    call.hear(packet(4 * SPAN, SPAN))
    assert [moment.sample for moment in call.moments] == [4 * SPAN]


@pytest.mark.parametrize("cuts", [[1], []])
def test_a_cut_and_sound_of_a_new_epoch_forget_the_old(cuts: list[int]) -> None:
    call = a_call()
    call.hear(packet(0, 3 * SPAN))
    for epoch in cuts:
        call.cut(epoch)
    call.hear(packet(SPAN, SPAN, epoch=1))
    call.hear(packet(3 * SPAN, SPAN, epoch=0))
    assert [moment.sample for moment in call.moments] == [SPAN]


def test_pictures_are_sent_while_there_is_credit_and_of_this_epoch_only() -> None:
    call = a_call(allowed=2)
    call.cut(1)
    call.send(b"old", epoch=0, sample=0)
    for k in range(3):
        call.send(b"new", epoch=1, sample=k)
    assert not call.wanted
    sent = [call.pictures.get_nowait() for _ in range(call.pictures.qsize())]
    assert sent == [CALL.HEADER.pack(CALL.I420, 0, 1, k) + b"new" for k in range(2)]


def test_only_the_newest_moments_wait_for_a_slow_model() -> None:
    call = a_call()
    call.hear(packet(0, 20 * SPAN))
    assert [m.sample // SPAN for m in call.moments] == list(range(14, 20))


def waiting(*calls: Any, most: int = 16) -> Any:
    batches = BATCHES.Batches(None, most)
    batches.calls = list(calls)
    return batches


def test_a_batch_has_the_next_moment_of_each_call_that_waits() -> None:
    speaks, listens, new = a_call(), a_call(), a_call()
    speaks.hear(packet(0, 3 * SPAN))
    listens.hear(packet(SPAN, SPAN))
    batches = waiting(speaks, listens, new)
    assert [(t.call is speaks, t.moment.sample) for t in batches.take()] == [
        (True, 0),
        (False, SPAN),
    ]
    assert [t.moment.sample for t in batches.take()] == [SPAN]


def test_more_calls_than_a_batch_holds_are_served_in_turn() -> None:
    calls = [a_call() for _ in range(5)]
    for call in calls:
        call.hear(packet(0, 4 * SPAN))
    batches = waiting(*calls, most=2)
    served = [calls.index(t.call) for _ in range(10) for t in batches.take()]
    assert {served.count(k) for k in range(5)} == {4}
    assert sorted(served[:5]) == list(range(5))
