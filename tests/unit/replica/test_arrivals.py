"""Pictures from elsewhere are shown at their time, in order, and never after it."""

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.replica.arrivals import Arrivals, picture_of
from visavis.replica.face_port import Drawn, Kind
from visavis.service.ports import Picture

SPAN = 1920
FIRST = Picture(width=2, height=2, i420=bytes(6))
SAMPLES = st.integers(0, 20).map(lambda k: k * SPAN // 2)


def drawn(sample: int, epoch: int = 0) -> Drawn:
    return Drawn(Kind.I420, epoch, sample, memoryview(sample.to_bytes(6, "big")))


def arrivals(most: int = 8) -> Arrivals:
    return Arrivals(FIRST, SPAN, most)


def shown(picture: Picture) -> int:
    return int.from_bytes(picture.i420, "big")


@settings(deadline=None)
@given(st.lists(SAMPLES.map(lambda s: -s) | SAMPLES, max_size=40))
def test_what_is_shown_is_due_and_never_older_than_before(steps: list[int]) -> None:
    """A negative step is a picture that comes; others ask, later and later."""
    made, now, last = arrivals(), 0, 0
    coming = sorted(-step for step in steps if step < 0)
    for step in steps:
        if step < 0:
            made.add(drawn(coming.pop(0)))
            continue
        now += step
        at = shown(made.picture(now))
        assert last <= at <= now
        last = at


def test_what_comes_when_its_time_is_over_is_counted_and_dropped() -> None:
    made = arrivals()
    made.picture(2 * SPAN)
    made.add(drawn(SPAN))
    assert (made.late, made.picture(3 * SPAN)) == (1, FIRST)


def test_what_comes_within_its_time_is_shown() -> None:
    made = arrivals()
    made.picture(2 * SPAN)
    made.add(drawn(SPAN + 1))
    assert (made.late, shown(made.picture(3 * SPAN))) == (0, SPAN + 1)


def test_a_cut_forgets_what_waits_and_what_is_still_to_come_of_it() -> None:
    made = arrivals()
    made.add(drawn(SPAN))
    made.cut(1)
    made.add(drawn(2 * SPAN))
    assert made.picture(3 * SPAN) is FIRST
    made.add(drawn(4 * SPAN, epoch=1))
    assert shown(made.picture(4 * SPAN)) == 4 * SPAN


def test_no_more_is_kept_than_was_allowed() -> None:
    made = arrivals(most=2)
    for k in range(5):
        made.add(drawn(k * SPAN))
    assert shown(made.picture(3 * SPAN)) == 3 * SPAN
    assert shown(made.picture(4 * SPAN)) == 4 * SPAN


def jpeg(width: int, height: int) -> Drawn:
    grey = np.full((height, width, 3), 128, np.uint8)
    return Drawn(
        Kind.JPEG, 0, SPAN, memoryview(cv2.imencode(".jpg", grey)[1]).cast("B")
    )


def test_a_jpeg_is_shown_in_the_encoders_colours() -> None:
    picture = picture_of(jpeg(16, 16), 16, 16)
    assert picture is not None
    planes = np.frombuffer(picture.i420, np.uint8)
    assert planes.size == 16 * 16 * 3 // 2
    assert np.abs(planes.astype(int)[:256] - 126).max() <= 1
    assert np.abs(planes.astype(int)[256:] - 128).max() <= 1


def test_a_jpeg_of_another_size_and_one_that_is_none_are_as_good_as_none() -> None:
    broken = Drawn(Kind.JPEG, 0, SPAN, memoryview(b"no"))
    empty = Drawn(Kind.JPEG, 0, SPAN, memoryview(b""))
    assert [picture_of(d, 2, 2) for d in (jpeg(4, 2), broken, empty)] == [None] * 3
    made = arrivals()
    made.add(broken)
    assert (made.picture(SPAN), made.late) == (FIRST, 1)
