"""Sound at a third of its rate is as long, and without what it cannot hold."""

import numpy as np
import pytest

from visavis.replica.thirds import Thirds
from visavis.replica.voice import from_pcm16, to_pcm16
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE


def thinned(hertz: float, level: float = 0.5) -> np.ndarray[tuple[int], np.dtype]:
    at = np.arange(SAMPLE_RATE // 5) / SAMPLE_RATE
    pcm = to_pcm16((level * np.sin(2 * np.pi * hertz * at)).astype(np.float32))
    size, thirds = PACKET_SAMPLES * 2, Thirds()
    parts = [thirds.of(pcm[i : i + size]) for i in range(0, len(pcm), size)]
    assert {len(part) for part in parts} == {size // 3}
    return from_pcm16(b"".join(parts))[100:]


@pytest.mark.parametrize("hertz", [100, 1_000, 4_000])
def test_what_is_heard_of_speech_stays(hertz: float) -> None:
    assert np.sqrt(2 * np.mean(thinned(hertz) ** 2)) == pytest.approx(0.5, rel=0.05)


@pytest.mark.parametrize("hertz", [12_000, 20_000])
def test_what_would_fold_back_is_gone(hertz: float) -> None:
    assert np.abs(thinned(hertz)).max() < 0.01


def test_the_loudest_is_not_turned_over() -> None:
    square = np.sign(np.sin(np.arange(960) * 0.05)).astype(np.float32)
    out = from_pcm16(Thirds().of(to_pcm16(square)))
    assert np.abs(np.diff(out)).max() < 1.9
