"""The voices of flite (CMU, permissive licence) through ctypes: English, five people.

The library comes from the system (`libflite1`) or from a folder into which that package
was unpacked. ctypes gives the interpreter lock back while flite works.
"""

import ctypes
import unicodedata
from collections.abc import Iterator
from ctypes import c_char_p, c_float, c_int, c_short, c_void_p
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from visavis.replica.arpabet import PHONES
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

_LIBRARIES = ("libflite.so.1", "libflite_cmulex.so.1", "libflite_usenglish.so.1")
_DEFAULT = "slt"
_VOICES = ("slt", "rms", "awb", "kal16", "kal")
"""A woman, three men of whom *awb* is a Scot, and the last of them as by telephone."""

_SOUND = "libasound.so.2"
"""Debian's flite is linked with it, though nothing here plays; bare systems lack it."""

_FIRST = b"daughter1.R:SylStructure.daughter1.daughter1.R:Segment.p.end"
_LAST = b"daughtern.R:SylStructure.daughtern.daughtern.R:Segment.end"
_RATE = 16_000


class _Wave(ctypes.Structure):
    _fields_ = (
        ("type", c_char_p),
        ("sample_rate", c_int),
        ("num_samples", c_int),
        ("num_channels", c_int),
        ("samples", ctypes.POINTER(c_short)),
    )


class _Person(ctypes.Structure):
    _fields_ = (("name", c_char_p), ("features", c_void_p))


_PROTOTYPES: dict[str, tuple[Any, list[Any]]] = {
    "flite_init": (c_int, []),
    "flite_synth_text": (c_void_p, [c_char_p, c_void_p]),
    "utt_wave": (ctypes.POINTER(_Wave), [c_void_p]),
    "utt_relation": (c_void_p, [c_void_p, c_char_p]),
    "relation_head": (c_void_p, [c_void_p]),
    "item_next": (c_void_p, [c_void_p]),
    "flite_ffeature_string": (c_char_p, [c_void_p, c_char_p]),
    "flite_ffeature_float": (c_float, [c_void_p, c_char_p]),
    "delete_utterance": (None, [c_void_p]),
    "feat_set_float": (None, [c_void_p, c_char_p, c_float]),
}


class FliteVoice:
    """flite. One lock: its thread safety is nowhere promised."""

    name = "flite"

    def __init__(self, folder: Path | None = None) -> None:
        """Load the library, from `folder` if it is there, else from the system.

        Raises:
            VoiceMissing: It cannot be loaded.
        """
        self._folder = folder
        try:
            if folder and (folder / _SOUND).exists():
                _load(folder, _SOUND)
            self._lib, *_ = [_load(folder, name) for name in _LIBRARIES]
            people = {_DEFAULT: _load(folder, _file(_DEFAULT))}
        except OSError as error:
            raise VoiceMissing(
                "flite is not installed (Debian: apt install libflite1)"
            ) from error
        for name, (result, arguments) in _PROTOTYPES.items():
            function = getattr(self._lib, name)
            function.restype, function.argtypes = result, arguments
        self._lib.flite_init()
        self._people = {name: _registered(p, name) for name, p in people.items()}
        self._lock = Lock()

    def offers(self, manner: Manner, language: str) -> bool:
        return is_english(language) and self._person(manner.voice) is not None

    def speak(self, text: str, language: str, manner: Manner = PLAIN) -> Utterance:
        """Speak English; `language` is for voices that have several."""
        del language
        spoken = plain(text)
        person = self._person(manner.voice)
        assert person is not None, "who is not offered is not asked"
        features = ctypes.cast(person, ctypes.POINTER(_Person)).contents.features
        with self._lock:
            # Not all people take a pitch, so it is made by playing slower speech
            # faster: that makes the speaker smaller, too.
            stretch = manner.pitch / manner.rate
            self._lib.feat_set_float(features, b"duration_stretch", stretch)
            utterance = self._lib.flite_synth_text(spoken.encode("ascii"), person)
            try:
                written = [word for word in text.split() if plain(word)]
                return _played_faster(self._read(utterance, written), manner.pitch)
            finally:
                self._lib.delete_utterance(utterance)

    def _person(self, name: str) -> int | None:
        """Return somebody's voice, loaded when it is first wanted."""
        name = name or _DEFAULT
        with self._lock:
            if name not in self._people and name in _VOICES:
                try:
                    library = _load(self._folder, _file(name))
                except OSError:
                    return None
                self._people[name] = _registered(library, name)
            return self._people.get(name)

    def _read(self, utterance: int, written: list[str]) -> Utterance:
        wave = self._lib.utt_wave(utterance).contents
        if not wave.num_samples:
            return Utterance(
                rate=_RATE, samples=np.zeros(0, np.float32), phones=(), words=()
            )
        pcm = np.ctypeslib.as_array(wave.samples, (wave.num_samples,))
        return Utterance(
            rate=wave.sample_rate,
            samples=from_pcm16(pcm.tobytes()),
            phones=list(self._phones(utterance)),
            words=list(self._words(utterance, written)),
        )

    def _phones(self, utterance: int) -> Iterator[Phone]:
        start = 0.0
        for item in self._items(utterance, b"Segment"):
            name = self._lib.flite_ffeature_string(item, b"name").decode()
            end = self._lib.flite_ffeature_float(item, b"end")
            viseme, glide = PHONES.get(name, ("@", ""))
            yield Phone(viseme, start, end, glide)
            start = end

    def _words(self, utterance: int, written: list[str]) -> Iterator[Word]:
        """Yield the words as they were written, where flite split them as we do."""
        tokens = list(self._items(utterance, b"Token"))
        feature = self._lib.flite_ffeature_string
        texts = [
            b"".join(feature(t, f) for f in (b"prepunctuation", b"name", b"punc"))
            for t in tokens
        ]
        same = len(tokens) == len(written)
        at = 0.0
        for i, token in enumerate(tokens):
            text = written[i] if same else texts[i].decode()
            start = self._lib.flite_ffeature_float(token, _FIRST) or at
            # A lone dash is a token that is not spoken: it has no times.
            at = max(start, self._lib.flite_ffeature_float(token, _LAST))
            yield Word(text, start, at)

    def _items(self, utterance: int, relation: bytes) -> Iterator[int]:
        item = self._lib.relation_head(self._lib.utt_relation(utterance, relation))
        while item:
            yield item
            item = self._lib.item_next(item)


def plain(text: str) -> str:
    """Return text in the letters that flite knows: ASCII."""
    for mark, ascii_mark in _MARKS.items():
        text = text.replace(mark, ascii_mark)
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join(decomposed.encode("ascii", "ignore").decode().split())


_MARKS = {
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "—": ", ",
    "–": "-",
    "…": "...",
    "€": " euros ",
    "£": " pounds ",
}


def _played_faster(utterance: Utterance, factor: float) -> Utterance:
    return Utterance(
        rate=round(utterance.rate * factor),
        samples=utterance.samples,
        phones=[
            p._replace(start=p.start / factor, end=p.end / factor)
            for p in utterance.phones
        ],
        words=[
            w._replace(start=w.start / factor, end=w.end / factor)
            for w in utterance.words
        ],
    )


def _file(person: str) -> str:
    return f"libflite_cmu_us_{person}.so.1"


def _registered(library: ctypes.CDLL, person: str) -> int:
    register = getattr(library, f"register_cmu_us_{person}")
    register.restype, register.argtypes = c_void_p, [c_char_p]
    return int(register(None))


def _load(folder: Path | None, name: str) -> ctypes.CDLL:
    # The libraries name symbols of one another without linking them.
    own = folder / name if folder else None
    path = str(own) if own and own.exists() else name
    return ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
