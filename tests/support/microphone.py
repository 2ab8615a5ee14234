"""A microphone that gives sound on cue, and what a person may let it hear.

What a file gives to the browser's fake device begins when the device is opened; a test
that must place a sound into an answer plays the file itself.
"""

import base64
import io
import wave
from pathlib import Path

import numpy as np
from playwright.sync_api import BrowserContext, Page

from visavis.replica.voice import VoiceMissing
from visavis.replica.voices import Voices, load_voices
from visavis.service.ports import SAMPLE_RATE

SCRIPT = (Path(__file__).parent / "microphone.js").read_text()


def any_voices() -> Voices:
    try:
        return load_voices("flite", "")
    except VoiceMissing:
        return load_voices("espeak", "")


def on_cue(context: BrowserContext) -> None:
    """Give the pages of a browser a microphone that is silent until `say`."""
    context.add_init_script(f"({SCRIPT})()")


def say(page: Page, pcm: bytes) -> None:
    """Let the person make a sound, and return when it is over."""
    page.evaluate("(wav) => window.__say(wav)", base64.b64encode(as_wav(pcm)).decode())


def as_wav(pcm: bytes) -> bytes:
    """Return PCM16 mono of 48 kHz as a file."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(pcm)
    return made.getvalue()


def silence(seconds: float) -> bytes:
    """Return the faint noise of a quiet room."""
    noise = np.random.default_rng(1).normal(0, 8, round(seconds * SAMPLE_RATE))
    return noise.astype("<i2").tobytes()


def spoken(text: str) -> bytes:
    """Return a text as somebody says it."""
    return any_voices().speaker("english").speak(text).pcm


def cough() -> bytes:
    """Return a burst of noise of 0.25 s that dies away."""
    count = SAMPLE_RATE // 4
    noise = np.random.default_rng(7).normal(0, 12_000, count)
    muffled = np.convolve(noise, np.ones(12) / 12, "same")
    return _pcm(muffled * np.exp(-np.arange(count) / (count / 4)))


def hum() -> bytes:
    """Return an "mm-hm": a voice with its mouth shut, twice, the second time higher."""
    gap = np.zeros(round(0.04 * SAMPLE_RATE))
    return _pcm(np.concatenate([_hummed(120, 0.2), gap, _hummed(150, 0.25)]))


def _hummed(
    pitch: float, seconds: float
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    overtones = [
        np.sin(2 * np.pi * pitch * n * at) * (1.0 if n * pitch < 350 else 0.06 / n)
        for n in range(1, 20)
    ]
    shape = np.sin(np.pi * np.arange(at.size) / at.size) ** 0.5
    hummed: np.ndarray[tuple[int], np.dtype[np.float64]]
    hummed = 4000 * np.sum(overtones, axis=0) * shape
    return hummed


def _pcm(samples: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> bytes:
    return np.clip(samples, -32_768, 32_767).astype("<i2").tobytes()
