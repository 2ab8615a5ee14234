"""Callbacks: how late they arrive at 500 a second, and how many a second at most."""

from datetime import timedelta
from typing import Any

from figures import Figure, Row, quantile
from ground import lay_callbacks
from product import Aside, aside, folder, pause, running
from visavis.app.clock import SystemClock

COUNT = 5_000
PER_S = 500.0
BEFORE = timedelta(seconds=12)
"""From laying the events to the first that is due: rows, and the server's start."""

GAP = timedelta(seconds=2)
PATIENCE_S = 30.0


def measure() -> Row:
    """Offer 5,000 events at 500 a second, then 5,000 at once, then the same bare."""
    clock = SystemClock()
    with folder() as data, aside("receiver.py") as receiver:
        url = f"http://127.0.0.1:{receiver.read()}/hook"
        first = clock.now() + BEFORE
        paced = [first + timedelta(seconds=n / PER_S) for n in range(COUNT)]
        rush_at = paced[-1] + GAP
        due = lay_callbacks(data, url, [*paced, *(rush_at for _ in range(COUNT))])
        with running(data):
            started_early = clock.now() < first
            pause(max(0.0, (rush_at - clock.now()).total_seconds()))
            got = _all(receiver, due, clock)
        with aside("posts.py", url, COUNT, PER_S) as posts:
            bare = posts.read()
    assert started_early, "the server started before the first was due"
    twice = sum(len(got[id_]) > 1 for id_ in due)
    rush = rush_at.timestamp()
    late = [1000 * (got[i][0] - at) for i, at in due.items() if at < rush]
    last = max(got[i][0] for i, at in due.items() if at >= rush)
    return _row(late, COUNT / (last - rush), bare, twice)


def _all(
    receiver: Aside, due: dict[str, Any], clock: SystemClock
) -> dict[str, list[float]]:
    """Wait until every event has arrived: none may be lost."""
    until = clock.monotonic() + PATIENCE_S
    got: dict[str, list[float]] = {}
    while not due.keys() <= got.keys():
        assert clock.monotonic() < until, f"{len(due.keys() - got.keys())} are lost"
        pause(0.5)
        receiver.tell()
        got = receiver.read()
    return got


def _row(late: list[float], per_s: float, bare: Any, twice: int) -> Row:
    p99 = quantile(late, 0.99)
    return Row(
        name="callbacks",
        what=f"{COUNT:,} events due at {PER_S:.0f} a second, then as many at once",
        baseline="signed posts by aiohttp alone, nothing stored",
        figures=(
            Figure(
                name="due to 2xx, p50",
                unit="ms",
                ours=quantile(late, 0.5),
                baseline=bare["p50_ms"],
            ),
            Figure(
                name="due to 2xx, p99",
                unit="ms",
                ours=p99,
                baseline=bare["p99_ms"],
                goal="≤ 100",
                met=p99 <= 100,
            ),
            Figure(
                name="at most",
                unit="1/s",
                ours=per_s,
                baseline=bare["per_s"],
                goal="≥ 1,000",
                met=per_s >= 1000,
            ),
        ),
        notes=(f"delivered twice: {twice}, lost: 0",),
    )
