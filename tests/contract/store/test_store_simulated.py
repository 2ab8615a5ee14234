"""What every store keeps of simulated workspaces."""

from dataclasses import replace

from store_cases import (
    NOON,
    SECOND,
    Stores,
    cid,
    conversation,
    joining,
    person,
)
from test_store_keys import WORKSPACE

from visavis.core.ids import WorkspaceId
from visavis.core.keys import Workspace
from visavis.core.limits import Limits
from visavis.service.ports import Change

SIM = Workspace(
    id=WorkspaceId("sim"),
    webhook_secrets=("whsec_c2lt",),
    created_at=NOON,
    clock_at=NOON + SECOND,
)


async def test_only_simulated_workspaces_have_a_clock(stores: Stores) -> None:
    await stores.keys.add_workspace(WORKSPACE)
    await stores.keys.add_workspace(SIM)

    assert list(await stores.keys.simulated()) == [SIM]
    assert await stores.keys.workspace(SIM.id) == SIM


async def test_a_clock_stands_where_it_was_moved_to(stores: Stores) -> None:
    await stores.keys.add_workspace(SIM)
    await stores.keys.move_clock(SIM.id, NOON + 90 * SECOND)

    moved = replace(SIM, clock_at=NOON + 90 * SECOND)
    assert list(await stores.keys.simulated()) == [moved]


async def test_the_wakes_of_some_workspaces_can_be_left_out(stores: Stores) -> None:
    for workspace in (WORKSPACE, SIM):
        await stores.keys.add_workspace(workspace)
    limits = Limits(absent=7 * SECOND)
    mine = conversation("c1", limits=limits)
    real = conversation("c2", limits=limits)
    await stores.conversations.create(
        Change(conversation=replace(mine, workspace_id=SIM.id))
    )
    await stores.conversations.create(Change(conversation=real))
    for name in ("c1", "c2"):
        await stores.conversations.change(cid(name), joining(person("anna", of=name)))

    conversations = stores.conversations
    assert [id_ for id_, _ in await conversations.wakes(but=(SIM.id,))] == ["c2"]
    assert [id_ for id_, _ in await conversations.wakes_of(SIM.id)] == ["c1"]
    assert list(await conversations.live(but=(SIM.id,))) == ["c2"]
    assert sorted(await conversations.live()) == ["c1", "c2"]
