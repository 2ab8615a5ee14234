"""Boxes of whole pixels."""

import numpy as np

from visavis.replica.face.boxes import Box

BOX = Box(2, 4, 6, 12)


def test_a_box_covers_its_rows_and_columns() -> None:
    plane = np.zeros((16, 16), bool)
    plane[BOX.slices] = True
    assert plane.sum() == 4 * 8
    assert plane[4:12, 2:6].all()


def test_half_a_box_is_the_same_part_of_half_a_plane() -> None:
    assert BOX.halved == Box(1, 2, 3, 6)


def test_a_box_that_is_moved_keeps_its_size() -> None:
    assert BOX.moved(3, -1) == Box(5, 3, 9, 11)


def test_two_boxes_join_to_what_covers_both_and_share_what_both_cover() -> None:
    other = Box(0, 6, 4, 20)
    assert BOX.joined(other) == Box(0, 4, 6, 20)
    assert BOX.within(other) == Box(2, 6, 4, 12)


def test_edges_become_even_outwards() -> None:
    assert Box(-3, 5, 7, 8).evened() == Box(-4, 4, 8, 8)
    assert BOX.evened() == BOX
