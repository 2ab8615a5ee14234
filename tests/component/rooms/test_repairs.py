"""Lost packets are sent again, but not without measure."""

from visavis.rooms.repairs import BURST, SHARE, Repairs


def test_a_burst_is_repaired_at_once_and_a_flood_is_not() -> None:
    repairs = Repairs()
    allowed = [repairs.allow(0) for _ in range(200)]
    assert allowed == [True] * int(BURST) + [False] * (200 - int(BURST))


def test_the_losses_of_a_bad_network_are_all_repaired() -> None:
    repairs = Repairs()
    assert all(repairs.allow(sent) for sent in range(0, 6_000, 10)), "each tenth"


def test_however_much_is_asked_the_share_holds() -> None:
    repairs = Repairs()
    allowed = sum(repairs.allow(asked // 10) for asked in range(50_000))
    assert allowed <= BURST + 5_000 * SHARE


def test_of_what_is_not_sent_any_more_nothing_is_repaired_for_long() -> None:
    repairs = Repairs()
    assert sum(repairs.allow(700) for _ in range(1_000)) == BURST
