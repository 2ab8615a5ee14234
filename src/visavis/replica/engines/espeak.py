"""The voice of espeak-ng (GPL-3.0, the extra `visavis[offline]`), through ctypes.

Formant synthesis in a hundred languages. The engine's state is global to the process,
so there is one lock, and the voice is chosen inside it. `espeakng_loader` is imported
here and nowhere else.
"""

import ctypes
import math
from ctypes import c_char, c_char_p, c_int, c_short, c_size_t, c_uint, c_void_p
from importlib import import_module
from threading import Lock
from typing import Any

from visavis.replica.engines.espeak_phones import visemes_of
from visavis.replica.visemes import Phone
from visavis.replica.voice import (
    PLAIN,
    Manner,
    Utterance,
    VoiceMissing,
    Word,
    from_pcm16,
    is_english,
)

_SYNCHRONOUS = 2
_PHONEME_EVENTS, _DONT_EXIT = 1, 0x8000
_UTF8, _END_PAUSE = 1, 0x1000
_END_OF_LIST, _WORD, _PHONEME = 0, 1, 7
_RATE, _PITCH = 1, 3
_WORDS_PER_MINUTE, _MIDDLE_PITCH, _HIGHEST = 175, 50, 99
"""espeak's own manner. A step of its pitch is about a hundredth of an octave."""

_STEPS_PER_OCTAVE = 100
_BUFFER_MS = 40
_FALLBACK = "en-us"
_VARIANT = "+f2"

LANGUAGES: dict[str, str] = {
    "english": "en-us",
    "arabic": "ar",
    "bengali": "bn",
    "bulgarian": "bg",
    "chinese": "cmn",
    "croatian": "hr",
    "czech": "cs",
    "danish": "da",
    "dutch": "nl",
    "finnish": "fi",
    "french": "fr-fr",
    "georgian": "ka",
    "german": "de",
    "greek": "el",
    "gujarati": "gu",
    "hebrew": "he",
    "hindi": "hi",
    "hungarian": "hu",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "kannada": "kn",
    "korean": "ko",
    "malay": "ms",
    "malayalam": "ml",
    "marathi": "mr",
    "norwegian": "nb",
    "polish": "pl",
    "portuguese": "pt-br",
    "punjabi": "pa",
    "romanian": "ro",
    "russian": "ru",
    "slovak": "sk",
    "spanish": "es",
    "swedish": "sv",
    "tamil": "ta",
    "telugu": "te",
    "thai": "th",
    "turkish": "tr",
    "ukrainian": "uk",
    "vietnamese": "vi",
}
"""Languages as Tavus writes them → espeak's voices."""


class _Id(ctypes.Union):
    # The phoneme's name is 8 bytes and not always closed by a NUL.
    _fields_ = (("number", c_int), ("name", c_char_p), ("string", c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", c_int),
        ("unique_identifier", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("audio_position", c_int),
        ("sample", c_int),
        ("user_data", c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(
    c_int, ctypes.POINTER(c_short), c_int, ctypes.POINTER(_Event)
)


class EspeakVoice:
    """espeak-ng, one engine in the process."""

    name = "espeak"

    def __init__(self) -> None:
        """Load the engine.

        Raises:
            VoiceMissing: The extra is not installed, or the engine does not start.
        """
        try:
            loader: Any = import_module("espeakng_loader")
            self._lib = ctypes.CDLL(loader.get_library_path())
            data = str(loader.get_data_path())
        except (ImportError, OSError, RuntimeError) as error:
            raise VoiceMissing(
                "espeak-ng is not installed (pip install 'visavis[offline]')"
            ) from error
        self._lib.espeak_Synth.argtypes = [
            c_char_p, c_size_t, c_uint, c_int, c_uint, c_uint, c_void_p, c_void_p,
        ]  # fmt: skip
        self._rate: int = self._lib.espeak_Initialize(
            _SYNCHRONOUS, _BUFFER_MS, data.encode(), _PHONEME_EVENTS | _DONT_EXIT
        )
        if self._rate <= 0:
            raise VoiceMissing(f"espeak-ng does not start with the data in {data}")
        # The C side keeps only the address: the callback must not be collected.
        self._callback = _Callback(self._on_sound)
        self._lib.espeak_SetSynthCallback(self._callback)
        self._lock = Lock()
        self._pcm = bytearray()
        self._phones: list[tuple[str, int]] = []
        self._marks: list[tuple[int, int]] = []

    def offers(self, manner: Manner, language: str) -> bool:
        known = is_english(language) or language.strip().lower() in LANGUAGES
        with self._lock:
            return known and self._choose(language, manner)

    def speak(self, text: str, language: str, manner: Manner = PLAIN) -> Utterance:
        encoded = text.encode() + b"\0"
        with self._lock:
            if not self._choose(language, manner):
                self._choose("english", PLAIN)
            self._pcm.clear()
            self._phones, self._marks = [], []
            self._lib.espeak_Synth(
                encoded, len(encoded), 0, 0, 0, _UTF8 | _END_PAUSE, None, None
            )
            samples = from_pcm16(bytes(self._pcm))
            end = samples.size / self._rate
            return Utterance(
                rate=self._rate,
                samples=samples,
                phones=self._timed_phones(end),
                words=self._timed_words(text, end),
            )

    def _choose(self, language: str, manner: Manner) -> bool:
        """Set the voice; False if there is none of that name."""
        base = LANGUAGES.get(language.strip().lower(), _FALLBACK)
        own, _, variant = manner.voice.partition("+")
        if base == _FALLBACK:
            # Another accent is a voice of its own; German is not read as American.
            base = own or base
            variant = variant or ("" if own else _VARIANT[1:])
        name = f"{base}+{variant}" if variant else base
        self._lib.espeak_SetParameter(_RATE, round(_WORDS_PER_MINUTE * manner.rate), 0)
        steps = round(_MIDDLE_PITCH + _STEPS_PER_OCTAVE * math.log2(manner.pitch))
        self._lib.espeak_SetParameter(_PITCH, min(_HIGHEST, max(0, steps)), 0)
        return bool(self._lib.espeak_SetVoiceByName(name.encode()) == 0)

    def _on_sound(self, wave: Any, count: int, events: Any) -> int:
        if wave and count:
            self._pcm += ctypes.string_at(wave, count * 2)
        i = 0
        while events[i].type != _END_OF_LIST:
            event = events[i]
            if event.type == _PHONEME:
                name = event.id.string.decode("utf-8", "replace")
                self._phones.append((name, event.sample))
            elif event.type == _WORD:
                self._marks.append((event.text_position - 1, event.sample))
            i += 1
        return 0

    def _timed_phones(self, end: float) -> list[Phone]:
        starts = [sample / self._rate for _, sample in self._phones]
        return [
            Phone(viseme, start, stop, glide)
            for (name, _), start, stop in zip(
                self._phones, starts, [*starts[1:], end], strict=True
            )
            for viseme, glide in (visemes_of(name),)
        ]

    def _timed_words(self, text: str, end: float) -> list[Word]:
        """Return the words of the text: each is heard when the first mark in it is."""
        starts: list[float | None] = []
        spans: list[tuple[str, int, int]] = []
        at = 0
        for word in text.split():
            at = text.index(word, at)
            spans.append((word, at, at + len(word)))
            at += len(word)
        for _, begin, stop in spans:
            inside = [s for p, s in self._marks if begin <= p < stop]
            starts.append(inside[0] / self._rate if inside else None)
        words: list[Word] = []
        following = end
        for (word, _, _), start in zip(reversed(spans), reversed(starts), strict=True):
            begun = following if start is None else min(start, following)
            words.append(Word(word, begun, following))
            following = begun
        return words[::-1]
