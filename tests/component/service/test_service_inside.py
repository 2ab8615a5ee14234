import pytest
from service_house import House, after, play, seconds

from visavis.core import link, signals
from visavis.core.ids import DEFAULT_WORKSPACE, ParticipantId
from visavis.core.lifecycle import Live, Vacant
from visavis.core.limits import Limits
from visavis.core.refusals import BadMessage

NOBODY = ParticipantId("nobody")


def test_an_offer_goes_to_the_worker() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        who = await house.enter(id_)
        house.calls.offer(id_, who, "v=0")
        house.calls.offer(id_, NOBODY, "v=0")
        house.calls.offer("c404", who, "v=0")
        offer = link.OfferMedia(conversation_id=id_, participant_id=who, sdp="v=0")
        assert house.sent(link.OfferMedia) == [offer]

    play(story)


def test_whoever_comes_while_somebody_speaks_is_told_who() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        ada = await house.enter(id_)
        await house.report(link.Speaking(conversation_id=id_, participant_id=ada))
        bob = await house.enter(id_)
        house.calls.offer(id_, bob, "v=0")
        told = house.sockets.told[-1]
        assert (told.message, told.to) == (signals.Speaking(participant=ada), bob)

        await house.report(link.Speaking(conversation_id=id_))
        before = house.told(signals.Speaking)
        house.calls.offer(id_, await house.enter(id_), "v=0")
        assert house.told(signals.Speaking) == before, "of silence nothing is told"

    play(story)


def test_a_new_worker_knows_of_nobody_who_speaks() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        ada = await house.enter(id_)
        await house.report(link.Speaking(conversation_id=id_, participant_id=ada))
        await house.calls.departed(house.workers[0])
        bob = await house.enter(id_)
        told = house.told(signals.Speaking)
        house.calls.offer(id_, bob, "v=0")
        assert house.told(signals.Speaking) == told

    play(story)


def test_a_message_to_all_reaches_the_others_and_the_replica() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        ada, _ = await house.enter(id_), await house.enter(id_)
        house.calls.message(id_, ada, {"text": "hi"}, "*")
        told = house.sockets.told[-1]
        assert told.message == signals.AppFrom(data={"text": "hi"}, sender=ada)
        assert (told.to, told.but) == (None, ada)
        assert house.sent(link.HearMessage) == [
            link.HearMessage(
                conversation_id=id_, participant_id=ada, data={"text": "hi"}
            )
        ]

    play(story)


def test_a_message_to_the_replica_reaches_nobody_else() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        ada = await house.join(id_)
        replica = ada.joined.others[-1].session_id
        house.calls.message(id_, ada.joined.you.session_id, "psst", replica)
        assert len(house.sent(link.HearMessage)) == 1
        assert house.told(signals.AppFrom) == []

    play(story)


def test_a_message_to_some_reaches_them_alone() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        ada, bob = await house.enter(id_), await house.enter(id_)
        house.calls.message(id_, ada, "psst", (bob, ada, NOBODY))
        [told] = [
            t for t in house.sockets.told if isinstance(t.message, signals.AppFrom)
        ]
        assert told.to == bob
        assert house.sent(link.HearMessage) == []

    play(story)


def test_a_message_from_outside_goes_nowhere() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        who = await house.enter(id_)
        house.calls.message(id_, NOBODY, "hi", "*")
        house.calls.message("c404", who, "hi", "*")
        assert house.told(signals.AppFrom) == []

    play(story)


def test_a_message_while_the_worker_is_gone_still_reaches_the_others() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        who = await house.enter(id_)
        await house.calls.departed(house.workers[0])
        house.calls.message(id_, who, "hi", "*")
        house.calls.offer(id_, who, "v=0")
        assert len(house.told(signals.AppFrom)) == 1

    play(story, max_workers=1)


def test_a_toggle_is_told_and_counts_as_engagement() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        who = await house.enter(id_)
        await house.wait(10)
        version = house.seen(id_).version
        await house.calls.update(id_, who, signals.Update(audio=False))
        await house.wait(1)
        told = house.sockets.told[-1]
        assert isinstance(told.message, signals.ParticipantUpdated)
        assert told.message.participant.audio is False
        assert told.but == who
        state = house.seen(id_).state
        assert isinstance(state, Live)
        assert state.engaged_at == after(12)
        assert house.seen(id_).version == version + 1

    play(story)


def test_the_worker_learns_what_a_newcomer_gives_and_every_change() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        who = await house.enter(id_, audio=False)
        await house.calls.update(id_, who, signals.Update(screen=True))
        await house.calls.update(id_, who, signals.Update(name="Ada"))
        house.calls.watch(id_, who, on=False)
        said = house.sent(link.SetMedia)
        assert [(s.audio, s.video, s.screen, s.watching) for s in said] == [
            (False, True, False, True),
            (False, True, True, True),
            (False, True, True, False),
        ]
        assert {(s.conversation_id, s.participant_id) for s in said} == {(id_, who)}
        # Whoever watches is nobody's business; a screen is.
        [shared, _] = house.told(signals.ParticipantUpdated)
        assert shared.participant.screen

    play(story)


def test_without_a_worker_a_toggle_is_still_told() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        who = await house.enter(id_)
        await house.calls.departed(house.workers[0])
        await house.calls.update(id_, who, signals.Update(video=False))
        assert house.told(signals.ParticipantUpdated)[-1].participant.video is False

    play(story, max_workers=1)


def test_a_new_name_is_told_and_kept_but_is_no_engagement() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        who = await house.enter(id_, name="Ada")
        await house.wait(10)
        update = signals.Update(name="Ada L.", user_data={"x": 1})
        await house.calls.update(id_, who, update)
        [person] = house.store.records[id_].participants
        assert (person.name, person.user_data) == ("Ada L.", {"x": 1})
        state = house.seen(id_).state
        assert isinstance(state, Live)
        assert state.engaged_at == after(2)

    play(story)


def test_an_update_that_changes_nothing_writes_nothing() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        who = await house.enter(id_)
        version = house.seen(id_).version
        await house.calls.update(id_, who, signals.Update())
        await house.calls.update(id_, NOBODY, signals.Update(name="x"))
        await house.calls.update("c404", who, signals.Update(name="x"))
        await house.wait(10)
        assert house.seen(id_).version == version

    play(story)


def test_an_update_with_too_much_user_data_is_refused() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        who = await house.enter(id_)
        with pytest.raises(BadMessage):
            await house.calls.update(id_, who, signals.Update(user_data="x" * 5000))

    play(story)


def test_an_update_of_a_deleted_conversation_is_dropped() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        who = await house.enter(id_)
        await house.store.delete(id_)
        await house.calls.update(id_, who, signals.Update(name="Ada"))
        assert house.seen(id_).ended is None

    play(story)


def test_leaving_is_told_and_closes_the_peer() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(60)))
        await house.wait(2)
        ada, bob = await house.join(id_), await house.join(id_)
        await house.leave(id_, ada)
        who = ada.joined.you.session_id
        told = house.sockets.told[-1]
        assert told.message == signals.ParticipantLeft(participant=ada.joined.you)
        assert house.sent(link.DropPeer) == [
            link.DropPeer(conversation_id=id_, participant_id=who)
        ]
        # A socket that said leave also closes; that changes nothing any more.
        await house.drop(id_, ada)
        await house.leave(id_, ada)
        assert len(house.told(signals.ParticipantLeft)) == 1
        await house.leave(id_, bob)
        assert isinstance(house.seen(id_).state, Vacant)

    play(story)


def test_while_media_flow_a_closed_socket_is_no_loss() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(0)))
        await house.wait(2)
        entrance = await house.join(id_)
        who = entrance.joined.you.session_id
        await house.drop(id_, entrance)
        for _ in range(20):
            await house.report(
                link.MediaSeen(conversation_id=id_, participant_id=who, age_ms=100)
            )
            await house.wait(1)
        assert isinstance(house.seen(id_).state, Live)
        await house.wait(10)
        assert house.end(id_).at == after(20.9)

    play(story)


def test_media_that_stopped_before_the_socket_closed_date_nothing() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(0)))
        await house.wait(2)
        entrance = await house.join(id_)
        who = entrance.joined.you.session_id
        await house.report(
            link.MediaSeen(conversation_id=id_, participant_id=who, age_ms=0)
        )
        await house.wait(1)
        await house.drop(id_, entrance)
        await house.wait(10)
        assert house.end(id_).at == after(3)

    play(story)


def test_without_media_a_held_socket_is_presence() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(0), inactive=seconds(0)))
        await house.wait(2)
        await house.join(id_)
        await house.wait(600)
        assert isinstance(house.seen(id_).state, Live)

    play(story)


def test_a_socket_that_closes_after_the_end_changes_nothing() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        await house.wait(2)
        entrance = await house.join(id_)
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        version = house.seen(id_).version
        await house.drop(id_, entrance)
        await house.wait(4)
        assert house.seen(id_).version == version
        await house.wait(10)
        await house.drop(id_, entrance)
        await house.calls.looked_away(id_)
        assert house.rooms.find(id_) is None

    play(story)


def test_a_loss_in_a_deleted_conversation_is_dropped() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        entrance = await house.join(id_)
        await house.store.delete(id_)
        await house.drop(id_, entrance)
        await house.leave(id_, entrance)
        await house.wait(10)
        assert len(house.rooms.chores) == 0

    play(story)
