"""Pictures that were drawn elsewhere, each kept until its time, and dropped after it.

The event loop adds what comes, a thread that draws asks for what is due.
"""

from collections import deque
from threading import Lock
from typing import cast

import cv2
import numpy as np

from visavis.replica.face.frame import Frame
from visavis.replica.face.pixels import Pixels
from visavis.replica.face_port import Drawn, Kind
from visavis.replica.studio.headers import Header, header_of
from visavis.service.ports import SAMPLE_RATE, Picture

_BEFORE = -(10**9)
"""Of samples: long before any call."""

UNSEEN = SAMPLE_RATE
"""Samples after which nobody looks who asked for no picture."""


class Arrivals:
    """One call's pictures, of one size. Asked for any sample, it never goes back.

    Attributes:
        late: Counts those that came when their time was over, or could not be read.
        asked: The sample that a picture was asked for last.
    """

    def __init__(self, first: Picture, span: int, most: int) -> None:
        """Keep at most so many pictures that are shown for `span` samples each."""
        self.late = 0
        self.asked = _BEFORE
        self._shown = first
        self._span = span
        self._fresh = _BEFORE
        self._epoch = 0
        self._waiting: deque[Drawn] = deque(maxlen=most)
        self._lock = Lock()

    @property
    def stood(self) -> int:
        """For how many samples it was looked at without anything new to see."""
        return self.asked - self._fresh

    def begin(self, first: Picture, span: int, most: int) -> None:
        """Take the pictures of another worker from now on, as from the beginning."""
        with self._lock:
            self._shown = first
            self._span = span
            self._fresh = self.asked
            self._waiting = deque(maxlen=most)

    def add(self, drawn: Drawn) -> None:
        """Keep a picture, unless it is of an epoch that is over, or late."""
        with self._lock:
            if drawn.epoch != self._epoch:
                return
            if drawn.sample + self._span <= self.asked:
                self.late += 1
                return
            self._waiting.append(drawn)

    def cut(self, epoch: int) -> None:
        """Forget what waits: it shows what will not be heard."""
        with self._lock:
            self._epoch = epoch
            self._waiting.clear()

    def picture(self, sample: int) -> Picture:
        """Return the newest that is due by then: the last one again if there is none.

        One thread asks at a time.
        """
        with self._lock:
            if sample - self.asked > UNSEEN:
                self._fresh = sample
            self.asked = sample
            due: Drawn | None = None
            while self._waiting and self._waiting[0].sample <= sample:
                due = self._waiting.popleft()
        if due is not None:
            self._show(due)
        return self._shown

    def _show(self, due: Drawn) -> None:
        picture = picture_of(due, self._shown.width, self._shown.height)
        if picture is None:
            # One that cannot be read is as good as one that never came.
            self.late += 1
            return
        self._shown = picture
        self._fresh = self.asked


def picture_of(drawn: Drawn, width: int, height: int) -> Picture | None:
    """Return a picture that came; None if it cannot be read, or is of another size."""
    i420: memoryview | None = drawn.data
    if drawn.kind is Kind.JPEG:
        i420 = _decoded(bytes(drawn.data), width, height)
    return None if i420 is None else Picture(width=width, height=height, i420=i420)


def _decoded(jpeg: bytes, width: int, height: int) -> memoryview | None:
    """Return a JPEG in I420; None if it is none, or not of that size.

    It is looked at before it is unpacked: a small one can say that it is very large.
    """
    if header_of(jpeg) != Header("jpeg", width, height):
        return None
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if image is None or image.shape[:2] != (height, width):
        return None
    return Frame.painted(cast("Pixels", image)).whole.data
