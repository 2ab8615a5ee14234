"""How many lost packets a sender sends again: as many as help, and no more.

A network that is slower than what is sent loses packets because there are too many. A
browser asks for each of them again and again; answered every time, they are several
times as many as before, and nothing comes through any more: measured, 2,200 kbit/s into
a link of 300. At any fixed number a second a link exists that only those fill: 15 of
them kept one of 400 kbit/s from recovering after its cameras were paused.

A browser that does not get what it lost waits for three seconds before it asks for a
key frame. It is asked for in its place, where it helps: not for what is only late,
which browsers miss once and then have.
"""

from collections import Counter
from enum import Enum, auto

SHARE = 0.2
"""Of what is sent anew: 5 % lost, each of them lost again now and then, are 0.06."""

BURST = 30.0
"""Packets. Half a second of a face, which a moment without network takes."""


HOPELESS_FROM = 3
"""Times that a packet is missed: browsers say so again after each round trip."""


class Repair(Enum):
    """What becomes of a packet that a browser misses."""

    AGAIN = auto()
    """It is sent again."""

    NOT_NOW = auto()
    HOPELESS = auto()
    """It will not come in time: only a key frame helps."""


class Repairs:
    """The right to send packets again, which grows with those that are sent anew."""

    def __init__(self) -> None:
        self._saved = BURST
        self._sent = 0
        self._missed: Counter[int] = Counter()

    def judge(self, number: int, sent: int) -> Repair:
        """Return what becomes of a packet of that number, after so many sent anew."""
        grown = (sent - self._sent) * SHARE
        self._saved, self._sent = min(BURST, self._saved + grown), sent
        if self._saved >= 1:
            self._saved -= 1
            return Repair.AGAIN
        self._missed[number] += 1
        if self._missed[number] < HOPELESS_FROM:
            return Repair.NOT_NOW
        # A key frame makes up for all that is missing by now.
        self._missed.clear()
        return Repair.HOPELESS
