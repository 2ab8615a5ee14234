"""Sound as servers send it: PCM or WAV in any pieces, and what is neither."""

import io
import wave
from contextlib import suppress
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.replica.engines.sound_bodies import SoundBody, WrongSound

PCM = np.arange(-500, 500, dtype="<i2").tobytes()


def wav(pcm: bytes, *, rate: int = 16_000, channels: int = 1, width: int = 2) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(pcm)
    return file.getvalue()


def read(body: SoundBody, *pieces: bytes) -> bytes:
    sound = np.concatenate([body.add(piece) for piece in pieces])
    body.end()
    return (sound * 32768).astype("<i2").tobytes()


@given(st.lists(st.integers(0, len(PCM)), max_size=5), st.booleans())
def test_whole_and_piecemeal_are_the_same(cuts: list[int], in_wav: bool) -> None:  # noqa: FBT001 - Hypothesis gives it
    sent = wav(PCM) if in_wav else PCM
    places = [0, *sorted(cuts), len(sent)]
    pieces = [sent[a:b] for a, b in pairwise(places)]
    assert read(SoundBody("audio/wav"), *pieces) == PCM


def test_bare_pcm_is_as_openai_has_it_unless_its_type_says_otherwise() -> None:
    assert SoundBody("audio/pcm").rate == 24_000
    assert SoundBody("audio/L16; rate=16000; channels=1").rate == 16_000
    assert SoundBody("application/octet-stream").rate == 24_000


def test_a_wav_says_its_own_rate() -> None:
    body = SoundBody("audio/x-wav")
    assert read(body, wav(PCM, rate=22_050)) == PCM
    assert body.rate == 22_050


def test_two_channels_are_mixed() -> None:
    stereo = np.array([[100, 300], [-20, 20]], "<i2").tobytes()
    mono = read(SoundBody("audio/wav"), wav(stereo, channels=2))
    assert np.frombuffer(mono, "<i2").tolist() == [200, 0]


@pytest.mark.parametrize(
    ("content_type", "sent", "why"),
    [
        ("application/json", b"{}", "answered with application/json"),
        ("audio/mpeg", b"", "answered with audio/mpeg"),
        ("audio/pcm; rate=1", b"", "1 channels at 1 Hz"),
        ("audio/pcm", b"ID3\x04 and so on", "sent MP3"),
        ("", b'{"error": "no"}', "sent JSON"),
        ("audio/pcm", b"OggS....", "sent Ogg"),
        ("audio/pcm", PCM + b"x", "in the middle of a sample"),
        ("audio/wav", wav(PCM)[:30], "header without any sound"),
        ("audio/wav", wav(PCM, width=1), "with 8 bits"),
        ("audio/wav", wav(PCM, channels=4), "4 channels"),
        ("audio/wav", b"RIFF" + bytes(70_000), "header without end"),
    ],
)
def test_what_is_no_sound_is_named(content_type: str, sent: bytes, why: str) -> None:
    with pytest.raises(WrongSound, match=why):
        read(SoundBody(content_type), sent)


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_are_sound_or_refused(sent: bytes, content_type: str) -> None:
    with suppress(WrongSound):
        read(SoundBody(content_type), sent)
