"""What the face may take of its viewers' networks: a bit rate that seldom changes.

An encoder of PyAV's keeps the bit rate it was opened with, so each change costs a new
encoder and a key frame, which is worst just where the network is. Viewers' estimates
(REMB) move several times a second. So: down at once, with room to spare; up seldom,
and only for a gain that can be seen. Time is the call's sample counter.
"""

from visavis.service.ports import SAMPLE_RATE

START = 800_000
FLOOR = 200_000
"""Bits a second. Below it a face is a mosaic; aiortc's own floor is 250,000."""

CEILING = 1_500_000
"""Above it 640x480 gains nothing that is seen; aiortc's own."""

SHARE = 0.85
"""Of the estimate: the voice, headers and retransmissions need the rest. Besides, an
estimate rises to 1.5 times what arrives, so a smaller share could never rise again."""

WORTH = 1.25
RISE_EVERY = 5 * SAMPLE_RATE


class Bandwidth:
    """The bit rate of one encoder.

    Attributes:
        bitrate: In force now, in bits a second.
    """

    def __init__(self) -> None:
        self.bitrate = START
        self._changed_at: int | None = None

    def settle(self, estimate: int, sample: int) -> int:
        """Return the bit rate in force, given the lowest of the viewers' estimates."""
        wanted = max(FLOOR, min(CEILING, int(estimate * SHARE)))
        if self._changed_at is None:
            self._changed_at = sample
        fall = estimate < self.bitrate and wanted < self.bitrate
        rise = (
            wanted >= self.bitrate * WORTH and sample - self._changed_at >= RISE_EVERY
        )
        if fall or rise:
            self.bitrate = wanted
            self._changed_at = sample
        return self.bitrate
