"""A WebM file of a call, written as the call goes: Opus and VP8.

Every second a cluster is finished and handed to the file. Whatever becomes of the
writer, what was handed over plays: only a length, and an index to jump by, are missing
from a file that was not closed. `mended` makes up for that.
"""

import contextlib
import os
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av import AudioFrame, Packet
from av.error import FFmpegError

from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

CLUSTER_MS = 1000
"""How much of a call one cluster holds, and so how much a killed writer loses."""

SYNC_EVERY = 2 * SAMPLE_RATE
"""How often the file is forced to the disk: a machine without power loses no more."""

BITRATE = 48_000
"""Of the mixed voices."""

_OPTIONS = {
    "cluster_time_limit": str(CLUSTER_MS),
    "flush_packets": "1",
    # In µs. Voice does not wait longer for a picture to be put before it.
    "max_interleave_delta": "500000",
}
_TIME_BASE = Fraction(1, SAMPLE_RATE)


class WebmFile:
    """One file. Times are samples of 48 kHz from its beginning, and only grow.

    Args:
        path: Where; what is there is overwritten.
        size: Width and height of the pictures; None if there are none.

    Raises:
        OSError: It cannot be written. So do the methods.
    """

    def __init__(self, path: Path, size: tuple[int, int] | None) -> None:
        self._file = path.open("wb", buffering=0)
        self._synced = 0
        container: Any = av.open(
            self._file, "w", format="webm", container_options=_OPTIONS
        )
        self._video: Any = None
        if size is not None:
            width, height = size
            video = container.add_mux_stream("vp8", width=width, height=height)
            video.time_base = _TIME_BASE
            self._video = video
        audio = container.add_stream("libopus", rate=SAMPLE_RATE, layout="mono")
        audio.bit_rate = BITRATE
        audio.format = "s16"
        self._audio: Any = audio
        self._container = container

    def say(self, pcm: bytes, at: int) -> None:
        """Add 20 ms of mono PCM16."""
        frame = AudioFrame(format="s16", layout="mono", samples=PACKET_SAMPLES)
        frame.planes[0].update(pcm)
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = _TIME_BASE
        frame.pts = at
        for packet in self._audio.encode(frame):
            self._container.mux(packet)
        if at - self._synced >= SYNC_EVERY:
            self._synced = at
            os.fsync(self._file.fileno())

    def show(self, data: bytes, at: int, *, key: bool) -> None:
        """Add a picture in VP8."""
        packet: Any = Packet(data)
        packet.pts = packet.dts = at
        packet.time_base = _TIME_BASE
        packet.is_keyframe = key
        packet.stream = self._video
        self._container.mux(packet)

    def close(self) -> None:
        """Write the index and the length, and let go of the file."""
        try:
            for packet in self._audio.encode(None):
                self._container.mux(packet)
            self._container.close()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()

    def abandon(self) -> None:
        """Let go of a file that cannot be written any more; it stays as it is."""
        with contextlib.suppress(OSError, FFmpegError):
            self._container.close()
        self._file.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What a file that nobody closed turned out to hold."""

    duration: timedelta
    size: int


def mended(path: Path) -> Mended | None:
    """Close a file whose writer died; None, and no file, if nothing of it plays.

    It is copied without being decoded, up to where it breaks off. Doing so again, after
    a crash in the middle, does no harm.
    """
    copy = path.with_suffix(".mending")
    try:
        duration = _copied(path, copy)
    except (FileNotFoundError, FFmpegError):
        duration = timedelta(0)
    if not duration:
        copy.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        return None
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    copy.replace(path)
    return Mended(duration=duration, size=path.stat().st_size)


def _copied(path: Path, copy: Path) -> timedelta:
    ends_s = 0.0
    with av.open(str(path)) as source, av.open(str(copy), "w", format="webm") as made:
        target: Any = made
        streams: dict[int, Any] = {
            stream.index: target.add_stream_from_template(stream)
            for stream in source.streams
        }
        # What breaks off in the middle of a packet ends there.
        with contextlib.suppress(FFmpegError):
            for packet in source.demux():
                if packet.pts is None or not packet.size:
                    continue
                ends_s = max(ends_s, float(packet.pts * packet.time_base))
                packet.stream = streams[packet.stream.index]
                target.mux(packet)
    return timedelta(seconds=ends_s)
