"""The real voices, as far as they can be loaded here."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from visavis.replica.arpabet import PHONES
from visavis.replica.engines.espeak import EspeakVoice
from visavis.replica.engines.espeak_phones import known, visemes_of
from visavis.replica.engines.flite import FliteVoice
from visavis.replica.visemes import VISEMES, Track
from visavis.replica.voice import (
    Manner,
    Speech,
    Voice,
    VoiceMissing,
    finish,
    from_pcm16,
    gain_for,
    loudness,
)
from visavis.replica.voices import EngineSpeaker, VoiceName, Voices, load_voices

CLOSURES = (
    "Maybe we could talk about the budget, and about buying more pumps."
    " Bob, my papa, and Emma agree."
)


@pytest.fixture(scope="module", params=["flite", "espeak"])
def voice(request: pytest.FixtureRequest) -> Voice:
    try:
        return FliteVoice() if request.param == "flite" else EspeakVoice()
    except VoiceMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def speaker(voice: Voice) -> EngineSpeaker:
    return Voices([voice]).speaker("english")


def envelope(speech: Speech) -> list[float]:
    """Return the loudness of each 20 ms."""
    samples = np.frombuffer(speech.pcm, "<i2").astype(float)
    whole = samples[: samples.size // 960 * 960].reshape(-1, 960)
    return [float(level) for level in np.sqrt((whole**2).mean(axis=1))]


def test_a_sentence_is_as_long_and_as_loud_as_speech(speaker: EngineSpeaker) -> None:
    speech = speaker.speak("Hi, I'm Anna. Thanks for taking the time today.")
    assert 2.0 < speech.samples / 48_000 < 6.0
    peak = np.abs(np.frombuffer(speech.pcm, "<i2").astype(int)).max()
    assert 6_000 < peak < 28_000


def test_every_p_b_and_m_is_seen_with_closed_lips(voice: Voice) -> None:
    utterance = voice.speak(CLOSURES, "english")
    speech = finish(utterance, gain_for(voice))
    track = Track(speech.keys)
    closures = [k for k in speech.keys if k.mouth.press > 0.5]
    assert len(closures) >= 14
    following = {a.at: b.at for a, b in pairwise(speech.keys)}
    frames = [track.mouth(i / 100).open for i in range(speech.samples // 480)]
    for key in closures:
        middle = (key.at + following[key.at]) / 2
        assert track.mouth(middle).open < 0.02
        near = frames[max(0, round(key.at * 100) - 3) : round(middle * 100) + 1]
        assert min(near) < 0.05


def test_the_mouth_opens_with_the_sound(speaker: EngineSpeaker) -> None:
    speech = speaker.speak(CLOSURES)
    loud = np.sqrt(np.array(envelope(speech)))
    track = Track(speech.keys)
    opens = np.array([track.mouth(i * 0.02 + 0.01).open for i in range(loud.size)])
    assert np.corrcoef(loud, opens)[0, 1] > 0.3


def test_the_mouth_is_shut_in_the_middle_of_every_pause(speaker: EngineSpeaker) -> None:
    speech = speaker.speak(CLOSURES)
    quiet = np.array(envelope(speech)) < 12
    pauses = np.flatnonzero(np.convolve(quiet, np.ones(7), "valid") == 7) + 3
    track = Track(speech.keys)
    assert pauses.size > 0
    assert max(track.mouth(i * 0.02 + 0.01).open for i in pauses) < 0.05


def test_the_mouth_is_shut_when_speech_has_ended(speaker: EngineSpeaker) -> None:
    speech = speaker.speak("Papa.")
    assert Track(speech.keys).mouth(speech.samples / 48_000).open == 0


def test_words_are_given_as_written_and_in_order(speaker: EngineSpeaker) -> None:
    text = "Hi, I'm Anna — let's talk about “pricing” in 2026."
    speech = speaker.speak(text)
    assert " ".join(w.text for w in speech.words) == text
    assert all(a.start <= b.start for a, b in pairwise(speech.words))
    assert speech.words[-1].end <= speech.samples / 48_000 + 0.05


def test_little_silence_is_left_around_a_sentence(speaker: EngineSpeaker) -> None:
    levels = envelope(speaker.speak("Good morning."))
    loud = [i for i, level in enumerate(levels) if level > 150]
    assert loud[0] * 20 <= 120
    assert (len(levels) - loud[-1]) * 20 <= 350


@pytest.mark.parametrize("text", ["", "   ", "—", "…", "?!"])
def test_nothing_to_say_is_no_failure(speaker: EngineSpeaker, text: str) -> None:
    assert speaker.speak(text).samples < 48_000


def test_both_voices_are_equally_loud() -> None:
    voices = load_voices("auto", "")
    loud = [
        np.mean([level for level in envelope(speaker.speak(CLOSURES)) if level > 300])
        for speaker in (voices.speaker("english"), voices.speaker("german"))
    ]
    assert 0.5 < loud[0] / loud[1] < 2.0


def test_every_phone_of_flite_shows_a_viseme() -> None:
    assert len(PHONES) > 45
    for viseme, glide in PHONES.values():
        assert viseme in VISEMES
        assert glide in VISEMES or not glide


def test_every_phoneme_of_every_language_of_espeak_shows_a_viseme() -> None:
    loader = pytest.importorskip("espeakng_loader")
    names = _phoneme_names(Path(loader.get_data_path()) / "phontab")
    assert len(names) > 400
    unknown = sorted(n for n in names if not known(n))
    assert unknown == []
    for name in names:
        viseme, glide = visemes_of(name)
        assert viseme in VISEMES
        assert glide in VISEMES or not glide


def _phoneme_names(table: Path) -> set[str]:
    """Return the mnemonics in espeak's compiled tables: 16 bytes each, name first."""
    data = table.read_bytes()
    names: set[str] = set()
    at = 4
    for _ in range(data[0]):
        count = data[at]
        at += 36
        entries = [data[at + i * 16 : at + i * 16 + 4] for i in range(count)]
        at += count * 16
        names |= {e.rstrip(b"\0").decode("utf-8", "replace") for e in entries}
    return {n for n in names if n and n.isprintable()}


def test_stress_and_length_do_not_change_a_viseme() -> None:
    assert visemes_of("'aI") == visemes_of("aI") == ("aa", "I")
    assert visemes_of("i:") == visemes_of("i")


def test_without_any_voice_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(VoiceMissing, match="no voice"):
        load_voices("none of them", str(tmp_path))


def test_another_language_is_not_spoken_by_flite() -> None:
    voices = load_voices("auto", "")
    assert voices.speaker("German").name == "espeak"


@pytest.mark.parametrize(
    ("language", "wanted", "engine", "manner"),
    [
        ("english", "flite:rms", "flite", Manner("rms")),
        ("", "flite:awb,pitch=1.1,rate=0.9", "flite", Manner("awb", 1.1, 0.9)),
        ("english", "espeak:en-us+f2", "espeak", Manner("en-us+f2")),
        ("german", "flite:rms,rate=0.9", "espeak", Manner("+m3", 1.0, 0.9)),
        ("german", "espeak:en-us+f2", "espeak", Manner("en-us+f2")),
        ("english", "flite:nobody", "flite", Manner()),
        ("klingon", "espeak:+f2", "flite", Manner()),
    ],
)
def test_a_named_voice_speaks_or_somebody_like_it(
    language: str, wanted: str, engine: str, manner: Manner
) -> None:
    speaker = load_voices("auto", "").speaker(language, wanted)
    assert (speaker.name, speaker.manner) == (engine, manner)
    assert speaker.speak("Hallo.").samples > 4800


def test_a_man_of_flite_stays_a_man_where_flite_is_missing() -> None:
    speaker = load_voices("espeak", "").speaker("english", "flite:rms")
    assert (speaker.name, speaker.manner) == ("espeak", Manner("+m3"))


def test_everybody_is_equally_loud() -> None:
    voices = load_voices("auto", "")
    loud = [
        loudness(from_pcm16(voices.speaker("english", name).speak(CLOSURES).pcm))
        for name in ("flite:slt", "flite:rms", "flite:awb", "espeak:en-us+m3")
    ]
    assert max(loud) / min(loud) < 1.6


@pytest.mark.parametrize(
    "name", ["rms", "festival:kal", "flite:rms,pitch=9", "flite:rms,pitch=x", "flite"]
)
def test_what_is_no_name_of_a_voice_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        VoiceName.parse(name)


@pytest.mark.parametrize("person", ["", "slt", "rms", "awb", "kal16", "kal"])
def test_everybody_of_flite_speaks_in_their_manner(person: str) -> None:
    try:
        voice = FliteVoice()
    except VoiceMissing as missing:
        pytest.skip(str(missing))
    assert voice.offers(Manner(person), "english")
    assert not voice.offers(Manner(person), "german")
    plain = voice.speak(CLOSURES, "english", Manner(person))
    quick = voice.speak(CLOSURES, "english", Manner(person, pitch=1.1, rate=1.25))
    shorter = (quick.samples.size / quick.rate) / (plain.samples.size / plain.rate)
    assert 0.7 < shorter < 0.9
    assert len(plain.phones) == len(quick.phones)
    assert quick.words[-1].end <= quick.samples.size / quick.rate
