"""Which engine speaks which language, in whose voice, and how loud."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import NamedTuple

import structlog

from visavis.replica.engines.espeak import EspeakVoice
from visavis.replica.engines.flite import FliteVoice
from visavis.replica.voice import (
    PLAIN,
    Alignment,
    Manner,
    Speech,
    Voice,
    VoiceMissing,
    finish,
    gain_for,
)

log = structlog.get_logger()

PREFERENCES = ("auto", "flite", "espeak")

_LEAST, _MOST = 0.5, 2.0
"""How far pitch and rate may go: beyond it is no person any more."""

_STAND_INS = {
    "flite:rms": "+m3",
    "flite:awb": "+m1",
    "flite:kal": "+m2",
    "flite:kal16": "+m2",
    "flite:slt": "+f2",
}
"""espeak's variants for flite's people: where flite can't speak, a man stays a man."""


class VoiceName(NamedTuple):
    """A voice as a replica names it: `flite:rms`, `espeak:en-us+f2,pitch=1.1`.

    Attributes:
        engine: Empty leaves it to the language.
    """

    engine: str = ""
    manner: Manner = PLAIN

    @classmethod
    def parse(cls, text: str) -> "VoiceName":
        """Return what a name says; `pitch` and `rate` are factors behind commas.

        Raises:
            ValueError: It is no such name; the text says what one looks like.
        """
        if not text:
            return cls()
        if (match := _NAME.fullmatch(text)) is None:
            raise ValueError(
                f"{text!r} is no voice: `engine:voice`, and perhaps `,pitch=1.1` and"
                " `,rate=0.9`"
            )
        voice = match["voice"]
        factors = {
            name: float(match[name]) if match[name] else 1.0
            for name in ("pitch", "rate")
        }
        for name, value in factors.items():
            if not _LEAST <= value <= _MOST:
                raise ValueError(
                    f"{text!r}: {name} must lie between {_LEAST} and {_MOST}"
                )
        return cls(match["engine"], Manner(voice, factors["pitch"], factors["rate"]))


_NAME = re.compile(
    r"(?P<engine>flite|espeak):(?P<voice>[a-z0-9+-]*)"
    r"(?:,pitch=(?P<pitch>\d(?:\.\d{1,3})?))?(?:,rate=(?P<rate>\d(?:\.\d{1,3})?))?"
)


class EngineSpeaker:
    """Speaks one language with one voice of an engine, in a thread."""

    def __init__(
        self, voice: Voice, gain: Callable[[], float], language: str, manner: Manner
    ) -> None:
        self._voice = voice
        self._gain = gain
        self._language = language
        self.manner = manner

    @property
    def name(self) -> str:
        return self._voice.name

    def speak(self, text: str) -> Speech:
        """Return a sentence whole; blocks."""
        utterance = self._voice.speak(text, self._language, self.manner)
        return finish(utterance, self._gain())

    async def speech(self, text: str) -> AsyncGenerator[Speech | Alignment]:
        yield await asyncio.to_thread(self.speak, text)

    async def close(self) -> None:
        """Do nothing: the engine is the worker's."""


class Voices:
    """The engines of a worker, best first."""

    def __init__(self, voices: list[Voice]) -> None:
        self._voices = voices
        self._gains = {(voice.name, PLAIN): gain_for(voice) for voice in voices}
        self._missed: set[str] = set()

    def speaker(self, language: str, voice: str = "") -> EngineSpeaker:
        """Return who speaks a language, as the voice of that name if there is one.

        A voice that is missing here, or does not know the language, is stood in for:
        another voice is better than none, and better than one that reads it wrongly.

        Raises:
            ValueError: It is no name of a voice.
        """
        named = VoiceName.parse(voice)
        for engine in self._voices:
            if named.engine == engine.name and engine.offers(named.manner, language):
                return self._speaker(engine, language, named.manner)
        stand_in = self._stand_in(language, named)
        if voice and voice not in self._missed:
            self._missed.add(voice)
            log.info(
                "voice_stood_in_for", voice=voice, by=stand_in.name, language=language
            )
        return stand_in

    def _stand_in(self, language: str, named: VoiceName) -> EngineSpeaker:
        variant = _STAND_INS.get(f"{named.engine}:{named.manner.voice}", "")
        manner = named.manner._replace(voice="")
        for engine in self._voices:
            if engine.offers(varied := manner._replace(voice=variant), language):
                return self._speaker(engine, language, varied)
            if engine.offers(manner, language):
                return self._speaker(engine, language, manner)
        # A language that nobody here knows is read as if it were English.
        return self._speaker(self._voices[0], language, manner)

    def _speaker(self, engine: Voice, language: str, manner: Manner) -> EngineSpeaker:
        def gain() -> float:
            # Measured in the thread that speaks: it takes as long as a short sentence.
            known = (engine.name, manner)
            if known not in self._gains:
                self._gains[known] = gain_for(engine, manner)
            return self._gains[known]

        return EngineSpeaker(engine, gain, language, manner)


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
