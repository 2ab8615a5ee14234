"""What the face may take of its viewers' networks: a bit rate that seldom changes.

An encoder of PyAV's keeps the bit rate it was opened with, so each change costs a new
encoder and a key frame, which is worst just where the network is. Viewers' estimates
(REMB) move several times a second. So: down at once, with room to spare; up seldom,
and only for a gain that can be seen. Time is the call's sample counter.

A browser's estimate rises to no more than 1.5 times of what arrives. A face that takes
little is therefore never told of a fast network: only an estimate below what it takes
says that the network is slow. Where no browser estimates, `losses` does.
"""

from collections import deque

from visavis.core.downlink import FACE
from visavis.service.ports import SAMPLE_RATE

CEILING = 2 * FACE.most
"""Bits a second. A drawn face takes 370,000 of them while it speaks, at 1280 x 720
650,000; one that is not drawn has more to show."""

START = CEILING
"""A call begins where it wants to stay: a rise is seen, as a moment of mosaic."""

FLOOR = FACE.least
"""Bits a second. Aiortc's own floor is 250,000."""

SHARE = 0.85
"""Of the estimate: the voice, headers and retransmissions need the rest. With a smaller
share of 1.5 times what arrives it could never rise again."""

WORTH = 1.25
STEP = 1.5
"""Of a rise: how much more there is shows only when it is tried."""

RISE_EVERY = 5 * SAMPLE_RATE

TRIED_FOR = 80 * SAMPLE_RATE
BELOW = 0.85
"""A rise that was too much is not tried again for so long, only what lies below it: so
the rate comes to stay close under what the network carries."""

SPAN = 4 * SAMPLE_RATE
"""Over which is measured what the face takes: one key frame must not be most of it."""


class Bandwidth:
    """The bit rate of one encoder.

    Attributes:
        bitrate: In force now, in bits a second.
    """

    def __init__(self) -> None:
        self.bitrate = START
        self._changed_at: int | None = None
        self._rose = False
        self._most = CEILING
        self._learned_at = 0
        self._taken: deque[tuple[int, int]] = deque()
        self._bytes = 0

    def took(self, size: int, sample: int) -> None:
        """Note a frame of so many bytes that was sent."""
        self._taken.append((sample, size))
        self._bytes += size
        while self._taken[0][0] <= sample - SPAN:
            self._bytes -= self._taken.popleft()[1]

    @property
    def taken(self) -> int:
        """What the face takes, in bits a second."""
        return self._bytes * 8 * SAMPLE_RATE // SPAN

    def settle(self, estimate: int, sample: int) -> int:
        """Return the bit rate in force, given the lowest of the viewers' estimates."""
        wanted = max(FLOOR, min(CEILING, int(estimate * SHARE)))
        if self._changed_at is None:
            self._changed_at = sample
        slow = estimate < min(self.bitrate, self.taken)
        higher = min(wanted, int(self.bitrate * STEP), self._known(sample))
        patient = sample - self._changed_at >= RISE_EVERY
        if slow and wanted < self.bitrate:
            if self._rose:
                self._most, self._learned_at = int(self.bitrate * BELOW), sample
            self._change(wanted, sample, rose=False)
        elif patient and higher >= self.bitrate * WORTH:
            self._change(higher, sample, rose=True)
        return self.bitrate

    def _known(self, sample: int) -> int:
        """Return the highest rate of which it is not known to be too much."""
        if sample - self._learned_at >= TRIED_FOR:
            self._most = CEILING
        return self._most

    def _change(self, bitrate: int, sample: int, *, rose: bool) -> None:
        self.bitrate, self._changed_at, self._rose = bitrate, sample, rose
