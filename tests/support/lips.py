"""Lips measured in pictures: what is seen of a sentence, against when it is heard.

A sentence is played by the real stage at 25 pictures a second. In each, the pixels of
the mouth that are dark or teeth are counted: what lies between the lips. When its
sounds are heard is known from the voice itself, whatever the mouth was told.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from support.chance import SeededRandomness
from visavis.replica.face.assets import Face
from visavis.replica.face.motion import Mood
from visavis.replica.playout import Playout
from visavis.replica.stage import FPS, FaceStage
from visavis.replica.visemes import VISEMES, Key, Phone
from visavis.replica.voice import Speech, Utterance, finish, from_pcm16
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

SENTENCES = (
    "Maybe we could move the meeting to the afternoon.",
    "My budget for this problem is very small.",
    "Please bring me both of the maps before we leave.",
    "Bob and Emma have never been above the valley.",
    "Perhaps a better offer would help my company.",
    "The number of people in the room was impressive.",
    "I promise to give you the form in a moment.",
    "Few members of my family prefer warm bread.",
    "We have improved the program over five months.",
    "Papa bought a map, a pump, and a big blue umbrella.",
    "From Monday on, the payment must be made by phone.",
    "Believe me, nobody was harmed by the beavers.",
    "You may not remember, but we met in November.",
    "A simple example may make my point more obvious.",
    "Paper and plastic must be kept apart from metal.",
    "They moved from a farm to a modern apartment.",
    "The shop is open from seven, but the bank is not.",
    "Have you ever proved that both versions behave alike?",
    "My boss approves of every plan, if it is cheap.",
    "Five brave families climbed up to the summit.",
    "Probably some of my problems will vanish by themselves.",
    "The bumpy bus made Pamela feel uncomfortable.",
)

WIDTH, HEIGHT = 640, 480

_AROUND = (-46, -24, 46, 52)
"""Design units around the mouth: left, top, right, bottom."""

_DARK = 75
_BRIGHT, _COLOURLESS = 190, 140
"""Luma, and the red of what is no skin: teeth."""

_CLOSED = 8
"""Pixels between the lips that nobody sees; wide open there are six hundred."""

_TEETH = 40
_STEP = 0.005
_FURTHEST = 0.2
_AROUND_S = 0.02
"""Half a picture: a sound belongs to the picture that it is nearest to."""

Series = npt.NDArray[np.float64]
Keys = Callable[[str, Speech], tuple[Key, ...]]
"""Returns what the mouth of a sentence is told."""


class Between(NamedTuple):
    """Pixels between the lips in one picture."""

    dark: int
    teeth: int

    @property
    def all(self) -> int:
        return self.dark + self.teeth


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A sentence as it is played: its sound, and when each phone is really heard."""

    text: str
    speech: Speech
    phones: tuple[Phone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lips:
    """What was seen of some sentences. Lags are in milliseconds, lips after sound.

    Attributes:
        closures, closed: Of p, b and m: how many were heard, and seen.
        bites, bitten: The same of f and v: teeth, and next to no dark.
        lag: Of the opening against what the phones want, where they fit best.
        fits: How well they do there, from -1 to 1.
        behind_loudness: The lag of the opening against the loudness.
    """

    closures: int
    closed: int
    bites: int
    bitten: int
    lag: float
    fits: float
    behind_loudness: float

    @property
    def share_closed(self) -> float:
        return self.closed / self.closures


def spoken(text: str, utterance: Utterance, gain: float) -> Spoken:
    """Return an engine's sentence as it is played."""
    speech = finish(utterance, gain)
    moved = speech.words[0].start - utterance.words[0].start
    phones = tuple(
        p._replace(start=p.start + moved, end=p.end + moved) for p in utterance.phones
    )
    return Spoken(text=text, speech=speech, phones=phones)


def measured(
    sentences: Sequence[Spoken], keys: Sequence[tuple[Key, ...]], face: Face
) -> Lips:
    """Play sentences with what their mouths are told, and look."""
    closures: list[bool] = []
    bites: list[bool] = []
    opened, wanted, loud = [], [], []
    for said, told in zip(sentences, keys, strict=True):
        shown = list(_shown(said.speech, told, face))
        closures += [
            min(b.all for b in during) <= _CLOSED
            for during in _during(said.phones, "PP", shown)
        ]
        bites += [
            any(b.teeth >= _TEETH and b.dark <= _CLOSED for b in during)
            for during in _during(said.phones, "FF", shown)
        ]
        at = np.arange(0, (len(shown) - 1) / FPS, _STEP)
        frames = np.arange(len(shown)) / FPS
        opened.append(np.interp(at, frames, [float(b.all) for b in shown]))
        wanted.append(_wanted(said.phones, at))
        loud.append(_loudness(said.speech, at))
    lag, fits = _best(opened, wanted)
    return Lips(
        closures=len(closures),
        closed=sum(closures),
        bites=len(bites),
        bitten=sum(bites),
        lag=lag,
        fits=fits,
        behind_loudness=_best(opened, loud)[0],
    )


def _shown(speech: Speech, keys: tuple[Key, ...], face: Face) -> Iterator[Between]:
    """Yield what each picture shows between the lips."""
    playout = Playout()
    stage = FaceStage(playout, face, SeededRandomness(), lambda: None)
    stage.mood = Mood.SPEAKING
    playout.push(playout.epoch, Speech(pcm=speech.pcm, keys=keys))
    window = _window(face)
    while playout.queued:
        picture = stage.draw(playout.position)
        yield _between(np.frombuffer(picture.i420, np.uint8), window)
        for _ in range(SAMPLE_RATE // FPS // PACKET_SAMPLES):
            stage.packet()


def _window(face: Face) -> tuple[slice, slice]:
    x, y = face.form["mouth"]
    left = (x - face.head.origin[0]) * face.scale + face.head.x
    top = (y - face.head.origin[1]) * face.scale + face.head.y
    west, north, east, south = (round(side * face.scale) for side in _AROUND)
    return (
        slice(round(top) + north, round(top) + south),
        slice(round(left) + west, round(left) + east),
    )


def _between(i420: npt.NDArray[np.uint8], window: tuple[slice, slice]) -> Between:
    pixels = WIDTH * HEIGHT
    luma = i420[:pixels].reshape(HEIGHT, WIDTH)[window]
    quarter = i420[pixels * 5 // 4 :].reshape(HEIGHT // 2, WIDTH // 2)
    red = quarter.repeat(2, axis=0).repeat(2, axis=1)[window]
    teeth = (luma > _BRIGHT) & (red < _COLOURLESS)
    return Between(int((luma < _DARK).sum()), int(teeth.sum()))


def _during(
    phones: Sequence[Phone], viseme: str, shown: Sequence[Between]
) -> Iterator[list[Between]]:
    """Yield the pictures that are seen while each phone of a viseme is heard."""
    for phone in phones:
        if phone.viseme != viseme:
            continue
        first = int(np.ceil((phone.start - _AROUND_S) * FPS))
        last = int((phone.end + _AROUND_S) * FPS)
        if during := list(shown[max(0, first) : last + 1]):
            yield during


def _wanted(phones: Sequence[Phone], at: Series) -> Series:
    """Return how far open the mouth should be: each phone's shape, at once."""
    wanted = np.zeros(at.size)
    for phone in phones:
        inside = (phone.start <= at) & (at < phone.end)
        wanted[inside] = VISEMES[phone.viseme].open
    return wanted


def _loudness(speech: Speech, at: Series) -> Series:
    samples = from_pcm16(speech.pcm).astype(np.float64)
    size = PACKET_SAMPLES // 2
    parts = samples[: samples.size // size * size].reshape(-1, size)
    level = np.sqrt((parts * parts).mean(axis=1))
    middles = (np.arange(level.size) + 0.5) * size / SAMPLE_RATE
    loudness: Series = np.interp(at, middles, np.sqrt(level))
    return loudness


def _best(seen: Sequence[Series], heard: Sequence[Series]) -> tuple[float, float]:
    """Return by how many milliseconds what is seen is later, and how well it fits."""
    furthest = round(_FURTHEST / _STEP)
    fits = {
        lag: _correlation(seen, heard, lag) for lag in range(-furthest, furthest + 1)
    }
    best = max(fits, key=lambda lag: fits[lag])
    return 1000 * best * _STEP, fits[best]


def _correlation(seen: Sequence[Series], heard: Sequence[Series], lag: int) -> float:
    pairs = [
        (s[max(0, lag) : s.size + min(0, lag)], h[max(0, -lag) : h.size - max(0, lag)])
        for s, h in zip(seen, heard, strict=True)
    ]
    left, right = (np.concatenate(side) for side in zip(*pairs, strict=True))
    return float(np.corrcoef(left, right)[0, 1])
