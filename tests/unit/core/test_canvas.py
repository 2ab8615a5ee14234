"""Everybody has a place in a recording's picture, of one size and inside the canvas."""

from hypothesis import given
from hypothesis import strategies as st

from visavis.core.canvas import HEIGHT, STRIP, WIDTH, Area, fitted, places

SIDES = st.one_of(st.sampled_from([1, 2, 480, 640, 16_383]), st.integers(1, 16_383))


def corners(area: Area) -> tuple[int, int, int, int]:
    return area.left, area.top, area.width, area.height


def test_one_has_the_whole_canvas_and_two_stand_side_by_side() -> None:
    assert [corners(a) for a in places(1, screen=False)] == [(0, 0, 1280, 720)]
    assert [corners(a) for a in places(2, screen=False)] == [
        (0, 0, 640, 720),
        (640, 0, 640, 720),
    ]


def test_the_last_row_is_in_the_middle() -> None:
    assert [corners(a) for a in places(3, screen=False)] == [
        (0, 0, 640, 360),
        (640, 0, 640, 360),
        (320, 360, 640, 360),
    ]
    assert [a.top for a in places(5, screen=False)] == [0, 0, 0, 360, 360]


def test_a_screen_takes_most_and_faces_stand_beside_it() -> None:
    shared, *faces = places(2, screen=True)
    assert corners(shared) == (0, 0, 960, 720)
    assert [corners(a) for a in faces] == [(960, 120, 320, 240), (960, 360, 320, 240)]
    assert [a.height for a in places(5, screen=True)[1:]] == [144] * 5


def test_nobody_and_a_screen_have_their_places_too() -> None:
    assert places(0, screen=False) == ()
    assert [a.width for a in places(0, screen=True)] == [WIDTH - STRIP]


@given(faces=st.integers(0, 20), screen=st.booleans())
def test_tiles_lie_on_the_canvas_apart_and_on_even_pixels(
    faces: int, *, screen: bool
) -> None:
    areas = places(faces, screen=screen)
    assert len(areas) == faces + screen
    for n, area in enumerate(areas):
        assert all(value % 2 == 0 for value in corners(area))
        assert 0 <= area.left < area.left + area.width <= WIDTH
        assert 0 <= area.top < area.top + area.height <= HEIGHT
        for other in areas[:n]:
            beside = (
                other.left + other.width <= area.left
                or area.left + area.width <= other.left
            )
            below = (
                other.top + other.height <= area.top
                or area.top + area.height <= other.top
            )
            assert beside or below


def test_a_picture_is_fitted_into_its_tile_without_being_cropped() -> None:
    tile = Area(left=640, top=0, width=640, height=720)
    assert corners(fitted(tile, 640, 480)) == (640, 120, 640, 480)
    assert corners(fitted(tile, 360, 640)) == (758, 0, 404, 720)


@given(faces=st.integers(1, 5), screen=st.booleans(), width=SIDES, height=SIDES)
def test_whatever_its_shape_a_picture_stays_in_its_tile(
    faces: int, width: int, height: int, *, screen: bool
) -> None:
    for area in places(faces, screen=screen):
        fit = fitted(area, width, height)
        assert all(value % 2 == 0 for value in corners(fit))
        assert area.left <= fit.left
        assert fit.left + fit.width <= area.left + area.width
        assert area.top <= fit.top
        assert fit.top + fit.height <= area.top + area.height
        assert fit.width >= 2 <= fit.height
