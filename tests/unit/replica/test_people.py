"""Who is in the room with a replica, and what they are called."""

from visavis.core.ids import ParticipantId
from visavis.replica.people import NAMELESS, People

EVA, BOB, ANN = (ParticipantId(name) for name in ("eva", "bob", "ann"))


def room(*names: str) -> People:
    people = People()
    for who, name in zip((EVA, BOB, ANN), names, strict=False):
        people.enter(who, name)
    return people


def test_who_is_alone_needs_no_name() -> None:
    people = room("Eva")
    assert people.speaker(EVA) == ""
    assert people.names == ("Eva",)
    assert len(people) == 1
    assert EVA in people


def test_among_several_each_line_has_a_name_also_when_they_have_left() -> None:
    people = room("Eva", "Bob")
    people.leave(EVA)
    people.leave(EVA)
    assert people.names == ("Bob",)
    assert people.speaker(EVA) == "Eva"
    assert people.speaker(BOB) == "Bob"
    assert EVA not in people


def test_nobody_has_the_name_of_another_and_nobody_has_none() -> None:
    people = room("Eva", " Eva\n", "")
    assert people.names == ("Eva", "Eva 2", NAMELESS)


def test_who_comes_back_has_the_same_name() -> None:
    people = room("Eva", "Bob")
    people.leave(EVA)
    people.enter(EVA, "Evelyn")
    assert people.names == ("Bob", "Eva")


def test_what_nobody_said_has_no_name() -> None:
    people = room("Eva", "Bob")
    assert people.speaker(None) == ""
    assert people.speaker(ANN) == ""
