"""A viewer's network is one budget: the face first, cameras as far as there is room."""

from test_company import ALL, ANN, BEN, CAY, Gathering, NotedPeer

from visavis.core.downlink import (
    CAMERA,
    LEAST,
    RISE_EVERY_S,
    SETTLES_S,
    SHARE,
    VOICE,
    Flow,
)
from visavis.core.ids import ParticipantId
from visavis.core.link import Assigned
from visavis.core.slots import Medium, Pair, Sections

DAN = ParticipantId("dan")
FOUR = Sections(
    pairs=tuple(Pair(audio=f"{n}", video=f"{n + 1}") for n in (3, 5, 7, 9)),
    screen="11",
)


def slow(there: Gathering, peer: NotedPeer, kbps: int, now_s: float = 0) -> None:
    """Let a network show that it carries so much, of more that is sent."""
    peer.flows = Flow(sent=2_000 * kbps, carried=1_000 * kbps)
    there.company.balance(now_s)
    peer.flows = Flow(sent=900 * kbps)


def seen(peer: NotedPeer) -> set[str]:
    return {mid for mid, (_, kind) in peer.flowing.items() if kind is not Medium.AUDIO}


def paused(there: Gathering, who: ParticipantId) -> set[str]:
    told = [f for f in there.told if isinstance(f, Assigned)]
    *_, last = [f for f in told if f.participant_id == who]
    return {slot.mid for slot in last.slots if slot.paused}


def a_full_room() -> tuple[Gathering, NotedPeer, list[NotedPeer]]:
    there = Gathering()
    ann, *others = [there.comes(who, FOUR) for who in (ANN, BEN, CAY, DAN)]
    return there, ann, others


def test_on_500_kbit_s_three_cameras_wait_and_everybody_is_heard() -> None:
    there, ann, others = a_full_room()
    slow(there, ann, 500)
    assert seen(ann) == set()
    assert set(ann.flowing) == {"3", "5", "7"}
    assert paused(there, ANN) == {"4", "6", "8"}
    assert ann.face == 500_000 * SHARE - 4 * VOICE.least
    assert all(len(seen(other)) == 3 for other in others), "for others nothing changes"
    assert all(there.wanted_of(who) == (True, False) for who in (BEN, CAY, DAN))


def test_as_many_cameras_are_shown_as_there_is_room_for() -> None:
    there, ann, _ = a_full_room()
    slow(there, ann, 700)
    assert seen(ann) == {"4", "6"}
    assert paused(there, ANN) == {"8"}


def test_a_screen_takes_the_place_of_cameras() -> None:
    there, ann, _ = a_full_room()
    slow(there, ann, 700)
    there.gives(DAN, screen=True)
    assert seen(ann) == {"11"}
    there.gives(DAN)
    assert seen(ann) == {"4", "6"}


def test_a_camera_that_is_off_is_not_paused_and_leaves_its_room_to_another() -> None:
    there, ann, _ = a_full_room()
    slow(there, ann, 700)
    there.gives(BEN, video=False)
    assert seen(ann) == {"6", "8"}
    assert paused(there, ANN) == set()


def test_a_camera_that_has_no_room_anywhere_is_not_sent() -> None:
    there = Gathering()
    ann, ben = there.comes(ANN), there.comes(BEN)
    slow(there, ann, 300)
    assert there.wanted_of(BEN) == (False, False)
    assert there.wanted_of(ANN) == (True, False)
    assert seen(ben) == {"4"}


def test_room_is_tried_for_later_and_a_camera_begins_anew_but_once() -> None:
    there, ann, _ = a_full_room()
    slow(there, ann, 500)
    fills = ann.fills
    for second in range(1, int(RISE_EVERY_S) + 3):
        there.company.balance(second)
    assert seen(ann) == {"4", "6"}
    assert ann.fills == fills + 2
    slow(there, ann, 500, RISE_EVERY_S + 3)
    assert seen(ann) == set()


def test_a_sender_is_asked_for_what_the_weakest_who_sees_it_can_take() -> None:
    there, ann, (ben, cay, dan) = a_full_room()
    assert [peer.limited for peer in (ann, ben, cay, dan)] == [None] * 4
    slow(there, ann, 1_500)
    assert all(peer.limited is None for peer in (ann, ben))
    assert dan.limited is not None
    assert VOICE.most + CAMERA.least <= dan.limited < VOICE.most + CAMERA.most
    slow(there, ann, 500, SETTLES_S)
    assert dan.limited is None, "of who is shown nothing, nobody is held up"


def test_who_does_not_look_has_nothing_paused() -> None:
    there, ann, _ = a_full_room()
    slow(there, ann, 500)
    there.gives(ANN, watching=False)
    assert paused(there, ANN) == set()
    assert set(ann.flowing) == {"3", "5", "7"}


def test_alone_with_the_replica_the_face_goes_by_the_network_itself() -> None:
    there = Gathering()
    ann = there.comes(ANN)
    slow(there, ann, 300)
    allotted = [ann.face]
    there.comes(BEN)
    allotted.append(ann.face)
    there.company.forget(BEN)
    allotted.append(ann.face)
    assert allotted == [None, LEAST - 2 * VOICE.least, None]


def test_a_network_that_tells_nothing_changes_nothing() -> None:
    there = Gathering()
    ann, _ = there.comes(ANN, ALL), there.comes(BEN)
    told = len(there.told)
    there.company.balance(1)
    assert len(there.told) == told
    assert seen(ann) == {"4"}
