"""A portrait moves as a call needs it: lips, lids, head; and the room stays."""

import gc
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import ref

import cv2
import numpy as np
import pytest
import sitters

from visavis.core.portraits import Likeness, guessed
from visavis.replica.face.canvas import canvas_for
from visavis.replica.face.gallery import PORTRAITS_KEPT, Gallery
from visavis.replica.face.pixels import Pixels
from visavis.replica.face.portrait import PortraitFace, PortraitMissing, load_portrait
from visavis.replica.face.pose import Pose
from visavis.replica.face.puppet import Puppet
from visavis.replica.studio.judging import judged
from visavis.replica.visemes import VISEMES, Mouth

WIDTH, HEIGHT = 640, 480
REST = Pose()
OPEN, SHUT = VISEMES["aa"], VISEMES["PP"]


@pytest.fixture(scope="module")
def likeness(tmp_path_factory: pytest.TempPathFactory) -> Likeness:
    path = sitters.portrait_file(tmp_path_factory.mktemp("portraits"))
    handles = judged(sitters.still(), fix=False)[1]
    return Likeness(path=str(path), handles=handles)


@pytest.fixture(scope="module")
def face(likeness: Likeness) -> PortraitFace:
    return load_portrait(likeness, WIDTH, HEIGHT)


def luma(frame: memoryview) -> Pixels:
    whole = np.frombuffer(frame, np.uint8).reshape(HEIGHT * 3 // 2, WIDTH)
    return whole[:HEIGHT].copy()


def around(face: PortraitFace, handle: str, reach: float) -> tuple[slice, slice]:
    """Return the part of a frame about a handle, in distances between the pupils."""
    x, y = (round(v) - face.margin for v in getattr(face.handles, handle))
    half = round(reach * face.unit)
    return slice(y - half, y + half), slice(x - half, x + half)


def dark(frame: Pixels, part: tuple[slice, slice]) -> int:
    return int((frame[part] < 60).sum())


def changed(one: Pixels, other: Pixels) -> Any:
    return cv2.absdiff(one, other) > 12


def test_a_face_sits_where_faces_sit_in_calls(face: PortraitFace) -> None:
    (x0, y0), (x1, y1) = face.handles.left_eye, face.handles.right_eye
    assert face.unit == pytest.approx(0.155 * HEIGHT)
    assert (x0 + x1) / 2 - face.margin == pytest.approx(WIDTH / 2, abs=10)
    assert 0.35 < ((y0 + y1) / 2 - face.margin) / HEIGHT < 0.5


def test_an_open_mouth_is_dark_inside_and_pressed_lips_are_not(
    face: PortraitFace,
) -> None:
    puppet, mouth = Puppet(face), around(face, "mouth", 0.45)
    rest = dark(luma(puppet.draw(REST, Mouth())), mouth)
    assert dark(luma(puppet.draw(REST, OPEN)), mouth) > rest + 100
    assert dark(luma(puppet.draw(REST, SHUT)), mouth) <= rest + 5


def test_what_is_far_from_the_mouth_does_not_speak(face: PortraitFace) -> None:
    puppet = Puppet(face)
    moved = changed(luma(puppet.draw(REST, Mouth())), luma(puppet.draw(REST, OPEN)))
    assert moved[around(face, "mouth", 0.5)].any()
    moved[around(face, "mouth", 1.5)] = False
    assert not moved.any()


def test_a_shut_eye_hides_its_iris(face: PortraitFace) -> None:
    puppet, eye = Puppet(face), around(face, "left_eye_top", 0.06)
    open_ = luma(puppet.draw(REST, Mouth()))[eye]
    shut = luma(puppet.draw(Pose(lid=1.0), Mouth()))[eye]
    assert shut.mean() > open_.mean() + 25


def test_brows_go_up_and_eyes_look_aside(face: PortraitFace) -> None:
    puppet = Puppet(face)
    rest = luma(puppet.draw(REST, Mouth()))
    for pose, handle in (
        (Pose(brow=1.0), "left_brow"),
        (Pose(gaze=(1, 0)), "right_eye"),
    ):
        moved = changed(rest, luma(puppet.draw(pose, Mouth())))
        assert moved[around(face, handle, 0.2)].any()
        assert not moved[around(face, "mouth", 0.4)].any()


def test_a_head_that_turns_leaves_the_room_where_it_is(face: PortraitFace) -> None:
    puppet = Puppet(face)
    turned = Pose(yaw=0.6, pitch=0.4, roll=1.5, sway_x=2.5)
    moved = changed(
        luma(puppet.draw(REST, Mouth())), luma(puppet.draw(turned, Mouth()))
    )
    assert moved[around(face, "mouth", 0.6)].any()
    assert not moved[:, :40].any()
    assert not moved[:, -40:].any()


def test_the_same_look_gives_the_same_pixels_whatever_was_before(
    face: PortraitFace,
) -> None:
    first, second = Puppet(face), Puppet(face)
    second.draw(Pose(lid=1.0, brow=0.5), OPEN)
    assert bytes(first.draw(REST, SHUT)) == bytes(second.draw(REST, SHUT))


@pytest.mark.parametrize("size", [(640, 480), (1280, 720)])
def test_a_frame_is_as_large_as_was_asked_for(
    likeness: Likeness, size: tuple[int, int]
) -> None:
    portrait = load_portrait(likeness, *size)
    frame = canvas_for(portrait).draw(REST, OPEN)
    assert len(frame) == size[0] * size[1] * 3 // 2


def test_a_narrow_picture_is_extended_softly_to_the_frame(tmp_path: Path) -> None:
    narrow = np.ascontiguousarray(sitters.still()[:, 300:710])
    path = tmp_path / "narrow.webp"
    path.write_bytes(sitters.packed(narrow, ".webp"))
    handles = judged(narrow, fix=False)[1]
    face = load_portrait(Likeness(path=str(path), handles=handles), 1280, 720)
    assert face.canvas[:, 0].std() > 1, "the rim shows something"
    sharp = cv2.Laplacian(face.canvas, cv2.CV_64F)
    assert sharp[:, 40:200].var() < sharp[:, 560:720].var() / 10


async def test_a_portrait_whose_file_is_gone_is_named(tmp_path: Path) -> None:
    handles = guessed((290.0, 200.0), (350.0, 200.0))
    gone = Likeness(path=str(tmp_path / "gone.webp"), handles=handles)
    with pytest.raises(PortraitMissing, match=r"gone\.webp"):
        await Gallery(WIDTH, HEIGHT).portrait(gone)


async def test_a_portrait_is_prepared_once_for_all_its_calls(
    likeness: Likeness,
) -> None:
    gallery = Gallery(WIDTH, HEIGHT)
    first, second = [await gallery.portrait(likeness) for _ in range(2)]
    assert first is second
    assert not gallery.hanging


async def test_a_portrait_whose_handles_were_moved_is_prepared_anew(
    likeness: Likeness,
) -> None:
    gallery = Gallery(WIDTH, HEIGHT)
    before = await gallery.portrait(likeness)
    x, y = likeness.handles.chin
    moved = replace(likeness, handles=replace(likeness.handles, chin=(x, y + 9)))
    after = await gallery.portrait(moved)
    assert after.handles.chin != before.handles.chin
    gone = ref(before)
    del before
    assert gone() is None, "the one before is kept"


async def test_of_a_portrait_that_was_deleted_nothing_is_kept(tmp_path: Path) -> None:
    path = sitters.portrait_file(tmp_path)
    handles = guessed((427.0, 297.0), (533.0, 297.0))
    deleted = Likeness(path=str(path), handles=handles)
    gallery = Gallery(WIDTH, HEIGHT)
    gone = ref(await gallery.portrait(deleted))
    path.unlink()
    with pytest.raises(PortraitMissing):
        await gallery.portrait(deleted)
    # What refers to itself, as a caught error does, is collected when it suits.
    gc.collect()
    assert gone() is None


async def test_only_a_few_portraits_are_kept(
    likeness: Likeness, tmp_path: Path
) -> None:
    gallery = Gallery(WIDTH, HEIGHT)
    first = ref(await gallery.portrait(likeness))
    others = ("brooke", "charlie", "lucas", "luna")
    assert len(others) == PORTRAITS_KEPT
    for name in others:
        other = sitters.portrait_file(tmp_path, name)
        await gallery.portrait(replace(likeness, path=str(other)))
    assert first() is None
