"""Deadlines: how late the end of a conversation is written, among 100,000 open."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from figures import Figure, Row, quantile
from ground import lay, waiting
from machine import pss_mb
from product import aside, folder, pause, running
from visavis.app.clock import SystemClock

OPEN = 100_000
DUE = 2_000
PER_S = 200.0
AFTER = timedelta(seconds=20)
"""From writing the first row to the first deadline: rows, start, and a quiet second."""


def measure() -> Row:
    """Let 2,000 of 100,000 fall due; the log says when their end was durable."""
    clock = SystemClock()
    with folder() as data, running(data) as product:
        pause(1.0)
        empty_mb = pss_mb([product.pid])
    with folder() as data:
        deadlines = _ground(data, clock)
        with running(data) as product:
            pause(1.0)
            full_mb = pss_mb([product.pid])
            early = min(deadlines.values()) - clock.now()
            pause(max(0.0, early.total_seconds()) + DUE / PER_S + 1.0)
            ends = {
                fact["conversation_id"]: datetime.fromisoformat(fact["timestamp"])
                for fact in product.facts("conversation_ended")
            }
    assert early > timedelta(0), "the server started before the first deadline"
    assert set(ends) == set(deadlines), "each ended, and nothing else did"
    late = [
        (ends[id_].astimezone(UTC) - at) / timedelta(milliseconds=1)
        for id_, at in deadlines.items()
    ]
    return _row(late, (full_mb - empty_mb) * 1024 / OPEN)


def _ground(data: Path, clock: SystemClock) -> dict[str, datetime]:
    now = clock.now()
    due = [
        waiting(now, AFTER + timedelta(seconds=number / PER_S)) for number in range(DUE)
    ]
    lay(data, [*due, *(waiting(now) for _ in range(OPEN - DUE))])
    return {str(c.id): now + c.limits.absent for c in due}


def _row(late: list[float], kb_each: float) -> Row:
    with aside("timers.py", OPEN, DUE, PER_S) as timers:
        bare = timers.read()
    p99 = quantile(late, 0.99)
    return Row(
        name="deadlines",
        what=f"{OPEN:,} open conversations, {PER_S:.0f} fall due per second",
        baseline="timers of a bare asyncio loop that do nothing",
        figures=(
            Figure(
                name="deadline to durable end, p50",
                unit="ms",
                ours=quantile(late, 0.5),
                baseline=bare["p50_ms"],
            ),
            Figure(
                name="deadline to durable end, p99",
                unit="ms",
                ours=p99,
                baseline=bare["p99_ms"],
                goal="≤ 50",
                met=p99 <= 50,
            ),
            Figure(
                name="memory of the front, each",
                unit="KB",
                ours=kb_each,
                baseline=bare["kb_each"],
                goal="≤ 0.5",
                met=kb_each <= 0.5,
            ),
        ),
    )
