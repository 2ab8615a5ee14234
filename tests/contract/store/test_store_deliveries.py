"""What every `DeliveryLog` and every `EventFeed` does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store_cases import (
    NOON,
    OK,
    REFUSED,
    SECOND,
    Stores,
    cid,
    created,
    event,
    writing,
)

from visavis.core.deliveries import MOST_ATTEMPTS, Delivery, DeliveryState
from visavis.core.ids import DEFAULT_WORKSPACE, EventId, WorkspaceId

HOUR = timedelta(hours=1)
E1, E2, E3 = EventId("e1"), EventId("e2"), EventId("e3")


async def deliveries(stores: Stores, of: str = "c1") -> list[Delivery]:
    return list(await stores.deliveries.page(cid(of), after=0, limit=10))


async def states(stores: Stores) -> list[tuple[str, str]]:
    return [(d.event.id, str(d.state)) for d in await deliveries(stores)]


async def due(stores: Stores) -> list[str]:
    return [p.event.id for p in await stores.outbox.due(NOON + 2 * HOUR, 10)]


@pytest.fixture
async def three(stores: Stores) -> Stores:
    """Return a store in which e1 failed, e2 arrived, e3 waits for its retry."""
    await stores.conversations.create(
        created("c1", event("e1"), event("e2"), event("e3"))
    )
    await stores.outbox.given_up(E1, REFUSED)
    await stores.outbox.delivered(E2, OK)
    await stores.outbox.retry(E3, REFUSED, NOON + HOUR)
    return stores


async def test_a_delivery_shows_its_event_and_what_came_of_it(three: Stores) -> None:
    assert [
        (d.event, d.state, d.attempts, d.next_at) for d in await deliveries(three)
    ] == [
        (event("e1"), DeliveryState.FAILED, (REFUSED,), None),
        (event("e2"), DeliveryState.DELIVERED, (OK,), None),
        (event("e3"), DeliveryState.PENDING, (REFUSED,), NOON + HOUR),
    ]


async def test_of_an_event_that_is_replayed_for_ever_the_newest_attempts_are_kept(
    stores: Stores,
) -> None:
    await stores.conversations.create(created("c1", event("e1"), event("e2")))
    tries = [replace(OK, at=NOON + n * SECOND) for n in range(MOST_ATTEMPTS + 3)]
    for tried in tries:
        await stores.outbox.delivered(E1, tried)
        await stores.deliveries.replay(cid("c1"), E1, NOON)
    await stores.outbox.delivered(E1, OK)
    await stores.outbox.delivered(E2, OK)
    first, second = await deliveries(stores)
    assert first.attempts == (*tries[-MOST_ATTEMPTS + 1 :], OK)
    assert second.attempts == (OK,)


async def test_every_attempt_is_kept_in_order(stores: Stores) -> None:
    await stores.conversations.create(created("c1", event("e1")))
    await stores.outbox.retry(E1, REFUSED, NOON)
    await stores.outbox.retry(E1, REFUSED, NOON)
    await stores.outbox.delivered(E1, OK)

    (delivery,) = await deliveries(stores)

    assert delivery.attempts == (REFUSED, REFUSED, OK)


async def test_an_attempt_told_of_after_the_end_is_not_kept(three: Stores) -> None:
    await three.outbox.delivered(E2, OK)
    await three.outbox.retry(E1, REFUSED, NOON)

    assert [len(d.attempts) for d in await deliveries(three)] == [1, 1, 1]


async def test_an_event_without_a_receiver_has_no_delivery(stores: Stores) -> None:
    await stores.conversations.create(created("c1", event("e1", url="")))

    assert await deliveries(stores) == []
    assert not await stores.deliveries.replay(cid("c1"), E1, NOON)


async def test_deliveries_come_page_by_page_and_by_state(three: Stores) -> None:
    (first,) = await three.deliveries.page(cid("c1"), after=0, limit=1)
    (second,) = await three.deliveries.page(cid("c1"), after=first.cursor, limit=1)
    (failed,) = await three.deliveries.page(
        cid("c1"), after=0, limit=10, state=DeliveryState.FAILED
    )

    assert [first.event.id, second.event.id, failed.event.id] == [E1, E2, E1]


async def test_a_replayed_event_goes_before_all_that_is_undelivered(
    three: Stores,
) -> None:
    assert await three.deliveries.replay(cid("c1"), E1, NOON)

    assert await due(three) == ["e1"]
    assert (await three.outbox.due(NOON, 1))[0].attempt == 1
    await three.outbox.delivered(E1, OK)
    assert await due(three) == ["e3"]


async def test_a_replay_keeps_the_attempts_before_it(three: Stores) -> None:
    await three.deliveries.replay(cid("c1"), E2, NOON)
    await three.outbox.delivered(E2, OK)

    assert [len(d.attempts) for d in await deliveries(three)] == [1, 2, 1]
    assert (await states(three))[1] == ("e2", "delivered")


async def test_a_replay_brings_a_retry_forward(three: Stores) -> None:
    assert await three.outbox.next_due() == NOON + HOUR

    assert await three.deliveries.replay(cid("c1"), E3, NOON + SECOND)

    assert await three.outbox.next_due() == NOON + SECOND


async def test_an_event_on_its_way_lets_a_replayed_one_go_first(three: Stores) -> None:
    await three.deliveries.replay(cid("c1"), E1, NOON)
    # It was under way when the other one was called for.
    await three.outbox.retry(E3, REFUSED, NOON + SECOND)

    assert await due(three) == ["e1"]


async def test_all_that_failed_is_replayed_in_order(stores: Stores) -> None:
    await stores.conversations.create(
        created("c1", event("e1"), event("e2"), event("e3"))
    )
    await stores.conversations.create(created("c2", event("f1", "c2")))
    for failing in (E1, E2, EventId("f1")):
        await stores.outbox.given_up(failing, REFUSED)
    await stores.outbox.delivered(E3, OK)

    assert await stores.deliveries.replay_failed(cid("c1"), NOON) == 2

    assert await due(stores) == ["e1"]
    await stores.outbox.delivered(E1, OK)
    assert await due(stores) == ["e2"]
    assert await stores.deliveries.replay_failed(cid("c1"), NOON) == 0


async def test_nothing_is_replayed_under_a_foreign_conversation(three: Stores) -> None:
    await three.conversations.create(created("c2"))

    assert not await three.deliveries.replay(cid("c2"), E1, NOON)

    assert (await states(three))[0] == ("e1", "failed")


async def test_a_replay_stirs_the_sender(three: Stores) -> None:
    stirred: list[str] = []
    three.outbox.on_written(lambda: stirred.append("sender"))

    await three.deliveries.replay_failed(cid("c1"), NOON)

    assert stirred == ["sender"]


async def test_a_feed_has_all_events_of_a_workspace_in_order(stores: Stores) -> None:
    await stores.conversations.create(created("c1", event("e1", url="")))
    await stores.conversations.create(created("c2", event("f1", "c2")))
    await stores.conversations.change(cid("c1"), writing(events=(event("e2"),)))

    logged = await stores.feed.page(DEFAULT_WORKSPACE, after=0, limit=2)
    (last,) = await stores.feed.page(
        DEFAULT_WORKSPACE, after=logged[-1].cursor, limit=2
    )

    assert [e.event.id for e in logged] == ["e1", "f1"]
    assert last.event.id == "e2"
    assert await stores.feed.newest(DEFAULT_WORKSPACE) == last.cursor


async def test_a_feed_shows_nothing_of_another_workspace(stores: Stores) -> None:
    await stores.conversations.create(created("c1", event("e1")))
    other = WorkspaceId("other")

    assert list(await stores.feed.page(other, after=0, limit=10)) == []
    assert await stores.feed.newest(other) == 0


async def test_watchers_are_told_whose_events_were_written(stores: Stores) -> None:
    told: list[str] = []
    stores.feed.on_appended(told.append)

    await stores.conversations.create(created("c1", event("e1", url="")))
    await stores.conversations.create(created("c2"))

    assert told == [DEFAULT_WORKSPACE]
