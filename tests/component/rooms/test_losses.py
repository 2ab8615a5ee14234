"""What is lost says what a network carries."""

from itertools import pairwise

import pytest

from visavis.rooms.losses import ENOUGH, NO_LIMIT, SETTLES_S, SOON, Losses, Report


def after(packets: int, lost: int, seconds: float = 2.0) -> int | None:
    """Judge a stream of 1,000-byte packets that began just before its numbers end."""
    losses = Losses()
    first = Report(highest=2**32 - 10, lost=3, sent_bytes=500, at_s=7.0)
    assert losses.judge(first) is None
    fare = losses.judge(
        Report(
            highest=(first.highest + packets) % 2**32,
            lost=first.lost + lost,
            sent_bytes=first.sent_bytes + 1_000 * packets,
            at_s=first.at_s + seconds,
        )
    )
    assert fare is not None
    assert fare.arrived == pytest.approx(min(1.0, 1 - lost / packets))
    return fare.carries


def test_a_network_that_loses_much_carries_what_arrives() -> None:
    assert after(100, 40) == 240_000


@pytest.mark.parametrize("lost", [3, 5, 11])
def test_a_network_that_is_just_bad_has_no_limit_to_be_told(lost: int) -> None:
    assert after(100, lost) is None


@pytest.mark.parametrize("lost", [-5, 0, 2])
def test_a_network_that_loses_nothing_may_carry_more(lost: int) -> None:
    """Packets that come twice count as fewer lost."""
    assert after(100, lost) == NO_LIMIT


@pytest.mark.parametrize(("packets", "lost"), [(SOON - 1, SOON - 1), (ENOUGH - 1, 29)])
def test_a_few_packets_say_nothing(packets: int, lost: int) -> None:
    losses = Losses()
    assert losses.judge(Report(highest=0, lost=0, sent_bytes=0, at_s=0)) is None
    few = Report(highest=packets, lost=lost, sent_bytes=0, at_s=1)
    assert losses.judge(few) is None


def test_a_flood_is_judged_soon() -> None:
    assert after(SOON, 10, seconds=0.5) == 320_000


def test_few_and_few_are_enough() -> None:
    losses = Losses()
    told = [
        losses.judge(Report(highest=n, lost=n // 50, sent_bytes=n * 1_000, at_s=n / 50))
        for n in range(0, 301, 50)
    ]
    assert [fare and fare.carries for fare in told] == [None, None] + [
        NO_LIMIT,
        None,
    ] * 2 + [NO_LIMIT]


def test_what_still_waits_in_queues_is_not_judged() -> None:
    losses = Losses()
    judged = [
        at_s
        for n in range(40)
        if losses.judge(
            Report(
                highest=25 * n, lost=10 * n, sent_bytes=25_000 * n, at_s=(at_s := n / 4)
            )
        )
    ]
    assert judged[0] == 0.5
    assert all(b - a >= SETTLES_S + 0.5 for a, b in pairwise(judged))
