"""One budget for all that comes down: the face first, cameras last, nothing flaps."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from visavis.core.downlink import (
    CAMERA,
    FACE,
    LEAST,
    PLENTY,
    RISE_EVERY_S,
    RISE_SELDOM_S,
    SCREEN,
    SETTLES_S,
    SHARE,
    VOICE,
    Claim,
    Downlink,
    Flow,
    allotted,
)

THREE_CAMERAS = (VOICE, VOICE, VOICE, VOICE, FACE, CAMERA, CAMERA, CAMERA)

CAPACITIES = st.one_of(
    st.sampled_from([0, VOICE.least, FACE.least, 360_000, 480_000, 1_500_000, PLENTY]),
    st.integers(0, PLENTY),
)


def a_room(people: int, screens: int) -> tuple[Claim, ...]:
    """Return the claims of somebody who is with so many others and the replica."""
    voices = [VOICE] * (people + 1)
    return (*voices, FACE, *[SCREEN] * screens, *[CAMERA] * people)


ROOMS = st.builds(a_room, st.integers(0, 4), st.integers(0, 1))


def test_where_there_is_plenty_everybody_gets_all_they_can_use() -> None:
    claims = (*THREE_CAMERAS, SCREEN)
    assert allotted(PLENTY, claims) == tuple(claim.most for claim in claims)


def test_on_500_kbit_s_three_cameras_wait_and_the_face_has_the_rest() -> None:
    *voices, face, one, two, three = allotted(450_000, THREE_CAMERAS)
    assert voices == [VOICE.least] * 4
    assert (face, one, two, three) == (290_000, 0, 0, 0)


def test_a_screen_goes_before_cameras_and_after_the_face() -> None:
    claims = (VOICE, FACE, SCREEN, CAMERA)
    assert allotted(500_000, claims) == (40_000, 260_000, 200_000, 0)
    assert allotted(600_000, claims) == (40_000, 240_000, 200_000, 120_000)


@given(capacity=CAPACITIES, claims=ROOMS)
def test_nobody_gets_what_is_of_no_use_or_more_than_they_can_use(
    capacity: int, claims: tuple[Claim, ...]
) -> None:
    for claim, share in zip(claims, allotted(capacity, claims), strict=True):
        assert claim.least <= share <= claim.most or (claim.waits and share == 0)


@given(capacity=CAPACITIES, claims=ROOMS)
def test_no_more_is_given_than_there_is_but_for_what_never_waits(
    capacity: int, claims: tuple[Claim, ...]
) -> None:
    firm = sum(claim.least for claim in claims if not claim.waits)
    assert sum(allotted(capacity, claims)) <= max(capacity, firm)


@given(capacity=CAPACITIES, more=CAPACITIES, claims=ROOMS)
def test_more_capacity_takes_no_camera_away(
    capacity: int, more: int, claims: tuple[Claim, ...]
) -> None:
    less, greater = allotted(capacity, claims), allotted(capacity + more, claims)
    assert {n for n, share in enumerate(less) if share} <= {
        n for n, share in enumerate(greater) if share
    }


@given(capacity=CAPACITIES, claims=ROOMS)
def test_whoever_comes_first_is_not_passed_over_for_a_later_one(
    capacity: int, claims: tuple[Claim, ...]
) -> None:
    shares = allotted(capacity, claims)
    cameras = [s for c, s in zip(claims, shares, strict=True) if c is CAMERA]
    assert cameras == sorted(cameras, reverse=True)


@given(capacity=CAPACITIES, claims=ROOMS)
def test_one_more_camera_costs_nobody_their_least(
    capacity: int, claims: tuple[Claim, ...]
) -> None:
    before = allotted(capacity, claims)
    after = allotted(capacity, (*claims, CAMERA))
    assert [bool(share) for share in after[:-1]] == [bool(share) for share in before]


# ---- what is believed


def fallen(to: int = 500_000) -> Downlink:
    """Return a network that has just shown to be slow."""
    downlink = Downlink()
    downlink.learn(Flow(sent=1_100_000, carried=to), 0)
    return downlink


def quiet(downlink: Downlink, seconds: range) -> list[int]:
    """Let nothing be said against a network; return what is believed each second."""
    believed: list[int] = []
    for second in seconds:
        downlink.learn(Flow(sent=250_000, estimate=375_000), second)
        believed.append(downlink.capacity)
    return believed


def test_a_low_estimate_is_no_slow_network() -> None:
    """It starts at what arrives, and rises by 8 % a second (libwebrtc)."""
    downlink = Downlink()
    for second in range(30):
        estimate = int(150_000 * 1.08**second)
        downlink.learn(Flow(sent=1_100_000, estimate=estimate), second)
    assert downlink.plenty


def test_packets_that_came_a_little_late_are_no_slow_network() -> None:
    downlink = Downlink()
    downlink.learn(Flow(sent=1_000_000, estimate=1_400_000), 0)
    downlink.learn(Flow(sent=1_000_000, estimate=850_000), 1)
    assert downlink.plenty


def test_an_estimate_that_falls_far_below_what_is_sent_is_obeyed_at_once() -> None:
    downlink = Downlink()
    downlink.learn(Flow(sent=1_100_000, estimate=1_400_000), 0)
    downlink.learn(Flow(sent=1_100_000, estimate=425_000), 1)
    assert downlink.capacity == int(425_000 * SHARE)


def test_losses_speak_where_no_browser_estimates() -> None:
    assert fallen(500_000).capacity == 450_000


def test_what_was_under_way_at_a_fall_makes_no_second_one() -> None:
    downlink = fallen()
    downlink.learn(Flow(sent=700_000, carried=300_000), SETTLES_S - 1)
    assert downlink.capacity == 450_000
    downlink.learn(Flow(sent=500_000, carried=390_000), SETTLES_S)
    assert downlink.capacity == 351_000


def test_slowness_that_is_no_news_changes_nothing() -> None:
    downlink = fallen()
    downlink.learn(Flow(sent=1_000_000, carried=600_000), 60)
    assert downlink.capacity == 450_000


def test_more_is_tried_after_five_seconds_step_by_step() -> None:
    downlink = fallen()
    believed = quiet(downlink, range(1, 31))
    assert believed[3] == 450_000
    assert believed[4] == 675_000
    assert believed[9] == 1_012_500
    assert believed[-1] == PLENTY
    assert downlink.plenty


def test_a_rise_that_fails_is_taken_back_at_once_and_tried_again_later() -> None:
    downlink, now_s, waits = fallen(), 0, list[int]()
    for _ in range(6):
        began_s = now_s
        while downlink.capacity == 450_000:
            now_s += 1
            downlink.learn(Flow(sent=250_000), now_s)
        waits.append(now_s - began_s)
        now_s += 1
        downlink.learn(Flow(sent=700_000, carried=500_000), now_s)
        assert downlink.capacity == 450_000
    assert waits == [5, 10, 20, 40, 80, 80]
    assert waits[0] == RISE_EVERY_S
    assert waits[-1] == RISE_SELDOM_S


def test_a_network_that_has_recovered_is_forgiven() -> None:
    downlink = fallen()
    quiet(downlink, range(1, 6))
    downlink.learn(Flow(sent=700_000, carried=500_000), 6)
    quiet(downlink, range(7, 60))
    assert downlink.plenty
    downlink.learn(Flow(sent=1_100_000, carried=500_000), 100)
    assert quiet(downlink, range(101, 106)) == [450_000] * 4 + [675_000]


def test_also_a_network_that_carried_nothing_is_tried_again() -> None:
    downlink = fallen(0)
    assert downlink.capacity == LEAST
    assert quiet(downlink, range(1, 7))[-1] > LEAST


@given(st.lists(st.tuples(st.integers(0, 2_000_000), st.integers(0, 2_000_000))))
def test_whatever_is_told_it_changes_seldom(told: list[tuple[int, int]]) -> None:
    """However it goes: no two rises within five seconds, so no camera flaps."""
    downlink, rises = Downlink(), [-RISE_EVERY_S]
    for second, (sent, carried) in enumerate(told):
        before = downlink.capacity
        downlink.learn(Flow(sent=sent, estimate=sent, carried=carried), second)
        assert LEAST <= downlink.capacity <= PLENTY
        if downlink.capacity > before:
            rises.append(second)
    assert all(b - a >= RISE_EVERY_S for a, b in pairwise(rises))
