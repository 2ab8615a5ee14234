"""A mouth for sound without phones."""

import numpy as np

from visavis.replica.energy import EnergyMouth
from visavis.replica.visemes import SILENT
from visavis.replica.voice import Samples

RATE = 48_000


def tone(hz: float, seconds: float, level: float) -> Samples:
    t = np.arange(round(seconds * RATE)) / RATE
    return (np.sin(2 * np.pi * hz * t) * level).astype(np.float32)


def test_silence_keeps_the_lips_shut() -> None:
    keys = EnergyMouth().keys(np.zeros(9600, np.float32))
    assert {key.mouth for key in keys} == {SILENT}


def test_a_loud_vowel_opens_the_mouth_wider_than_a_soft_one() -> None:
    loud = EnergyMouth().keys(tone(200, 0.2, 0.25))[-2].mouth.open
    soft = EnergyMouth().keys(tone(200, 0.2, 0.05))[-2].mouth.open
    assert loud > 0.7
    assert 0.1 < soft < loud


def test_a_hiss_shows_teeth_and_no_open_mouth() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 9600).astype(np.float32)
    mouth = EnergyMouth().keys(noise)[-2].mouth
    assert mouth.teeth > 0.8
    assert mouth.open < 0.35


def test_the_mouth_is_shut_when_the_sound_ends() -> None:
    assert EnergyMouth().keys(tone(200, 0.1, 0.3))[-1].mouth == SILENT
