"""Everybody is in the picture of a recording: real peers on 127.0.0.1, decoded."""

from collections.abc import Sequence
from pathlib import Path

from av import VideoFrame
from filming import luma, play

from company import ROOM, Party, Visitor, a_party
from visavis.core.ids import RecordingId
from visavis.core.link import RecordingClosed, StartRecording

ID = RecordingId("rec_1")
REPLICA, BLACK = 180, 16
"""How bright the replica is, and where nobody is."""

LEFT, RIGHT = (0.25, 0.5), (0.75, 0.5)


async def record(party: Party, folder: Path) -> Path:
    wanted = StartRecording(conversation_id=ROOM, recording_id=ID, filming=True)
    await party.room.record(wanted, folder)
    return folder / f"{ID}.webm"


async def goes_on(party: Party, visitor: Visitor, packets: int = 50) -> None:
    """Let the call go on for so long as somebody says that much."""
    await party.until_heard(visitor, packets)


async def stopped(party: Party) -> None:
    party.room.stop_recording()
    await party.until(lambda: any(isinstance(f, RecordingClosed) for f in party.facts))


def shades(frame: VideoFrame | None, *places: tuple[float, float]) -> list[float]:
    assert frame is not None
    return [luma(frame, *place) for place in places]


def about(seen: Sequence[float], wanted: Sequence[float]) -> bool:
    return all(abs(s - w) < 8 for s, w in zip(seen, wanted, strict=True))


async def test_a_person_is_seen_beside_the_replica(tmp_path: Path) -> None:
    async with a_party() as party:
        ann = await party.join(Visitor("ann", luma=90))
        path = await record(party, tmp_path)
        await party.until(lambda: ann.wanted is not None)
        await goes_on(party, ann)
        await stopped(party)
    last = play(path).last
    assert last is not None
    assert (last.width, last.height) == (1280, 720)
    assert about(shades(last, LEFT, RIGHT), [REPLICA, 90])


async def test_people_come_and_go_and_the_picture_keeps_its_size(
    tmp_path: Path,
) -> None:
    async with a_party() as party:
        ann = await party.join(Visitor("ann", luma=60))
        path = await record(party, tmp_path)
        ben = await party.join(Visitor("ben", luma=110))
        await ben.meets(ann)
        await goes_on(party, ben)
        party.give(ann, video=False)
        await goes_on(party, ben)
        await stopped(party)
    assert about(shades(play(path).last, LEFT, RIGHT), [REPLICA, 110])


async def test_a_screen_takes_the_large_place(tmp_path: Path) -> None:
    async with a_party() as party:
        ann = await party.join(Visitor("ann", luma=90))
        path = await record(party, tmp_path)
        party.give(ann, screen=True)
        await goes_on(party, ann, 60)
        await stopped(party)
    last = play(path).last
    column = [(0.875, 0.33), (0.875, 0.66)]
    assert about(shades(last, (0.4, 0.5), *column), [255 - 90, REPLICA, 90])


async def test_with_no_camera_the_replica_has_the_canvas(tmp_path: Path) -> None:
    async with a_party() as party:
        ann = await party.join(Visitor("ann"))
        party.give(ann, video=False)
        path = await record(party, tmp_path)
        await goes_on(party, ann, 20)
        await stopped(party)
        assert ann.wanted is None
    last = play(path).last
    assert about(shades(last, (0.5, 0.5), (0.05, 0.5)), [REPLICA, BLACK])


async def test_after_the_recording_no_camera_is_wanted_for_it(tmp_path: Path) -> None:
    async with a_party() as party:
        ann = await party.join(Visitor("ann"))
        await record(party, tmp_path)
        assert ann.wanted is not None
        assert ann.wanted.camera
        await stopped(party)
        assert not ann.wanted.camera
