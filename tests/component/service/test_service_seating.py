import asyncio

import pytest
from service_house import House, after, play, running, seconds

from support.virtual_time import run_virtual
from visavis.core import link, signals
from visavis.core.events import TRANSCRIPTION_READY
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId
from visavis.core.lifecycle import Live, Reason, Vacant
from visavis.core.limits import Limits
from visavis.core.refusals import Busy
from visavis.core.transcripts import Role
from visavis.service.admission import Credentials


def closed(id_: ConversationId) -> link.SeatClosed:
    return link.SeatClosed(conversation_id=id_)


async def said(house: House, id_: ConversationId, text: str) -> None:
    await house.report(
        link.LineSpoken(conversation_id=id_, role=Role.USER, text=text, age_ms=0)
    )


def test_the_transcript_is_written_when_the_worker_closed_the_seat() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        await house.enter(id_)
        await house.wait(8)
        await said(house, id_, "Hello.")
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        assert house.sent(link.CloseSeat) == [link.CloseSeat(conversation_id=id_)]
        await house.wait(1)
        await said(house, id_, "Bye.")
        assert TRANSCRIPTION_READY not in house.event_types(id_)
        await house.report(closed(id_))
        await house.wait(0.1)
        ready = house.events(id_)[-1]
        assert ready.event_type == TRANSCRIPTION_READY
        assert ready.at == after(11)
        assert ready.properties["replica_id"] == "rf4e9d9790f0"
        told = [
            (line["content"], line["seconds_from_start"])
            for line in ready.properties["transcript"]
        ]
        assert told == [("Hello.", 8), ("Bye.", 9)]
        assert house.rooms.find(id_) is None
        await house.wait(10)
        assert house.event_types(id_).count(TRANSCRIPTION_READY) == 1

    play(story)


def test_a_worker_that_closes_nothing_delays_the_transcript_five_seconds() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        await house.enter(id_)
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        await house.wait(10)
        ready = house.events(id_)[-1]
        assert (ready.event_type, ready.at) == (TRANSCRIPTION_READY, after(7))

    play(story)


def test_a_conversation_that_ends_with_nobody_seated_is_transcribed_at_once() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(60)))
        await house.wait(2)
        await house.leave(id_, await house.join(id_))
        await house.wait(30)
        assert house.rooms.find(id_) is None
        await house.wait(40)
        assert house.events(id_)[-1].event_type == TRANSCRIPTION_READY
        assert house.events(id_)[-1].at == after(62)

    play(story)


def test_a_conversation_nobody_joined_has_no_transcript() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        await house.calls.hello(id_, Credentials())
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        await house.report(closed(id_))
        await house.wait(10)
        assert house.event_types(id_)[-1] == "system.shutdown"

    play(story)


def test_a_start_writes_the_transcripts_the_last_one_could_not() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        await house.enter(id_)
        await said(house, id_, "Hello.")
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        again = House(store=house.store, key_store=house.key_store)
        await again.transcripts.catch_up()
        await again.transcripts.catch_up()
        await again.transcripts.write(id_)
        await house.wait(10)
        assert house.event_types(id_).count(TRANSCRIPTION_READY) == 1

    play(story)


def test_a_transcript_of_what_is_open_or_unknown_is_not_written() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.transcripts.write(id_)
        await house.transcripts.write(ConversationId("c404"))
        assert house.event_types(id_) == ["system.replica_joined"]

    play(story)


def test_a_seat_nobody_looks_at_is_given_back_after_the_grace() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        await house.calls.hello(id_, Credentials())
        await house.calls.looked_away(id_)
        await house.wait(4.9)
        assert house.sent(link.CloseSeat) == []
        await house.wait(1)
        assert len(house.sent(link.CloseSeat)) == 1
        await house.report(closed(id_))
        await house.wait(6)
        assert house.rooms.find(id_) is None

    play(story)


def test_a_seat_somebody_looks_at_again_is_kept() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        await house.calls.hello(id_, Credentials())
        await house.calls.looked_away(id_)
        await house.wait(3)
        await house.calls.hello(id_, Credentials())
        await house.wait(60)
        assert house.sent(link.CloseSeat) == []

    play(story)


def test_a_seat_is_given_back_when_everybody_left() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(600)))
        await house.wait(2)
        first = await house.join(id_)
        await house.drop(id_, first)
        await house.wait(5.1)
        assert len(house.sent(link.CloseSeat)) == 1

    play(story)


def test_who_comes_while_a_seat_is_being_closed_gets_a_new_one() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(600)))
        await house.wait(2)
        await house.leave(id_, await house.join(id_))
        await house.wait(6)
        await house.enter(id_)
        assert len(house.sent(link.OpenSeat)) == 2
        state = house.seen(id_).state
        assert isinstance(state, Live)
        assert state.engaged_at == after(12)
        # News of the old seat must not close the new one.
        await house.report(closed(id_))
        await house.wait(10)
        assert house.rooms.find(id_) is not None

    play(story)


def test_a_conversation_may_end_while_its_seat_is_being_given_back() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(600)))
        await house.wait(2)
        await house.leave(id_, await house.join(id_))
        await house.wait(6)
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        await house.wait(10)
        assert len(house.sent(link.CloseSeat)) == 1
        assert house.event_types(id_)[-1] == TRANSCRIPTION_READY

    play(story)


def test_the_calls_of_a_dead_worker_rejoin_on_another() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(0)))
        await house.wait(2)
        first = await house.join(id_, name="Ada")
        await said(house, id_, "Hello.")
        await house.calls.departed(house.workers[0])
        [put_out] = house.sockets.put_outs
        assert (put_out.why.daily_type, put_out.why.retry_s) == ("busy", 0.2)
        await house.drop(id_, first)
        await house.wait(2)
        again = await house.join(id_, resume=first.joined.resume)
        assert again.joined.you == first.joined.you
        [seat] = house.sent(link.OpenSeat, worker=1)
        assert [line.text for line in seat.history] == ["Hello."]
        await house.wait(30)
        assert isinstance(house.seen(id_).state, Live)

    play(story)


def test_who_does_not_come_back_left_when_joining_worked_again() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(0)))
        await house.wait(2)
        first = await house.join(id_)
        await house.calls.departed(house.workers[0])
        await house.drop(id_, first)
        # The next worker takes two seconds, and the one after the first fails.
        await house.wait(20)
        assert house.end(id_).reason is Reason.PARTICIPANT_LEFT
        assert house.end(id_).at == after(4)

    play(story, start_s=2)


def test_while_there_is_no_worker_nobody_leaves() -> None:
    async def story(house: House) -> None:
        house.arrive()
        id_ = await house.open(Limits(left=seconds(0)))
        first = await house.join(id_)
        await house.calls.departed(house.workers[0])
        await house.drop(id_, first)
        await house.wait(60)
        assert isinstance(house.seen(id_).state, Live)
        house.arrive()
        await house.wait(20)
        assert house.end(id_).reason is Reason.PARTICIPANT_LEFT
        assert house.end(id_).at == after(60)

    play(story, start_s=1000)


@pytest.mark.parametrize("waited", [1, 6])
def test_what_ends_while_it_waits_for_another_worker_waits_no_more(
    waited: float,
) -> None:
    async def story(house: House) -> None:
        house.arrive()
        id_ = await house.open()
        await house.enter(id_)
        await house.calls.departed(house.workers[0])
        await house.wait(waited)
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        house.arrive()
        await house.wait(20)
        assert house.sent(link.OpenSeat, worker=1) == []
        assert house.event_types(id_)[-1] == TRANSCRIPTION_READY
        assert len(house.rooms.chores) == 0

    play(story, start_s=1000)


def test_a_worker_that_dies_before_the_seat_is_taken_costs_only_time() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        async with asyncio.TaskGroup() as group:
            joining = group.create_task(house.join(id_))
            await house.wait(1)
            house.arrive()
            await house.calls.departed(house.workers[0])
            await house.wait(1)
            house.arrive()
        assert joining.result().joined.others
        assert house.sockets.put_outs == []
        assert len(house.sent(link.OpenSeat, worker=1)) == 1

    play(story, start_s=1000)


def test_a_worker_that_dies_closing_a_seat_has_closed_it() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        await house.enter(id_)
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        await house.calls.departed(house.workers[0])
        await house.wait(0.1)
        assert house.events(id_)[-1].event_type == TRANSCRIPTION_READY

    play(story)


def test_a_dead_worker_s_lookers_look_again() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        await house.calls.hello(id_, Credentials())
        await house.calls.departed(house.workers[0])
        assert house.sockets.put_outs[0].why.code == "busy"
        await house.calls.looked_away(id_)
        await house.calls.hello(id_, Credentials())
        await house.wait(20)
        assert len(house.sent(link.OpenSeat, worker=1)) == 1

    play(story)


def test_an_ending_announced_while_there_is_no_worker_reaches_the_people() -> None:
    async def story(house: House) -> None:
        house.arrive()
        id_ = await house.open(Limits(duration=seconds(70), inactive=seconds(0)))
        await house.enter(id_)
        await house.calls.departed(house.workers[0])
        await house.wait(12)
        assert len(house.told(signals.AppFrom)) == 1

    play(story, start_s=1000)


def test_who_was_there_before_a_restart_is_gone_without_any_worker() -> None:
    async def main() -> None:
        first = House(start_s=0)
        first.placement.open()
        async with running(first):
            await first.wait(1)
            id_ = await first.open(Limits(left=seconds(100)))
            await first.join(id_)
        second = House(store=first.store, key_store=first.key_store, max_workers=0)
        async with running(second):
            await second.conductor.restored()
            with pytest.raises(Busy):
                await second.calls.hello(id_, Credentials())
            await second.wait(30)
            assert isinstance(second.seen(id_).state, Vacant)
            assert second.rooms.find(id_) is None

    run_virtual(main())
