import asyncio
from collections.abc import Collection, Sequence
from datetime import timedelta

import pytest
from service_house import CALLBACK, House, after, play, running, seconds

from support.virtual_time import run_virtual
from visavis.core import link, signals
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, WorkspaceId
from visavis.core.lifecycle import EndConversation, Live, Reason, Waiting
from visavis.core.limits import Limits
from visavis.core.transcripts import Role
from visavis.service.fakes import FakeConversationStore
from visavis.service.ports import Change, Decide

OFF = timedelta(0)
SHORT = Limits(
    duration=seconds(100), absent=seconds(20), inactive=seconds(30), left=seconds(8)
)


def test_nobody_comes_and_it_ends_at_the_absent_deadline() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(SHORT)
        await house.wait(60)
        assert house.end(id_).reason is Reason.PARTICIPANT_ABSENT
        assert house.end(id_).at == after(20)
        assert house.event_types(id_) == ["system.replica_joined", "system.shutdown"]
        shutdown = house.events(id_)[-1]
        assert shutdown.properties == {
            "replica_id": "rf4e9d9790f0",
            "shutdown_reason": "participant_absent_timeout reached",
            "shutdown_code": "participant_absent",
        }
        assert shutdown.at == after(20)
        assert shutdown.webhook_url == CALLBACK

    play(story)


def test_it_ends_at_its_duration_with_everybody_told() -> None:
    async def story(house: House) -> None:
        limits = Limits(duration=seconds(100), inactive=OFF)
        id_ = await house.open(limits)
        await house.wait(2)
        who = await house.enter(id_)
        await house.wait(200)
        assert house.end(id_).reason is Reason.MAX_CALL_DURATION
        assert house.end(id_).at == after(100)
        assert house.event_types(id_) == [
            "system.replica_joined",
            "system.ending_soon",
            "system.ending_soon",
            "system.shutdown",
            "application.transcription_ready",
        ]
        soon = house.events(id_)[1]
        assert soon.at == after(40)
        assert soon.properties == {
            "replica_id": "rf4e9d9790f0",
            "seconds": 60,
            "shutdown_code": "max_call_duration",
            "ends_at": "2026-01-02T03:05:45.000000Z",
        }
        [put_out] = house.sockets.put_outs
        assert put_out.why.daily_type == "ejected"
        assert put_out.why.shutdown_code == "max_call_duration"
        assert put_out.why.detail == "This conversation reached its maximum duration."
        [person] = house.store.records[id_].participants
        assert (person.id, person.left_at) == (who, after(100))

    play(story)


def test_the_end_is_announced_in_the_call_and_to_the_replica() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(duration=seconds(100), inactive=OFF))
        await house.wait(2)
        entrance = await house.join(id_)
        await house.wait(39)
        replica = entrance.joined.others[-1]
        [warning] = house.told(signals.AppFrom)
        assert warning.sender == replica.session_id
        assert warning.data["message_type"] == "system"
        assert warning.data["event_type"] == "system.ending_soon"
        assert warning.data["conversation_id"] == id_
        assert warning.data["properties"]["seconds"] == 60
        assert house.sent(link.AnnounceEnd) == [
            link.AnnounceEnd(
                conversation_id=id_, reason=Reason.MAX_CALL_DURATION, seconds=60
            )
        ]

    play(story)


def test_it_ends_after_the_last_one_left() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(SHORT)
        await house.wait(2)
        entrance = await house.join(id_)
        await house.wait(3)
        await house.leave(id_, entrance)
        await house.wait(20)
        assert house.end(id_).reason is Reason.PARTICIPANT_LEFT
        assert house.end(id_).at == after(13)
        [person] = house.store.records[id_].participants
        assert person.left_at == after(5)

    play(story)


def test_a_lost_connection_is_a_leave_dated_at_the_loss() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=OFF))
        await house.wait(2)
        entrance = await house.join(id_)
        await house.wait(10)
        await house.drop(id_, entrance)
        await house.wait(4.9)
        assert isinstance(house.seen(id_).state, Live)
        await house.wait(1)
        assert house.end(id_).reason is Reason.PARTICIPANT_LEFT
        assert house.end(id_).at == after(12)

    play(story)


def test_a_reload_within_the_grace_is_no_leave() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=OFF))
        await house.wait(2)
        entrance = await house.join(id_)
        await house.drop(id_, entrance)
        await house.wait(4)
        again = await house.join(id_, resume=entrance.joined.resume)
        await house.wait(30)
        assert isinstance(house.seen(id_).state, Live)
        assert again.joined.you.session_id == entrance.joined.you.session_id
        assert house.told(signals.ParticipantLeft) == []

    play(story)


def test_a_silent_room_ends_after_the_last_engagement() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(SHORT)
        await house.wait(2)
        who = await house.enter(id_)
        await house.wait(20)
        house.calls.message(id_, who, {"hi": 1}, "*")
        await house.wait(40)
        assert house.end(id_).reason is Reason.PARTICIPANT_INACTIVE
        assert house.end(id_).at == after(52)

    play(story)


def test_engagement_kept_back_counts_before_the_deadline_is_judged() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(SHORT)
        await house.wait(2)
        who = await house.enter(id_)
        await house.wait(28.5)
        house.calls.message(id_, who, 1, "*")
        await house.wait(1)
        house.calls.message(id_, who, 2, "*")
        version = house.seen(id_).version
        await house.wait(1)
        state = house.seen(id_).state
        assert isinstance(state, Live)
        assert state.engaged_at == after(30.5)
        assert house.seen(id_).version == version
        await house.wait(4)
        state = house.seen(id_).state
        assert isinstance(state, Live)
        assert state.engaged_at == after(31.5)

    play(story)


def test_ending_by_request_happens_now() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(SHORT)
        await house.wait(3)
        ended = await house.conversations.end(DEFAULT_WORKSPACE, id_)
        await house.wait(60)
        assert ended.ended == house.end(id_)
        assert house.end(id_).reason is Reason.END_REQUESTED
        assert house.end(id_).at == after(3)
        assert house.event_types(id_) == ["system.replica_joined", "system.shutdown"]

    play(story)


def test_a_replica_that_fails_ends_the_conversation() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(SHORT)
        await house.wait(2)
        await house.enter(id_)
        await house.report(link.SeatFailed(conversation_id=id_, step="voice"))
        assert house.end(id_).reason is Reason.REPLICA_FAILED
        assert house.end(id_).detail == "voice"

    play(story)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_said_in_a_sentence(reason: Reason) -> None:
    async def story(house: House) -> None:
        id_ = await house.open(SHORT)
        await house.conductor.give(id_, EndConversation(reason=reason))
        [put_out] = house.sockets.put_outs
        assert put_out.why.shutdown_code == reason
        assert put_out.why.detail.endswith(".")

    play(story)


def test_two_hundred_due_at_once_all_end_at_their_deadline() -> None:
    async def story(house: House) -> None:
        limits = Limits(absent=seconds(5))
        opened = [await house.open(limits) for _ in range(200)]
        await house.wait(6)
        assert {house.end(id_).at for id_ in opened} == {after(5)}
        posted = [p.event.event_type for p in house.store.posted]
        assert posted.count("system.shutdown") == 200

    play(story)


class _Shaky(FakeConversationStore):
    """A store that fails to write some conversations for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.failing: set[ConversationId] = set()

    async def change(self, id_: ConversationId, decide: Decide) -> Change:
        if id_ in self.failing:
            raise OSError("the disk is full")
        return await super().change(id_, decide)


class _Slow(FakeConversationStore):
    """A store that says who is there only when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = asyncio.Event()

    async def live(self, but: Collection[WorkspaceId] = ()) -> Sequence[ConversationId]:
        await self.may_answer.wait()
        return await super().live(but)


def test_one_that_cannot_be_written_stops_no_other_and_is_tried_again() -> None:
    store = _Shaky()

    async def story(house: House) -> None:
        limits = Limits(absent=seconds(5))
        bad, good = await house.open(limits), await house.open(limits)
        store.failing.add(bad)
        await house.wait(8)
        assert house.seen(bad).ended is None
        assert house.end(good).at == after(5)
        store.failing.clear()
        await house.wait(3)
        assert house.end(bad).at == after(5)

    play(story, store=store)


def test_a_restart_settles_what_is_overdue_at_its_deadline() -> None:
    async def main() -> None:
        first = House()
        early, late = await first.open(SHORT), await first.open(Limits())
        await first.wait(50)
        second = House(store=first.store, key_store=first.key_store)
        async with running(second):
            await second.wait(1)
            assert second.end(early).at == after(20)
            assert isinstance(second.seen(late).state, Waiting)
            assert second.event_types(early).count("system.shutdown") == 1
            await second.wait(300)
            assert second.end(late).at == after(300)

    run_virtual(main())


def test_a_restart_is_nobodys_leaving() -> None:
    async def main() -> None:
        first = House(start_s=0)
        first.placement.open()
        async with running(first):
            await first.wait(1)
            id_ = await first.open(Limits(left=OFF, inactive=seconds(3600)))
            stays = await first.join(id_)
            await first.join(id_)
            await first.drop(id_, stays)
            await first.wait(2)
        await first.wait(60)
        second = House(
            store=first.store,
            key_store=first.key_store,
            randomness=first.randomness,
            start_s=0,
        )
        second.placement.open()
        async with running(second):
            await second.wait(10)
            assert isinstance(second.seen(id_).state, Live)
            await second.conductor.restored()
            await second.wait(3)
            back = await second.join(id_, resume=stays.joined.resume)
            assert len(back.joined.others) == 2
            await second.wait(3)
            state = second.seen(id_).state
            assert isinstance(state, Live)
            [present] = state.present
            assert present.participant_id == stays.joined.you.session_id
            [left] = second.told(signals.ParticipantLeft)
            assert left.participant.session_id != stays.joined.you.session_id
            gone = {p.left_at for p in second.store.records[id_].participants}
            assert gone == {None, after(73)}

    run_virtual(main())


def test_who_joins_before_all_is_restored_is_not_lost_by_the_restoring() -> None:
    async def main() -> None:
        first = House(start_s=0)
        first.placement.open()
        async with running(first):
            await first.wait(1)
            id_ = await first.open(Limits(left=OFF))
            entrance = await first.join(id_)
        second = House(
            store=first.store, key_store=first.key_store, randomness=first.randomness
        )
        async with running(second):
            second.placement.open()
            await second.wait(2)
            await second.join(id_, resume=entrance.joined.resume)
            await second.conductor.restored()
            await second.wait(30)
            assert isinstance(second.seen(id_).state, Live)

    run_virtual(main())


def test_who_restores_while_a_front_still_looks_around_restores_everybody() -> None:
    async def main() -> None:
        store = _Slow()
        store.may_answer.set()
        first = House(store=store, start_s=0)
        first.placement.open()
        async with running(first):
            await first.wait(1)
            id_ = await first.open(Limits(left=OFF))
            await first.join(id_)
        store.may_answer.clear()
        second = House(store=store, key_store=first.key_store)
        async with running(second), asyncio.TaskGroup() as group:
            await second.wait(1)
            group.create_task(second.conductor.restored())
            await second.wait(1)
            store.may_answer.set()
            await second.wait(30)
            assert second.end(id_).reason is Reason.PARTICIPANT_LEFT

    run_virtual(main())


def test_a_restoring_that_fails_is_tried_again() -> None:
    async def main() -> None:
        first = House(store=_Shaky(), start_s=0)
        first.placement.open()
        async with running(first):
            await first.wait(1)
            id_ = await first.open(Limits(left=OFF))
            await first.join(id_)
        store = first.store
        assert isinstance(store, _Shaky)
        second = House(store=store, key_store=first.key_store)
        async with running(second):
            store.failing.add(id_)
            await second.conductor.restored()
            await second.wait(1)
            store.failing.clear()
            await second.wait(5)
            assert isinstance(second.seen(id_).state, Live)
            await second.wait(5)
            assert second.end(id_).reason is Reason.PARTICIPANT_LEFT
            assert second.end(id_).at == after(3)

    run_virtual(main())


def test_a_deleted_conversation_wakes_nobody() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(SHORT)
        await house.store.delete(id_)
        await house.wait(30)
        assert house.seen(id_).ended is None

    play(story)


def test_an_ended_conversation_keeps_what_was_said_after() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(SHORT)
        await house.wait(2)
        await house.enter(id_)
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        await house.report(
            link.LineSpoken(
                conversation_id=id_, role=Role.ASSISTANT, text="Goodbye.", age_ms=500
            )
        )
        [line] = await house.store.lines(id_)
        assert line.text == "Goodbye."
        assert line.at == after(1.5)

    play(story)
