"""Down at once, up seldom: the face's bit rate under its viewers' estimates."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from visavis.rooms.bandwidth import (
    BELOW,
    CEILING,
    FLOOR,
    RISE_EVERY,
    SHARE,
    START,
    STEP,
    WORTH,
    Bandwidth,
)

SECOND = 48_000
ESTIMATES = st.one_of(
    st.sampled_from([0, FLOOR, START, CEILING, 2**63]),
    st.integers(0, 3_000_000),
)


def settled(bandwidth: Bandwidth, estimate: int, sample: int) -> int:
    """Return the rate for an estimate, the face taking all that it may."""
    for n in range(4):
        bandwidth.took(bandwidth.bitrate // 8, sample - n * SECOND)
    return bandwidth.settle(estimate, sample)


def test_an_estimate_above_the_rate_changes_nothing_before_five_seconds() -> None:
    bandwidth = Bandwidth()
    fallen = settled(bandwidth, 500_000, 0)
    rates = [settled(bandwidth, 2_000_000, n * SECOND) for n in range(12)]
    assert rates == [fallen] * 5 + [int(fallen * STEP)] * 5 + [CEILING] * 2


def test_a_good_network_never_costs_a_second_key_frame() -> None:
    bandwidth = Bandwidth()
    rates = {settled(bandwidth, 2_000_000, n * SECOND) for n in range(60)}
    assert rates == {START}


def test_an_estimate_below_the_rate_is_obeyed_at_once_and_with_room_to_spare() -> None:
    bandwidth = Bandwidth()
    assert settled(bandwidth, 500_000, 0) == 425_000
    assert settled(bandwidth, 300_000, 1) == 255_000


def test_an_estimate_above_what_the_face_takes_says_nothing_of_the_network() -> None:
    """It is at most 1.5 times of what arrives, and a quiet face sends little."""
    bandwidth = Bandwidth()
    for second in range(20):
        bandwidth.took(40_000, second * SECOND)
        assert bandwidth.settle(480_000, second * SECOND) == START
    assert bandwidth.taken == 320_000
    assert bandwidth.settle(319_000, 20 * SECOND - 1) < START


def test_a_sinking_estimate_costs_few_changes() -> None:
    """From 800 to 400 kbit/s in steps of 1 %: five, not seventy."""
    bandwidth = Bandwidth()
    sinking = [int(START * 0.99**n) for n in range(70)]
    rates = [settled(bandwidth, e, n * SECOND) for n, e in enumerate(sinking)]
    assert len(set(rates)) == 6
    assert all(rate <= e for rate, e in zip(rates, sinking, strict=True))


def test_a_rise_of_less_than_a_quarter_is_not_worth_a_key_frame() -> None:
    bandwidth = Bandwidth()
    settled(bandwidth, 500_000, 0)
    just_under = int(425_000 * WORTH / SHARE) - 10
    assert settled(bandwidth, just_under, 60 * SECOND) == 425_000
    assert settled(bandwidth, just_under + 20, 60 * SECOND) > 531_000


def test_a_network_that_recovers_is_used_again_step_by_step() -> None:
    """An estimate is at most 1.5 times what arrives; it must suffice to rise."""
    bandwidth = Bandwidth()
    settled(bandwidth, 0, 0)
    rates = [
        settled(bandwidth, int(bandwidth.bitrate * 1.5), n * SECOND) for n in range(60)
    ]
    assert rates[0] == FLOOR
    assert rates[-1] > CEILING / WORTH


def test_a_rise_that_was_too_much_is_not_tried_again_for_long() -> None:
    """A network that carries 300 kbit/s for good costs key frames now and then only."""
    bandwidth = Bandwidth()
    tried: list[tuple[int, int]] = []
    for second in range(170):
        before = bandwidth.bitrate
        estimate = 300_000 if before > 300_000 else 10_000_000
        if settled(bandwidth, estimate, second * SECOND) > before:
            tried.append((second, bandwidth.bitrate))
    too_much = int(255_000 * STEP)
    below = int(too_much * BELOW)
    early = [(5, too_much), (11, below)]
    assert tried == early + [(second + 87, rate) for second, rate in early]


def test_the_rate_comes_to_stay_close_under_what_a_network_carries() -> None:
    bandwidth = Bandwidth()
    rates: list[int] = []
    for second in range(80):
        estimate = 480_000 if bandwidth.bitrate > 480_000 else 10_000_000
        rates.append(settled(bandwidth, estimate, second * SECOND))
    assert len(set(rates[20:])) == 1
    assert 400_000 < rates[-1] <= 480_000


@given(st.lists(st.tuples(ESTIMATES, st.integers(0, 2 * RISE_EVERY)), max_size=40))
def test_the_rate_is_in_range_under_every_estimate_and_rises_seldom(
    told: list[tuple[int, int]],
) -> None:
    bandwidth, sample = Bandwidth(), 0
    rates, risen_at = [bandwidth.bitrate], [0]
    for estimate, later in told:
        sample += later
        rates.append(settled(bandwidth, estimate, sample))
        assert FLOOR <= rates[-1] <= max(FLOOR, estimate, 0)
        if rates[-1] > rates[-2]:
            risen_at.append(sample)
    assert all(rate <= CEILING for rate in rates)
    assert all(b >= a * WORTH for a, b in pairwise(rates) if b > a)
    assert all(b - a >= RISE_EVERY for a, b in pairwise(risen_at[1:]))
