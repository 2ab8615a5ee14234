"""What every `RecordingStore` does."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from store_cases import NOON, SECOND, Stores, cid, created, event

from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    EventId,
    RecordingId,
    ReplicaId,
    WorkspaceId,
)
from visavis.core.recordings import Bucket, Recording, Status
from visavis.service.ports import RecordingRevised
from visavis.store.database import Database


def recording(name: str, of: str = "c1", **fields: Any) -> Recording:
    given: dict[str, Any] = {
        "id": RecordingId(name),
        "workspace_id": DEFAULT_WORKSPACE,
        "conversation_id": cid(of),
        "replica_id": ReplicaId("r1"),
        "bucket": Bucket(name="calls", role="arn"),
        "duration": timedelta(seconds=1.5),
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Recording(**given | fields)


def ready(before: Recording) -> RecordingRevised:
    told = event(f"of-{before.id}", kind="application.recording_ready")
    return replace(before, status=Status.READY), (told,)


@pytest.fixture
async def two(stores: Stores) -> Stores:
    """Return a store with two recordings of one conversation, and one of another."""
    for name in ("c1", "c2"):
        await stores.conversations.create(created(name))
    for kept in (
        recording("rec_2", created_at=NOON + SECOND, status=Status.STORING),
        recording("rec_1"),
        recording("rec_3", of="c2", status=Status.FAILED),
    ):
        await stores.recordings.put(kept)
    return stores


async def test_what_was_put_is_found_by_its_own_workspace_only(two: Stores) -> None:
    store = two.recordings
    assert await store.get(DEFAULT_WORKSPACE, "rec_1") == recording("rec_1")
    assert await store.find("rec_1") == recording("rec_1")
    assert await store.get(WorkspaceId("other"), "rec_1") is None
    assert await store.find("rec_never") is None


async def test_those_of_a_conversation_come_oldest_first(two: Stores) -> None:
    of = await two.recordings.of(cid("c1"))
    assert [kept.id for kept in of] == ["rec_1", "rec_2"]
    assert await two.recordings.of(cid("nowhere")) == []


async def test_what_is_not_stored_yet_is_unfinished(two: Stores) -> None:
    unfinished = await two.recordings.unfinished()
    assert [kept.id for kept in unfinished] == ["rec_1", "rec_2"]
    await two.recordings.revise(RecordingId("rec_1"), ready)
    assert [kept.id for kept in await two.recordings.unfinished()] == ["rec_2"]


async def test_a_change_and_what_is_told_of_it_are_one(two: Stores) -> None:
    after = await two.recordings.revise(RecordingId("rec_1"), ready)
    assert after == recording("rec_1", status=Status.READY)
    logged = await two.conversations.events(cid("c1"))
    assert [one.event.id for one in logged] == ["of-rec_1"]
    (due,) = await two.outbox.due(NOON, 10)
    assert due.event.id == EventId("of-rec_1")


async def test_a_refusal_changes_nothing(two: Stores) -> None:
    def refuse(before: Recording) -> RecordingRevised:
        raise LookupError(before.id)

    with pytest.raises(LookupError):
        await two.recordings.revise(RecordingId("rec_1"), refuse)
    assert await two.recordings.find("rec_1") == recording("rec_1")


async def test_what_is_gone_cannot_be_changed(two: Stores) -> None:
    for _ in range(2):
        await two.recordings.remove(RecordingId("rec_1"))
    assert await two.recordings.revise(RecordingId("rec_1"), ready) is None
    assert [kept.id for kept in await two.recordings.of(cid("c1"))] == ["rec_2"]
    assert not await two.conversations.events(cid("c1"))


async def test_what_is_known_of_recordings_goes_with_their_conversation(
    database: Database,
) -> None:
    await database.conversations.create(created("c1"))
    await database.recordings.put(recording("rec_1"))
    await database.conversations.delete(cid("c1"), hard=True)
    await database.removals.remove(cid("c1"))
    assert await database.recordings.find("rec_1") is None
