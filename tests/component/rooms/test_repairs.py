"""Lost packets are sent again, but not without measure."""

from visavis.rooms.repairs import BURST, HOPELESS_FROM, SHARE, Repair, Repairs


def again(repairs: Repairs, number: int, sent: int) -> bool:
    return repairs.judge(number, sent) is Repair.AGAIN


def test_a_burst_is_repaired_at_once_and_a_flood_is_not() -> None:
    repairs = Repairs()
    allowed = [again(repairs, number, 0) for number in range(200)]
    assert allowed == [True] * int(BURST) + [False] * (200 - int(BURST))


def test_the_losses_of_a_bad_network_are_all_repaired() -> None:
    repairs = Repairs()
    assert all(again(repairs, sent, sent) for sent in range(0, 6_000, 10)), "each tenth"


def test_however_much_is_asked_the_share_holds() -> None:
    repairs = Repairs()
    allowed = sum(again(repairs, asked, asked // 10) for asked in range(50_000))
    assert allowed <= BURST + 5_000 * SHARE


def test_of_what_is_not_sent_any_more_nothing_is_repaired_for_long() -> None:
    repairs = Repairs()
    assert sum(again(repairs, n, 700) for n in range(1_000)) == BURST


def spent() -> Repairs:
    repairs = Repairs()
    for number in range(int(BURST)):
        repairs.judge(number, 0)
    return repairs


def test_what_is_missed_once_is_late_and_costs_no_key_frame() -> None:
    """A network that reorders has all of it missed, and then there."""
    repairs = spent()
    assert {repairs.judge(number, 0) for number in range(1_000)} == {Repair.NOT_NOW}


def test_what_is_missed_again_and_again_is_hopeless_all_together() -> None:
    repairs = spent()
    told = [repairs.judge(n, 0) for _ in range(2 * HOPELESS_FROM) for n in (100, 101)]
    assert told.count(Repair.HOPELESS) == 2
    assert told.index(Repair.HOPELESS) == 2 * (HOPELESS_FROM - 1)
