"""What the database does beyond the common contract of the store's adapters."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from store_cases import (
    NOON,
    OK,
    REFUSED,
    SECOND,
    cid,
    conversation,
    created,
    event,
    renaming,
)

from visavis.core.ids import (
    EventId,
)
from visavis.core.tokens import SigningKey
from visavis.service.ports import Change, Record
from visavis.store.database import Database
from visavis.store.keys import _make_deployment

HOUR = timedelta(hours=1)


async def test_full_receivers_are_left_out(database: Database) -> None:
    for name, host, at in (("c1", "a", NOON), ("c2", "b", NOON + SECOND)):
        given = event(f"of-{name}", name, at=at, url=f"https://{host}.example/hook")
        await database.conversations.create(created(name, given))
    full = frozenset({"a.example:443"})

    parcels = await database.outbox.due(NOON + HOUR, 10, full=full)

    assert [p.event.id for p in parcels] == ["of-c2"]
    assert await database.outbox.next_due(full=full) == NOON + SECOND
    assert await database.outbox.next_due(full=full | {"b.example:443"}) is None


async def test_an_event_settled_twice_does_not_disturb_the_next(
    database: Database,
) -> None:
    await database.conversations.create(created("c1", event("e1"), event("e2")))
    await database.outbox.delivered(EventId("e1"), OK)
    await database.outbox.retry(EventId("e2"), REFUSED, NOON + HOUR)

    await database.outbox.delivered(EventId("e1"), OK)
    await database.outbox.retry(EventId("e1"), REFUSED, NOON)

    assert await database.outbox.next_due() == NOON + HOUR


async def test_a_change_of_nothing_is_not_counted(database: Database) -> None:
    await database.conversations.create(created())

    answer = await database.conversations.change(cid("c1"), renaming("Talk c1"))

    assert answer.conversation.version == 0
    assert await database.conversations.load(cid("c1")) == Record(
        conversation=conversation()
    )


async def test_a_decision_about_another_conversation_is_a_bug(
    database: Database,
) -> None:
    await database.conversations.create(created("c1"))

    def stray(record: Record) -> Change:
        return Change(conversation=replace(record.conversation, id=cid("c2")))

    with pytest.raises(AssertionError, match="about the conversation"):
        await database.conversations.change(cid("c1"), stray)


async def test_what_cannot_be_read_again_is_not_written(database: Database) -> None:
    for unspeakable in (float("nan"), "half a \ud83d pair"):
        bad = created("c1", properties={"x": unspeakable})
        with pytest.raises(ValueError, match=r"JSON compliant|surrogates"):
            await database.conversations.create(bad)

    assert await database.conversations.load(cid("c1")) is None


async def test_a_deployment_named_meanwhile_by_another_process_keeps_its_name(
    database: Database,
) -> None:
    first = await database.keys.deployment()

    again = await database._writer.run(partial(_make_deployment, "late"))

    assert again == first == await database.keys.deployment()


async def test_the_third_signing_key_retires_the_first(database: Database) -> None:
    for i in range(3):
        key = SigningKey(id=f"k{i}", secret="s", created_at=NOON + i * SECOND)
        await database.keys.add_signing_key(key)

    assert [key.id for key in await database.keys.signing_keys()] == ["k2", "k1"]
