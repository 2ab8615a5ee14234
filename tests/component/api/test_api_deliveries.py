"""`/v2/conversations/{id}/deliveries` and `/v2/events`, as their callers see them."""

from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from support.asgi import Client
from support.front import Front, created
from visavis.api.v2.deliveries import DeliveryPage
from visavis.api.v2.feed import EventFeedPage
from visavis.core.deliveries import Attempted
from visavis.core.ids import DEFAULT_WORKSPACE, EventId, WorkspaceId
from visavis.service.fakes.outbox import FakeOutbox

HOOK = "https://hooks.example/visavis"
OTHER = WorkspaceId("other")


async def failed(front: Front, client: Client) -> tuple[str, str]:
    """Return a conversation and its first event, which was given up on."""
    id_ = (await created(client, callback_url=HOOK))["conversation_id"]
    event = front.store.posted[-1].event
    tried = Attempted(
        at=front.clock.now(),
        took=timedelta(milliseconds=12.6),
        status=500,
        why="status 500",
        response="oh no",
    )
    await FakeOutbox(front.store.post).given_up(event.id, tried)
    return id_, event.id


async def test_a_delivery_shows_every_attempt(front: Front, client: Client) -> None:
    id_, event = await failed(front, client)

    answer = await client.get(f"/v2/conversations/{id_}/deliveries")

    assert DeliveryPage.model_validate(answer.json)
    (shown,) = answer.json["data"]
    assert shown["event_id"] == event
    assert (shown["state"], shown["next_attempt_at"]) == ("failed", "")
    assert shown["attempts"] == [
        {
            "at": "2026-01-02T12:00:00.000000Z",
            "duration_ms": 13,
            "status_code": 500,
            "error": "status 500",
            "response": "oh no",
        }
    ]


@pytest.mark.parametrize("route", ["{event}/replay", "replay"])
async def test_a_failed_event_is_replayed_under_its_id(
    front: Front, client: Client, route: str
) -> None:
    id_, event = await failed(front, client)
    deliveries = f"/v2/conversations/{id_}/deliveries"

    answer = await client.post(f"{deliveries}/{route.format(event=event)}")

    assert (answer.status, answer.json) == (200, {"replayed": 1})
    (shown,) = (await client.get(f"{deliveries}?state=pending")).json["data"]
    assert shown["event_id"] == event
    assert shown["next_attempt_at"] == "2026-01-02T12:00:00.000000Z"
    assert len(shown["attempts"]) == 1
    assert (await client.get(f"{deliveries}?state=failed")).json["data"] == []


async def test_pages_follow_the_cursor(front: Front, client: Client) -> None:
    id_, _ = await failed(front, client)
    deliveries = f"/v2/conversations/{id_}/deliveries"
    cursor = (await client.get(deliveries)).json["cursor"]

    answer = await client.get(f"{deliveries}?after={cursor}&limit=1")

    assert answer.json == {"data": [], "cursor": cursor}


async def test_an_unknown_event_is_refused(front: Front, client: Client) -> None:
    id_, _ = await failed(front, client)

    answer = await client.post(f"/v2/conversations/{id_}/deliveries/nope/replay")

    assert (answer.status, answer.json) == (400, {"error": "Invalid event_id"})


async def test_a_state_nobody_knows_is_refused(front: Front, client: Client) -> None:
    id_, _ = await failed(front, client)

    answer = await client.get(f"/v2/conversations/{id_}/deliveries?state=lost")

    assert answer.status == 400
    assert answer.json["error"].startswith("state: must be one of: pending")


@pytest.mark.parametrize(
    ("method", "route"),
    [("GET", ""), ("POST", "/replay"), ("POST", "/{event}/replay")],
)
async def test_another_workspace_sees_no_deliveries(
    front: Front, client: Client, method: str, route: str
) -> None:
    id_, event = await failed(front, client)
    other = await front.client(OTHER)

    answer = await other.send(
        method, f"/v2/conversations/{id_}/deliveries{route.format(event=event)}"
    )

    assert (answer.status, answer.json) == (400, {"error": "Invalid conversation_id"})
    outbox = FakeOutbox(front.store.post)
    assert outbox.posted(EventId(event)).delivery == "failed"


async def test_the_feed_has_events_that_nobody_is_called_back_for(
    client: Client,
) -> None:
    id_ = (await created(client))["conversation_id"]

    answer = await client.get("/v2/events")

    assert EventFeedPage.model_validate(answer.json)
    (shown,) = answer.json["data"]
    assert shown["conversation_id"] == id_
    assert "callback" not in shown
    assert answer.json["cursor"] == shown["cursor"]


async def test_the_feed_starts_where_it_is_asked_to(client: Client) -> None:
    await created(client)
    latest = (await client.get("/v2/events?after=latest")).json
    await created(client)

    answer = await client.get(f"/v2/events?after={latest['cursor']}&wait=1")

    assert latest["data"] == []
    assert len(answer.json["data"]) == 1


async def test_a_callback_in_the_feed_verifies(front: Front, client: Client) -> None:
    await created(client)
    owner = await front.key_store.workspace(DEFAULT_WORKSPACE)
    assert owner is not None

    (shown,) = (await client.get("/v2/events?callbacks=true")).json["data"]

    callback: Any = shown["callback"]
    assert callback["headers"]["webhook-id"] == shown["event_id"]
    signed = Webhook(owner.webhook_secrets[0]).sign(
        shown["event_id"], front.clock.now(), callback["body"]
    )
    assert callback["headers"]["webhook-signature"] == signed


async def test_a_feed_is_its_workspaces_own(front: Front, client: Client) -> None:
    await created(client)
    other = await front.client(OTHER)

    assert (await other.get("/v2/events")).json == {"data": [], "cursor": 0}


@pytest.mark.parametrize("query", ["after=newest", "wait=31", "limit=0", "callbacks=x"])
async def test_a_bad_query_is_refused_by_name(client: Client, query: str) -> None:
    answer = await client.get(f"/v2/events?{query}")

    assert answer.status == 400
    assert answer.json["error"].startswith(query.partition("=")[0] + ": must be ")
