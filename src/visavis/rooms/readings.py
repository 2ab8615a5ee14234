"""What RTCP says of a connection, as readings: shares and rates since the last one."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiortc.stats import (
    RTCInboundRtpStreamStats,
    RTCRemoteInboundRtpStreamStats,
    RTCStats,
    RTCTransportStats,
)

from visavis.core.quality import Reading

_WHOLE = 256
"""What RTCP counts a loss of everything as (RFC 3550 §6.4.1)."""


@dataclass(frozen=True, slots=True)
class _Totals:
    now_s: float
    sent: int
    lost: int
    received: int


class Gauge:
    """Reads one connection now and again."""

    def __init__(self) -> None:
        self._before: _Totals | None = None

    def read(self, reports: Iterable[RTCStats], now_s: float) -> Reading | None:
        """Return how the connection was since the last time; None of the first."""
        sent = lost = received = 0
        down, rtt_s = 0.0, 0.0
        for report in reports:
            match report:
                case RTCTransportStats():
                    sent = report.bytesSent
                case RTCInboundRtpStreamStats():
                    lost += report.packetsLost
                    received += report.packetsReceived
                case RTCRemoteInboundRtpStreamStats():
                    down = max(down, report.fractionLost / _WHOLE)
                    rtt_s = max(rtt_s, report.roundTripTime or 0.0)
                case _:
                    pass
        before = self._before
        totals = self._before = _Totals(now_s, sent, lost, received)
        if before is None or now_s <= before.now_s:
            return None
        return Reading(
            loss=round(max(down, _share_lost(before, totals)), 3),
            rtt_ms=round(rtt_s * 1000),
            kbps=round((sent - before.sent) * 8 / (now_s - before.now_s) / 1000),
        )


def _share_lost(before: _Totals, now: _Totals) -> float:
    lost = max(0, now.lost - before.lost)
    expected = lost + max(0, now.received - before.received)
    return lost / expected if expected else 0.0
