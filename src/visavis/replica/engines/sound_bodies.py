"""Sound as HTTP servers send it: bare PCM or WAV, 16 bits a sample, in any pieces."""

import struct
from collections.abc import Iterator

import numpy as np

from visavis.replica.voice import Samples, from_pcm16

PCM_RATE = 24_000
"""Of bare PCM, as OpenAI and all who follow it have it, unless its type says more."""

_LONGEST_HEADER = 64 * 1024
_NAMES = {
    b"ID3": "MP3", b"\xff\xfb": "MP3", b"\xff\xf3": "MP3", b"OggS": "Ogg",
    b"fLaC": "FLAC", b"{": "JSON", b"<": "HTML",
}  # fmt: skip
_PCM, _EXTENSIBLE = 1, 0xFFFE
_BITS = 16
_MOST_CHANNELS = 2
_RATES = range(8000, 96_001)


class WrongSound(Exception):
    """A body is no sound that can be played; the text says what is wrong."""


class SoundBody:
    """One body: bytes in, samples out.

    Attributes:
        rate: Of its samples; right from the first of them on.
    """

    def __init__(self, content_type: str) -> None:
        kind, _, parameters = content_type.partition(";")
        self._check_type(kind.strip().lower())
        told = dict(p.strip().lower().split("=", 1) for p in _pairs(parameters))
        self.rate = _number(told.get("rate"), PCM_RATE)
        self._channels = _number(told.get("channels"), 1)
        self._head: bytes | None = b""
        self._odd = b""
        self._check()

    def add(self, data: bytes) -> Samples:
        """Return what the next bytes hold.

        Raises:
            WrongSound: They are no sound.
        """
        if self._head is not None:
            self._head += data
            if (start := self._start(self._head)) is None:
                return from_pcm16(b"")
            data, self._head = self._head[start:], None
            self._check()
        data = self._odd + data
        whole = len(data) // self._frame * self._frame
        data, self._odd = data[:whole], data[whole:]
        samples = from_pcm16(data).reshape(-1, self._channels)
        return np.asarray(samples.mean(axis=1), np.float32)

    def end(self) -> None:
        """Take note that nothing more comes.

        Raises:
            WrongSound: It broke off in the middle of a sample, or of a header.
        """
        if self._head:
            raise WrongSound("sent a WAV header without any sound")
        if self._odd:
            raise WrongSound("ended in the middle of a sample: it is not 16-bit PCM")

    @property
    def _frame(self) -> int:
        return 2 * self._channels

    def _check_type(self, kind: str) -> None:
        is_sound = kind.startswith("audio/") or kind in ("", _UNTYPED)
        if not is_sound or any(name in kind for name in _PACKED):
            raise WrongSound(f"answered with {kind}, not with PCM or WAV")

    def _start(self, head: bytes) -> int | None:
        """Return where the samples begin; None if more of the header must come."""
        if len(head) < len(b"RIFF"):
            return None
        for magic, packing in _NAMES.items():
            if head.startswith(magic):
                raise WrongSound(f"sent {packing}, not PCM or WAV")
        if not head.startswith(b"RIFF"):
            return 0
        for name, at, length in _chunks(head):
            if name == b"data":
                return at
            if name == b"fmt " and len(head) >= at + _FORMAT.size:
                self._read_format(head[at : at + length])
        if len(head) > _LONGEST_HEADER:
            raise WrongSound("sent a WAV header without end")
        return None

    def _read_format(self, data: bytes) -> None:
        kind, channels, rate, _, _, bits = _FORMAT.unpack_from(data)
        if kind not in (_PCM, _EXTENSIBLE) or bits != _BITS:
            raise WrongSound(f"sent WAV of format {kind} with {bits} bits, not PCM16")
        self.rate, self._channels = rate, channels

    def _check(self) -> None:
        if self.rate not in _RATES or not 1 <= self._channels <= _MOST_CHANNELS:
            raise WrongSound(
                f"sent {self._channels} channels at {self.rate} Hz: one or two at 8000"
                " to 96000 Hz can be played"
            )


_UNTYPED = "application/octet-stream"
_PACKED = ("mpeg", "mp3", "ogg", "opus", "aac", "flac", "webm", "mp4")
_FORMAT = struct.Struct("<HHIIHH")


def _chunks(head: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the chunks of a RIFF file whose headers have come: name, place, length."""
    at = 12
    while at + 8 <= len(head):
        length = int.from_bytes(head[at + 4 : at + 8], "little")
        yield head[at : at + 4], at + 8, length
        at += 8 + length + length % 2


def _pairs(parameters: str) -> Iterator[str]:
    return (p for p in parameters.split(";") if "=" in p)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise
