"""Writes a call to a file, beside the call.

    the event loop ──▶ bounded queue ──▶ a thread ──▶ WebM

The replica's pictures are taken as they are encoded for whoever watches: the recorder
is one more viewer. The event loop only queues. A disk that is too slow loses some of
the recording, which is counted, and never any of the call.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from queue import Full, Queue

import structlog
from av.error import FFmpegError

from visavis.core.ids import ParticipantId
from visavis.rooms.mixing import Voices, mixed
from visavis.rooms.vp8 import Encoded
from visavis.rooms.webm import WebmFile, size_of
from visavis.service.ports import PACKET, PACKET_SAMPLES, SAMPLE_RATE

log = structlog.get_logger()

MOST_QUEUED = 750
"""Ten seconds of voice and pictures, 2 MB: how long a disk may hesitate."""

DRIFT_S = 0.3
"""How far the call's own time may fall behind the clock on the wall before silence is
put in: a machine that stood still takes its call with it, but not the recording."""

KEY_EVERY = 10 * SAMPLE_RATE
"""How far apart key frames are at most, for players to jump to."""

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


@dataclass(frozen=True, slots=True)
class _Image:
    data: bytes
    at: int
    key: bool


_Item = _Words | _Image | None
"""None is the end."""


class Recorder:
    """One recording, from its making to `end`. All is called on the event loop.

    Args:
        path: The file, which is made.
        filming: Whether it takes pictures, too.
        time: The clock on the wall, in seconds; by default the loop's.

    Attributes:
        filming: Whether it takes pictures, too.
        estimate: As of a viewer: it takes whatever the others get.
        broken: Whether it needs a key frame.
        asked: Whether it wants one.
        done: What became of it, once that is known.
    """

    estimate: int | None = None

    def __init__(
        self,
        path: Path,
        *,
        filming: bool,
        time: Callable[[], float] | None = None,
    ) -> None:
        loop = asyncio.get_running_loop()
        self.filming = filming
        self.broken = filming
        self.asked = False
        self.done: asyncio.Future[Footage] = loop.create_future()
        self._time = time or loop.time
        self._voices = Voices()
        self._first: tuple[float, int] | None = None
        self._shift = 0
        self._key_at = 0
        self._lost = 0
        self._queue: Queue[_Item] = Queue(MOST_QUEUED)
        self._ended = False
        writing = _Writing(path, self._queue, filming=filming)
        tell = _teller(loop, self._finish)
        thread = threading.Thread(
            target=writing.run, args=(tell,), name="recorder", daemon=True
        )
        thread.start()

    @property
    def waiting(self) -> int:
        """How many packets and pictures are queued."""
        return self._queue.qsize()

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
        if not self._put(_Words(voices, sample + self._shift)):
            self._lost += PACKET_SAMPLES

    def push(self, encoded: Encoded) -> None:
        """Take a picture that was encoded for whoever watches."""
        if self.broken and not encoded.key:
            return
        at = encoded.sample + self._shift
        kept = self._put(_Image(encoded.data, at, encoded.key))
        self.broken = not kept
        if encoded.key:
            self._key_at = encoded.sample
        self.asked = encoded.sample - self._key_at >= KEY_EVERY

    def end(self) -> None:
        """Take no more; `done` follows when everything is written."""
        if not self._ended:
            self._ended = True
            # Room for it is always made: what waits is worth less than an end.
            while not self._offered(None):
                self._queue.get_nowait()

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

    def _put(self, item: _Item) -> bool:
        return not self._ended and self._offered(item)

    def _offered(self, item: _Item) -> bool:
        try:
            self._queue.put_nowait(item)
        except Full:
            return False
        return True

    def _finish(self, length: int, failure: str) -> None:
        self._ended = True
        if not self.done.done():
            self.done.set_result(
                Footage(duration=_span(length), lost=_span(self._lost), failure=failure)
            )


class _Writing:
    """The thread's part."""

    def __init__(self, path: Path, queue: Queue[_Item], *, filming: bool) -> None:
        self._path = path
        self._queue = queue
        self._filming = filming
        self._file: WebmFile | None = None
        self._origin = 0
        self._next = 0

    def run(self, tell: Callable[[int, str], None]) -> None:
        """Write until the end, and tell how much that was, and what went wrong."""
        failure = ""
        try:
            while (item := self._queue.get()) is not None:
                self._write(item)
            if self._file is not None:
                self._file.close()
        except (OSError, FFmpegError) as error:
            failure = error.strerror or str(error)
            log.error("recording_broke_off", path=self._path.name, why=failure)
            if self._file is not None:
                self._file.abandon()
        tell(self._next, failure)

    def _write(self, item: _Words | _Image) -> None:
        file = self._file or self._opened(item)
        if file is None:
            return
        at = item.at - self._origin
        if isinstance(item, _Image):
            if at >= 0:
                file.show(item.data, at, key=item.key)
            return
        while self._next < at:
            self._say(file, _SILENCE)
        if at == self._next:
            self._say(file, mixed(item.voices))

    def _opened(self, item: _Words | _Image) -> WebmFile | None:
        """Begin the file: with the first picture, or with sound if there is none."""
        if isinstance(item, _Words):
            if self._filming:
                return None
            size = None
        else:
            size = size_of(item.data)
        # A voice begins at whole packets.
        self._origin = item.at - item.at % PACKET_SAMPLES
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
