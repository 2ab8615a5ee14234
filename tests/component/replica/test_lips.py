"""Lips as they are seen, in the pictures of 22 sentences full of p, b, m, f and v.

The bounds lie a little below what `bench/lips.py` shows: docs/reference/figures.md.
"""

import ctypes
from functools import cache

import pytest
import soxr

from support.lips import HEIGHT, SENTENCES, WIDTH, Lips, Spoken, measured, spoken
from visavis.replica.energy import EnergyMouth
from visavis.replica.engines.espeak import EspeakVoice
from visavis.replica.engines.flite import FliteVoice
from visavis.replica.engines.pocketsphinx_aligner import PocketsphinxAligner
from visavis.replica.face.assets import Face, load_face
from visavis.replica.visemes import keys_of
from visavis.replica.voice import (
    Voice,
    VoiceMissing,
    from_pcm16,
    gain_for,
    to_pcm16,
)
from visavis.service.ports import SAMPLE_RATE

VOICES: dict[str, type[FliteVoice] | type[EspeakVoice]] = {
    "flite": FliteVoice,
    "espeak": EspeakVoice,
}


@pytest.fixture(scope="module")
def face() -> Face:
    return load_face("anna", WIDTH, HEIGHT)


@cache
def said(name: str) -> tuple[Spoken, ...]:
    """Return the sentences as a voice says them."""
    try:
        voice: Voice = VOICES[name]()
    except VoiceMissing as missing:
        pytest.skip(str(missing))
    # Where flite breathes is C's chance: the same each time, from the same seed.
    ctypes.CDLL(None).srand(6)
    gain = gain_for(voice)
    return tuple(spoken(text, voice.speak(text, "english"), gain) for text in SENTENCES)


@pytest.fixture(scope="module", params=VOICES)
def lips(request: pytest.FixtureRequest, face: Face) -> Lips:
    sentences = said(request.param)
    return measured(sentences, [s.speech.keys for s in sentences], face)


def test_closed_lips_are_seen_in_nearly_every_p_b_and_m(lips: Lips) -> None:
    assert lips.closures >= 140
    assert lips.share_closed > 0.93


def test_teeth_are_seen_on_the_lip_in_nearly_every_f_and_v(lips: Lips) -> None:
    assert lips.bites >= 50
    assert lips.bitten > 0.9 * lips.bites


def test_lips_are_ahead_of_the_sound_and_by_less_than_two_pictures(lips: Lips) -> None:
    assert -60 <= lips.lag <= 0
    assert lips.fits > 0.65


async def test_a_voice_that_tells_no_times_closes_its_lips_once_it_is_aligned(
    face: Face,
) -> None:
    sentences = said("flite")
    aligner = PocketsphinxAligner(1)
    try:
        found = [
            await aligner.align(s.text, "english", _at_16k(s.speech.pcm))
            for s in sentences
        ]
    finally:
        await aligner.close()
    fitting = [
        (s, keys_of(a.phones)) for s, a in zip(sentences, found, strict=True) if a
    ]
    aligned = measured([s for s, _ in fitting], [k for _, k in fitting], face)
    assert len(fitting) >= len(sentences) - 2
    assert aligned.share_closed > 0.9
    assert -60 <= aligned.lag <= 0
    assert aligned.fits > 0.6


def test_loudness_alone_closes_few_lips(face: Face) -> None:
    sentences = said("flite")
    keys = [EnergyMouth().keys(from_pcm16(s.speech.pcm)) for s in sentences]
    loud = measured(sentences, keys, face)
    assert loud.share_closed < 0.5, "then alignment would not be worth its while"
    assert loud.bitten == 0


def _at_16k(pcm: bytes) -> bytes:
    return to_pcm16(soxr.resample(from_pcm16(pcm), SAMPLE_RATE, 16_000))
