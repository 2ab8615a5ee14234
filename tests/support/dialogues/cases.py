"""Scripts made sound: what the microphone hears, and when who said which words."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from support.dialogues import noises
from support.dialogues.noises import Sound, count
from support.dialogues.people import spoken
from support.dialogues.scripts import KAL, SCRIPTS, SLT, Script
from visavis.replica.voice import LOUDNESS, Word
from visavis.service.ports import SAMPLE_RATE

SEED = 6

_PARTED = 1.5
"""Seconds of silence from which what follows is another turn."""

_TAIL = 2.6
"""Seconds after the last sound: for a turn to end, or a voice to go on."""

_NOBODY_FOR = 3.0
_BEHIND_DB = -30.0

_LASTING: dict[str, Callable[[np.random.Generator, float], Sound]] = {
    "white": noises.white,
    "pink": noises.pink,
    "fan": noises.fan,
}
_ONCE: dict[str, Callable[[np.random.Generator], Sound]] = {
    "cough": noises.cough,
    "slam": noises.slam,
    "hummed": noises.hummed,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One turn of a person, in seconds of the case."""

    start: float
    end: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One dialogue, ready to be heard.

    Attributes:
        pcm: The microphone's sound: PCM16 mono at 48 kHz. Where the replica has the
            floor, it begins with the replica's first voice.
        spoken: What the person says, turn by turn.
        onset, over: When the first and the last sound of it is to be heard.
    """

    name: str
    script: Script
    pcm: bytes
    spoken: tuple[Spoken, ...]
    onset: float
    over: float


def all_cases(every: int = 1) -> tuple[Case, ...]:
    """Return all cases, or every tenth; the same scripts always give the same sound."""
    return tuple(map(one_case, range(0, len(SCRIPTS), every)))


def one_case(index: int) -> Case:
    """Return the case of the script at that place."""
    script, chance = SCRIPTS[index], np.random.default_rng([SEED, index])
    voice, turns = _said(script, index)
    voice = _mixed(voice, script.at, _made_once(script, chance))
    voice = _mixed(voice, script.at - 0.3, _behind(script, index))
    lasts = max(voice.size / SAMPLE_RATE, _NOBODY_FOR if not turns else 0.0)
    whole = np.zeros(count(lasts + _TAIL))
    whole[: voice.size] += voice
    whole += noises.ROOM * noises.white(chance, lasts + _TAIL)[: whole.size]
    whole += _lasting(script, chance, lasts + _TAIL)[: whole.size]
    return Case(
        name=f"{script.kind}, {index}",
        script=script,
        pcm=np.rint(np.clip(whole, -1, 1) * 32767).astype("<i2").tobytes(),
        spoken=turns,
        onset=turns[0].start if turns else script.at,
        over=turns[-1].end if turns else voice.size / SAMPLE_RATE,
    )


def _said(script: Script, index: int) -> tuple[Sound, tuple[Spoken, ...]]:
    """Return what the person says, and its turns."""
    parts, at = [np.zeros(count(script.at))], script.at
    turns: list[Spoken] = []
    silence = _PARTED
    for says in script.says:
        if isinstance(says, float):
            silence = says
            parts.append(np.zeros(count(says)))
            at += says
            continue
        sound, words = spoken(says, script.voice, index)
        end = at + sound.size / SAMPLE_RATE
        moved = tuple(Word(w.text, w.start + at, w.end + at) for w in words)
        if silence >= _PARTED:
            turns.append(Spoken(start=at, end=end, words=moved))
        else:
            begun = turns.pop()
            turns.append(Spoken(start=begun.start, end=end, words=begun.words + moved))
        parts.append(sound * 10 ** (script.gain_db / 20))
        at = end
    return np.concatenate(parts), tuple(turns)


def _made_once(script: Script, chance: np.random.Generator) -> Sound:
    return _ONCE[script.makes](chance) if script.makes else np.zeros(0)


def _behind(script: Script, index: int) -> Sound:
    if not script.behind:
        return np.zeros(0)
    other = KAL if script.voice == SLT else SLT
    sound, _ = spoken(script.behind, other, index)
    return sound * 10 ** (_BEHIND_DB / 20)


def _lasting(script: Script, chance: np.random.Generator, seconds: float) -> Sound:
    if not script.noise:
        return np.zeros(count(seconds))
    if script.noise == "keyboard":
        # Keys are as loud as they are: most of the time there is nothing to be heard.
        return noises.keyboard(chance, seconds)
    level = LOUDNESS * 10 ** (-script.snr_db / 20)
    return noises.levelled(_LASTING[script.noise](chance, seconds), level)


def _mixed(sound: Sound, at: float, other: Sound) -> Sound:
    """Return a sound with another one laid over it from some moment on."""
    if not other.size:
        return sound
    start = count(max(0.0, at))
    mixed = np.zeros(max(sound.size, start + other.size))
    mixed[: sound.size] += sound
    mixed[start : start + other.size] += other
    return mixed
