"""What is said to a worker that draws faces elsewhere, and what it says: the messages.

One WebSocket is one call. Texts are JSON and carry their `type`; what is binary is
sound on the way there and pictures on the way back, behind sixteen bytes that say of
what kind it is, of which epoch, and of which sample of the call's clock, 48,000 a
second whatever the rate of the sound. docs/reference/face-port.md tells it all to
whoever writes such a worker.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from visavis.core import codec
from visavis.core.codec import Malformed
from visavis.replica.face.motion import Mood
from visavis.service.ports import SAMPLE_RATE

VERSION = 1

_HEADER = struct.Struct("!BBxxIQ")
"""Kind, mood, epoch, sample; in network order."""

_RATES = (16_000, SAMPLE_RATE)
_FEWEST, _MOST = 5, 30
"""Pictures a second."""

_LONGEST_MS = 2_000
"""Of a latency: every answer waits for it."""


class Kind(IntEnum):
    """What follows a header."""

    SOUND = 1
    I420 = 2
    JPEG = 3


class Format(StrEnum):
    """How pictures come."""

    I420 = "i420"
    """`width * height * 3 // 2` bytes, rows without padding, limited range, BT.601."""

    JPEG = "jpeg"


_FORMATS = frozenset(Format)


# ---- from the face worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first message of a connection: what the worker can do.

    Attributes:
        faces: Whom it draws, by the names or ids of replicas.
        fps: Pictures a second of the audio's time.
        latency_ms: What nearly all pictures take, from the arrival of their sound.
        rate: Of the sound that it wants.
        formats: Of its pictures, the best first; those that are not known are ignored.
    """

    version: int
    faces: tuple[str, ...]
    fps: int
    latency_ms: int
    rate: int
    formats: tuple[str, ...]

    @property
    def format(self) -> Format:
        """The best format that is known."""
        return next(Format(name) for name in self.formats if name in _FORMATS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It does not draw what was asked for; the text is for the operator."""

    why: str


FromFace = Hello | Refused


# ---- to the face worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Draw a face. A first picture, of its rest, answers; its sample is 0.

    Attributes:
        frames: How many pictures may be sent altogether, until `Credit` says more.
    """

    call: str
    face: str
    width: int
    height: int
    format: Format
    greenscreen: bool
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What was heard of `sample` and later will not be heard: an epoch begins there."""

    epoch: int
    sample: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """How many pictures may have been sent since the connection was opened."""

    frames: int


class Drawn(NamedTuple):
    """A picture as it came: of what epoch and sample, and its bytes."""

    kind: Kind
    epoch: int
    sample: int
    data: memoryview


def read_text(text: str) -> FromFace:
    """Return what a face worker says. Raises `Malformed`."""
    message: FromFace = codec.decode(FromFace, text)
    if isinstance(message, Hello):
        _check(message)
    return message


def _check(hello: Hello) -> None:
    if hello.version != VERSION:
        raise Malformed("version", str(VERSION))
    if not _FEWEST <= hello.fps <= _MOST:
        raise Malformed("fps", f"{_FEWEST} to {_MOST}")
    if not 0 <= hello.latency_ms <= _LONGEST_MS:
        raise Malformed("latency_ms", f"0 to {_LONGEST_MS}")
    if hello.rate not in _RATES:
        raise Malformed("rate", " or ".join(map(str, _RATES)))
    if _FORMATS.isdisjoint(hello.formats):
        raise Malformed("formats", "at least one of: " + ", ".join(Format))


def sound(epoch: int, sample: int, mood: Mood, pcm: bytes) -> bytes:
    """Return what is sent of the sound that begins at a sample."""
    return _HEADER.pack(Kind.SOUND, _MOODS[mood], epoch, sample) + pcm


_MOODS = {Mood.IDLE: 0, Mood.LISTENING: 1, Mood.THINKING: 2, Mood.SPEAKING: 3}


def read_picture(message: bytes, width: int, height: int) -> Drawn:
    """Return a picture of that size; what is in a JPEG is not looked at yet.

    Raises:
        Malformed: It is none, or not of that size.
    """
    if len(message) < _HEADER.size:
        raise Malformed("header", f"{_HEADER.size} bytes")
    kind, _, epoch, sample = _HEADER.unpack_from(message)
    if kind not in (Kind.I420, Kind.JPEG):
        raise Malformed("kind", f"{Kind.I420:d} (I420) or {Kind.JPEG:d} (JPEG)")
    data = memoryview(message)[_HEADER.size :]
    whole = width * height * 3 // 2
    if kind == Kind.I420 and len(data) != whole:
        raise Malformed("picture", f"{whole} bytes: {width} x {height} in I420")
    return Drawn(Kind(kind), epoch, sample, data)
