"""What a network carries, by what its viewer reports as lost.

Browsers tell an estimate (REMB) of their own; but Chromium does not while it has a
section in which pictures could go up and none do, which is every call between two. The
receiver reports (RFC 3550 §6.4) come all the same.
"""

from dataclasses import dataclass

NO_LIMIT = 10_000_000
"""Bits a second: nothing that is sent here comes near."""

MUCH = 0.12
"""Share lost above which there is too much for the network. Below it, it is just bad:
to send less would help nobody. libwebrtc takes 0.1, and looks at more packets."""

LITTLE = 0.02

ENOUGH = 100
"""Packets to judge by: at 5 % they lose 12 of them by chance once in 200 times."""

SOON = 30
FLOOD = 0.3
"""So few are enough where so much is lost, which at 5 % happens once in 100,000 times:
until it is judged, what is lost grows."""

SETTLES_S = 1.5
"""After it was judged that there is too much: what waits in the network's queues by
then is late or lost, whatever is sent now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a viewer has seen of a stream since its beginning, and what was sent.

    Attributes:
        highest: The highest sequence number that arrived, extended to 32 bits.
    """

    highest: int
    lost: int
    sent_bytes: int
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fare:
    """How a stream fares.

    Attributes:
        arrived: The share of its packets that did.
        carries: What the network carries, in bits a second; None: hard to say.
    """

    arrived: float
    carries: int | None


class Losses:
    """Judges the reports on one stream."""

    def __init__(self) -> None:
        self._since: Report | None = None
        self._blind_until_s = 0.0

    def judge(self, report: Report) -> Fare | None:
        """Return how the stream fares; None if too little was sent to say."""
        if report.at_s < self._blind_until_s:
            return None
        since = self._since
        if since is None:
            self._since = report
            return None
        packets = (report.highest - since.highest) % (1 << 32)
        if packets < SOON:
            return None
        share = min(1.0, max(0.0, (report.lost - since.lost) / packets))
        if packets < ENOUGH and share < FLOOD:
            return None
        self._since = report
        if share >= MUCH:
            self._since, self._blind_until_s = None, report.at_s + SETTLES_S
        return Fare(arrived=1 - share, carries=_carries(share, since, report))


def _carries(share: float, since: Report, report: Report) -> int | None:
    if share <= LITTLE:
        return NO_LIMIT
    if share < MUCH:
        return None
    sent = (report.sent_bytes - since.sent_bytes) * 8
    return int(sent * (1 - share) / max(report.at_s - since.at_s, 0.001))
