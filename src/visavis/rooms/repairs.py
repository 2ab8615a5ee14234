"""How many lost packets a sender sends again: as many as help, and no more.

A network that is slower than what is sent loses packets because there are too many. A
browser asks for each of them again and again; answered every time, they are several
times as many as before, and nothing comes through any more: measured, 2,200 kbit/s into
a link of 300. At any fixed number a second a link exists that only those fill: 15 of
them kept one of 400 kbit/s from recovering after its cameras were paused.

What is not sent again is made up for by a key frame: a browser that gets neither waits
for three seconds before it asks for one.
"""

SHARE = 0.2
"""Of what is sent anew: 5 % lost, each of them lost again now and then, are 0.06."""

BURST = 30.0
"""Packets. Half a second of a face, which a moment without network takes."""


class Repairs:
    """The right to send packets again, which grows with those that are sent anew."""

    def __init__(self) -> None:
        self._saved = BURST
        self._sent = 0

    def allow(self, sent: int) -> bool:
        """Return whether one more may be sent again, after so many sent anew."""
        grown = (sent - self._sent) * SHARE
        self._saved, self._sent = min(BURST, self._saved + grown), sent
        if self._saved < 1:
            return False
        self._saved -= 1
        return True
