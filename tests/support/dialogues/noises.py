"""What a microphone hears that nobody says: rooms, machines, keyboards, throats.

Everything is made from the chance that is handed in, so that the same seed sounds the
same. Samples run from -1 to 1, at the rate of calls.
"""

import numpy as np
import numpy.typing as npt

from visavis.service.ports import SAMPLE_RATE

Sound = npt.NDArray[np.float64]

ROOM = 0.00025
"""Root mean square of a quiet room: -72 dBFS."""


def white(chance: np.random.Generator, seconds: float) -> Sound:
    """Return noise as loud at all pitches, of level 1."""
    return chance.normal(0, 1, count(seconds))


def pink(chance: np.random.Generator, seconds: float) -> Sound:
    """Return noise that falls by 3 dB an octave, as crowds and streets do."""
    spectrum = np.fft.rfft(chance.normal(0, 1, count(seconds)))
    spectrum /= np.sqrt(np.maximum(np.arange(spectrum.size), 1))
    return levelled(np.fft.irfft(spectrum, count(seconds)), 1)


def fan(chance: np.random.Generator, seconds: float) -> Sound:
    """Return the hum of a machine: low tones, and some air."""
    at = np.arange(count(seconds)) / SAMPLE_RATE
    tones = sum(np.sin(2 * np.pi * 50 * n * at) / n for n in (1, 2, 3, 5))
    return levelled(np.asarray(tones) + 0.3 * pink(chance, seconds), 1)


def keyboard(chance: np.random.Generator, seconds: float) -> Sound:
    """Return key strokes, seven a second, each with a softer one at its release."""
    typed = np.zeros(count(seconds))
    at = 0.05
    while at + 0.2 < seconds:
        for offset, loud in ((0.0, 1.0), (0.085, 0.4)):
            start = count(at + offset)
            burst = chance.normal(0, 0.27, 240) * np.exp(-np.arange(240) / 50)
            typed[start : start + 240] += loud * burst
        at += 0.1 + 0.09 * chance.random()
    return typed


def cough(chance: np.random.Generator) -> Sound:
    """Return 0.3 s of a burst of noise that dies away."""
    size = count(0.3)
    noise = np.convolve(chance.normal(0, 0.37, size), np.ones(12) / 12, "same")
    return noise * np.exp(-np.arange(size) / (size / 4))


def slam(chance: np.random.Generator) -> Sound:
    """Return a door that falls shut: a low thud of a quarter of a second."""
    at = np.arange(count(0.25)) / SAMPLE_RATE
    thud = np.sin(2 * np.pi * 70 * at) + 0.2 * chance.normal(0, 1, at.size)
    return 0.4 * thud * np.exp(-at / 0.05)


def hummed(chance: np.random.Generator) -> Sound:
    """Return an "mm-hm": a voice with its mouth shut, twice, the second time higher."""
    pitch = 110 + 60 * chance.random()
    gap = np.zeros(count(0.04))
    return np.concatenate([_nasal(pitch, 0.2), gap, _nasal(pitch * 1.25, 0.25)])


def _nasal(pitch: float, seconds: float) -> Sound:
    at = np.arange(count(seconds)) / SAMPLE_RATE
    overtones = [
        np.sin(2 * np.pi * pitch * n * at) * (1.0 if n * pitch < 350 else 0.06 / n)
        for n in range(1, 20)
    ]
    shape = np.sin(np.pi * np.arange(at.size) / at.size) ** 0.5
    voiced: Sound = 0.12 * np.sum(overtones, axis=0) * shape
    return voiced


def levelled(sound: Sound, level: float) -> Sound:
    """Return a sound with this root mean square."""
    return sound * (level / float(np.sqrt(np.mean(sound * sound))))


def count(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)
