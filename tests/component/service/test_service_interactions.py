"""An interaction of a caller's server is taken by the replica, or refused in words."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from service_house import House, play, seconds

from visavis.core import link, signals
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, WorkspaceId
from visavis.core.interactions import APPEND, OVERWRITE
from visavis.core.lifecycle import Live
from visavis.core.limits import Limits
from visavis.core.personas import ANNA
from visavis.core.problems import (
    AlreadyEnded,
    IdempotencyKeyReused,
    InvalidPayload,
    NobodyToHear,
    Problem,
    ReplicaUnreachable,
    UnknownConversation,
)
from visavis.core.transcripts import Role
from visavis.service.interactions import Interaction, Taken

RESPOND = Interaction(event_type="conversation.respond", properties={"text": "Hello?"})


def learn(event_type: str, context: str) -> Interaction:
    return Interaction(event_type=event_type, properties={"context": context})


async def send(house: House, id_: str, what: Interaction = RESPOND) -> Taken:
    return await house.interactions.send(DEFAULT_WORKSPACE, id_, what)


async def refusal(
    house: House,
    id_: str,
    what: Interaction = RESPOND,
    workspace: WorkspaceId = DEFAULT_WORKSPACE,
) -> Problem:
    with pytest.raises(Problem) as refused:
        await house.interactions.send(workspace, id_, what)
    return refused.value


async def live(house: House) -> ConversationId:
    id_ = await house.open(Limits(duration=seconds(600)), replica_id=ANNA)
    await house.wait(2)
    await house.enter(id_)
    return id_


async def answer(house: House, **answer: Any) -> None:
    """Let the worker answer what it was sent last, when it has been."""
    await house.wait(0.1)
    asked = house.sent(link.Interact)[-1]
    await house.report(
        link.Interacted(
            conversation_id=asked.conversation_id, number=asked.number, **answer
        )
    )


def context_of(house: House, worker: int = 0) -> str:
    return house.sent(link.OpenSeat, worker)[-1].brief.context


def test_what_the_replica_took_is_acknowledged_with_what_follows_from_it() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        event = {"event_type": "system.replica_joined"}
        await house.report(link.SendMessage(conversation_id=id_, data=event))
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(send(house, id_))
            await answer(house, inference_id="turn", turn_idx=4)
        assert sending.result() == Taken(seq=1, inference_id="turn", turn_idx=4)
        [order] = house.sent(link.Interact)
        assert order.data == {
            "message_type": "conversation",
            "event_type": "conversation.respond",
            "conversation_id": id_,
            "properties": {"text": "Hello?"},
        }

    play(story)


def test_what_the_replica_refused_is_refused_in_its_words() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(refusal(house, id_))
            await answer(house, field="properties.text", allowed="a text")
        refused = sending.result()
        assert isinstance(refused, InvalidPayload)
        assert refused.detail == "properties.text: must be a text"

    play(story)


def test_what_cannot_be_is_refused_before_anybody_is_asked() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        unknown = Interaction(event_type="conversation.sing", properties={})
        empty = learn(APPEND, " ")
        said = (await refusal(house, id_, unknown)).detail
        assert said.startswith("event_type: must be one of: conversation.respond, ")
        assert (await refusal(house, id_, empty)).detail == (
            "properties.context: must be a text of 1 to 10000 characters"
        )
        stranger = await refusal(house, id_, workspace=WorkspaceId("other"))
        assert isinstance(stranger, UnknownConversation)
        assert isinstance(await refusal(house, "c0"), UnknownConversation)
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        assert isinstance(await refusal(house, id_), AlreadyEnded)
        assert house.sent(link.Interact) == []

    play(story)


def test_where_nobody_is_nothing_can_be_said() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(replica_id=ANNA)
        assert isinstance(await refusal(house, id_), NobodyToHear)
        house.clocks.meet(DEFAULT_WORKSPACE, house.clock.now())
        scripted = await refusal(house, id_)
        assert isinstance(scripted, NobodyToHear)
        assert "simulated workspace" in scripted.detail

    play(story)


def test_a_replica_begins_with_what_came_before_anybody_joined() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(replica_id=ANNA, context="They sell boats.")
        assert await send(house, id_, learn(APPEND, "Red ones.")) == Taken(kept=True)
        await send(house, id_, learn(APPEND, "And blue ones."))
        await house.wait(60)
        assert house.rooms.find(id_) is None
        await house.enter(id_)
        assert context_of(house).endswith("They sell boats.\nRed ones.\nAnd blue ones.")
        assert house.sent(link.Interact) == []

    play(story)


def test_what_was_overwritten_is_gone_for_the_replica_that_begins() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(replica_id=ANNA, context="They sell boats.")
        await send(house, id_, learn(OVERWRITE, "They sell cars."))
        await house.enter(id_)
        assert context_of(house) == "They sell cars."

    play(story)


def test_a_context_that_would_be_too_long_stays_as_it_was() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(replica_id=ANNA, context="x" * 199_995)
        refused = await refusal(house, id_, learn(APPEND, "12345678"))
        assert refused.detail.startswith("properties.context: must be so short")
        assert house.seen(id_).learned is None

    play(story)


def test_an_end_that_comes_first_leaves_nothing_to_be_kept() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(replica_id=ANNA)
        ending = house.conversations.end(DEFAULT_WORKSPACE, id_)
        sending = refusal(house, id_, learn(APPEND, "Red ones."))
        _, refused = await asyncio.gather(ending, sending)
        assert isinstance(refused, AlreadyEnded)

    play(story)


def test_a_context_is_the_seated_replica_s_to_change_and_the_front_s_to_keep() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(send(house, id_, learn(APPEND, "Red ones.")))
            await house.wait(0.1)
            changed = link.ContextChanged(conversation_id=id_, context="Boats.\nRed.")
            await house.report(changed)
            await answer(house)
        assert sending.result() == Taken()
        await house.calls.departed(house.workers[0])
        await house.wait(3)
        assert context_of(house, worker=1) == "Boats.\nRed."

    play(story)


def test_what_a_replica_learned_as_the_call_ended_is_not_kept() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        changed = link.ContextChanged(conversation_id=id_, context="Too late.")
        await house.report(changed)
        assert house.seen(id_).learned is None

    play(story)


def test_a_seat_that_is_being_given_back_is_waited_for() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(left=seconds(60)), replica_id=ANNA)
        entrance = await house.join(id_)
        await house.leave(id_, entrance)
        await house.wait(6)
        assert house.sent(link.CloseSeat)
        taken = await send(house, id_, learn(APPEND, "Red ones."))
        assert taken == Taken(kept=True)

    play(story)


def test_a_replica_that_does_not_answer_is_waited_for_five_seconds() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        asked_at = house.clock.now()
        refused = await refusal(house, id_)
        assert isinstance(refused, ReplicaUnreachable)
        assert house.clock.now() - asked_at == seconds(5)
        await answer(house, inference_id="too late")

    play(story)


def test_what_is_sent_again_under_one_name_is_taken_once() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        named = Interaction(
            event_type=RESPOND.event_type, properties=RESPOND.properties, repeats="key"
        )
        other = Interaction(
            event_type="conversation.interrupt", properties={}, repeats="key"
        )
        unlike = replace(named, repeats="another key")
        assert isinstance(await refusal(house, id_, unlike), ReplicaUnreachable)
        assert isinstance(await refusal(house, id_, named), ReplicaUnreachable)
        await answer(house, inference_id="late")
        assert isinstance(await refusal(house, id_, other), IdempotencyKeyReused)
        assert (await send(house, id_, named)).inference_id == "late"
        assert len(house.sent(link.Interact)) == 2
        # What was answered is forgotten: from then on the kept answer stands for it.
        assert isinstance(await refusal(house, id_, named), ReplicaUnreachable)
        assert len(house.sent(link.Interact)) == 3

    play(story)


def test_whoever_waits_for_a_replica_that_is_gone_hears_so_at_once() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        asked_at = house.clock.now()
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(refusal(house, id_))
            await house.wait(0.1)
            await house.calls.departed(house.workers[0])
        assert isinstance(sending.result(), ReplicaUnreachable)
        assert house.clock.now() - asked_at < seconds(1)
        moving = await refusal(house, id_)
        assert moving.detail == "The call is moving to another worker"
        await house.wait(3)
        async with asyncio.TaskGroup() as group:
            ended = group.create_task(refusal(house, id_))
            await house.wait(0.1)
            await house.conversations.end(DEFAULT_WORKSPACE, id_)
            closed = link.SeatClosed(conversation_id=id_)
            await house.calls.heard(house.workers[1], closed)
        assert isinstance(ended.result(), ReplicaUnreachable)

    play(story)


def test_an_answer_that_was_late_does_not_outlive_its_replica() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        named = Interaction(
            event_type=RESPOND.event_type, properties=RESPOND.properties, repeats="key"
        )
        await refusal(house, id_, named)
        await answer(house, inference_id="late")
        await house.calls.departed(house.workers[0])
        await house.wait(3)
        assert isinstance(await refusal(house, id_, named), ReplicaUnreachable)
        assert len(house.sent(link.Interact, worker=1)) == 1

    play(story)


def test_a_line_that_a_server_gave_is_kept_and_engages_nobody() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        joined_at = house.clock.now()
        await house.wait(8)
        given = link.LineSpoken(
            conversation_id=id_, role=Role.USER, text="Hello?", age_ms=0
        )
        await house.report(given)
        [line] = await house.store.lines(id_)
        assert (line.text, line.participant_id) == ("Hello?", None)
        state = house.seen(id_).state
        assert isinstance(state, Live)
        assert state.engaged_at == joined_at

    play(story)


def test_events_are_numbered_on_through_another_worker_and_another_room() -> None:
    async def story(house: House) -> None:
        id_ = await live(house)
        event = link.SendMessage(conversation_id=id_, data={"event_type": "e"})
        await house.report(event)
        await house.report(event)
        await house.calls.departed(house.workers[0])
        await house.wait(3)
        await house.calls.heard(house.workers[1], event)
        assert [m.data["seq"] for m in house.told(signals.AppFrom)] == [1, 2, 3]

        room = house.rooms.find(id_)
        assert room is not None
        # Whoever opens a room that is open finds that one, and its numbers.
        assert house.rooms.open(replace(room, told=0)) is room
        assert room.told == 3
        room.people.clear()
        house.rooms.drop(id_)
        await house.enter(id_)
        await house.calls.heard(house.workers[1], event)
        assert house.told(signals.AppFrom)[-1].data["seq"] > 3

    play(story)
