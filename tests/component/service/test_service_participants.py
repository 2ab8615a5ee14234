"""Ejected is ejected: at once, durably, and whatever they try next."""

import asyncio

import pytest
from service_house import House, after, play, seconds

from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, WorkspaceId
from visavis.core.lifecycle import Reason
from visavis.core.limits import Limits
from visavis.core.participants import Standing, standing_of
from visavis.core.problems import UnknownConversation, UnknownParticipant
from visavis.core.refusals import MeetingFull, NotAllowed
from visavis.core.signals import Update
from visavis.service.participants import Participants

LONG = Limits(left=seconds(600))


async def eject(house: House, id_: ConversationId, who: str) -> None:
    await Participants(house.conversations).eject(DEFAULT_WORKSPACE, id_, who)


def test_the_ejected_cannot_come_back_with_what_they_have() -> None:
    async def story(house: House) -> None:
        created = await house.create(LONG, require_auth=True)
        id_, token = created.conversation.id, created.meeting_token
        ann = await house.join(id_, token=token)
        bob = await house.join(id_, token=token)
        await house.wait(4)
        await eject(house, id_, ann.joined.you.session_id)

        record = await Participants(house.conversations).of(DEFAULT_WORKSPACE, id_)
        state = record.conversation.state
        standing = {p.id: standing_of(p, state) for p in record.participants}
        assert standing == {
            ann.joined.you.session_id: Standing.EJECTED,
            bob.joined.you.session_id: Standing.PRESENT,
        }
        with pytest.raises(NotAllowed):
            await house.join(id_, resume=ann.joined.resume)
        with pytest.raises(NotAllowed):
            await house.join(id_, token=token)
        # Who else came in with the same token is not concerned.
        assert (await house.join(id_, resume=bob.joined.resume)).joined.resume

    play(story)


def test_into_a_public_room_the_ejected_come_as_somebody_new() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(LONG)
        ann = await house.join(id_)
        await eject(house, id_, ann.joined.you.session_id)
        with pytest.raises(NotAllowed):
            await house.join(id_, resume=ann.joined.resume)
        again = await house.join(id_)
        assert again.joined.you.session_id != ann.joined.you.session_id

    play(story)


def test_the_last_one_ejected_is_the_last_to_leave() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits())
        who = await house.enter(id_)
        await house.wait(9)
        await eject(house, id_, who)
        assert house.end(id_).reason is Reason.PARTICIPANT_LEFT
        # They are told of the ejection, before everybody hears of the end.
        first = house.sockets.put_outs[0]
        assert (first.only, first.why.shutdown_code) == (who, "")
        # Once more is no failure, and changes nothing.
        await eject(house, id_, who)
        assert house.end(id_).at == after(10)

    play(story)


def test_who_left_can_still_be_kept_out() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(LONG)
        ann = await house.join(id_)
        await house.leave(id_, ann)
        await eject(house, id_, ann.joined.you.session_id)
        with pytest.raises(NotAllowed):
            await house.join(id_, resume=ann.joined.resume)

    play(story)


def test_nobody_is_ejected_who_was_never_there_or_is_somebody_elses() -> None:
    async def story(house: House) -> None:
        id_, other = await house.open(LONG), await house.open(LONG)
        who = await house.enter(id_)
        with pytest.raises(UnknownParticipant):
            await eject(house, other, who)
        with pytest.raises(UnknownConversation):
            await Participants(house.conversations).eject(WorkspaceId("x"), id_, who)
        assert house.people(id_) == [who]

    play(story)


def test_a_name_said_while_being_ejected_does_not_undo_it() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(LONG)
        ann = await house.join(id_, name="Ann")
        who = ann.joined.you.session_id
        async with asyncio.TaskGroup() as group:
            group.create_task(eject(house, id_, who))
            group.create_task(house.calls.update(id_, who, Update(name="Anna")))
        (person,) = house.store.records[id_].participants
        assert (person.name, person.ejected) == ("Anna", True)
        with pytest.raises(NotAllowed):
            await house.join(id_, resume=ann.joined.resume)

    play(story)


def test_a_name_said_after_the_conversation_was_deleted_is_dropped() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(LONG)
        who = await house.enter(id_, name="Ann")
        house.store.deleted.add(id_)
        await house.calls.update(id_, who, Update(name="Anna"))
        (person,) = house.store.records[id_].participants
        assert person.name == "Ann"

    play(story)


def test_of_a_hundred_who_come_at_once_as_many_get_in_as_there_are_places() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(LONG, max_participants=3)

        async def attempt() -> bool:
            try:
                await house.join(id_)
            except MeetingFull:
                return False
            return True

        async with asyncio.TaskGroup() as group:
            attempts = [group.create_task(attempt()) for _ in range(100)]
        assert sum(a.result() for a in attempts) == 2
        assert len(house.store.records[id_].participants) == 2

    play(story)
