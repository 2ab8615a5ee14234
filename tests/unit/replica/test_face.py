"""The drawn face."""

from dataclasses import replace
from itertools import groupby, pairwise

import cv2
import numpy as np
import pytest

from support.chance import SeededRandomness
from visavis.replica.face.assets import Face, FaceMissing, load_face
from visavis.replica.face.drawing import Drawing
from visavis.replica.face.motion import Life, Mood
from visavis.replica.face.patches import Patches
from visavis.replica.face.pose import Pose
from visavis.replica.face.turning import SEEN
from visavis.replica.playout import Playout
from visavis.replica.stage import FaceStage, stage_for
from visavis.replica.visemes import SILENT, VISEMES, Mouth

WIDTH, HEIGHT = 320, 240


@pytest.fixture(scope="module")
def face() -> Face:
    return load_face("anna", WIDTH, HEIGHT)


def picture(i420: bytes | memoryview) -> np.ndarray:
    planes = np.frombuffer(i420, np.uint8).reshape(HEIGHT * 3 // 2, WIDTH)
    return cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420).astype(int)


def difference(a: memoryview, b: memoryview) -> float:
    return float(np.abs(picture(a) - picture(b)).mean())


def test_a_frame_is_planar_i420_of_its_size(face: Face) -> None:
    assert len(Drawing(face).draw(Pose(), SILENT)) == WIDTH * HEIGHT * 3 // 2


def test_the_same_pose_is_the_same_picture_on_a_used_canvas(face: Face) -> None:
    used = Drawing(face)
    for name in VISEMES:
        used.draw(Pose(yaw=0.5, lid=0.4, brow=0.3), VISEMES[name])
    pose = Pose(smile=0.4, breath=0.5)
    assert used.draw(pose, SILENT) == Drawing(face).draw(pose, SILENT)


@pytest.mark.parametrize("mouth", ["sil", "PP", "aa", "oh"])
@pytest.mark.parametrize(("yaw", "roll"), [(0, 0), (1, 5), (-1, -5)])
def test_what_is_drawn_in_part_is_what_is_drawn_whole(
    face: Face, mouth: str, yaw: float, roll: float
) -> None:
    before = Pose(yaw=yaw, roll=roll, pitch=yaw, sway_x=2 * yaw)
    used = Drawing(face)
    used.draw(before, VISEMES["E"])
    after = replace(before, lid=0.6, gaze=(0.3, -0.2), brow=0.5, smile=0.9)
    for pose in (before, after):
        shown = used.draw(pose, VISEMES[mouth])
        assert shown == Drawing(face).draw(pose, VISEMES[mouth])


def test_what_is_not_seen_to_move_is_the_last_picture(face: Face) -> None:
    drawing = Drawing(face)
    before = drawing.draw(Pose(), SILENT)
    unseen = SEEN / face.scale / 2
    assert drawing.draw(Pose(sway_x=unseen), SILENT) is before


def test_a_head_that_moves_slowly_is_never_further_behind_than_is_seen(
    face: Face,
) -> None:
    drawing = Drawing(face)
    step, steps = SEEN / face.scale / 4.5, 40
    shown = [drawing.draw(Pose(sway_x=i * step), SILENT) for i in range(steps + 1)]
    assert len({id(picture) for picture in shown}) == 1 + steps // 5
    last = Pose(sway_x=steps * step)
    assert shown[-1] == Drawing(face).draw(last, SILENT)


def test_every_viseme_looks_different(face: Face) -> None:
    drawing = Drawing(face)
    shown = [drawing.draw(Pose(), mouth) for mouth in VISEMES.values()]
    pairs = [(a, b) for i, a in enumerate(shown) for b in shown[:i]]
    assert min(difference(a, b) for a, b in pairs) > 0.02


def test_a_small_change_of_the_mouth_is_a_small_change_of_the_picture(
    face: Face,
) -> None:
    drawing = Drawing(face)
    steps = [drawing.draw(Pose(), VISEMES["aa"].eased(i / 40)) for i in range(41)]
    whole = difference(steps[0], steps[-1])
    each = [difference(a, b) for a, b in pairwise(steps)]
    assert max(each) < whole / 4


def test_a_blink_changes_the_eyes_and_nothing_below(face: Face) -> None:
    drawing = Drawing(face)
    before = picture(drawing.draw(Pose(), SILENT))
    shut = picture(drawing.draw(Pose(lid=1.0), SILENT))
    changed = np.abs(before - shut).max(axis=(1, 2))
    rows = np.flatnonzero(changed > 12)
    assert rows.size > 5
    assert rows.max() < HEIGHT * 0.55


def test_a_turned_head_moves_the_nose_more_than_the_background(face: Face) -> None:
    drawing = Drawing(face)
    before = picture(drawing.draw(Pose(yaw=-0.8), SILENT))
    after = picture(drawing.draw(Pose(yaw=0.8), SILENT))
    moved = np.abs(before - after).mean(axis=2)
    assert moved[:, : WIDTH // 6].max() == 0
    assert moved[HEIGHT // 3 : HEIGHT // 2, WIDTH // 3 : WIDTH * 2 // 3].mean() > 3


def test_an_unknown_face_is_not_found() -> None:
    with pytest.raises(FaceMissing):
        load_face("nobody", WIDTH, HEIGHT)


# ---- a greenscreen


def changes_with(drawing: Drawing) -> list[np.ndarray]:
    """Return frames of a head that turns, breathes and speaks, as planes."""
    poses = [
        Pose(yaw=turn, roll=-6 * turn, breath=abs(turn), sway_x=4 * turn)
        for turn in (-1.0, -0.4, 0.0, 0.4, 1.0)
    ]
    return [
        np.frombuffer(drawing.draw(pose, mouth), np.uint8).copy()
        for pose in poses
        for mouth in (SILENT, VISEMES["aa"])
    ]


def test_before_a_green_only_the_person_is_another_colour_than_it() -> None:
    room = changes_with(Drawing(load_face("anna", WIDTH, HEIGHT)))
    green = changes_with(Drawing(load_face("anna", WIDTH, HEIGHT, greenscreen=True)))
    beyond = np.all([frame == green[0] for frame in green], axis=0)
    luma, first, second = np.split(green[0], (WIDTH * HEIGHT, WIDTH * HEIGHT * 5 // 4))
    still, *small = np.split(beyond, (WIDTH * HEIGHT, WIDTH * HEIGHT * 5 // 4))
    sides = still.reshape(HEIGHT, WIDTH)
    assert sides[: HEIGHT // 2, : WIDTH // 8].all()
    assert sides[: HEIGHT // 2, -WIDTH // 8 :].all()
    for plane, untouched, colour in zip(
        (luma, first, second), (still, *small), (160, 122, 23), strict=True
    ):
        assert (plane == colour).mean() > 0.3
        assert plane.reshape(-1)[0] == colour
        assert (plane == colour)[~untouched].mean() < 0.5
    middle = slice(WIDTH * HEIGHT * 2 // 5, WIDTH * HEIGHT // 2)
    shown = picture(green[0].data)[HEIGHT // 2, WIDTH // 2]
    assert np.abs(shown - picture(room[0].data)[HEIGHT // 2, WIDTH // 2]).max() <= 3
    assert not np.array_equal(green[0][middle], room[0][middle])


def test_a_greenscreen_has_the_colour_that_is_keyed_out() -> None:
    frame = Drawing(load_face("anna", WIDTH, HEIGHT, greenscreen=True)).draw(
        Pose(), SILENT
    )
    corners = picture(frame)[[0, 0], [0, -1]]
    assert np.abs(corners[:, ::-1] - np.array([0, 255, 155])).max() <= 2


# ---- life


def live(mood: Mood, seconds: float, mouth: Mouth = SILENT) -> list[Pose]:
    life = Life(SeededRandomness())
    return [life.pose(i / 25, mood, mouth) for i in range(round(seconds * 25))]


def test_eyes_blink_every_few_seconds_and_are_mostly_open() -> None:
    lids = [pose.lid for pose in live(Mood.IDLE, 60)]
    blinks = sum(a < 0.5 <= b for a, b in pairwise(lids))
    assert 10 <= blinks <= 30
    assert sum(lid == 0 for lid in lids) > len(lids) * 0.85


def test_who_thinks_looks_up_and_aside() -> None:
    gaze = [pose.gaze for pose in live(Mood.THINKING, 10)][50:]
    assert all(x > 0.2 and y < -0.3 for x, y in gaze)


def test_who_listens_nods() -> None:
    nodding = [pose.pitch for pose in live(Mood.LISTENING, 20)]
    idle = [pose.pitch for pose in live(Mood.IDLE, 20)]
    assert np.ptp(nodding) > np.ptp(idle) + 0.4


def test_stressed_vowels_raise_the_brows_only_while_speaking() -> None:
    wide = VISEMES["aa"]
    assert live(Mood.SPEAKING, 4, wide)[-1].brow > 0.25
    assert live(Mood.IDLE, 4, wide)[-1].brow < 0.01


def test_a_life_does_not_depend_on_how_often_it_is_looked_at() -> None:
    often, seldom = Life(SeededRandomness()), Life(SeededRandomness())
    for i in range(101):
        poses = often.pose(i / 100, Mood.LISTENING, SILENT)
    for i in range(26):
        sparse = seldom.pose(i / 25, Mood.LISTENING, SILENT)
    assert abs(poses.yaw - sparse.yaw) < 0.01
    assert abs(poses.smile - sparse.smile) < 0.01


# ---- the stage


def test_a_face_at_rest_stands_still_for_two_of_three_frames_at_least(
    face: Face,
) -> None:
    stage = FaceStage(Playout(), face, SeededRandomness(), lambda: None)
    drawn = [stage.draw(i * 1920) for i in range(100)]
    reused = [a is b for a, b in pairwise(drawn)]
    assert 30 < sum(reused) < 90
    assert max(len(list(run)) for same, run in groupby(reused) if same) < 25
    assert all(picture.width == WIDTH for picture in drawn)


def test_who_speaks_hardly_ever_stands_still_also_between_words(face: Face) -> None:
    stage = FaceStage(Playout(), face, SeededRandomness(), lambda: None)
    stage.mood = Mood.SPEAKING
    reused = [a is b for a, b in pairwise(stage.draw(i * 1920) for i in range(50))]
    assert max(len(list(run)) for same, run in groupby(reused) if same) < 10


def test_what_one_call_painted_the_others_lay_on(face: Face) -> None:
    patches = Patches(2)
    ink = np.zeros((1, 1, 4), np.uint8)
    painted: list[str] = []

    def paint(look: str) -> np.ndarray:
        patches.patch(look, lambda: painted.append(look) or ink)
        return ink

    for look in ("a", "b", "a", "b", "c", "b", "a"):
        paint(look)
    assert painted == ["a", "b", "c", "a"]


def test_each_packet_lets_the_performer_look(face: Face) -> None:
    looks: list[int] = []
    playout = Playout()
    stage = FaceStage(
        playout, face, SeededRandomness(), lambda: looks.append(playout.position)
    )
    stage.packet()
    stage.packet()
    assert looks == [960, 1920]


def test_who_is_only_heard_has_no_pictures_but_a_voice_and_a_mouth() -> None:
    playout, looks = Playout(), list[int]()
    stage = stage_for(
        playout, None, SeededRandomness(), lambda: looks.append(playout.position)
    )
    assert stage.fps == 0
    assert stage.packet() == bytes(1920)
    assert (looks, stage.mouth_open) == ([960], 0)
    with pytest.raises(AssertionError):
        stage.draw(0)
