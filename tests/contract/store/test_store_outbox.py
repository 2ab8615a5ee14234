"""What every `Outbox` does."""

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
    refusing,
    renaming,
    writing,
)

from visavis.core.ids import EventId
from visavis.core.problems import AlreadyEnded

HOUR = timedelta(hours=1)


async def due(stores: Stores, at: timedelta = HOUR) -> list[str]:
    return [p.event.id for p in await stores.outbox.due(NOON + at, 10)]


async def test_an_event_is_due_from_its_instant_on(stores: Stores) -> None:
    given = event("e1", at=NOON + SECOND)
    await stores.conversations.create(created("c1", given))

    assert await due(stores, SECOND / 2) == []
    (parcel,) = await stores.outbox.due(NOON + SECOND, 10)
    assert (parcel.event, parcel.attempt) == (given, 1)
    assert parcel.due_at == await stores.outbox.next_due() == NOON + SECOND


async def test_an_event_without_a_receiver_is_never_due(stores: Stores) -> None:
    await stores.conversations.create(created("c1", event("e1", url="")))

    assert await due(stores) == []
    assert await stores.outbox.next_due() is None


async def test_only_the_oldest_of_a_conversation_is_due(stores: Stores) -> None:
    await stores.conversations.create(created("c1", event("e1"), event("e2")))
    await stores.conversations.change(cid("c1"), writing(events=(event("e3"),)))
    await stores.conversations.create(
        created("c2", event("f1", "c2", at=NOON + SECOND))
    )

    assert await due(stores) == ["e1", "f1"]


@pytest.mark.parametrize("outcome", ["delivered", "given up"])
async def test_a_settled_event_hands_the_turn_on(stores: Stores, outcome: str) -> None:
    await stores.conversations.create(created("c1", event("e1"), event("e2")))
    settle = {
        "delivered": stores.outbox.delivered(EventId("e1"), OK),
        "given up": stores.outbox.given_up(EventId("e1"), REFUSED),
    }
    chosen = settle.pop(outcome)
    for unused in settle.values():
        unused.close()

    await chosen

    assert await due(stores) == ["e2"]


async def test_a_retry_waits_and_holds_up_its_conversation_only(
    stores: Stores,
) -> None:
    await stores.conversations.create(created("c1", event("e1"), event("e2")))
    await stores.conversations.create(created("c2", event("f1", "c2")))

    await stores.outbox.retry(EventId("e1"), REFUSED, NOON + HOUR)

    assert await due(stores, HOUR / 2) == ["f1"]
    assert await due(stores) == ["f1", "e1"]
    parcels = await stores.outbox.due(NOON + HOUR, 10)
    assert [(p.event.id, p.attempt) for p in parcels] == [("f1", 1), ("e1", 2)]
    assert await stores.outbox.next_due(frozenset({cid("c2")})) == NOON + HOUR


async def test_events_of_a_clock_that_is_ahead_go_in_real_time(stores: Stores) -> None:
    ahead = [
        replace(event(name, at=NOON + 99 * HOUR), due_at=NOON) for name in ("e1", "e2")
    ]
    await stores.conversations.create(created("c1", *ahead))
    assert await due(stores, timedelta(0)) == ["e1"]

    await stores.outbox.delivered(EventId("e1"), OK)

    assert await due(stores, SECOND) == ["e2"]


async def test_busy_conversations_are_left_out(stores: Stores) -> None:
    await stores.conversations.create(created("c1", event("e1")))
    await stores.conversations.create(
        created("c2", event("f1", "c2", at=NOON + SECOND))
    )
    busy = frozenset({cid("c1")})

    parcels = await stores.outbox.due(NOON + HOUR, 10, busy)

    assert [p.event.id for p in parcels] == ["f1"]
    assert await stores.outbox.next_due(busy) == NOON + SECOND
    assert await stores.outbox.next_due(busy | {cid("c2")}) is None


async def test_the_limit_takes_the_oldest(stores: Stores) -> None:
    for i in (3, 1, 2):
        name = f"c{i}"
        given = event(f"e{i}", name, at=NOON + i * SECOND)
        await stores.conversations.create(created(name, given))

    parcels = await stores.outbox.due(NOON + HOUR, 2)

    assert [p.event.id for p in parcels] == ["e1", "e2"]


async def test_an_event_settled_long_ago_leaves_the_next_one_free(
    stores: Stores,
) -> None:
    await stores.conversations.create(created("c1", event("e1")))
    await stores.outbox.delivered(EventId("e1"), OK)

    await stores.conversations.change(cid("c1"), writing(events=(event("e2"),)))

    assert await due(stores) == ["e2"]


async def test_listeners_are_woken_by_events_with_a_receiver(stores: Stores) -> None:
    woken: list[str] = []
    stores.outbox.on_written(lambda: woken.append("sender"))

    await stores.conversations.create(created("c1", event("e1", url="")))
    await stores.conversations.change(cid("c1"), renaming("x"))
    with pytest.raises(AlreadyEnded):
        await stores.conversations.change(cid("c1"), refusing(AlreadyEnded))
    assert woken == []

    await stores.conversations.change(cid("c1"), writing(events=(event("e2"),)))
    assert woken == ["sender"]
