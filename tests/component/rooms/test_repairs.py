"""Lost packets are sent again, but not without measure."""

from visavis.rooms.repairs import BURST, PER_SECOND, Repairs


def test_a_burst_is_repaired_at_once_and_a_flood_is_not() -> None:
    repairs = Repairs(0.0)
    allowed = [repairs.allow(0.0) for _ in range(200)]
    assert allowed == [True] * int(BURST) + [False] * (200 - int(BURST))


def test_the_losses_of_a_bad_network_are_all_repaired() -> None:
    repairs = Repairs(0.0)
    assert all(repairs.allow(n / 10) for n in range(600)), "ten a second, for a minute"


def test_however_much_is_asked_the_rate_holds() -> None:
    repairs = Repairs(0.0)
    allowed = sum(repairs.allow(n / 1_000) for n in range(10_000))
    assert allowed <= BURST + 10 * PER_SECOND
