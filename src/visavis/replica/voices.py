"""Which engine speaks which language, and how loud."""

from collections.abc import Callable
from pathlib import Path

from visavis.replica.engines.espeak import EspeakVoice
from visavis.replica.engines.flite import FliteVoice
from visavis.replica.voice import Speech, Voice, VoiceMissing, finish, gain_for

PREFERENCES = ("auto", "flite", "espeak")


class Speaker:
    """Speaks one language with one engine; blocks, so it is called in a thread."""

    def __init__(self, voice: Voice, gain: float, language: str) -> None:
        self._voice = voice
        self._gain = gain
        self._language = language

    @property
    def name(self) -> str:
        return self._voice.name

    def speak(self, text: str) -> Speech:
        return finish(self._voice.speak(text, self._language), self._gain)


class Voices:
    """The engines of a worker, best first."""

    def __init__(self, voices: list[Voice]) -> None:
        self._voices = [(voice, gain_for(voice)) for voice in voices]

    def speaker(self, language: str) -> Speaker:
        """Return who speaks a language: flite knows English only."""
        english = language.strip().lower() in ("", "english", "multilingual")
        for voice, gain in self._voices:
            if english or voice.name != FliteVoice.name:
                return Speaker(voice, gain, language)
        voice, gain = self._voices[0]
        return Speaker(voice, gain, language)


def load_voices(preference: str, flite_dir: str) -> Voices:
    """Load the engines that are there, the preferred one alone if it is named.

    Raises:
        VoiceMissing: There is none; the text says what to install.
    """
    makers: dict[str, Callable[[], Voice]] = {
        "flite": lambda: FliteVoice(Path(flite_dir) if flite_dir else None),
        "espeak": EspeakVoice,
    }
    voices: list[Voice] = []
    missing: list[str] = []
    for name, make in makers.items():
        if preference in ("auto", name):
            try:
                voices.append(make())
            except VoiceMissing as error:
                missing.append(str(error))
    if not voices:
        raise VoiceMissing("no voice: " + "; ".join(missing))
    return Voices(voices)
