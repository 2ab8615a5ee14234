"""The sound of a sentence that comes in pieces."""

import numpy as np
import pytest

from visavis.replica.streams import Level, Stream
from visavis.replica.voice import CEILING, LOUDNESS, Samples, loudness

RATE = 24_000


def voice(seconds: float, loud: float) -> Samples:
    time = np.arange(round(seconds * RATE)) / RATE
    tone = np.sin(time * 2 * np.pi * 200) * loud
    return tone.astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def played(stream: Stream, *pieces: Samples) -> list[Samples]:
    none = np.zeros(0, np.float32)
    return [*(stream.add(p) for p in pieces), stream.add(none, last=True)]


@pytest.mark.parametrize("loud", [0.01, 0.1, 0.9])
def test_every_voice_is_brought_to_the_same_loudness(loud: float) -> None:
    stream = Stream(RATE, Level())
    played(stream, *[voice(0.1, loud)] * 10)
    assert loudness(stream.given) == pytest.approx(LOUDNESS, rel=0.1)


def test_nothing_is_given_before_it_is_known_how_loud_the_voice_is() -> None:
    pieces = played(Stream(RATE, Level()), *[voice(0.1, 0.1)] * 5)
    assert [p.size > 0 for p in pieces] == [False, False, True, True, True, True]


def test_a_voice_that_is_known_is_given_at_once() -> None:
    level = Level()
    played(Stream(RATE, level), voice(1, 0.1))
    assert Stream(RATE, level).add(voice(0.1, 0.1)).size


def test_a_long_breath_is_not_waited_out() -> None:
    breath = voice(0.8, 0.001)
    breath[0] = 0.5
    assert Stream(RATE, Level()).add(breath).size


def test_a_short_word_is_given_when_it_is_over() -> None:
    first, rest = played(Stream(RATE, Level()), voice(0.1, 0.1))
    assert not first.size
    assert rest.size == pytest.approx(4800, abs=500)


def test_shouting_is_rounded_and_never_clipped() -> None:
    stream = Stream(RATE, Level())
    played(stream, voice(0.5, 0.02), voice(0.5, 1.0))
    assert np.abs(stream.given).max() <= CEILING + 1e-6


def test_silence_at_both_ends_is_left_out_and_that_within_is_kept() -> None:
    said = [voice(0.5, 0.1), silence(0.4), voice(0.5, 0.1)]
    stream = Stream(RATE, Level())
    played(stream, silence(0.7), *said, silence(2))
    seconds = stream.given.size / 48_000
    assert seconds == pytest.approx(1.4 + 0.03 + 0.16, abs=0.05)


def test_a_silent_body_gives_no_sound() -> None:
    stream = Stream(RATE, Level())
    played(stream, silence(2))
    assert not stream.given.size
