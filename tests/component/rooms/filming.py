"""A call made up for the recorder: a face in grey, a voice that is a tone, and time."""

import math
import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
from av import AudioFrame, VideoFrame
from stages import plain

from visavis.rooms.vp8 import Encoded, FaceEncoder
from visavis.rooms.webm import WebmFile
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

SIZE = (64, 48)
BRIGHT, DARK = 200, 40


def tone(hertz: float, at: int, loudness: int = 8000) -> bytes:
    """Return 20 ms of a tone that begin at a sample."""
    step = 2 * math.pi * hertz / SAMPLE_RATE
    samples = (int(loudness * math.sin(step * (at + n))) for n in range(PACKET_SAMPLES))
    return struct.pack(f"<{PACKET_SAMPLES}h", *samples)


class Face:
    """An encoder that is given brightness."""

    def __init__(self) -> None:
        self._encoder = FaceEncoder()

    def shot(self, luma: int, sample: int, *, key: bool = False) -> Encoded:
        picture = plain(luma, *SIZE)
        return self._encoder.encode(picture, sample, bitrate=200_000, key=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What a player gets from a file: the loudness of each 20 ms, and pictures.

    Attributes:
        frames: When, and how bright in the middle.
        keys: When there are key frames.
        last: The last picture.
    """

    sounds: list[float]
    frames: list[tuple[float, float]]
    keys: list[float]
    last: VideoFrame | None

    @property
    def seconds(self) -> float:
        return len(self.sounds) * PACKET_SAMPLES / SAMPLE_RATE


def play(path: Path) -> Played:
    """Decode all of a file. Raises nothing for one that breaks off."""
    frames: list[tuple[float, float]] = []
    keys: list[float] = []
    last: VideoFrame | None = None
    pcm = bytearray()
    with av.open(str(path)) as container:
        for frame in container.decode():
            if isinstance(frame, VideoFrame):
                frames.append((frame.time or 0.0, luma(frame)))
                last = frame
                if frame.key_frame:
                    keys.append(frame.time or 0.0)
            elif isinstance(frame, AudioFrame):
                pcm += frame.to_ndarray().astype("float32").tobytes()
    sounds = list(_loudness(bytes(pcm)))
    return Played(sounds=sounds, frames=frames, keys=keys, last=last)


def luma(frame: VideoFrame, across: float = 0.5, down: float = 0.5) -> float:
    """Return how bright a picture is at a place, as shares of its width and height."""
    plane = frame.planes[0]
    start = int(down * plane.height) * plane.line_size + int(across * plane.width)
    row = bytes(plane)[start : start + 8]
    return sum(row) / len(row)


def _loudness(pcm: bytes) -> Iterator[float]:
    samples = struct.unpack(f"<{len(pcm) // 4}f", pcm)
    for start in range(0, len(samples) - PACKET_SAMPLES + 1, PACKET_SAMPLES):
        part = samples[start : start + PACKET_SAMPLES]
        yield max(map(abs, part))


def write_for_ever(path: Path) -> None:
    """Write a call as fast as it goes, telling after each 20 ms how far it is."""
    face, file, at = Face(), WebmFile(path, SIZE), 0
    while True:
        if at % (2 * PACKET_SAMPLES) == 0:
            shot = face.shot(BRIGHT, at, key=at == 0)
            file.show(shot.data, at, key=shot.key)
        file.say(tone(440, at), at)
        at += PACKET_SAMPLES
        os.write(1, f"{at}\n".encode())


if __name__ == "__main__":
    write_for_ever(Path(sys.argv[1]))
