"""A sender is asked for what comes through, and for no more than is wanted."""

from aiortc.rate import RemoteBitrateEstimator

from visavis.rooms.uplink import Uplink

SSRC = 7


def asked(uplink: RemoteBitrateEstimator, milliseconds: range) -> list[int]:
    """Let packets of 1,000 bytes come every 10 ms; return what is asked for."""
    rates: list[int] = []
    for now_ms in milliseconds:
        stamp = (now_ms << 18) // 1000 & 0xFFFFFF
        remb = uplink.add(now_ms, stamp, 1_000, SSRC)
        if remb is not None:
            bitrate, ssrcs = remb
            assert ssrcs == [SSRC]
            rates.append(bitrate)
    return rates


def test_without_a_limit_it_is_what_comes_through() -> None:
    whole = asked(RemoteBitrateEstimator(), range(0, 4_000, 10))
    assert whole
    assert asked(Uplink(lambda: None), range(0, 4_000, 10)) == whole


def test_with_a_limit_it_is_never_more() -> None:
    rates = asked(Uplink(lambda: 160_000), range(0, 4_000, 10))
    assert set(rates) == {160_000}


def test_a_limit_above_what_comes_through_is_none() -> None:
    whole = asked(RemoteBitrateEstimator(), range(0, 4_000, 10))
    told_at_once, *rates = asked(Uplink(lambda: 10**9), range(0, 4_000, 10))
    assert told_at_once == 10**9
    assert rates == whole


def test_a_new_limit_is_told_with_the_next_packet() -> None:
    limits = [300_000]
    uplink = Uplink(lambda: limits[-1])
    asked(uplink, range(0, 2_000, 10))
    limits.append(140_000)
    assert asked(uplink, range(2_000, 2_010, 10)) == [140_000]
