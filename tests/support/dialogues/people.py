"""The people of the dialogues: the embedded voices, in several pitches."""

import ctypes
import sys
from functools import cache
from pathlib import Path

import numpy as np

from support.dialogues.noises import Sound
from visavis.replica.voice import Word, from_pcm16
from visavis.replica.voices import EngineSpeaker, Voices, load_voices
from visavis.service.ports import SAMPLE_RATE

_AUDIBLE = 0.02
"""Of the loudest: what is softer before the first and after the last sound is none."""


@cache
def voices() -> Voices:
    """Return all embedded voices that are there."""
    _breathe_alike(0)
    return load_voices("auto", str(Path(sys.prefix) / "flite"))


def spoken(text: str, voice: str, seed: int) -> tuple[Sound, tuple[Word, ...]]:
    """Return a text as somebody says it, from its first sound to its last."""
    speaker = _speaker(voice)
    _breathe_alike(seed)
    speech = speaker.speak(text)
    sound = from_pcm16(speech.pcm).astype(np.float64)
    audible = np.flatnonzero(np.abs(sound) > _AUDIBLE * np.abs(sound).max())
    first, last = int(audible[0]), int(audible[-1]) + 1
    start = first / SAMPLE_RATE
    words = tuple(Word(w.text, w.start - start, w.end - start) for w in speech.words)
    return sound[first:last], words


@cache
def _speaker(voice: str) -> EngineSpeaker:
    speaker = voices().speaker("english", voice)
    # How loud it is, is measured on a sample the first time, and the sample breathes.
    _breathe_alike(0)
    speaker.speak("One.")
    return speaker


def _breathe_alike(seed: int) -> None:
    """Let flite say the same alike: it takes its breath from C's `rand`."""
    ctypes.CDLL(None).srand(seed + 1)
