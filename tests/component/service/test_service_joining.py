import asyncio

import pytest
from service_house import House, after, play, seconds

from support.virtual_time import run_virtual
from visavis.core import link, signals
from visavis.core.ids import DEFAULT_WORKSPACE
from visavis.core.lifecycle import Live, Vacant, Waiting
from visavis.core.limits import Limits
from visavis.core.refusals import (
    BadMessage,
    Busy,
    MeetingFull,
    NotAllowed,
    Refused,
    RoomEnded,
)
from visavis.core.tokens import Grant
from visavis.core.transcripts import Role
from visavis.service.admission import Credentials


def test_a_hello_readies_the_replica_and_admits_nobody() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(
            Limits(duration=seconds(600)), name="Practice", require_auth=False
        )
        await house.wait(2)
        ready = await house.calls.hello(id_, Credentials())
        assert ready == signals.Ready(
            conversation_id=id_,
            conversation_name="Practice",
            replica_name="Anna",
            face="anna",
            persona_name="Conversation partner",
            private=False,
            expires_at=after(600),
            max_participants=5,
        )
        [seat] = house.sent(link.OpenSeat)
        assert (seat.conversation_id, seat.history) == (id_, ())
        assert isinstance(house.seen(id_).state, Waiting)

    play(story)


def test_two_hellos_share_one_seat() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await asyncio.gather(
            house.calls.hello(id_, Credentials()), house.calls.hello(id_, Credentials())
        )
        assert len(house.sent(link.OpenSeat)) == 1

    play(story)


def test_who_joins_sees_the_replica_and_the_others() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(duration=seconds(600)))
        await house.wait(2)
        ada = await house.join(id_, name="Ada", video=False)
        bob = await house.join(id_, name="Bob", user_data={"seat": 2})
        [replica] = ada.joined.others
        assert replica == signals.Participant(
            session_id=replica.session_id,
            user_id="tavus-replica-rf4e9d9790f0",
            user_name="Conversation partner",
            replica=True,
            owner=False,
            audio=True,
            video=True,
            joined_at=after(0),
        )
        assert bob.joined.others == (ada.joined.you, replica)
        assert bob.joined.you == signals.Participant(
            session_id=bob.joined.you.session_id,
            user_id=bob.joined.you.session_id,
            user_name="Bob",
            replica=False,
            owner=False,
            audio=True,
            video=True,
            joined_at=after(2),
            will_eject_at=after(600),
            user_data={"seat": 2},
        )
        told = house.sockets.told[-1]
        assert told.message == signals.ParticipantJoined(participant=bob.joined.you)
        assert told.but == bob.joined.you.session_id
        assert [a.name for a in house.sent(link.AdmitPeer)] == ["Ada", "Bob"]
        assert ada.connection != bob.connection

    play(story)


def test_a_token_names_its_holder() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(require_auth=True)
        await house.wait(2)
        grant = Grant(
            id="t1",
            room=id_,
            deployment="visavis-test",
            issued_at=after(0),
            expires_at=after(100),
            name="Dr. Lee",
            user_id="tavus-Tavus-Replicareplica-lee",
            owner=True,
        )
        token = await house.admission.signing.sign(grant)
        entrance = await house.join(id_, token=token, name="Mallory")
        you = entrance.joined.you
        assert (you.user_name, you.user_id, you.owner) == ("Dr. Lee", "-lee", True)
        [person] = house.store.records[id_].participants
        assert person.jti == "t1"
        back = await house.join(id_, resume=entrance.joined.resume, name="Mallory")
        assert back.joined.you.user_name == "Dr. Lee"

    play(story)


def test_one_who_returns_is_the_same_and_is_not_greeted_again() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        first = await house.join(id_, name="Ada")
        await house.drop(id_, first)
        await house.wait(3)
        again = await house.join(id_, resume=first.joined.resume)
        assert again.joined.you == first.joined.you
        assert [a.returning for a in house.sent(link.AdmitPeer)] == [False, True]
        assert len(house.told(signals.ParticipantJoined)) == 1
        assert len(house.told(signals.ParticipantUpdated)) == 1
        assert house.sockets.put_outs == []

    play(story)


def test_a_duplicated_tab_replaces_the_first() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(0)))
        await house.wait(2)
        first = await house.join(id_)
        second = await house.join(id_, resume=first.joined.resume)
        [put_out] = house.sockets.put_outs
        assert put_out.only == first.joined.you.session_id
        assert put_out.why.code == "replaced"
        # The old tab's socket closes now; it takes nobody along.
        await house.drop(id_, first)
        await house.leave(id_, first)
        await house.wait(30)
        assert isinstance(house.seen(id_).state, Live)
        await house.leave(id_, second)
        assert house.end(id_).at == after(32)

    play(story)


def test_a_rejoin_cancels_the_departure() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(30)))
        await house.wait(2)
        first = await house.join(id_)
        await house.leave(id_, first)
        await house.wait(10)
        assert isinstance(house.seen(id_).state, Vacant)
        await house.join(id_, resume=first.joined.resume)
        await house.wait(60)
        assert isinstance(house.seen(id_).state, Live)
        [person] = house.store.records[id_].participants
        assert person.left_at is None

    play(story)


def test_the_last_place_is_given_once() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(max_participants=2)
        await house.wait(2)
        both = await asyncio.gather(
            house.join(id_), house.join(id_), return_exceptions=True
        )
        assert sum(isinstance(b, MeetingFull) for b in both) == 1

    play(story)


def test_too_much_user_data_is_refused() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        with pytest.raises(BadMessage, match="user_data: must be at most 4096"):
            await house.join(id_, user_data="x" * 5000)
        assert isinstance(house.seen(id_).state, Waiting)

    play(story)


def test_a_credential_that_is_bad_takes_no_seat() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        with pytest.raises(NotAllowed):
            await house.join(id_, token="a.b.c")
        assert house.sent(link.OpenSeat) == []

    play(story)


def test_without_a_seat_one_is_told_busy_and_has_not_joined() -> None:
    async def story(house: House) -> None:
        await house.wait(2)
        await house.enter(await house.open())
        id_ = await house.open()
        with pytest.raises(Busy) as refused:
            await house.join(id_)
        assert refused.value.retry_s == 3
        assert isinstance(house.seen(id_).state, Waiting)
        with pytest.raises(Busy):
            await house.calls.hello(id_, Credentials())
        await house.wait(10)
        assert house.rooms.find(id_) is None

    play(story, max_workers=1, capacity=1)


def test_who_waits_for_a_worker_is_let_in_when_it_comes() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.join(id_)
        state = house.seen(id_).state
        assert isinstance(state, Live)
        assert state.joined_at == after(3)

    play(story, start_s=3)


def test_one_whose_conversation_ends_while_they_wait_is_told_so() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(absent=seconds(2)))
        with pytest.raises(RoomEnded) as refused:
            await house.join(id_)
        assert refused.value.shutdown_code == "participant_absent"
        await house.wait(1)
        assert house.rooms.find(id_) is None
        assert house.sent(link.OpenSeat) == []

    play(story, start_s=4)


def test_one_whose_conversation_is_overdue_when_the_seat_comes_is_told_so() -> None:
    async def main() -> None:
        house = House(start_s=4)
        await house.keys.ensure_signing_key()
        id_ = await house.open(Limits(absent=seconds(2)))
        with pytest.raises(RoomEnded):
            await house.join(id_)
        assert house.store.records[id_].participants == ()

    run_virtual(main())


def test_one_whose_conversation_ends_as_they_come_in_is_told_so() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.calls.hello(id_, Credentials())
        house.store.durable = lambda: house.clock.sleep(seconds(1))
        async with asyncio.TaskGroup() as group:
            joining = group.create_task(_refused(house, id_))
            await house.wait(0.5)
            house.store.durable = lambda: house.clock.sleep(seconds(0))
            await house.conversations.end(DEFAULT_WORKSPACE, id_)
        assert isinstance(joining.result(), RoomEnded)
        assert house.told(signals.ParticipantJoined) == []

    play(story)


def test_one_whose_worker_dies_as_they_come_in_tries_again() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(0)))
        await house.calls.hello(id_, Credentials())
        house.store.durable = lambda: house.clock.sleep(seconds(1))
        async with asyncio.TaskGroup() as group:
            joining = group.create_task(_refused(house, id_))
            await house.wait(0.5)
            await house.calls.departed(house.workers[0])
        refusal = joining.result()
        assert isinstance(refusal, Busy)
        assert refusal.retry_s == 0.2
        await house.join(id_)
        assert house.sent(link.AdmitPeer) == []
        assert len(house.sent(link.AdmitPeer, worker=1)) == 1

    play(story)


async def _refused(house: House, id_: str) -> Refused:
    with pytest.raises(Refused) as refused:
        await house.join(id_)
    return refused.value


def test_a_join_given_up_after_it_was_written_becomes_a_loss() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(0)))
        await house.wait(2)
        await house.calls.hello(id_, Credentials())
        house.store.durable = lambda: house.clock.sleep(seconds(1))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await house.join(id_)
        assert isinstance(house.seen(id_).state, Live)
        await house.wait(20)
        assert house.end(id_).at == after(2.5)

    play(story)


def test_a_second_seat_is_told_what_was_said_before() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(300)))
        await house.wait(2)
        first = await house.join(id_)
        await house.report(
            link.LineSpoken(conversation_id=id_, role=Role.USER, text="Hi.", age_ms=0)
        )
        await house.leave(id_, first)
        await house.wait(20)
        await house.enter(id_)
        assert [seat.history for seat in house.sent(link.OpenSeat)] == [
            (),
            (link.HistoryLine(role=Role.USER, text="Hi."),),
        ]

    play(story)
