"""Slots and minutes through the whole service, on fakes and in virtual time."""

from typing import Any

import pytest
from service_house import House, after, play, running, seconds

from support.virtual_time import run_virtual
from visavis.core.budgets import Account, Allowance
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, KeyId
from visavis.core.lifecycle import Reason
from visavis.core.limits import Limits
from visavis.core.problems import OutOfMinutes, TooManyConversations
from visavis.core.refusals import Busy
from visavis.service.conversations import NewConversation
from visavis.service.fakes import FakeUsageLog
from visavis.service.usage import Usage

LONG = Limits(duration=seconds(3600), absent=seconds(3600), inactive=seconds(0))


def account(name: str = "key", **more: Any) -> Account:
    return Account(key_id=KeyId(name), **more)


def minutes(count: int, **more: Any) -> Account:
    return account(workspace=Allowance(minutes=count), **more)


async def opened(
    house: House, whose: Account, limits: Limits = LONG, **wanted: Any
) -> ConversationId:
    wish = NewConversation(replica_id="rf4e9d9790f0", limits=limits, **wanted)
    made = await house.conversations.create(DEFAULT_WORKSPACE, wish, whose)
    return made.conversation.id


def test_a_conversation_ends_when_its_minutes_do_and_says_so() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house, minutes(2))
        await house.wait(119)
        assert house.seen(id_).ended is None
        await house.wait(2)
        assert house.end(id_).at == after(120)
        assert house.end(id_).reason is Reason.BUDGET_EXHAUSTED
        shutdown = house.events(id_)[-1].properties
        assert shutdown["shutdown_code"] == "budget_exhausted"

    play(story)


def test_whoever_shares_the_minutes_ends_at_the_same_instant() -> None:
    async def story(house: House) -> None:
        first = await opened(house, minutes(2))
        await house.wait(60)
        second = await opened(house, minutes(2))
        await house.wait(31)
        assert house.end(first).at == house.end(second).at == after(90)

    play(story)


def test_an_end_leaves_its_minutes_to_the_others() -> None:
    async def story(house: House) -> None:
        first, second = await opened(house, minutes(2)), await opened(house, minutes(2))
        await house.wait(30)
        await house.conversations.end(DEFAULT_WORKSPACE, first)
        await house.wait(61)
        assert house.end(second).at == after(90)

    play(story)


def test_another_deadline_that_comes_first_still_wins() -> None:
    async def story(house: House) -> None:
        short = await opened(house, minutes(2), Limits(absent=seconds(20)))
        other = await opened(house, minutes(2))
        await house.wait(101)
        assert house.end(short).reason is Reason.PARTICIPANT_ABSENT
        assert house.end(other).at == after(100)

    play(story)


def test_without_minutes_nothing_more_is_created() -> None:
    async def story(house: House) -> None:
        await opened(house, minutes(1))
        await house.wait(60)
        with pytest.raises(OutOfMinutes):
            await opened(house, minutes(1))
        await opened(house, account("other"))

    play(story)


def test_the_minutes_of_one_key_are_not_those_of_another() -> None:
    async def story(house: House) -> None:
        mine = account(key=Allowance(minutes=1))
        ends = await opened(house, mine)
        goes_on = await opened(house, account("other", key=Allowance(minutes=2)))
        await house.wait(61)
        assert house.end(ends).at == after(60)
        assert house.seen(goes_on).ended is None

    play(story)


def test_after_a_restart_minutes_end_at_the_instant_they_did() -> None:
    async def main() -> None:
        first = House()
        ends = [await opened(first, minutes(2)) for _ in range(2)]
        await first.wait(500)
        second = House(store=first.store, key_store=first.key_store)
        async with running(second):
            await second.wait(1)
            assert {second.end(id_).at for id_ in ends} == {after(60)}

    run_virtual(main())


def test_over_the_limit_nothing_is_created_until_one_ends() -> None:
    async def story(house: House) -> None:
        two = account(key=Allowance(concurrent=2))
        first = await opened(house, two)
        await opened(house, two)
        with pytest.raises(TooManyConversations):
            await opened(house, two)
        await opened(house, account("other"))
        await house.conversations.end(DEFAULT_WORKSPACE, first)
        await opened(house, two)

    play(story)


def test_a_test_takes_no_slot_and_no_minute() -> None:
    async def story(house: House) -> None:
        one = account(workspace=Allowance(concurrent=1, minutes=1))
        await opened(house, one)
        tested = await opened(house, one, test_mode=True)
        assert house.end(tested).reason is Reason.TEST_MODE
        await house.wait(61)
        await opened(house, one, test_mode=True)

    play(story)


def test_from_the_first_join_waiting_costs_nothing() -> None:
    async def story(house: House) -> None:
        one = minutes(1, from_join=True)
        id_ = await opened(house, one)
        await house.wait(300)
        assert house.seen(id_).limits.minutes_end_at is None
        await house.enter(id_)
        joined_at = house.seen(id_).metered_at
        assert joined_at is not None
        await house.wait(61)
        assert house.end(id_).at == joined_at + seconds(60)

    play(story)


def test_from_the_first_join_who_finds_no_slot_is_asked_to_wait() -> None:
    async def story(house: House) -> None:
        one = account(workspace=Allowance(concurrent=1), from_join=True)
        first, second = await opened(house, one), await opened(house, one)
        entrance = await house.join(first)
        with pytest.raises(Busy) as refused:
            await house.join(second)
        assert refused.value.retry_s
        assert house.people(second) == []
        await house.join(first)
        await house.leave(first, entrance)
        await house.conversations.end(DEFAULT_WORKSPACE, first)
        await house.join(second)

    play(story)


def test_usage_tells_slots_and_minutes_by_key() -> None:
    async def story(house: House) -> None:
        usage = Usage(FakeUsageLog(house.store), house.clocks, Allowance(minutes=9))
        ended = await opened(house, account("a"))
        await opened(house, account("b"))
        await house.wait(60)
        await house.conversations.end(DEFAULT_WORKSPACE, ended)
        await house.wait(60)
        report = await usage.report(DEFAULT_WORKSPACE)
        assert report.workspace.concurrent == 1
        assert report.workspace.minutes == seconds(180)
        assert [(k.key_id, u.concurrent, u.minutes) for k, u in report.keys] == [
            ("a", 0, seconds(60)),
            ("b", 1, seconds(120)),
        ]

    play(story)
