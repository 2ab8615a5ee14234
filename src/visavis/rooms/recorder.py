"""Writes a call to a file, beside the call.

    the event loop ──┬──────────▶ belt ──▶ a thread ──▶ WebM
                     └──▶ film ────┘

What is heard goes straight to the file; what is seen is made one picture before, by a
thread of its own. The event loop only puts on belts. A disk that is too slow loses some
of the recording, which is counted, and never any of the call.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from av.error import FFmpegError

from visavis.core.canvas import HEIGHT, WIDTH
from visavis.core.ids import ParticipantId
from visavis.rooms.belts import Belt
from visavis.rooms.film import Film
from visavis.rooms.mixing import Voices, mixed
from visavis.rooms.vp8 import Encoded
from visavis.rooms.webm import WebmFile
from visavis.service.ports import PACKET, PACKET_SAMPLES, SAMPLE_RATE, Picture

log = structlog.get_logger()

MOST_QUEUED = 750
"""Twelve seconds of voice and pictures, 2 MB: how long a disk may hesitate."""

DRIFT_S = 0.3
"""How far the call's own time may fall behind the clock on the wall before silence is
put in: a machine that stood still takes its call with it, but not the recording."""

_SILENCE = bytes(2 * PACKET_SAMPLES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """What was recorded.

    Attributes:
        lost: How much is missing because the disk was too slow.
        failure: Why it ended before its time, or empty.
    """

    duration: timedelta = timedelta(0)
    lost: timedelta = timedelta(0)
    failure: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    voices: tuple[bytes, ...]
    at: int


class Recorder:
    """One recording, from its making to `end`. All is called on the event loop.

    Args:
        path: The file, which is made.
        filming: Whether it takes pictures, too.
        time: The clock on the wall, in seconds; by default the loop's.

    Attributes:
        film: Its pictures; None if it takes none.
        done: What became of it, once that is known.
    """

    def __init__(
        self,
        path: Path,
        *,
        filming: bool,
        time: Callable[[], float] | None = None,
    ) -> None:
        loop = asyncio.get_running_loop()
        self.done: asyncio.Future[Footage] = loop.create_future()
        self._time = time or loop.time
        self._voices = Voices()
        self._first: tuple[float, int] | None = None
        self._shift = 0
        self._lost = 0
        self._belt: Belt[_Words | Encoded] = Belt(MOST_QUEUED)
        self.film = Film(self._belt.offer) if filming else None
        writing = _Writing(path, self._belt, filming=filming)
        tell = _teller(loop, self._finish)
        thread = threading.Thread(
            target=writing.run, args=(tell,), name="recorder", daemon=True
        )
        thread.start()

    @property
    def waiting(self) -> int:
        """How many packets and pictures are queued."""
        return self._belt.waiting

    # ---- what there is to be recorded

    def hear(self, who: ParticipantId, pcm: bytes) -> None:
        """Take some of a person's microphone: 48 kHz mono PCM16."""
        self._voices.hear(who, pcm)

    def forget(self, who: ParticipantId) -> None:
        """Take no more of a person who left."""
        self._voices.forget(who)

    def say(self, pcm: bytes, sample: int) -> None:
        """Take 20 ms of the replica's voice that begin at `sample`."""
        self._keep_time(sample)
        voices = (pcm, *self._voices.take())
        if not self._belt.offer(_Words(voices, sample + self._shift)):
            self._lost += PACKET_SAMPLES
        if self.film is not None:
            self.film.tick(sample + self._shift)

    def show(self, picture: Picture, sample: int) -> None:
        """Take the replica's face as it is at `sample`, if there are pictures."""
        if self.film is not None:
            self.film.show(picture, sample + self._shift)

    def end(self) -> None:
        """Take no more; `done` follows when everything is written."""
        if self.film is not None:
            self.film.end()
        self._belt.end()

    # ----

    def _keep_time(self, sample: int) -> None:
        now_s = self._time()
        if self._first is None:
            self._first = now_s, sample
        began_s, first = self._first
        behind_s = now_s - began_s - (sample + self._shift - first) / SAMPLE_RATE
        if behind_s > DRIFT_S:
            packets = round(behind_s / PACKET.total_seconds())
            self._shift += packets * PACKET_SAMPLES

    def _finish(self, length: int, failure: str) -> None:
        self.end()
        if not self.done.done():
            self.done.set_result(
                Footage(duration=_span(length), lost=_span(self._lost), failure=failure)
            )


class _Writing:
    """The thread's part."""

    def __init__(
        self, path: Path, belt: Belt[_Words | Encoded], *, filming: bool
    ) -> None:
        self._path = path
        self._belt = belt
        self._filming = filming
        self._file: WebmFile | None = None
        self._origin = 0
        self._next = 0

    def run(self, tell: Callable[[int, str], None]) -> None:
        """Write until the end, and tell how much that was, and what went wrong."""
        failure = ""
        try:
            while (item := self._belt.take()) is not None:
                self._write(item)
            if self._file is not None:
                self._file.close()
        except (OSError, FFmpegError) as error:
            failure = error.strerror or str(error)
            log.error("recording_broke_off", path=self._path.name, why=failure)
            if self._file is not None:
                self._file.abandon()
        tell(self._next, failure)

    def _write(self, item: _Words | Encoded) -> None:
        if isinstance(item, Encoded):
            file = self._file or self._opened(item.sample)
            # The first may show what was to be seen just before the first word.
            file.show(item.data, max(item.sample - self._origin, 0), key=item.key)
            return
        file = self._file or self._opened(item.at)
        at = item.at - self._origin
        while self._next < at:
            self._say(file, _SILENCE)
        if at == self._next:
            self._say(file, mixed(item.voices))

    def _opened(self, at: int) -> WebmFile:
        # A voice begins at whole packets.
        self._origin = at - at % PACKET_SAMPLES
        size = (WIDTH, HEIGHT) if self._filming else None
        self._file = WebmFile(self._path, size)
        return self._file

    def _say(self, file: WebmFile, pcm: bytes) -> None:
        file.say(pcm, self._next)
        self._next += PACKET_SAMPLES


def _teller(
    loop: asyncio.AbstractEventLoop, finish: Callable[[int, str], None]
) -> Callable[[int, str], None]:
    def tell(length: int, failure: str) -> None:
        # A loop that is closed has nobody left who could be told.
        if not loop.is_closed():
            loop.call_soon_threadsafe(finish, length, failure)

    return tell


def _span(samples: int) -> timedelta:
    return timedelta(seconds=samples / SAMPLE_RATE)
