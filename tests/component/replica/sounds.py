"""What a microphone gives in a test: speech of the voices, and what is none."""

import numpy as np
from playing import VOICES

from visavis.service.ports import SAMPLE_RATE

_CHANCE = np.random.default_rng(7)


def silence(seconds: float) -> bytes:
    """Return the faint noise of a quiet room."""
    return _pcm(_CHANCE.normal(0, 8, _samples(seconds)))


def speech(text: str, gain: float = 1.0) -> bytes:
    """Return spoken text, without silence around it."""
    pcm = VOICES.speaker("english").speak(text).pcm
    return _pcm(np.frombuffer(pcm, "<i2") * gain)


def beginning(text: str, seconds: float) -> bytes:
    """Return only so much of a spoken text."""
    return speech(text)[: _samples(seconds) * 2]


def hiss(seconds: float, level: float) -> bytes:
    return _pcm(_CHANCE.normal(0, level, _samples(seconds)))


def hum(seconds: float) -> bytes:
    """Return the hum of a machine: a low tone and its overtones."""
    at = np.arange(_samples(seconds)) / SAMPLE_RATE
    tones = sum(np.sin(2 * np.pi * 50 * n * at) / n for n in (1, 2, 3, 5))
    return _pcm(1500 * np.asarray(tones))


def clicks(count: int) -> bytes:
    """Return key strokes: 5 ms bursts, each with a softer one at the key's release."""
    stroke = np.zeros(_samples(0.15))
    burst = _CHANCE.normal(0, 9000, 240) * np.exp(-np.arange(240) / 50)
    stroke[:240] += burst
    stroke[4000:4240] += burst * 0.4
    return _pcm(np.tile(stroke, count))


def cough(seconds: float = 0.3) -> bytes:
    """Return a burst of noise that dies away."""
    count = _samples(seconds)
    noise = np.convolve(_CHANCE.normal(0, 12_000, count), np.ones(12) / 12, "same")
    return _pcm(noise * np.exp(-np.arange(count) / (count / 4)))


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)


def _pcm(samples: "np.ndarray[tuple[int, ...], np.dtype[np.floating]]") -> bytes:
    return np.clip(samples, -32_768, 32_767).astype("<i2").tobytes()
