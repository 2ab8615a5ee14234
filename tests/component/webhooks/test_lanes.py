"""Who may be on the way at once."""

from visavis.core.ids import ConversationId
from visavis.webhooks.lanes import REMEMBERED, Lanes


def cid(name: str) -> ConversationId:
    return ConversationId(name)


def test_a_full_road_takes_nobody() -> None:
    lanes = Lanes(total=2, per_receiver=2)

    assert lanes.enter(cid("c1"), "a:1")
    assert lanes.enter(cid("c2"), "b:1")
    assert not lanes.enter(cid("c3"), "c:1")
    assert lanes.room == 0
    assert lanes.busy == {"c1", "c2"}


def test_a_full_receiver_leaves_room_for_others() -> None:
    lanes = Lanes(total=4, per_receiver=1)

    assert lanes.enter(cid("c1"), "a:1")
    assert lanes.full == {"a:1"}
    assert not lanes.enter(cid("c2"), "a:1")
    assert lanes.enter(cid("c3"), "b:1")


def test_leaving_makes_room_again() -> None:
    lanes = Lanes(total=1, per_receiver=1)
    lanes.enter(cid("c1"), "a:1")

    lanes.leave(cid("c1"), hung=False)

    assert (lanes.room, lanes.busy, lanes.full) == (1, frozenset(), frozenset())
    assert lanes.enter(cid("c2"), "a:1")


def test_a_receiver_that_hung_has_one_lane_until_it_answers() -> None:
    lanes = Lanes(total=9, per_receiver=2)
    lanes.enter(cid("c1"), "a:1")

    lanes.leave(cid("c1"), hung=True)

    assert lanes.enter(cid("c2"), "a:1")
    assert not lanes.enter(cid("c3"), "a:1")
    lanes.leave(cid("c2"), hung=False)
    assert lanes.enter(cid("c3"), "a:1")
    assert lanes.enter(cid("c4"), "a:1")


def test_what_is_known_of_hanging_receivers_is_bounded() -> None:
    lanes = Lanes(total=1, per_receiver=2)

    for i in range(REMEMBERED + 1):
        lanes.enter(cid("c"), f"r{i}:1")
        lanes.leave(cid("c"), hung=True)

    assert len(lanes._hanging) == REMEMBERED
    assert "r0:1" not in lanes._hanging
