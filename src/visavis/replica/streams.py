"""Sound of a sentence that comes piece by piece: evenly loud, without idle silence."""

import math
from typing import Any, cast

import numpy as np
import soxr

from visavis.replica.voice import LEAD_IN, LEAD_OUT, LOUDNESS, Samples, limited
from visavis.service.ports import SAMPLE_RATE

_NONE: Samples = np.zeros(0, np.float32)

_SHARE_OF_PEAK = 0.06
"""Below that share of its peak a voice says nothing."""

_ENOUGH_S = 0.25
"""Seconds of voice that tell how loud it is, to within a few decibels."""

_LONGEST_S = 0.8
"""Seconds that are waited for them: some begin with a long breath."""

_MOST_GAIN = 16.0
_QUIET = 0.004
"""What counts as silence once a voice is as loud as it is to be: -48 dBFS."""


class Level:
    """How loud a voice is, learned from all that it has said."""

    def __init__(self) -> None:
        self._power = 0.0
        self._seconds = 0.0

    @property
    def known(self) -> bool:
        return self._seconds >= _ENOUGH_S

    @property
    def gain(self) -> float:
        """What the voice is multiplied by."""
        if not self._power:
            return 1.0
        loudness = math.sqrt(self._power / self._seconds)
        return float(min(_MOST_GAIN, LOUDNESS / loudness))

    def hear(self, samples: Samples, rate: int) -> None:
        """Learn from sound as it came."""
        voiced = samples[np.abs(samples) > _SHARE_OF_PEAK * _peak(samples)]
        self._power += float(np.sum(voiced**2)) / rate
        self._seconds += voiced.size / rate


class Stream:
    """One sentence. Its gain is settled before its first sound is given, and stays."""

    def __init__(self, rate: int, level: Level) -> None:
        self._rate = rate
        self._level = level
        self._gain = level.gain if level.known else 0.0
        self._skipped = 0
        self._waiting: list[Samples] = []
        self._quiet = _NONE
        self._given: list[Samples] = []
        self._resampler: Any = cast("Any", soxr).ResampleStream(
            rate, SAMPLE_RATE, 1, dtype="float32"
        )

    @property
    def given(self) -> Samples:
        """All that was given so far."""
        return np.concatenate((_NONE, *self._given))

    @property
    def seconds(self) -> float:
        """How long that is."""
        return sum(given.size for given in self._given) / SAMPLE_RATE

    @property
    def began(self) -> float:
        """Seconds that were cut off at its beginning."""
        return self._skipped / SAMPLE_RATE

    def add(self, samples: Samples, *, last: bool = False) -> Samples:
        """Return what can be played of it, at 48 kHz; there may be nothing yet."""
        self._waiting.append(samples)
        sound = np.concatenate(self._waiting)
        if not self._gain and not last and not self._tells(sound):
            return _NONE
        self._waiting.clear()
        self._level.hear(sound, self._rate)
        self._gain = self._gain or self._level.gain
        at_48k = self._resampler.resample_chunk(sound * np.float32(self._gain), last)
        given = self._trimmed(limited(at_48k), last=last)
        if given.size:
            self._given.append(given)
        return given

    def _tells(self, sound: Samples) -> bool:
        """Return whether enough has come to know how loud the voice is."""
        voiced = int(np.count_nonzero(np.abs(sound) > _SHARE_OF_PEAK * _peak(sound)))
        waited = sound.size >= _LONGEST_S * self._rate
        return voiced >= _ENOUGH_S * self._rate or waited

    def _trimmed(self, samples: Samples, *, last: bool) -> Samples:
        """Return samples without silence at both ends: what is quiet may be the end."""
        whole = np.concatenate((self._quiet, samples))
        loud = np.flatnonzero(np.abs(whole) > _QUIET)
        lead_in, lead_out = round(LEAD_IN * SAMPLE_RATE), round(LEAD_OUT * SAMPLE_RATE)
        if not loud.size:
            self._quiet = whole if self._given else whole[-lead_in:]
            self._skipped += whole.size - self._quiet.size
            return whole[:lead_out] if last and self._given else _NONE
        start = 0 if self._given else max(0, int(loud[0]) - lead_in)
        self._skipped += start
        end = int(loud[-1]) + 1
        self._quiet = whole[end:]
        return whole[start : end + lead_out if last else end]


def _peak(samples: Samples) -> float:
    return float(np.max(np.abs(samples), initial=0.0))
