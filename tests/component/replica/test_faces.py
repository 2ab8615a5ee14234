"""The stock faces: what each of them must be able to show."""

from functools import cache
from itertools import combinations

import cv2
import numpy as np
import pytest

from visavis.replica.face.assets import DESIGN, Face, faces, load_face
from visavis.replica.face.drawing import Drawing
from visavis.replica.face.pose import Pose
from visavis.replica.face.turning import Turning
from visavis.replica.visemes import SILENT, VISEMES, Mouth

WIDTH, HEIGHT = 640, 480
EACH = pytest.mark.parametrize("name", faces())
MOVED = [
    Pose(roll=roll, yaw=yaw, pitch=pitch, sway_x=2 * yaw)
    for roll, yaw, pitch in ((5, 1, 0), (-5, -1, 0), (0, 1, 1.7), (0, -1, -1))
]
GREEN_SHARE = 1.6


@cache
def face(name: str, *, greenscreen: bool = False) -> Face:
    return load_face(name, WIDTH, HEIGHT, greenscreen=greenscreen)


def shown(
    name: str,
    pose: Pose | None = None,
    mouth: Mouth = SILENT,
    *,
    greenscreen: bool = False,
) -> np.ndarray:
    """Return a frame in BGR."""
    drawing = Drawing(face(name, greenscreen=greenscreen))
    planes = np.frombuffer(drawing.draw(pose or Pose(), mouth), np.uint8)
    picture = planes.reshape(HEIGHT * 3 // 2, WIDTH)
    return cv2.cvtColor(picture, cv2.COLOR_YUV2BGR_I420).astype(int)


def part(name: str, picture: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """Return what lies in a box of design units, from between the eyes."""
    owner = face(name)
    x, y, width, height = box
    across, down = owner.form["head"]
    left = (WIDTH - DESIGN[0] * owner.scale) / 2 + (across + x) * owner.scale
    top = (HEIGHT - DESIGN[1] * owner.scale) * 0.30 + (down + y) * owner.scale
    rows = slice(round(top), round(top + height * owner.scale))
    return picture[rows, round(left) : round(left + width * owner.scale)]


def cavity(name: str, mouth: Mouth) -> int:
    """Return how many pixels show the dark red between open lips."""
    region = part(name, shown(name, mouth=mouth), (-45, 100, 90, 75))
    green, red = region[..., 1], region[..., 2]
    return int(((red < 105) & (green < 0.38 * red)).sum())


def whites(name: str, lid: float) -> int:
    """Return how many pixels show the white of the eyes: bright, without a hue."""
    region = part(name, shown(name, Pose(lid=lid)), (-85, -16, 170, 34))
    high, low = region.max(axis=2), region.min(axis=2)
    return int(((high > 150) & (high - low < 0.07 * high)).sum())


@EACH
@pytest.mark.parametrize(("width", "height"), [(640, 480), (1280, 720)])
def test_a_face_is_drawn_at_both_sizes(name: str, width: int, height: int) -> None:
    drawing = Drawing(load_face(name, width, height))
    assert len(drawing.draw(Pose(), SILENT)) == width * height * 3 // 2


@EACH
@pytest.mark.parametrize("viseme", ["sil", "PP"])
def test_lips_that_are_closed_show_nothing_between_them(name: str, viseme: str) -> None:
    assert cavity(name, VISEMES[viseme]) < 20


@EACH
def test_a_mouth_opens_wide_on_aa(name: str) -> None:
    assert cavity(name, VISEMES["aa"]) > 400


@EACH
def test_every_viseme_is_seen(name: str) -> None:
    mouths = [
        part(name, shown(name, mouth=m), (-60, 90, 120, 100)) for m in VISEMES.values()
    ]
    assert min(np.abs(a - b).mean() for a, b in combinations(mouths, 2)) > 0.5


@EACH
def test_open_eyes_have_whites_and_a_blink_covers_them(name: str) -> None:
    opened = whites(name, lid=0.0)
    assert opened > 100
    assert whites(name, lid=1.0) < opened * 0.1


@EACH
@pytest.mark.parametrize("pose", MOVED)
def test_no_green_is_seen_through_a_face_that_moves(name: str, pose: Pose) -> None:
    frame = shown(name, pose, VISEMES["aa"], greenscreen=True)
    blue, green, red = frame[..., 0], frame[..., 1], frame[..., 2]
    through = (green > GREEN_SHARE * red) & (green > 120) & (green > blue)
    for inner in ((-60, -110, 120, 240), (-44, 130, 88, 110)):
        assert not part(name, through, inner).any()


@EACH
@pytest.mark.parametrize("pose", MOVED)
def test_no_hair_is_cut_off_where_the_head_s_layer_ends(name: str, pose: Pose) -> None:
    owner = face(name)
    turning = Turning(owner)
    turning.hold(pose, 0.0)
    alpha = turning.fetch(owner.head.layer, turning.whole)[..., 3]
    rims = (alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1])
    assert max(int(rim.max()) for rim in rims) < 24


@pytest.mark.parametrize(("one", "other"), list(combinations(faces(), 2)))
def test_faces_differ_in_head_and_in_room(one: str, other: str) -> None:
    a, b = shown(one), shown(other)
    head = (-120, -180, 240, 380)
    assert np.abs(part(one, a, head) - part(other, b, head)).mean() > 12
    walls = np.abs(a[: HEIGHT // 2, : WIDTH // 5] - b[: HEIGHT // 2, : WIDTH // 5])
    assert walls.mean() > 12
