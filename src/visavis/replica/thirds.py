"""Sound at a third of its rate, packet by packet and without delay.

soxr's streams keep back what they like, and what they give belongs to no certain
sample. Here a packet of 20 ms stays one, 0.3 ms late.
"""

from typing import cast

import numpy as np

from visavis.replica.voice import Samples, from_pcm16, to_pcm16

_TAPS = 31
_CUTOFF = 0.3
"""Of the half of the old rate; a third is the half of the new one."""


def _low_pass() -> Samples:
    at = np.arange(_TAPS) - _TAPS // 2
    taps = np.sinc(_CUTOFF * at) * np.hamming(_TAPS)
    return cast("Samples", (taps / taps.sum()).astype(np.float32))


_FILTER = _low_pass()


class Thirds:
    """One stream of PCM16."""

    def __init__(self) -> None:
        self._before = np.zeros(_TAPS - 1, np.float32)

    def of(self, pcm: bytes) -> bytes:
        """Return the next piece; of a number of samples that three divides."""
        sound = np.concatenate([self._before, from_pcm16(pcm)])
        self._before = sound[-(_TAPS - 1) :]
        thinned: Samples = np.convolve(sound, _FILTER, "valid")[::3]
        return to_pcm16(np.clip(thinned, -1, 1))
