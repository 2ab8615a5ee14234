"""The process that shows what a portrait looks like when it moves.

A likeness comes on the standard input. Out goes a line that says how long the still is,
then the still and the film: just what a call would show, drawn by the same code.
"""

import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import cv2
import numpy as np

from visavis.core import codec
from visavis.core.portraits import Likeness
from visavis.replica.arpabet import PHONES
from visavis.replica.face.pixels import Pixels
from visavis.replica.face.portrait import load_portrait
from visavis.replica.face.pose import Pose
from visavis.replica.face.puppet import Puppet
from visavis.replica.studio.pictures import packed
from visavis.replica.visemes import SILENT, Mouth, Phone, Track, keys_of

MEMORY = 1536 * 1024 * 1024
"""Bytes of address space; a portrait takes little of it."""

CPU_S = 15
"""Seconds of a core; a film takes about one."""

STILL_SIZE, FILM_SIZE = (960, 720), (480, 360)
FPS = 25
LENGTH_S = 4.0

_LINE = tuple("p l iy z d t ax m iy t y uw m ay f r eh n d b aa b".split())  # noqa: SIM905 - a line
"""Every way in which lips shut, part, stretch and round."""

_BEGINS_S, _SOUND_S = 1.0, 0.11
_BLINKS = ((0.35, 0.5), (3.35, 0.22))
"""When lids begin to fall, and until they are up again, in seconds; once slowly."""


def frames(likeness: Likeness) -> Iterator[Pixels]:
    """Yield the film's frames, BGR."""
    width, height = FILM_SIZE
    puppet = Puppet(load_portrait(likeness, width, height))
    track = Track(keys_of(_phones()))
    for number in range(round(LENGTH_S * FPS)):
        at = number / FPS
        yield _drawn(puppet, _pose(at), track.mouth(at), FILM_SIZE)


def still(likeness: Likeness) -> Pixels:
    """Return the portrait at rest, BGR."""
    puppet = Puppet(load_portrait(likeness, *STILL_SIZE))
    return _drawn(puppet, Pose(smile=0.5), SILENT, STILL_SIZE)


def _drawn(puppet: Puppet, pose: Pose, mouth: Mouth, size: tuple[int, int]) -> Pixels:
    width, height = size
    planes = np.frombuffer(puppet.draw(pose, mouth), np.uint8)
    planes = planes.reshape(height * 3 // 2, width)
    return cast("Pixels", cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420))


def _phones() -> Iterator[Phone]:
    for number, sound in enumerate(_LINE):
        viseme, glide = PHONES[sound]
        start = _BEGINS_S + number * _SOUND_S
        yield Phone(viseme, start, start + _SOUND_S, glide)


def _pose(at: float) -> Pose:
    turn = float(np.sin(at * 2 * np.pi / LENGTH_S))
    lid = max(_lid((at - begins) / length) for begins, length in _BLINKS)
    return Pose(yaw=0.3 * turn, roll=0.5 * turn, lid=lid, breath=0.5 - 0.5 * turn)


def _lid(part: float) -> float:
    """Return how far a lid is down in a part of its blink; it stays a while."""
    if not 0 <= part <= 1:
        return 0.0
    return min(1.0, 2.5 * min(part, 1 - part))


def film(pictures: Iterator[Pixels]) -> bytes:
    """Return pictures as a WebM of VP8, which every browser plays."""
    # FFmpeg goes back in what it writes; nobody else can look into the folder.
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.webm"
        # The stubs of OpenCV lack it.
        coding = cast("Any", cv2).VideoWriter_fourcc(*"VP80")
        writer = cv2.VideoWriter(str(path), coding, FPS, FILM_SIZE)
        for picture in pictures:
            writer.write(picture)
        writer.release()
        return path.read_bytes()


def main() -> None:
    """Show the likeness that comes in."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Calls come first.
    os.nice(10)
    cv2.setNumThreads(1)
    likeness: Likeness = codec.decode(Likeness, sys.stdin.buffer.read())
    shown, moving = packed(still(likeness)), film(frames(likeness))
    sys.stdout.buffer.write(f"{len(shown)}\n".encode() + shown + moving)


if __name__ == "__main__":
    main()
