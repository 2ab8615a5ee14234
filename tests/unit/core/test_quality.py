"""A connection is judged by what lasts, not by one bad moment."""

import pytest

from visavis.core.quality import Quality, Reading, judged


def readings(*pairs: tuple[float, int]) -> list[Reading]:
    return [Reading(loss=loss, rtt_ms=rtt, kbps=500) for loss, rtt in pairs]


@pytest.mark.parametrize(
    ("loss", "rtt_ms", "quality"),
    [
        (0.0, 0, Quality.GOOD),
        (0.029, 299, Quality.GOOD),
        (0.03, 0, Quality.WARNING),
        (0.0, 300, Quality.WARNING),
        (0.099, 799, Quality.WARNING),
        (0.1, 0, Quality.BAD),
        (0.0, 800, Quality.BAD),
    ],
)
def test_loss_and_delay_have_their_bounds(
    loss: float, rtt_ms: int, quality: Quality
) -> None:
    assert judged(readings((loss, rtt_ms))) is quality


def test_one_slow_moment_is_no_bad_connection() -> None:
    assert judged(readings((0, 20), (0, 2_000), (0, 20))) is Quality.GOOD


def test_loss_counts_over_all_that_is_looked_at() -> None:
    assert judged(readings((0, 20), (0.05, 20), (0, 20))) is Quality.GOOD
    assert judged(readings((0, 20), (0.09, 20), (0.01, 20))) is Quality.WARNING
