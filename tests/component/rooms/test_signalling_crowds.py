import asyncio

import pytest
from visiting import House, at_a_house, now
from visits import ROOM, Desk

from visavis.core.ids import ParticipantId
from visavis.core.refusals import Ejected
from visavis.core.signals import Answer, AppFrom
from visavis.rooms.lines import MAX_QUEUED
from visavis.rooms.signalling import BURST, PER_SECOND
from visavis.rooms.switchboard import MAX_AT_THE_DOOR

# ---- crowds


def test_the_seventeenth_at_the_door_is_told_to_come_back() -> None:
    async def story(house: House) -> None:
        visits = [house.visit() for _ in range(200)]
        await asyncio.gather(*(visit for _, visit in visits[MAX_AT_THE_DOOR:]))
        assert now() == 0
        turned_away = [socket.error for socket, _ in visits[MAX_AT_THE_DOOR:]]
        assert {e["type"] for e in turned_away} == {"busy"}
        assert {e["retry_s"] for e in turned_away} == {2.0}
        for socket, _ in visits[:MAX_AT_THE_DOOR]:
            socket.say(type="join")
            await socket.hear("joined")
        late, _ = await house.joined()
        for socket in (late, *(s for s, _ in visits[:MAX_AT_THE_DOOR])):
            socket.vanish()

    assert at_a_house(story).desk.verbs.count("lost") == MAX_AT_THE_DOOR + 1


def test_two_hundred_messages_at_once_and_a_hundred_a_second_are_fine() -> None:
    async def story(house: House) -> None:
        socket, visit = await house.joined()
        for _ in range(BURST - 1):
            socket.say(type="app", data=1)
        loop = asyncio.get_running_loop()
        for tick in range(1, 3 * PER_SECOND):
            loop.call_later(tick / PER_SECOND, lambda: socket.say(type="app", data=2))
        loop.call_later(5, lambda: socket.say(type="leave"))
        await visit

    house = at_a_house(story)
    assert house.desk.verbs.count("message") == BURST - 1 + 3 * PER_SECOND - 1
    assert house.desk.verbs[-1] == "leave"


def test_faster_is_cut_off_and_lost() -> None:
    async def story(house: House) -> None:
        socket, visit = await house.joined()
        for _ in range(BURST):
            socket.say(type="app", data=1)
        await visit
        assert socket.error["type"] == "bad-message"
        assert "messages a second" in socket.error["msg"]

    assert at_a_house(story).desk.verbs[-1] == "lost"


# ---- what others say to browsers


def test_messages_reach_all_one_or_all_but_one() -> None:
    async def story(house: House) -> None:
        ann, leaving = await house.joined(resume="ann")
        ben, going = await house.joined(resume="ben")
        door, passing = house.visit()
        ann_id = ParticipantId("ann")
        house.board.tell(ROOM, AppFrom(data="all", sender="r"))
        house.board.tell(ROOM, AppFrom(data="not ann", sender="r"), but=ann_id)
        house.board.tell(ROOM, AppFrom(data="for ann", sender="r"), to=ann_id)
        house.board.tell(ROOM, Answer(sdp="nobody"), to=ParticipantId("eve"))
        for socket in (ann, ben, door):
            socket.vanish()
        await asyncio.gather(leaving, going, passing)
        assert [m["data"] for m in ann.sent[1:]] == ["all", "for ann"]
        assert [m["data"] for m in ben.sent[1:]] == ["all", "not ann"]
        assert door.sent == []
        house.board.tell(ROOM, Answer(sdp="nobody is here"))
        house.board.put_out(ROOM, Ejected())

    at_a_house(story)


def test_everybody_put_out_hears_why_also_at_the_door() -> None:
    async def story(house: House) -> None:
        inside, visit = await house.joined()
        door, waiting = house.visit()
        door.say(type="hello")
        await door.hear("ready")
        house.board.put_out(
            ROOM, Ejected("Time is up", shutdown_code="participant_left")
        )
        await visit
        await waiting
        for socket in (inside, door):
            assert socket.error["type"] == "ejected"
            assert socket.error["msg"] == "Time is up"
            assert socket.error["code"] == "participant_left"
            assert socket.closed_with == 1008

    assert sorted(at_a_house(story).desk.verbs[-2:]) == ["looked_away", "lost"]


def test_one_put_out_leaves_the_others() -> None:
    async def story(house: House) -> None:
        ann, visit = await house.joined(resume="ann")
        ben, _ = await house.joined(resume="ben")
        house.board.put_out(ROOM, Ejected(), only=ParticipantId("ann"))
        await visit
        assert ann.error["type"] == "ejected"
        assert ben.closed_with is None
        ben.vanish()

    at_a_house(story)


def test_the_same_participant_again_replaces_the_first_socket() -> None:
    async def story(house: House) -> None:
        first, visit = await house.joined(resume="ann")
        second, _ = await house.joined(resume="ann")
        await visit
        assert first.error["msg"] == "This conversation was opened in another tab"
        house.board.tell(ROOM, Answer(sdp="x"), to=ParticipantId("ann"))
        await second.hear("answer")
        second.vanish()

    house = at_a_house(story)
    assert house.desk.asked[-2:] == [("lost", "ann", 1), ("lost", "ann", 2)]


def test_somebody_put_out_while_joining_is_lost_not_forgotten() -> None:
    async def story(house: House) -> None:
        house.desk.gate.clear()
        socket, visit = house.visit()
        socket.say(type="join")
        await house.desk.asked_for("join")
        house.board.put_out(ROOM, Ejected())
        house.desk.gate.set()
        await visit
        assert [m["type"] for m in socket.sent] == ["error"]

    assert at_a_house(story).desk.verbs == ["join", "lost"]


# ---- browsers that do not keep up


def test_a_browser_that_does_not_read_is_cut_off_and_lost_at_once() -> None:
    async def story(house: House) -> None:
        socket, visit = await house.joined()
        socket.reads = False
        for _ in range(MAX_QUEUED + 2):
            house.board.tell(ROOM, AppFrom(data=1, sender="r"))
        await visit
        assert now() == 0
        assert socket.closed_with is not None

    assert at_a_house(story).desk.verbs == ["join", "lost"]


def test_many_long_messages_are_too_many_as_well() -> None:
    async def story(house: House) -> None:
        socket, visit = await house.joined()
        socket.reads = False
        for _ in range(18):
            house.board.tell(ROOM, AppFrom(data="x" * 256_000, sender="r"))
        await visit
        assert now() == 0

    assert at_a_house(story).desk.verbs == ["join", "lost"]


def test_a_message_not_taken_in_ten_seconds_cuts_off() -> None:
    async def story(house: House) -> None:
        socket, visit = await house.joined()
        socket.reads = False
        house.board.tell(ROOM, AppFrom(data=1, sender="r"))
        await visit
        assert now() == 10

    assert at_a_house(story).desk.verbs == ["join", "lost"]


def test_a_farewell_that_is_not_taken_is_given_up_after_five_seconds() -> None:
    async def story(house: House) -> None:
        socket, visit = await house.joined()
        socket.reads = False
        house.board.put_out(ROOM, Ejected())
        await visit
        assert now() == 5

    at_a_house(story)


def test_a_stopping_front_is_nobody_s_leaving() -> None:
    async def story(house: House) -> None:
        _, visit = await house.joined()
        door, waiting = house.visit()
        door.say(type="hello")
        await door.hear("ready")
        visit.cancel()
        waiting.cancel()

    assert at_a_house(story).desk.verbs == ["join", "hello"]


def test_a_bug_at_the_desk_still_counts_as_lost() -> None:
    async def story(house: House) -> None:
        socket, _ = await house.joined()
        socket.say(type="app", data=1)

    desk = Desk({"message": ZeroDivisionError()})
    with pytest.raises(ExceptionGroup):
        at_a_house(story, desk)
    assert desk.verbs == ["join", "message", "lost"]
