"""What one gives is shown in the slots of those who get it, and costs nobody else."""

import pytest

from visavis.rooms.assembly import Piece, Whole
from visavis.rooms.slots import PictureSlot, Timeline, VoiceSlot
from visavis.rooms.sources import KEY_EVERY_S, Microphone, Pictures
from visavis.rooms.tracks import MAX_PICTURES, MAX_VOICE_PACKETS


def piece(n: int, *, key: bool = False) -> Piece:
    """Return the n-th picture, which is one packet."""
    data = bytes([0 if key else 1, n])
    return Piece(number=n, stamp=6_000 * n, last=True, first=True, data=data)


def open_slot() -> PictureSlot:
    slot = PictureSlot()
    slot.open = True
    return slot


async def shown(slot: PictureSlot, count: int) -> list[int]:
    return [bytes(await slot.recv())[1] for _ in range(count)]


async def test_a_picture_goes_to_everybody_who_gets_it() -> None:
    source, ann, ben = Pictures(), open_slot(), open_slot()
    source.show(ann)
    source.show(ben)
    for n in range(3):
        source.give(piece(n, key=n == 0), n / 15)
    assert await shown(ann, 3) == await shown(ben, 3) == [0, 1, 2]


def test_what_nobody_gets_is_not_even_put_together() -> None:
    source = Pictures()
    assert not source.give(piece(0), 0.0)
    assert source._assembly._waiting == {}


def test_a_key_frame_is_asked_for_at_once_and_then_twice_a_second_at_most() -> None:
    source, slot = Pictures(), open_slot()
    source.show(slot)
    asked = [n for n in range(30) if source.give(piece(n), n / 15)]
    assert asked == [0, 8, 16, 24]
    assert KEY_EVERY_S == 0.5


def test_a_new_viewer_has_a_key_frame_asked_for() -> None:
    source, ann, ben = Pictures(), open_slot(), open_slot()
    source.show(ann)
    assert not source.give(piece(0, key=True), 0.0)
    source.show(ben)
    assert source.give(piece(1), 0.1)
    assert not source.give(piece(2, key=True), 0.2)
    assert not ben.broken


def test_for_one_who_is_not_connected_yet_nothing_is_asked_or_kept() -> None:
    source, slot = Pictures(), PictureSlot()
    source.show(slot)
    assert not any(source.give(piece(n, key=n == 0), n / 15) for n in range(9))
    assert not slot._packets
    slot.open = True
    assert source.give(piece(9), 0.6)


async def test_a_slow_viewer_loses_pictures_and_disturbs_nobody() -> None:
    source, slow, quick = Pictures(), open_slot(), open_slot()
    source.show(slow)
    source.show(quick)
    source.give(piece(0, key=True), 0.0)
    got = await shown(quick, 1)
    for n in range(1, MAX_PICTURES + 1):
        wished = source.give(piece(n), n / 15)
        got += await shown(quick, 1)
    assert slow.broken
    assert wished
    source.give(piece(9), 0.7)
    source.give(piece(10, key=True), 0.8)
    assert await shown(slow, 1) == [10]
    assert got == list(range(MAX_PICTURES + 1))


def test_whoever_gets_it_no_more_gets_nothing_more() -> None:
    source, slot = Pictures(), open_slot()
    hide = source.show(slot)
    source.give(piece(0, key=True), 0.0)
    hide()
    assert not source.give(piece(1), 0.1)
    assert len(slot._packets) == 1
    source.show(slot)
    assert slot.broken
    assert not slot._packets


async def test_a_voice_goes_to_everybody_who_gets_it_as_it_came() -> None:
    microphone, ann, ben = Microphone(), VoiceSlot(), VoiceSlot()
    for slot in (ann, ben):
        slot.open = True
        microphone.show(slot)
    hide = microphone.show(ann)
    microphone.give(b"opus", 960, 0.0)
    hide()
    microphone.give(b"more", 1_920, 0.02)
    assert bytes(await ann.recv()) == b"opus"
    assert [bytes(await ben.recv()) for _ in range(2)] == [b"opus", b"more"]
    assert not ann._packets


def test_of_a_voice_that_is_not_taken_off_the_newest_is_kept() -> None:
    slot = VoiceSlot()
    slot.push(b"early", 0, 0.0)
    assert not slot._packets
    slot.open = True
    for n in range(MAX_VOICE_PACKETS + 3):
        slot.push(b"x", 960 * n, n / 50)
    assert len(slot._packets) == 3


async def test_a_slot_s_time_goes_on_whoever_is_in_it() -> None:
    slot = open_slot()
    stamps = [(1_000, 10.0), (7_000, 10.1)]
    for stamp, now_s in stamps:
        slot.push(Whole(data=b"\0a", stamp=stamp, key=True), now_s)
    slot.asked = True
    assert slot.needs_key
    before = [(await slot.recv()).pts for _ in range(2)]
    slot.turn()
    slot.push(Whole(data=b"\0b", stamp=4_000_000_000, key=True), 12.1)
    slot.push(Whole(data=b"\1b", stamp=4_000_006_000, key=False), 12.2)
    after = [(await slot.recv()).pts for _ in range(2)]
    assert before == [0, 6_000]
    assert after == [6_000 + 2 * 90_000, 6_000 + 2 * 90_000 + 6_000]


@pytest.mark.parametrize(
    ("stamp", "passed"),
    [
        (100 + 960, 960),
        (100, 0),
        (99, 960),
        (100 + 48_000 * 9, 960),
        (100 - 48_000 * 9, 960),
    ],
)
def test_a_clock_that_jumps_or_goes_back_is_not_followed(
    stamp: int, passed: int
) -> None:
    timeline = Timeline(48_000)
    assert timeline.at(100, 5.0) == 0
    assert timeline.at(stamp % (1 << 32), 5.02) == passed


def test_a_stamp_that_goes_round_is_no_jump() -> None:
    timeline = Timeline(48_000)
    timeline.at((1 << 32) - 480, 5.0)
    assert timeline.at(480, 5.02) == 960


def test_time_never_stands_still_between_two_sources() -> None:
    timeline = Timeline(48_000)
    timeline.at(0, 5.0)
    timeline.cut()
    assert timeline.at(77, 5.0) == 1
