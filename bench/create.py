"""Creating conversations: 32 keep-alive clients, SQLite, every create durable."""

from typing import Any

from figures import Figure, Row, middle
from product import BOTH, Aside, aside, folder, running

ROUNDS = 5
SECONDS = 2.5
CLIENTS = 32
BODY = BOTH | {"conversation_name": "Improve Sales Technique"}


def measure() -> Row:
    """Load ours and the baseline in turn."""
    ours: list[Any] = []
    empty: list[Any] = []
    with (
        folder() as data,
        folder() as other,
        running(data) as product,
        aside("create_empty.py", other) as baseline,
        aside("http_load.py") as client,
    ):
        mine, its = int(product.url.rpartition(":")[2]), baseline.read()
        for port in (mine, its):
            _load(client, port, product.key, 1.0)
        for _ in range(ROUNDS):
            empty.append(_load(client, its, product.key, SECONDS))
            ours.append(_load(client, mine, product.key, SECONDS))
    assert not sum(r["failed"] for r in [*ours, *empty]), "every create must succeed"
    return _row(ours, empty)


def _load(client: Aside, port: int, key: str, seconds: float) -> Any:
    client.tell(
        {
            "path": "/v2/conversations",
            "port": port,
            "key": key,
            "body": BODY,
            "clients": CLIENTS,
            "seconds": seconds,
        }
    )
    return client.read()


def _row(ours: list[Any], empty: list[Any]) -> Row:
    def both(name: str) -> tuple[float, float]:
        return middle([r[name] for r in ours]), middle([r[name] for r in empty])

    rate, at_best = both("per_s")
    p99, p99_empty = both("p99_ms")
    p50, p50_empty = both("p50_ms")
    return Row(
        name="create",
        what=f"{CLIENTS} keep-alive clients create conversations, each fsynced",
        baseline="the same application, its create answering a constant",
        figures=(
            Figure(
                name="creates",
                unit="1/s",
                ours=rate,
                baseline=at_best,
                goal="ratio ≥ 0.4",
                met=rate >= 0.4 * at_best,
            ),
            Figure(name="p50", unit="ms", ours=p50, baseline=p50_empty),
            Figure(
                name="p99",
                unit="ms",
                ours=p99,
                baseline=p99_empty,
                goal="≤ 40",
                met=p99 <= 40,
            ),
        ),
    )
