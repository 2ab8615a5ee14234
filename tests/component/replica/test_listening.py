"""One microphone: what is a voice, when it begins, takes the floor, and ends."""

from datetime import timedelta

import numpy as np
import pytest
from sounds import clicks, cough, hiss, hum, silence, speech

from visavis.core.floor import Judge
from visavis.core.flow import SILENCE
from visavis.replica.ears.activity import WINDOW, VoiceActivity
from visavis.replica.ears.listening import LONGEST, Heard, Listening

HELLO = "I think the price is too high."


def heard(listening: Listening, pcm: bytes, size: int = 1920) -> list[Heard]:
    found: list[Heard] = []
    for start in range(0, len(pcm), size):
        found += listening.hear(pcm[start : start + size])
    return found


def weighed(found: list[Heard]) -> list[Heard]:
    """Return what was heard without the pauses in it."""
    return [what for what in found if what not in (Heard.PAUSED, Heard.RESUMED)]


@pytest.mark.parametrize(
    "noise",
    [
        silence(2),
        hiss(3, 1500),
        hum(3),
        clicks(10),
        *(silence(0.5) + cough(t) + silence(0.5) for t in (0.2, 0.3, 0.5)),
    ],
    ids=["silence", "hiss", "hum", "keys", "cough", "longer", "longest"],
)
def test_noise_is_no_voice(noise: bytes) -> None:
    listening = Listening(Judge())
    assert heard(listening, silence(0.3) + noise + silence(0.5)) == []
    assert listening.take_sound() == b""


@pytest.mark.parametrize("size", [320, 1920, 9_998])
def test_however_sound_is_cut_the_same_is_heard(size: int) -> None:
    found = heard(Listening(Judge()), silence(0.5) + speech(HELLO) + silence(1), size)
    assert found[:2] == [Heard.BEGAN, Heard.WENT_ON]
    assert found[-1] is Heard.ENDED
    assert found.count(Heard.BEGAN) == found.count(Heard.ENDED) == 1


def test_speech_is_told_from_the_noise_it_lies_in() -> None:
    said = np.frombuffer(speech(HELLO), "<i2")
    noise = np.frombuffer(hiss(said.size / 48_000, 300), "<i2")
    mixed = (said + noise[: said.size]).astype("<i2").tobytes()
    found = heard(Listening(Judge()), hiss(2, 300) + mixed + hiss(1.5, 300))
    assert found[0] is Heard.BEGAN
    assert found[-1] is Heard.ENDED


def test_a_short_voice_gives_way() -> None:
    found = heard(Listening(Judge()), silence(0.5) + speech("Yeah.") + silence(1))
    assert found == [Heard.BEGAN, Heard.PAUSED, Heard.GAVE_WAY, Heard.ENDED]


def test_a_short_voice_whose_words_want_the_floor_takes_it() -> None:
    listening = Listening(Judge())
    pcm = silence(0.5) + speech("Stop.") + silence(1)
    packets = iter(range(0, len(pcm), 1920))
    began = next(i for i in packets if listening.hear(pcm[i : i + 1920]))
    listening.text = "stop"
    found = heard(listening, pcm[began + 1920 :])
    # Its words may be weighed before the pause is one: that is a matter of the voice.
    assert weighed(found) == [Heard.WENT_ON, Heard.ENDED]


def test_who_speaks_again_after_giving_way_is_weighed_again() -> None:
    pcm = speech("Yeah.") + silence(0.3) + speech(HELLO) + silence(1)
    found = heard(Listening(Judge()), silence(0.5) + pcm)
    assert weighed(found)[:3] == [Heard.BEGAN, Heard.GAVE_WAY, Heard.AGAIN]
    assert Heard.WENT_ON in found
    assert found.count(Heard.ENDED) == 1


def test_a_recogniser_is_given_the_beginning_too() -> None:
    listening = Listening(Judge())
    said = speech(HELLO)
    heard(listening, silence(0.5) + said + silence(1))
    assert len(listening.take_sound()) * 3 > len(said)
    assert listening.take_sound() == b""


def test_a_pause_for_thought_does_not_end_a_turn() -> None:
    listening = Listening(Judge())
    found = heard(listening, silence(0.5) + speech("I think and"))
    listening.text = "i think and"
    found += heard(listening, silence(0.9))
    assert Heard.ENDED not in found
    assert heard(listening, silence(0.6))[-1:] == [Heard.ENDED]


def test_a_pause_is_told_and_that_it_is_over() -> None:
    pcm = silence(0.5) + speech(HELLO) + silence(0.2) + speech(HELLO) + silence(1)
    found = heard(Listening(Judge()), pcm)
    pauses = [what for what in found if what in (Heard.PAUSED, Heard.RESUMED)]
    assert pauses == [Heard.PAUSED, Heard.RESUMED, Heard.PAUSED]
    assert found[-2:] == [Heard.PAUSED, Heard.ENDED]


@pytest.mark.parametrize("shift", [0, 160, 320, 480, 640, 800])
def test_a_turn_ends_as_soon_as_the_silence_is_long_enough(shift: int) -> None:
    listening = Listening(Judge())
    # Cut off in the middle of a word, where it is loud.
    heard(listening, bytes(48_000 + 2 * shift) + speech(HELLO)[:96_000])
    silent = 1
    while Heard.ENDED not in listening.hear(bytes(960)):
        silent += 1
    late = silent * timedelta(milliseconds=10) - SILENCE
    # Less than one window: the model judges no smaller piece of sound.
    assert abs(late) < timedelta(milliseconds=32)


def test_a_voice_without_end_is_cut_into_turns() -> None:
    listening = Listening(Judge())
    long = speech("One two three four five six seven eight nine ten. " * 3)
    times = int(LONGEST.total_seconds() * 96_000 / len(long)) + 2
    found = heard(listening, long * times)
    assert found.count(Heard.ENDED) >= 1


def test_the_noise_floor_follows_the_room_and_not_a_voice() -> None:
    activity = VoiceActivity()
    loud = (np.sin(np.arange(WINDOW) * 0.05) * 2000).astype("<i2").tobytes()
    before = activity.floor
    for _ in range(200):
        activity.hear(loud)
    assert activity.floor > 10 * before
    assert not activity.hear(bytes(WINDOW * 2))
    assert activity.floor == before
