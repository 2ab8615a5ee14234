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
"""Bits a second. A face that is not drawn has more to show."""

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
RISE_SELDOM = 80 * SAMPLE_RATE
"""A rise that was taken back is tried again after twice the time, and so on."""

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
        self._patience = RISE_EVERY
        self._rose = False
        self._taken: deque[tuple[int, int]] = deque()

    def took(self, size: int, sample: int) -> None:
        """Note a frame of so many bytes that was sent."""
        self._taken.append((sample, size))
        while self._taken[0][0] <= sample - SPAN:
            self._taken.popleft()

    @property
    def taken(self) -> int:
        """What the face takes, in bits a second."""
        return sum(size for _, size in self._taken) * 8 * SAMPLE_RATE // SPAN

    def settle(self, estimate: int, sample: int) -> int:
        """Return the bit rate in force, given the lowest of the viewers' estimates."""
        wanted = max(FLOOR, min(CEILING, int(estimate * SHARE)))
        if self._changed_at is None:
            self._changed_at = sample
        slow = estimate < min(self.bitrate, self.taken)
        fall = slow and wanted < self.bitrate
        patient = sample - self._changed_at >= self._patience
        rise = wanted >= self.bitrate * WORTH and patient
        if fall or rise:
            self._learn(rise=rise)
            self.bitrate = min(wanted, int(self.bitrate * STEP))
            self._changed_at = sample
        return self.bitrate

    def _learn(self, *, rise: bool) -> None:
        """Be more patient after a rise that was too much, and less after two."""
        if self._rose:
            longer = min(2 * self._patience, RISE_SELDOM)
            self._patience = RISE_EVERY if rise else longer
        self._rose = rise
