"""When to try a failed callback again.

The schedule of the Standard Webhooks specification's reference senders, with two quick
tries put before it: a receiver that restarts should not cost a running call five
minutes. All in all about 28 hours, long enough for somebody to notice in the morning.
"""

from datetime import timedelta

PAUSES = (
    timedelta(seconds=1),
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
"""The pause after the first failed attempt, after the second, and so on."""

JITTER = 0.1
"""Up to this part of a pause more or less: those who failed together part ways."""


def pause_after(attempt: int, fraction: float) -> timedelta | None:
    """Return how long to wait after the `attempt`-th attempt (from 1) failed.

    Args:
        attempt: Which attempt has just failed.
        fraction: A random number in [0, 1) that spreads the pause.

    Returns:
        The pause, or None when it is time to give up.
    """
    if attempt > len(PAUSES):
        return None
    return PAUSES[attempt - 1] * (1 - JITTER + 2 * JITTER * fraction)
