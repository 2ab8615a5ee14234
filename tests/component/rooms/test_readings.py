"""A connection is read by what changed since the last time."""

from datetime import UTC, datetime
from typing import Any

from aiortc.stats import (
    RTCInboundRtpStreamStats,
    RTCOutboundRtpStreamStats,
    RTCRemoteInboundRtpStreamStats,
    RTCStats,
    RTCTransportStats,
)

from visavis.core.quality import Reading
from visavis.rooms.readings import Gauge

ANY: Any = {"timestamp": datetime(2026, 1, 1, tzinfo=UTC), "type": "", "id": ""}
STREAM: Any = ANY | {"ssrc": 1, "kind": "audio", "transportId": ""}


def reports(
    *,
    sent: int = 0,
    up: tuple[int, int] = (0, 0),
    down: float = 0,
    rtt_s: float | None = None,
) -> list[RTCStats]:
    """Return what a connection reports: `up` is how many were lost and received."""
    received: Any = {"packetsLost": up[0], "packetsReceived": up[1], "jitter": 0}
    remote: Any = {"roundTripTime": rtt_s, "fractionLost": down}
    none: Any = {"packetsSent": 0, "bytesSent": 0}
    return [
        RTCTransportStats(
            **ANY,
            packetsSent=0,
            packetsReceived=0,
            bytesSent=sent,
            bytesReceived=0,
            iceRole="",
            dtlsState="",
        ),
        RTCOutboundRtpStreamStats(**STREAM, **none, trackId=""),
        RTCInboundRtpStreamStats(**STREAM, **received),
        RTCRemoteInboundRtpStreamStats(**STREAM, **received | remote),
    ]


def test_the_first_look_is_no_reading() -> None:
    gauge = Gauge()
    assert gauge.read(reports(), 1.0) is None
    assert gauge.read(reports(), 1.0) is None


def test_rates_and_shares_are_of_the_time_between() -> None:
    gauge = Gauge()
    gauge.read(reports(sent=1_000, up=(10, 100)), 1.0)
    reading = gauge.read(reports(sent=126_000, up=(20, 190), rtt_s=0.12), 3.0)
    assert reading == Reading(loss=0.1, rtt_ms=120, kbps=500)


def test_the_worse_direction_counts() -> None:
    gauge = Gauge()
    gauge.read(reports(up=(0, 100)), 1.0)
    down = gauge.read(reports(up=(1, 199), down=64), 2.0)
    assert down is not None
    assert down.loss == 0.25


def test_a_count_that_went_back_is_no_loss() -> None:
    gauge = Gauge()
    gauge.read(reports(up=(9, 100)), 1.0)
    reading = gauge.read(reports(up=(5, 100)), 2.0)
    assert reading == Reading(loss=0.0, rtt_ms=0, kbps=0)
