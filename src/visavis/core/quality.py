"""How good somebody's connection is, in three words that people understand."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

READINGS = 3
"""How many readings are judged together: one lost packet is no bad connection."""

_WARNING = (0.03, 300)
_BAD = (0.10, 800)
"""Share of packets lost and milliseconds there and back from which it is so. Voices
are repaired up to a few percent; above 300 ms people talk over one another (ITU-T
G.114 has 150 ms for each way), above 800 ms they give up."""


class Quality(StrEnum):
    """What a page shows of a connection."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One look at a connection: the worse of its two directions."""

    loss: float
    rtt_ms: int
    kbps: int


def judged(latest: Collection[Reading]) -> Quality:
    """Return what some readings, of which there is one at least, show together."""
    loss = sum(r.loss for r in latest) / len(latest)
    # A slow connection is slow in each reading, a hiccup is slow in one.
    rtt_ms = min(r.rtt_ms for r in latest)
    if _reaches(loss, rtt_ms, _BAD):
        return Quality.BAD
    return Quality.WARNING if _reaches(loss, rtt_ms, _WARNING) else Quality.GOOD


def _reaches(loss: float, rtt_ms: int, bounds: tuple[float, int]) -> bool:
    return loss >= bounds[0] or rtt_ms >= bounds[1]
