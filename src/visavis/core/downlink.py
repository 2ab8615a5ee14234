"""One viewer's network, as a budget: what it carries, and who gets how much of it.

Everything that comes down to a viewer shares one way: voices, the replica's face, a
screen, cameras. Too much of one is loss for all. So each has a claim: first everybody
gets the least that is of use, in that order, and what is left raises them in the same
order. A camera for which the least is not there waits; nothing else does.

What the network carries is a belief. A browser's estimate (REMB) starts low and rises
to no more than 1.5 times of what arrives: that it is low says nothing, that it falls
does. So: down once it falls far below what is sent, or much is lost; up by trying.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one stream is to have, in bits a second.

    Attributes:
        least: With less it is of no use.
        most: More makes it no better.
        waits: Whether it gets nothing rather than displace another.
    """

    least: int
    most: int
    waits: bool = False


VOICE = Claim(least=40_000, most=40_000)
"""Opus with its headers. Whoever is muted has one, too: they may speak any moment, and
no camera is to come and go with that."""

FACE = Claim(least=200_000, most=400_000)
"""Below the least a face is a mosaic; with the most a drawn one is at its finest."""

SCREEN = Claim(least=200_000, most=1_500_000)

CAMERA = Claim(least=120_000, most=300_000, waits=True)
"""480p at 15 frames a second. Three of them fit beside the replica into 1.5 Mbit/s."""

PLENTY = 3_000_000
"""What a network carries of which nothing else is known: all claims of a full room."""

LEAST = 300_000
"""With less no camera ever has room, and estimates overshoot on their way down: from
below it would be a long way up."""

SHARE = 0.9
"""Of what a network carries: headers and repairs need the rest."""

SLOW = 0.8
"""Of what is sent. A browser that saw packets a little late, on a busy machine, says
0.85 of what arrived: only if it says less, less arrived than was sent."""

STEP = 1.5
"""Of a rise: how much more there is shows only when it is tried."""

SETTLES_S = 3.0
"""What was sent before a fall is still in the network's queues for a while."""

RISE_EVERY_S = 5.0
RISE_SELDOM_S = 80.0
"""A rise that was taken back is tried again after twice the time, and so on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What goes down to a viewer, in bits a second.

    Attributes:
        estimate: What their browser says that the network carries, if it says so.
        carried: As much as arrived of what was sent, if that is known.
    """

    sent: int
    estimate: int | None = None
    carried: int | None = None


def allotted(capacity: int, claims: Sequence[Claim]) -> tuple[int, ...]:
    """Return what each claim gets, the first ones first."""
    given: list[int] = []
    left = capacity
    for claim in claims:
        least = 0 if claim.waits and claim.least > left else claim.least
        given.append(least)
        left -= least
    for n, claim in enumerate(claims):
        if given[n]:
            more = max(0, min(left, claim.most - claim.least))
            given[n] += more
            left -= more
    return tuple(given)


class Downlink:
    """What one viewer's network is believed to carry. Time is in seconds.

    Attributes:
        capacity: In bits a second.
    """

    def __init__(self) -> None:
        self.capacity = PLENTY
        self._estimate: int | None = None
        self._changed_s: float | None = None
        self._patience_s = RISE_EVERY_S
        self._rose = False

    @property
    def plenty(self) -> bool:
        """Whether nothing is known against it."""
        return self.capacity == PLENTY

    def learn(self, flow: Flow, now_s: float) -> None:
        """Take how the viewer fares, about once a second."""
        carries = self._proven(flow)
        self._estimate = flow.estimate
        since_s = None if self._changed_s is None else now_s - self._changed_s
        if carries is not None:
            settled = self._rose or since_s is None or since_s >= SETTLES_S
            capacity = max(LEAST, int(carries * SHARE))
            if settled and capacity < self.capacity:
                self._fall(capacity, now_s)
        elif since_s is not None and since_s >= self._wait_s:
            self._rise(now_s)

    def _proven(self, flow: Flow) -> int | None:
        """Return what a network that is too slow carries; None if it is not."""
        told, before = flow.estimate, self._estimate
        fell = told is not None and before is not None and told < before
        signs = [told if fell else None, flow.carried]
        slow = [s for s in signs if s is not None and s < flow.sent * SLOW]
        return max(slow, default=None)

    @property
    def _wait_s(self) -> float:
        # After the first step up the next are quick, as long as they go well.
        return RISE_EVERY_S if self._rose else self._patience_s

    def _fall(self, capacity: int, now_s: float) -> None:
        if self._rose:
            self._patience_s = min(2 * self._patience_s, RISE_SELDOM_S)
        self.capacity, self._rose, self._changed_s = capacity, False, now_s

    def _rise(self, now_s: float) -> None:
        if self.plenty:
            # It held: whatever was wrong with the network is over.
            self._patience_s, self._rose, self._changed_s = RISE_EVERY_S, False, None
            return
        tried = min(PLENTY, int(self.capacity * STEP))
        self.capacity, self._rose, self._changed_s = tried, True, now_s
