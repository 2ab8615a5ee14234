"""A simulated workspace: its clock, its people, and that it is otherwise like any."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from service_house import CALLBACK, House, after, play, seconds

from support.virtual_time import EPOCH
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, WorkspaceId
from visavis.core.lifecycle import Reason
from visavis.core.limits import Limits
from visavis.core.meeting_tokens import NewToken
from visavis.core.personas import ANNA, DEFAULT_PERSONA
from visavis.core.problems import (
    AlreadyEnded,
    InvalidPayload,
    NotSimulated,
    UnknownConversation,
)
from visavis.core.refusals import (
    MeetingFull,
    NotAllowed,
    RoomEnded,
    RoomSimulated,
    TokenExpired,
    TokenMissing,
)
from visavis.core.signals import Join
from visavis.service.conversations import Created, NewConversation
from visavis.service.tokens import Tokens

SIM = WorkspaceId("simulation")
PAST = Limits(duration=seconds(600), absent=seconds(100), left=seconds(30))


def simulate(story: Callable[[House], Awaitable[None]]) -> None:
    """Play a story in a house with a simulated workspace."""

    async def prepared(house: House) -> None:
        secret, _, _ = await house.keys.create("test", SIM, simulated=True)
        await house.keys.authenticate(secret)
        await story(house)

    play(prepared)


async def create(house: House, limits: Limits = PAST, **wanted: Any) -> Created:
    cast = {"persona_id": DEFAULT_PERSONA, "replica_id": ANNA}
    given: dict[str, Any] = {**cast, **wanted}
    wish = NewConversation(limits=limits, callback_url=CALLBACK, **given)
    return await house.conversations.create(SIM, wish)


async def opened(house: House, limits: Limits = PAST, **wanted: Any) -> ConversationId:
    return (await create(house, limits, **wanted)).conversation.id


async def joined(house: House, id_: str, **join: Any) -> str:
    done = await house.simulation.join(SIM, id_, Join(**join))
    return done.participant_id


async def advance(house: House, count: float) -> int:
    return (await house.simulation.advance(SIM, seconds(count))).settled


def test_time_stands_still_until_it_is_moved() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house)
        await house.wait(5000)
        assert house.seen(id_).ended is None
        assert house.simulation.now(SIM) == EPOCH
        assert house.conversations.now(SIM) == EPOCH
        assert await advance(house, 99) == 0
        assert house.seen(id_).ended is None
        assert await advance(house, 1) == 1
        assert house.end(id_).at == after(100)

    simulate(story)


def test_another_workspace_goes_on_in_real_time() -> None:
    async def story(house: House) -> None:
        real = await house.open(PAST)
        await advance(house, 5000)
        assert house.seen(real).ended is None
        await house.wait(101)
        assert house.end(real).at == after(100)
        with pytest.raises(NotSimulated):
            house.simulation.now(DEFAULT_WORKSPACE)
        with pytest.raises(NotSimulated):
            await house.simulation.join(DEFAULT_WORKSPACE, real, Join())

    simulate(story)


def test_a_whole_call_has_the_events_of_a_real_one() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house)
        await advance(house, 10)
        who = await joined(house, id_, name="Ada")
        await house.simulation.speak(SIM, id_, who, "Good morning")
        await advance(house, 20)
        await house.simulation.leave(SIM, id_, who)
        assert await advance(house, 100) == 2
        assert house.end(id_).reason is Reason.PARTICIPANT_LEFT
        told = [(e.event_type, e.at) for e in house.events(id_)]
        assert told == [
            ("system.replica_joined", after(0)),
            ("system.ending_soon", after(50)),
            ("system.shutdown", after(60)),
            ("application.transcription_ready", after(60)),
        ]
        transcript = house.events(id_)[-1].properties["transcript"]
        assert [(t["content"], t["seconds_from_start"]) for t in transcript] == [
            ("Good morning", 0.0)
        ]
        (person,) = house.store.records[id_].participants
        assert (person.name, person.joined_at) == ("Ada", after(10))
        assert person.left_at == after(30)

    simulate(story)


def test_callbacks_go_out_in_real_time() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house)
        await house.wait(7)
        await advance(house, 5000)
        first, last = house.events(id_)
        assert (first.at, first.due_at) == (after(0), after(0))
        assert (last.at, last.due_at) == (after(100), after(7))

    simulate(story)


def test_what_is_due_happens_in_order_and_at_its_instant() -> None:
    async def story(house: House) -> None:
        late = await opened(house, Limits(absent=seconds(90)))
        tied = [await opened(house, Limits(absent=seconds(60))) for _ in range(3)]
        early = await opened(house, Limits(absent=seconds(30)))
        seen: list[tuple[str, timedelta]] = []

        async def watch() -> None:
            last = house.store.posted[-1].event.conversation_id
            seen.append((last, house.simulation.now(SIM) - EPOCH))

        house.store.durable = watch
        assert await advance(house, 1000) == 5
        assert seen == [
            (early, seconds(30)),
            *((id_, seconds(60)) for id_ in sorted(tied)),
            (late, seconds(90)),
        ]

    simulate(story)


def test_two_advances_at_once_happen_one_after_the_other() -> None:
    async def story(house: House) -> None:
        ids = [await opened(house, Limits(absent=seconds(n))) for n in (10, 20, 30, 40)]
        async with asyncio.TaskGroup() as group:
            one = group.create_task(house.simulation.advance(SIM, seconds(25)))
            two = group.create_task(house.simulation.advance(SIM, seconds(25)))
        assert (one.result().now, one.result().settled) == (after(25), 2)
        assert (two.result().now, two.result().settled) == (after(50), 2)
        assert [house.end(id_).at for id_ in ids] == [
            after(n) for n in (10, 20, 30, 40)
        ]

    simulate(story)


def test_a_dropped_participant_left_when_the_connection_broke() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house)
        who = await joined(house, id_)
        await advance(house, 10)
        await house.simulation.drop(SIM, id_, who)
        with pytest.raises(InvalidPayload, match="lost the connection"):
            await house.simulation.speak(SIM, id_, who, "Hello?")
        await advance(house, 6)
        (person,) = house.store.records[id_].participants
        assert person.left_at == after(10)
        await advance(house, 100)
        assert house.end(id_).at == after(40)

    simulate(story)


def test_who_is_back_within_the_grace_never_left() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house, Limits(left=seconds(0), inactive=seconds(0)))
        who = await joined(house, id_)
        await house.simulation.drop(SIM, id_, who)
        await advance(house, 4)
        back = await house.simulation.join(SIM, id_, Join(), who)
        await advance(house, 100)
        assert back.participant_id == who
        assert house.seen(id_).ended is None
        (person,) = house.store.records[id_].participants
        assert person.left_at is None

    simulate(story)


def test_a_private_room_asks_for_its_token_on_its_own_clock() -> None:
    async def story(house: House) -> None:
        made = await create(house, require_auth=True)
        id_, token = made.conversation.id, made.meeting_token
        with pytest.raises(TokenMissing):
            await joined(house, id_)
        with pytest.raises(NotAllowed):
            await joined(house, id_, token="nonsense")
        await house.wait(5000)
        who = await joined(house, id_, token=token)
        await advance(house, 100)
        with pytest.raises(TokenExpired):
            await joined(house, id_, token=token)
        assert (await house.simulation.join(SIM, id_, Join(), who)).participant_id

    simulate(story)


def test_who_was_taken_out_by_their_invitation_is_refused_as_a_browser_is() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house)
        tokens = Tokens(house.conversations, house.admission.signing, house.randomness)
        wanted = NewToken(lifetime=seconds(20), eject_at_expiry=True)
        made = await tokens.mint(SIM, id_, wanted)
        came = await joined(house, id_, token=made.token)
        await advance(house, 10)
        await house.simulation.leave(SIM, id_, came)
        await advance(house, 10)
        # They were not there to be taken out: their time is over all the same.
        with pytest.raises(TokenExpired):
            await house.simulation.join(SIM, id_, Join(), came)

    simulate(story)


def test_a_full_room_takes_nobody_more() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house, max_participants=2)
        await joined(house, id_)
        with pytest.raises(MeetingFull):
            await joined(house, id_)

    simulate(story)


def test_only_who_is_there_can_do_anything() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house)
        with pytest.raises(InvalidPayload, match="participant_id: is not in"):
            await house.simulation.leave(SIM, id_, "nobody")
        with pytest.raises(NotAllowed):
            await house.simulation.join(SIM, id_, Join(), "nobody")
        with pytest.raises(UnknownConversation):
            await joined(house, "c0000000000")
        other = await house.open(PAST)
        with pytest.raises(UnknownConversation):
            await joined(house, other)

    simulate(story)


def test_after_the_end_nothing_is_scripted() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house, Limits(left=seconds(0)))
        who = await joined(house, id_)
        done = await house.simulation.leave(SIM, id_, who)
        assert done.conversation.ended is not None
        assert house.event_types(id_)[-1] == "application.transcription_ready"
        with pytest.raises(AlreadyEnded):
            await house.simulation.speak(SIM, id_, who, "Still here")
        with pytest.raises(RoomEnded):
            await joined(house, id_)

    simulate(story)


def test_a_browser_is_turned_away_from_a_simulated_room() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house)
        with pytest.raises(RoomSimulated):
            await house.join(id_)
        refusal = await house.admission.page_refusal(id_, None)
        assert refusal is not None
        assert (refusal.status, refusal.end_code) == (410, "simulated")

    simulate(story)


def test_no_seat_is_taken_and_none_waits_for_one() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house)
        await joined(house, id_)
        await house.wait(1)
        assert all(not worker.sent for worker in house.workers)

    simulate(story)


def test_a_deleted_conversation_is_off_the_agenda() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house)
        await joined(house, id_)
        await house.conversations.delete(SIM, id_)
        assert await advance(house, 1000) == 0

    simulate(story)


def test_one_deleted_elsewhere_is_forgotten_when_it_falls_due() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house)
        await house.store.delete(id_)
        assert await advance(house, 1000) == 1
        assert await advance(house, 1000) == 0

    simulate(story)


def test_a_restart_finds_clock_and_calls_as_they_were() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house, Limits(left=seconds(0), absent=seconds(100)))
        who = await joined(house, id_)
        await advance(house, 40)
        await house.wait(5000)

        again = House(store=house.store, key_store=house.key_store, clock=house.clock)
        await again.simulation.boot()
        await again.conductor.restored()
        await house.wait(5000)
        assert again.simulation.now(SIM) == after(40)
        assert again.seen(id_).ended is None
        await again.simulation.leave(SIM, id_, who)
        assert again.end(id_).at == after(40)

    simulate(story)


def test_a_crash_between_the_clock_and_what_was_due_is_made_good_at_the_start() -> None:
    async def story(house: House) -> None:
        id_ = await opened(house)
        await house.key_store.move_clock(SIM, after(100))

        again = House(store=house.store, key_store=house.key_store, clock=house.clock)
        await again.simulation.boot()
        assert again.simulation.now(SIM) == after(100)
        assert again.end(id_).at == after(100)

    simulate(story)


def test_a_crash_in_the_middle_leaves_the_rest_for_the_next_advance() -> None:
    class Crash(Exception):
        pass

    async def story(house: House) -> None:
        ids = [await opened(house, Limits(absent=seconds(n))) for n in (10, 20, 30)]
        calm, writes = house.store.durable, 0

        async def crash() -> None:
            nonlocal writes
            writes += 1
            if writes == 2:
                raise Crash

        house.store.durable = crash
        with pytest.raises(ExceptionGroup):
            await advance(house, 1000)
        house.store.durable = calm

        again = House(store=house.store, key_store=house.key_store, clock=house.clock)
        await again.simulation.boot()
        assert again.simulation.now(SIM) == after(20)
        assert await advance(again, 980) == 1
        assert [again.end(id_).at for id_ in ids] == [after(n) for n in (10, 20, 30)]
        shutdowns = [again.event_types(id_).count("system.shutdown") for id_ in ids]
        assert shutdowns == [1, 1, 1]

    simulate(story)


def test_a_clock_that_is_met_again_stays_where_it_was_moved() -> None:
    async def story(house: House) -> None:
        await advance(house, 60)
        house.clocks.meet(SIM, EPOCH)
        assert house.simulation.now(SIM) == after(60)

    simulate(story)


def test_a_workspace_of_real_time_cannot_become_simulated() -> None:
    async def story(house: House) -> None:
        await house.keys.create("real", WorkspaceId("acme"))
        with pytest.raises(InvalidPayload, match="acme is there already"):
            await house.keys.create("sim", WorkspaceId("acme"), simulated=True)
        _, _, owner = await house.keys.create("second", SIM, simulated=True)
        assert owner.clock_at == EPOCH

    simulate(story)
