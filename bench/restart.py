"""Restarting with much to settle: when it serves, and when nothing is overdue."""

import socket
import urllib.request
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from figures import Figure, Row
from ground import lay, raw, waiting
from product import Product, awaited, folder, launched
from visavis.app.clock import SystemClock

OPEN = 100_000
OVERDUE = 10_000
LATE = timedelta(minutes=10)


def measure() -> Row:
    """Start on a database with 10,000 overdue conversations among 100,000."""
    clock = SystemClock()
    with folder() as data:
        _ground(data, clock)
        began = clock.monotonic()
        read = sum(1 for _ in raw(data))
        raw_s = clock.monotonic() - began
        assert read == OPEN, "the ground is laid"
        port = _free_port()
        began_at, began = clock.now(), clock.monotonic()
        with launched(data, port) as product:
            awaited(lambda: _serves(port))
            serving_s = clock.monotonic() - began
            awaited(lambda: _settled(product) >= OVERDUE)
            ends = [
                datetime.fromisoformat(fact["timestamp"])
                for fact in product.facts("conversation_ended")
            ]
    assert len(ends) == OVERDUE, "each was settled, and once"
    return _row(serving_s, (max(ends) - began_at) / timedelta(seconds=1), raw_s)


def _ground(data: Path, clock: SystemClock) -> None:
    now = clock.now()
    overdue = (waiting(now - 2 * LATE, LATE) for _ in range(OVERDUE))
    others = (waiting(now) for _ in range(OPEN - OVERDUE))
    lay(data, (c for some in (overdue, others) for c in some))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _serves(port: int) -> bool:
    with suppress(OSError):
        address = f"http://127.0.0.1:{port}/health"
        with urllib.request.urlopen(address, timeout=5) as reply:
            return bool(reply.status == 200)
    return False


def _settled(product: Product) -> int:
    return product.log().count("conversation_ended")


def _row(serving_s: float, settled_s: float, raw_s: float) -> Row:
    return Row(
        name="restart",
        what=f"start with {OPEN:,} open conversations, {OVERDUE:,} of them overdue",
        baseline="reading the same rows with the bare driver",
        figures=(
            Figure(
                name="start to serving",
                unit="s",
                ours=serving_s,
                baseline=raw_s,
                goal="≤ 2",
                met=serving_s <= 2,
            ),
            Figure(
                name="start to all settled",
                unit="s",
                ours=settled_s,
                baseline=raw_s,
                goal="≤ 5",
                met=settled_s <= 5,
            ),
        ),
    )
