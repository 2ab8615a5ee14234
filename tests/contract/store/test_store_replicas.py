"""Replicas and what is told of their training are kept together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from store_cases import HOOK, NOON, Stores

from visavis.core import training
from visavis.core.events import REPLICA_STATUS, Event
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    ConversationId,
    EventId,
    KeyId,
    ReplicaId,
    WorkspaceId,
)
from visavis.core.keys import Workspace
from visavis.core.personas import PORTRAIT, Replica
from visavis.core.portraits import Portrait, guessed
from visavis.core.training import Consent, Training
from visavis.service.fakes import FakeReplicaStore
from visavis.service.ports import Outbox, ReplicaStore
from visavis.service.ports.training import ReplicaRevised

OTHER = WorkspaceId("w_other")
BEGUN = Training(
    image_url="https://a.example/me.jpg",
    picture="r1.0.webp",
    consent=Consent(given_by="Jo", statement="I agree.", key_id=KeyId("k"), at=NOON),
    callback_url=HOOK,
)
FACE = Portrait(
    name="r1.0.webp",
    width=640,
    height=480,
    handles=guessed((290.0, 200.0), (350.0, 200.0)),
    show="r1.1",
)


@pytest.fixture
async def replicas(stores: Stores) -> ReplicaStore:
    for id_ in (DEFAULT_WORKSPACE, OTHER):
        await stores.keys.add_workspace(
            Workspace(id=id_, webhook_secrets=(), created_at=NOON)
        )
    return stores.cast.replicas


@pytest.fixture
def outbox(stores: Stores, replicas: ReplicaStore) -> Outbox:
    if isinstance(replicas, FakeReplicaStore):
        return type(stores.outbox)(replicas.post)  # type: ignore[call-arg]  # the fake
    return stores.outbox


def replica(id_: str, minutes: int = 0, state: Training = BEGUN) -> Replica:
    return Replica(
        id=ReplicaId(id_),
        name=f"Replica {id_}",
        face="",
        voice="flite:slt",
        model=PORTRAIT,
        training=state,
        created_at=NOON + timedelta(minutes=minutes),
        updated_at=NOON,
    )


def finished(*events: Event) -> Callable[[Replica], ReplicaRevised]:
    def decide(before: Replica) -> ReplicaRevised:
        assert before.training is not None
        done = training.finished(before.training)
        return replace(before, training=done, portrait=FACE), events

    return decide


def ready(of: str) -> Event:
    return Event(
        id=EventId(f"evt_{of}"),
        workspace_id=DEFAULT_WORKSPACE,
        conversation_id=ConversationId(of),
        event_type=REPLICA_STATUS,
        properties={"replica_id": of, "status": "ready"},
        at=NOON,
        webhook_url=HOOK,
    )


async def test_a_replica_comes_back_as_it_was_kept(replicas: ReplicaStore) -> None:
    kept = replace(replica("r1"), portrait=FACE)
    await replicas.put(DEFAULT_WORKSPACE, kept)
    assert await replicas.get(DEFAULT_WORKSPACE, "r1") == kept
    assert await replicas.get(OTHER, "r1") is None


async def test_the_untrained_of_every_workspace_are_found_oldest_first(
    replicas: ReplicaStore,
) -> None:
    done = training.finished(BEGUN)
    await replicas.put(OTHER, replica("r1", minutes=3))
    await replicas.put(DEFAULT_WORKSPACE, replica("r2", minutes=1))
    await replicas.put(DEFAULT_WORKSPACE, replica("r3", minutes=2, state=done))
    assert await replicas.untrained() == [(DEFAULT_WORKSPACE, "r2"), (OTHER, "r1")]


async def test_a_portrait_that_is_still_to_be_drawn_is_among_the_untrained(
    replicas: ReplicaStore,
) -> None:
    done = training.finished(BEGUN)
    bare = replace(replica("r1", state=done), portrait=replace(FACE, show=""))
    await replicas.put(DEFAULT_WORKSPACE, bare)
    await replicas.put(DEFAULT_WORKSPACE, replace(bare, id="r2", portrait=FACE))
    assert await replicas.untrained() == [(DEFAULT_WORKSPACE, "r1")]


async def test_a_training_ends_together_with_what_is_told_of_it(
    replicas: ReplicaStore, outbox: Outbox
) -> None:
    await replicas.put(DEFAULT_WORKSPACE, replica("r1"))
    after = await replicas.revise(DEFAULT_WORKSPACE, "r1", finished(ready("r1")))
    assert after is not None
    assert after == await replicas.get(DEFAULT_WORKSPACE, "r1")
    assert (after.ready, after.portrait) == (True, FACE)
    (parcel,) = await outbox.due(NOON, 9)
    assert parcel.event.properties == {"replica_id": "r1", "status": "ready"}
    assert await replicas.untrained() == []


async def test_anothers_replica_is_not_there_to_be_revised(
    replicas: ReplicaStore, outbox: Outbox
) -> None:
    await replicas.put(DEFAULT_WORKSPACE, replica("r1"))
    assert await replicas.revise(OTHER, "r1", finished(ready("r1"))) is None
    assert await replicas.untrained() == [(DEFAULT_WORKSPACE, "r1")]
    assert await outbox.due(NOON, 9) == []


async def test_a_removed_replica_takes_what_is_told_of_it_along(
    replicas: ReplicaStore, outbox: Outbox
) -> None:
    await replicas.put(DEFAULT_WORKSPACE, replica("r1"))
    await replicas.revise(DEFAULT_WORKSPACE, "r1", finished(ready("r1")))
    assert not await replicas.remove(OTHER, "r1")
    assert await replicas.remove(DEFAULT_WORKSPACE, "r1")
    assert await replicas.get(DEFAULT_WORKSPACE, "r1") is None
    assert await outbox.due(NOON, 9) == []
