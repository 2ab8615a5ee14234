"""Lips: what is seen of a sentence in pictures, against when its sounds are heard."""

import asyncio
import ctypes
import sys
from collections.abc import Sequence
from pathlib import Path

import soxr

from figures import Figure, Row

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from support.lips import (
    HEIGHT,
    SENTENCES,
    WIDTH,
    Lips,
    Spoken,
    measured,
    spoken,
)
from visavis.replica.energy import EnergyMouth
from visavis.replica.engines.espeak import EspeakVoice
from visavis.replica.engines.flite import FliteVoice
from visavis.replica.engines.pocketsphinx_aligner import (
    PocketsphinxAligner,
)
from visavis.replica.face.assets import load_face
from visavis.replica.visemes import Key, keys_of
from visavis.replica.voice import Voice, from_pcm16, gain_for, to_pcm16
from visavis.service.ports import SAMPLE_RATE

_ALIGNED_AT = 16_000
_SEED = 6

Keys = tuple[Key, ...]


def measure() -> Row:
    """Look at the lips of both voices, and of one whose times are not told."""
    face = load_face("anna", WIDTH, HEIGHT)
    flite, espeak = _said(FliteVoice()), _said(EspeakVoice())
    found = asyncio.run(_aligned(flite))
    # Where the aligner finds nothing, the mouth follows loudness, as in a call.
    keys = [f or _loud(s) for f, s in zip(found, flite, strict=True)]
    loud = measured(flite, [_loud(s) for s in flite], face)
    sides = {
        "flite": measured(flite, [s.speech.keys for s in flite], face),
        "espeak": measured(espeak, [s.speech.keys for s in espeak], face),
        "flite without its times, aligned": measured(flite, keys, face),
    }
    return Row(
        name="lips",
        what=f"{len(SENTENCES)} sentences in pictures, 25 a second",
        baseline="flite's sound, the mouth opening with its loudness",
        figures=tuple(
            figure
            for name, lips in sides.items()
            for figure in _figures(name, lips, loud)
        ),
        notes=(
            "lag: of the opening, behind the shapes that the phones want; ahead is < 0",
            f"not aligned: {sum(not f for f in found)} of {len(found)} sentences",
        ),
    )


def _figures(name: str, lips: Lips, loud: Lips) -> list[Figure]:
    return [
        Figure(
            name=f"{name}: p, b, m seen closed, of {lips.closures}",
            unit="",
            ours=lips.closed,
            baseline=loud.closed,
        ),
        Figure(
            name=f"{name}: f, v with teeth on the lip, of {lips.bites}",
            unit="",
            ours=lips.bitten,
            baseline=loud.bitten,
        ),
        Figure(name=f"{name}: lag", unit="ms", ours=lips.lag, baseline=loud.lag),
        Figure(
            name=f"{name}: correlation there",
            unit="",
            ours=lips.fits,
            baseline=loud.fits,
        ),
        Figure(
            name=f"{name}: lag behind loudness",
            unit="ms",
            ours=lips.behind_loudness,
            baseline=loud.behind_loudness,
        ),
    ]


def _said(voice: Voice) -> list[Spoken]:
    ctypes.CDLL(None).srand(_SEED)
    gain = gain_for(voice)
    return [spoken(text, voice.speak(text, "english"), gain) for text in SENTENCES]


def _loud(said: Spoken) -> Keys:
    return EnergyMouth().keys(from_pcm16(said.speech.pcm))


async def _aligned(sentences: Sequence[Spoken]) -> list[Keys]:
    aligner = PocketsphinxAligner(1)
    try:
        found = [
            await aligner.align(s.text, "english", _at_16k(s.speech.pcm))
            for s in sentences
        ]
    finally:
        await aligner.close()
    return [keys_of(f.phones) if f else () for f in found]


def _at_16k(pcm: bytes) -> bytes:
    return to_pcm16(soxr.resample(from_pcm16(pcm), SAMPLE_RATE, _ALIGNED_AT))
