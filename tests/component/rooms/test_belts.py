"""Whoever puts something on a belt never waits, and its end always comes."""

from visavis.rooms.belts import Belt


def test_things_come_in_order_and_then_the_end() -> None:
    belt = Belt[str](2)
    assert belt.offer("a")
    assert belt.offer("b")
    assert belt.waiting == 2
    assert [belt.take(), belt.take()] == ["a", "b"]
    belt.end()
    assert belt.take() is None


def test_a_full_belt_takes_nothing() -> None:
    belt = Belt[str](1)
    assert belt.offer("a")
    assert not belt.offer("b")
    assert belt.take() == "a"


def test_a_full_belt_makes_room_for_its_end() -> None:
    belt = Belt[str](1)
    belt.offer("a")
    belt.end()
    belt.end()
    assert belt.take() is None


def test_after_the_end_nothing_is_taken() -> None:
    belt = Belt[str](2)
    belt.end()
    assert not belt.offer("a")
    assert belt.take() is None
