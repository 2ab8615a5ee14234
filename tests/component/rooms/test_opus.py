"""Voices as Opus: what survives, what is said again, what is not decoded."""

import math
from array import array

from stages import SILENCE

from visavis.rooms.opus import SETTLED, VoiceDecoder, VoiceEncoder


def tone(number: int) -> bytes:
    """Return 20 ms of 440 Hz that go on where the packet before ended."""
    first = number * 960
    angle = 2 * math.pi * 440 / 48_000
    wave = (round(8_000 * math.sin(angle * n)) for n in range(first, first + 960))
    return array("h", wave).tobytes()


def loudest(pcm: bytes) -> int:
    return max(map(abs, array("h", pcm)), default=0)


def test_a_voice_survives_its_encoding() -> None:
    encoder, decoder = VoiceEncoder(), VoiceDecoder()
    packets = [encoder.encode(tone(n), n * 960) for n in range(25)]
    heard = [decoder.decode(packet) for packet in packets]
    assert max(len(packet) for packet in packets) < 300
    assert {len(pcm) for pcm in heard[1:]} == {1_920}
    assert 6_000 < loudest(heard[-1]) < 10_000


def test_a_long_silence_is_encoded_once_and_said_again() -> None:
    encoder, decoder = VoiceEncoder(), VoiceDecoder()
    spoken = [tone(n) for n in range(10)]
    silence = [SILENCE] * 100
    packets = [
        encoder.encode(pcm, n * 960)
        for n, pcm in enumerate([*spoken, *silence, *spoken])
    ]
    heard = [decoder.decode(packet) for packet in packets]
    assert len({id(packet) for packet in packets[10:110]}) == SETTLED
    assert loudest(heard[109]) < 10
    assert loudest(heard[-1]) > 6_000


def test_a_voice_after_a_silence_sounds_as_if_all_of_it_had_been_encoded() -> None:
    """Of the silence that was left out, nothing is missing."""
    heard: list[list[bytes]] = []
    for pause in (SETTLED, 200):
        encoder, decoder = VoiceEncoder(), VoiceDecoder()
        said = [*[tone(n) for n in range(10)], *[SILENCE] * pause, tone(0), tone(1)]
        heard.append(
            [decoder.decode(encoder.encode(pcm, n * 960)) for n, pcm in enumerate(said)]
        )
    short, long = (loudest(pcm[-1]) for pcm in heard)
    assert abs(short - long) < 0.1 * short


def test_a_muted_microphone_is_heard_as_silence_of_the_same_length() -> None:
    encoder, decoder = VoiceEncoder(), VoiceDecoder()
    heard = [decoder.decode(encoder.encode(SILENCE, n * 960)) for n in range(50)]
    assert {len(pcm) for pcm in heard[1:]} == {1_920}
    assert max(loudest(pcm) for pcm in heard) < 10


def test_what_is_not_opus_is_left_out_and_what_follows_is_heard() -> None:
    encoder, decoder = VoiceEncoder(), VoiceDecoder()
    first = decoder.decode(encoder.encode(tone(0), 0))
    assert decoder.decode(b"\xff" * 7) == b""
    assert decoder.decode(b"") == b""
    assert len(decoder.decode(encoder.encode(tone(1), 960))) == 1_920
    assert len(first) <= 1_920
