import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from visavis.core.conversations import Conversation
from visavis.core.deliveries import Attempted
from visavis.core.events import Event
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    ConversationId,
    EventId,
    PersonaId,
    ReplicaId,
)
from visavis.core.lifecycle import Waiting
from visavis.core.problems import UnknownConversation
from visavis.service.fakes import (
    FakeClock,
    FakeConversationStore,
    FakeOutbox,
    FakeRandomness,
    FakeWorkers,
)
from visavis.service.ports import Change, Page, Parcel, Record

NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OK = Attempted(at=NOW, status=200)
REFUSED = Attempted(at=NOW, status=500, why="status 500")


def conversation(id_: str) -> Conversation:
    return Conversation(
        id=ConversationId(id_),
        workspace_id=DEFAULT_WORKSPACE,
        name="",
        persona_id=PersonaId("p"),
        replica_id=ReplicaId("r"),
        state=Waiting(created_at=NOW),
        created_at=NOW,
        updated_at=NOW,
    )


def event(id_: str, of: str, url: str = "https://receiver.example") -> Event:
    return Event(
        id=EventId(id_),
        workspace_id=DEFAULT_WORKSPACE,
        conversation_id=ConversationId(of),
        event_type="system.shutdown",
        properties={},
        at=NOW,
        webhook_url=url,
    )


async def filled(*events: Event) -> tuple[FakeConversationStore, FakeOutbox]:
    store = FakeConversationStore()
    for id_ in sorted({e.conversation_id for e in events}):
        mine = tuple(e for e in events if e.conversation_id == id_)
        await store.create(Change(conversation=conversation(id_), events=mine))
    return store, FakeOutbox(store.post)


async def due(outbox: FakeOutbox, now: datetime = NOW, *busy: str) -> list[str]:
    names = frozenset(ConversationId(id_) for id_ in busy)
    return [parcel.event.id for parcel in await outbox.due(now, 10, names)]


async def test_only_the_oldest_undelivered_event_of_a_conversation_is_due() -> None:
    _, outbox = await filled(
        event("e1", "a"), event("e2", "a"), event("e3", "b"), event("e4", "b", url="")
    )
    assert await due(outbox) == ["e1", "e3"]
    assert await due(outbox, NOW, "a") == ["e3"]
    await outbox.delivered(EventId("e1"), OK)
    await outbox.given_up(EventId("e3"), REFUSED)
    assert await due(outbox) == ["e2"]


async def test_a_retry_waits_for_its_instant() -> None:
    _, outbox = await filled(event("e1", "a"))
    await outbox.retry(EventId("e1"), REFUSED, NOW + SECOND)
    assert await due(outbox) == []
    assert await outbox.next_due() == NOW + SECOND
    [parcel] = await outbox.due(NOW + SECOND, 1)
    assert parcel == Parcel(event=event("e1", "a"), attempt=2, due_at=NOW + SECOND)
    assert outbox.posted(EventId("e1")).tried == (REFUSED,)
    await outbox.delivered(EventId("e1"), OK)
    assert await outbox.next_due() is None


async def test_the_outbox_wakes_its_sender_when_there_is_something_to_send() -> None:
    store = FakeConversationStore()
    woken: list[str] = []
    FakeOutbox(store.post).on_written(lambda: woken.append("now"))
    silent = Change(conversation=conversation("a"), events=(event("e1", "a", url=""),))
    await store.create(silent)
    assert woken == []
    await store.create(
        Change(conversation=conversation("b"), events=(event("e2", "b"),))
    )
    assert woken == ["now"]


async def test_a_change_that_raises_writes_nothing() -> None:
    store, _ = await filled(event("e1", "a"))

    def refuse(_: Record) -> Change:
        raise UnknownConversation

    before = store.records[ConversationId("a")]
    with pytest.raises(UnknownConversation):
        await store.change(ConversationId("a"), refuse)
    assert store.records[ConversationId("a")] is before


async def test_a_change_counts_the_version_up() -> None:
    store, _ = await filled(event("e1", "a"))

    def rename(record: Record) -> Change:
        return Change(conversation=replace(record.conversation, name="x"))

    change = await store.change(ConversationId("a"), rename)
    assert (change.conversation.version, change.conversation.name) == (1, "x")
    assert await store.load(ConversationId("a")) == Record(
        conversation=change.conversation
    )


async def test_conversations_of_one_instant_are_listed_newest_first() -> None:
    store, _ = await filled(event("e1", "a"), event("e2", "b"), event("e3", "c"))
    rows, total = await store.list(DEFAULT_WORKSPACE, Page(limit=2, page=1))
    assert ([c.id for c in rows], total) == (["c", "b"], 3)


async def test_a_fake_clock_wakes_whose_time_has_come() -> None:
    clock = FakeClock(NOW)
    woken: list[int] = []

    async def sleep(count: int) -> None:
        await clock.sleep(count * SECOND)
        woken.append(count)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(sleep(count)) for count in (3, 1, 0)]
        await asyncio.wait(tasks[2:])
        clock.advance(SECOND)
        clock.advance(SECOND)
        await asyncio.wait(tasks[1:2])
        assert woken == [0, 1]
        clock.advance(SECOND)
    assert woken == [0, 1, 3]
    assert clock.now() == NOW + 3 * SECOND


def test_fake_randomness_says_the_same_in_every_run() -> None:
    one, two = FakeRandomness(), FakeRandomness()
    assert one.hex(100) == two.hex(100)
    assert len(one.hex(7)) == 7
    assert one.hex(8) != one.hex(8)
    assert 0 <= one.fraction() < 1


def test_fake_workers_count_their_starts() -> None:
    workers = FakeWorkers()
    workers.start()
    assert workers.started == 1
