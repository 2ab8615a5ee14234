"""Handles lie where faces have their parts, and only there can they be put."""

from dataclasses import replace
from typing import Any

import pytest

from visavis.core.portraits import (
    HANDLES,
    Handles,
    Portrait,
    files,
    guessed,
    moved,
    show_of,
)
from visavis.core.problems import InvalidPayload

SIZE = (640.0, 480.0)
LEVEL = guessed((290.0, 200.0), (350.0, 200.0))


def test_the_handles_of_a_level_face_are_below_one_another() -> None:
    assert LEVEL.eyes_apart == 60
    assert LEVEL.mouth == (320.0, 266.0)
    assert LEVEL.chin == (320.0, 308.0)
    assert LEVEL.left_brow[1] < LEVEL.left_eye_top[1] < LEVEL.left_eye[1]
    assert LEVEL.mouth_left[0] < 320 < LEVEL.mouth_right[0]


def test_the_handles_of_a_face_that_leans_lean_with_it() -> None:
    upright = guessed((0.0, 0.0), (100.0, 0.0))
    on_its_side = guessed((0.0, 0.0), (0.0, 100.0))
    for name in HANDLES:
        x, y = getattr(upright, name)
        assert getattr(on_its_side, name) == (pytest.approx(-y), pytest.approx(x))


def test_a_handle_goes_where_it_is_put_and_the_others_stay() -> None:
    after = moved(LEVEL, {"chin": (318.0, 312.5)}, SIZE)
    assert after.chin == (318.0, 312.5)
    assert [n for n in HANDLES if getattr(after, n) != getattr(LEVEL, n)] == ["chin"]
    assert isinstance(after, Handles)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"nose": (1.0, 1.0)}, "nose: is no handle; there are: left_eye,"),
        ({"chin": (640.0, 300.0)}, r"chin: must lie in the picture: x from 0 to 640"),
        ({"chin": (-0.1, 300.0)}, "chin: must lie in the picture"),
        ({"chin": (320.0, 480.0)}, "y from 0 to 480"),
        ({"upper_lip": (320.0, 270.0)}, "upper_lip: must be above mouth"),
        ({"mouth_left": (321.0, 266.0)}, "mouth_left: must be left of mouth"),
        (
            {"left_eye": (330.0, 200.0), "right_eye": (350.0, 200.0)},
            "left_eye: must be 24 pixels or more from right_eye",
        ),
        (
            {"chin": (320.0, 400.0)},
            "chin: must lie in the face: within 48 pixels of 320, 308",
        ),
    ],
)
def test_a_handle_is_refused_where_it_cannot_be(
    wanted: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidPayload, match=said):
        moved(LEVEL, wanted, SIZE)


def test_a_portraits_still_and_film_are_named_so_that_nothing_is_told_by_it() -> None:
    face = Portrait(name="r1.0123.webp", width=640, height=480, handles=LEVEL)
    assert files(face) == ("r1.0123.webp",)
    show = show_of(face)
    assert show.startswith("r1.")
    assert "0123" not in show
    drawn = replace(face, show=show)
    assert show_of(drawn) == show, "it is named by its handles alone"
    assert files(drawn) == ("r1.0123.webp", f"{show}.webp", f"{show}.webm")
    handles = moved(LEVEL, {"chin": (321.0, 310.0)}, SIZE)
    assert show_of(replace(face, handles=handles)) != show
    assert show_of(replace(face, name="r1.4567.webp")) != show
