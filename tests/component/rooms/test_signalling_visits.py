import asyncio
from typing import Any

import pytest
from visiting import House, at_a_house, now
from visits import Desk, Stumble

from visavis.core.problems import AlreadyEnded, UnknownConversation
from visavis.core.refusals import Busy, MeetingFull, TokenExpired

# ---- coming and going


def test_a_page_checks_devices_joins_talks_and_leaves() -> None:
    async def story(house: House) -> None:
        socket, visit = house.visit()
        socket.say(type="hello", token="t", resume="r")
        assert (await socket.hear("ready"))["replica_name"] == "Anna"
        socket.say(type="join", name="Zoë")
        assert (await socket.hear("joined"))["you"]["user_name"] == "Zoë"
        socket.say(type="offer", sdp="v=0")
        socket.say(type="app", data={"a": [1]}, to=["p9"])
        socket.say(type="update", audio=False)
        socket.say(type="watch", on=False)
        socket.say(type="moderate", who="p9", eject=True)
        socket.say(type="end")
        socket.say(type="leave")
        await visit
        assert socket.closed_with == 1000

    assert at_a_house(story).desk.asked == [
        ("hello", "t", "r"),
        ("join", "Zoë"),
        ("looked_away",),
        ("offer", "p1", "v=0"),
        ("message", "p1", {"a": [1]}, ("p9",)),
        ("update", "p1", False),
        ("watch", "p1", False),
        ("moderate", "p1", "p9", True),
        ("end", "p1"),
        ("leave", "p1", 1),
    ]


def test_a_socket_that_closes_without_leave_is_lost() -> None:
    async def story(house: House) -> None:
        socket, visit = await house.joined()
        socket.vanish()
        await visit

    assert at_a_house(story).desk.asked[-1] == ("lost", "p1", 1)


def test_a_page_that_goes_from_the_device_check_looked_away() -> None:
    async def story(house: House) -> None:
        socket, visit = house.visit()
        socket.say(type="hello")
        await socket.hear("ready")
        socket.vanish()
        await visit

    assert at_a_house(story).desk.verbs == ["hello", "looked_away"]


def test_a_socket_that_never_said_anything_asks_for_nothing() -> None:
    async def story(house: House) -> None:
        socket, visit = house.visit()
        socket.vanish()
        await visit

    assert at_a_house(story).desk.verbs == []


def test_silence_is_ended_after_ten_seconds() -> None:
    async def story(house: House) -> None:
        socket, visit = house.visit()
        await visit
        assert now() == 10
        assert (socket.error["type"], socket.closed_with) == ("bad-message", 1008)

    at_a_house(story)


def test_the_device_check_is_ended_after_ten_minutes() -> None:
    async def story(house: House) -> None:
        socket, visit = house.visit()
        socket.say(type="hello")
        await visit
        assert now() == 600
        assert socket.error["type"] == "bad-message"

    assert at_a_house(story).desk.verbs == ["hello", "looked_away"]


def test_a_participant_may_be_silent_for_an_hour() -> None:
    async def story(house: House) -> None:
        socket, visit = await house.joined()
        asyncio.get_running_loop().call_later(3600, socket.vanish)
        await visit
        assert now() == 3600

    assert at_a_house(story).desk.verbs == ["join", "lost"]


# ---- refusals


@pytest.mark.parametrize("verb", ["hello", "join"])
@pytest.mark.parametrize(
    ("refusal", "type_", "word"),
    [
        (TokenExpired(), "exp-token", "expired"),
        (MeetingFull(), "meeting-full", "full"),
        (UnknownConversation(), "no-room", "deleted"),
        (AlreadyEnded(), "exp-room", "ended"),
        (Stumble("name: too long"), "bad-message", "too long"),
    ],
)
def test_a_refusal_is_told_in_daily_s_words_and_closes(
    verb: str, refusal: Exception, type_: str, word: str
) -> None:
    async def story(house: House) -> None:
        socket, visit = house.visit()
        socket.say(type=verb)
        await visit
        assert socket.error["type"] == type_
        assert word in socket.error["msg"]
        assert socket.closed_with == 1008

    assert at_a_house(story, Desk({verb: refusal})).desk.verbs == [verb]


def test_a_refused_join_after_hello_looked_away() -> None:
    async def story(house: House) -> None:
        socket, visit = house.visit()
        socket.say(type="hello")
        socket.say(type="join")
        await visit
        assert socket.error["type"] == "meeting-full"

    desk = Desk({"join": MeetingFull()})
    assert at_a_house(story, desk).desk.verbs == ["hello", "join", "looked_away"]


def test_busy_says_when_to_try_again() -> None:
    async def story(house: House) -> None:
        socket, visit = house.visit()
        socket.say(type="hello")
        await visit
        assert (socket.error["type"], socket.error["retry_s"]) == ("busy", 3.0)

    at_a_house(story, Desk({"hello": Busy(retry_s=3.0)}))


def test_a_problem_in_the_call_ends_it_as_lost() -> None:
    async def story(house: House) -> None:
        socket, visit = await house.joined()
        socket.say(type="update", name="x")
        await visit
        assert socket.error["type"] == "bad-message"
        assert socket.error["msg"] == "name: too long"

    desk = Desk({"update": Stumble("name: too long")})
    assert at_a_house(story, desk).desk.verbs == ["join", "update", "lost"]


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ([], {"type": "leave"}),
        ([], {"type": "offer", "sdp": ""}),
        ([{"type": "hello"}], {"type": "hello"}),
        ([{"type": "hello"}], {"type": "app", "data": 1}),
        ([{"type": "join"}], {"type": "join"}),
        ([{"type": "join"}], {"type": "hello"}),
    ],
)
def test_a_message_out_of_turn_is_answered_with_what_is_allowed(
    before: list[dict[str, Any]], message: dict[str, Any]
) -> None:
    async def story(house: House) -> None:
        socket, visit = house.visit()
        for earlier in before:
            socket.say(**earlier)
        socket.say(**message)
        await visit
        assert socket.error["type"] == "bad-message"
        assert "must be" in socket.error["msg"]

    at_a_house(story)
