"""A mouth for sound that comes without phones: it opens with loudness. A last resort.

Loudness cannot tell a closed `m` from an open `a`: of lip closures nothing is seen.
"""

import numpy as np

from visavis.replica.visemes import SILENT, Key, Mouth
from visavis.replica.voice import Samples
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

_FLOOR = 0.008
_LOUD = 0.13
_HISS = 0.35
"""Change from sample to sample, beside the loudness, from which a sound is a hiss."""


class EnergyMouth:
    """Follows one stream of sound, chunk by chunk."""

    def __init__(self) -> None:
        self._mouth = SILENT

    def keys(self, samples: Samples) -> tuple[Key, ...]:
        """Return the keyframes of the next chunk at 48 kHz; it ends with lips shut."""
        keys: list[Key] = []
        for start in range(0, samples.size, PACKET_SAMPLES):
            part = samples[start : start + PACKET_SAMPLES]
            self._mouth = self._mouth.towards(_shape(part), 0.6)
            if self._mouth.open < 0.02:  # noqa: PLR2004 - unseen
                self._mouth = SILENT
            keys.append(Key(start / SAMPLE_RATE, self._mouth))
        return (*keys, Key(samples.size / SAMPLE_RATE, SILENT))


def _shape(part: Samples) -> Mouth:
    level = float(np.sqrt(np.mean(part**2)))
    if level < _FLOOR:
        return SILENT
    hiss = float(np.sqrt(np.mean(np.diff(part) ** 2))) / level > _HISS
    opening = min(1.0, level / _LOUD) ** 0.6 * (0.25 if hiss else 0.85)
    return Mouth(open=opening, width=0.1, teeth=0.9 if hiss else 0.5, tongue=0.15)
