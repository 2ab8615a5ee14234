"""What goes with age, and on request."""

import asyncio
from typing import Any

import pytest
from service_house import CALLBACK, House, play, running, seconds

from support.virtual_time import run_virtual
from visavis.core.deliveries import DeliveryState
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, WorkspaceId
from visavis.core.problems import UnknownConversation
from visavis.service.conversations import NewConversation
from visavis.service.fakes import FakeAnswers, FakeRemovals
from visavis.service.retention import BATCH, Retention

DAY = 600.0
"""Short days: the loops of the house nap once a minute, however long a story is."""


def retention(house: House, days: float | None = None) -> Retention:
    keep = None if days is None else seconds(days * DAY)
    return Retention(FakeRemovals(house.store), FakeAnswers(), house.clocks, keep)


async def ended(house: House, **wanted: Any) -> ConversationId:
    id_ = await house.open(None, **{"callback_url": "", **wanted})
    await house.conversations.end(DEFAULT_WORKSPACE, id_)
    return id_


def test_what_ended_long_ago_goes_and_nothing_else() -> None:
    async def story(house: House) -> None:
        old = [await ended(house) for _ in range(BATCH + 1)]
        await house.wait(DAY + 1)
        young = await ended(house)
        await retention(house, 1).sweep()
        assert set(house.store.records) == {young}
        assert not {e.event.conversation_id for e in house.store.posted} & {*old}

    play(story)


def test_without_a_setting_everything_stays() -> None:
    async def story(house: House) -> None:
        id_ = await ended(house)
        await house.wait(10 * DAY)
        await retention(house).sweep()
        assert id_ in house.store.records

    play(story)


def test_an_old_one_waits_for_its_last_callback() -> None:
    async def story(house: House) -> None:
        id_ = await ended(house, callback_url=CALLBACK)
        await house.wait(2 * DAY)
        await retention(house, 1).sweep()
        assert id_ in house.store.records
        for posted in house.store.posted:
            posted.delivery = DeliveryState.DELIVERED
        await retention(house, 1).sweep()
        assert id_ not in house.store.records

    play(story)


def test_erasing_ends_tells_of_the_end_and_leaves_only_that() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.enter(id_)
        keeper = retention(house)
        await keeper.erase(house.conversations, DEFAULT_WORKSPACE, id_)
        assert house.event_types(id_)[-1] == "system.shutdown"
        assert all(kind.startswith("system.") for kind in house.event_types(id_))
        assert await house.store.lines(id_) == ()
        with pytest.raises(UnknownConversation):
            await house.conversations.get(DEFAULT_WORKSPACE, id_)
        for posted in house.store.posted:
            posted.delivery = DeliveryState.DELIVERED
        await keeper.sweep()
        assert house.events(id_) == []
        assert id_ not in house.store.records

    play(story)


def test_what_is_another_workspaces_cannot_be_erased() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        with pytest.raises(UnknownConversation):
            await retention(house).erase(
                house.conversations, WorkspaceId("elsewhere"), id_
            )
        assert house.seen(id_).ended is None

    play(story)


def test_what_was_deleted_before_is_erased_all_the_same_and_once() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(None, callback_url="")
        await house.enter(id_)
        await house.conversations.delete(DEFAULT_WORKSPACE, id_)
        assert id_ in house.store.records
        keeper, erase = retention(house), house.conversations
        with pytest.raises(UnknownConversation):
            await keeper.erase(erase, WorkspaceId("elsewhere"), id_)
        await keeper.erase(erase, DEFAULT_WORKSPACE, id_)
        assert id_ not in house.store.records
        assert house.events(id_) == []
        assert await house.store.lines(id_) == ()
        with pytest.raises(UnknownConversation):
            await keeper.erase(erase, DEFAULT_WORKSPACE, id_)

    play(story)


def test_in_a_simulated_workspace_things_grow_old_by_its_own_clock() -> None:
    async def story(house: House) -> None:
        there = WorkspaceId("simulation")
        secret, _, _ = await house.keys.create("test", there, simulated=True)
        await house.keys.authenticate(secret)
        wish = NewConversation(replica_id="rf4e9d9790f0")
        made = await house.conversations.create(there, wish)
        await house.conversations.end(there, made.conversation.id)
        await house.wait(2 * DAY)
        await retention(house, 1).sweep()
        assert made.conversation.id in house.store.records
        await house.simulation.advance(there, seconds(2 * DAY))
        real = await ended(house)
        await retention(house, 1).sweep()
        assert [*house.store.records] == [real]

    play(story)


def test_it_looks_at_the_start_and_every_hour() -> None:
    async def main() -> None:
        house = House()
        async with running(house):
            id_ = await ended(house)
            await house.wait(DAY - 60)
            loop = retention(house, 1).run()
            async with asyncio.TaskGroup() as group:
                sweeping = group.create_task(loop)
                await house.wait(3599)
                assert id_ in house.store.records
                await house.wait(2)
                assert id_ not in house.store.records
                sweeping.cancel()

    run_virtual(main())
