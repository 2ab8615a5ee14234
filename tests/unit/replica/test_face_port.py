"""What goes over the face port is read by both ends, and garbage by neither."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.face_server import CALL
from visavis.core.codec import Malformed
from visavis.replica.face.motion import Mood
from visavis.replica.face_port import (
    Format,
    Hello,
    Kind,
    read_picture,
    read_text,
    sound,
)

EPOCHS = st.integers(0, 2**32 - 1)
SAMPLES = st.integers(0, 2**64 - 1)
HELLO: dict[str, Any] = {
    "type": "hello",
    "version": 1,
    "faces": ["anna"],
    "fps": 25,
    "latency_ms": 200,
    "rate": 16_000,
    "formats": ["av1", "jpeg", "i420"],
}


@settings(deadline=None)
@given(EPOCHS, SAMPLES, st.sampled_from(Mood), st.binary())
def test_sound_is_read_by_the_example_as_it_was_meant(
    epoch: int, sample: int, mood: Mood, pcm: bytes
) -> None:
    message = sound(epoch, sample, mood, pcm)
    header = CALL.HEADER.unpack_from(message)
    assert header == (CALL.SOUND, list(Mood).index(mood), epoch, sample)
    assert message[CALL.HEADER.size :] == pcm


@settings(deadline=None)
@given(EPOCHS, SAMPLES, st.binary(min_size=6, max_size=6))
def test_a_picture_of_the_example_is_read_as_it_was_meant(
    epoch: int, sample: int, i420: bytes
) -> None:
    message = CALL.HEADER.pack(CALL.I420, 0, epoch, sample) + i420
    drawn = read_picture(message, 2, 2)
    assert drawn == (Kind.I420, epoch, sample, i420)


@settings(deadline=None)
@given(st.binary(max_size=64))
def test_any_bytes_are_a_picture_or_malformed(message: bytes) -> None:
    with contextlib.suppress(Malformed):
        drawn = read_picture(message, 2, 2)
        assert len(drawn.data) == 6 or drawn.kind is Kind.JPEG


@settings(deadline=None)
@given(st.text() | st.binary().map(lambda b: b.decode(errors="replace")))
def test_any_text_is_a_message_or_malformed(text: str) -> None:
    with contextlib.suppress(Malformed):
        read_text(text)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(HELLO)),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=5)),
    )
)
def test_whatever_a_hello_says_it_is_within_bounds_or_malformed(
    said: dict[str, Any],
) -> None:
    with contextlib.suppress(Malformed):
        hello = read_text(json.dumps(HELLO | said | {"type": "hello"}))
        assert isinstance(hello, Hello)
        assert hello.format in Format
        assert 5 <= hello.fps <= 30
        assert 0 <= hello.latency_ms <= 2_000


def test_the_best_known_format_is_taken() -> None:
    hello = read_text(json.dumps(HELLO))
    assert isinstance(hello, Hello)
    assert hello.format is Format.JPEG


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"version": 2}, "version: must be 1"),
        ({"fps": 4}, "fps: must be 5 to 30"),
        ({"fps": 31}, "fps: must be 5 to 30"),
        ({"latency_ms": -1}, "latency_ms: must be 0 to 2000"),
        ({"latency_ms": 2001}, "latency_ms: must be 0 to 2000"),
        ({"rate": 24_000}, "rate: must be 16000 or 48000"),
        ({"formats": ["av1"]}, "formats: must be at least one of: i420, jpeg"),
    ],
)
def test_a_hello_out_of_bounds_says_what_is_allowed(
    said: dict[str, Any], wanted: str
) -> None:
    with pytest.raises(Malformed, match=wanted):
        read_text(json.dumps(HELLO | said))
