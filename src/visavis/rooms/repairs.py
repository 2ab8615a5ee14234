"""How many lost packets a sender sends again: as many as help, and no more.

A network that is slower than what is sent loses packets because there are too many. A
browser asks for each of them again and again; answered every time, they are several
times as many as before, and nothing comes through any more: measured, 2,200 kbit/s into
a link of 300.
"""

PER_SECOND = 15.0
"""Of the 50 to 90 packets a second that a speaking face takes, 5 % are 3 to 5, some of
them lost twice. All at their largest, these are 140 kbit/s."""

BURST = 30.0
"""Half a second of a face, which a moment without network takes."""


class Repairs:
    """The right to send packets again, which grows with time. Time is in seconds."""

    def __init__(self, now_s: float) -> None:
        self._saved = BURST
        self._at_s = now_s

    def allow(self, now_s: float) -> bool:
        """Return whether one more may be sent again now."""
        grown = (now_s - self._at_s) * PER_SECOND
        self._saved, self._at_s = min(BURST, self._saved + grown), now_s
        if self._saved < 1:
            return False
        self._saved -= 1
        return True
