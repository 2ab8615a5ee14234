"""Alive, ready, counted."""

from support.asgi import Client
from support.front import Front


async def test_health_and_readiness_need_no_key(front: Front) -> None:
    client = Client(app=(await front.client()).app)
    health, ready = await client.get("/health"), await client.get("/ready")
    assert (health.status, health.json) == (200, {"status": "ok"})
    assert (ready.status, ready.json) == (200, {"status": "ready"})
    assert ready.header("cache-control") == "no-store"


async def test_without_a_seat_it_is_alive_but_not_ready(front: Front) -> None:
    client = await front.client(ready=lambda: False)
    assert (await client.get("/health")).status == 200
    answer = await client.get("/ready")
    assert (answer.status, answer.json) == (503, {"status": "busy"})


async def test_metrics_are_there_when_somebody_counts(front: Front) -> None:
    client = await front.client(metrics=lambda: b"visavis_conversations 3\n")
    answer = await client.get("/metrics")
    assert answer.body == b"visavis_conversations 3\n"
    assert (answer.header("content-type") or "").startswith("text/plain; version=0.0.4")
    assert (await (await front.client()).get("/metrics")).status == 404
