"""Packets of VP8 become whole pictures, in order, or none until a key frame."""

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.rooms.assembly import MOST_WAITING, Assembly, Piece, Whole

FRAME = 6_000
"""Ticks of 90 kHz from one picture to the next, at 15 a second."""

KEY, DELTA = b"\x10", b"\x11"


def picture(
    start: int, n: int, *, packets: int = 2, key: bool = False, stamp: int | None = None
) -> list[Piece]:
    """Return the packets of the n-th picture, numbered from `start`."""
    head = KEY if key else DELTA
    return [
        Piece(
            number=(start + at) % 65_536,
            stamp=(n * FRAME if stamp is None else stamp) % (1 << 32),
            last=at == packets - 1,
            first=at == 0,
            data=(head if at == 0 else b"") + bytes([n % 256, at % 256]),
        )
        for at in range(packets)
    ]


def fed(assembly: Assembly, pieces: Sequence[Piece]) -> list[Whole]:
    return [whole for piece in pieces for whole in assembly.add(piece)]


def seen(pictures: Sequence[Whole]) -> list[int]:
    """Return which pictures came out."""
    return [whole.data[1] for whole in pictures]


def test_a_picture_is_whole_with_its_last_packet() -> None:
    assembly = Assembly()
    first, last = picture(10, 0, key=True)
    assert assembly.add(first) == []
    (whole,) = assembly.add(last)
    assert whole == Whole(data=first.data + last.data, stamp=0, key=True)
    assert not assembly.lost


def test_nothing_comes_before_a_key_frame() -> None:
    assembly = Assembly()
    assert fed(assembly, picture(0, 0) + picture(2, 1)) == []
    assert assembly.lost
    assert seen(fed(assembly, picture(4, 2, key=True) + picture(6, 3))) == [2, 3]


def test_packets_in_disorder_are_put_in_order() -> None:
    assembly = Assembly()
    a, b = picture(0, 0, key=True)
    c, d = picture(2, 1)
    assert seen(fed(assembly, [b, a, d, c, c, a])) == [0, 1]


def test_a_picture_waits_for_what_is_lost_before_it() -> None:
    assembly = Assembly()
    fed(assembly, picture(0, 0, key=True))
    late, *rest = picture(2, 1) + picture(4, 2)
    assert fed(assembly, rest) == []
    assert not assembly.lost
    assert seen(assembly.add(late)) == [1, 2]


def test_what_does_not_come_again_costs_everything_up_to_a_key_frame() -> None:
    assembly = Assembly()
    fed(assembly, picture(0, 0, key=True))
    pieces = [p for n in range(2, 14) for p in picture(2 * n, n)]
    assert fed(assembly, pieces) == []
    assert assembly.lost
    late = picture(2, 1)
    assert fed(assembly, late + picture(28, 14)) == []
    assert seen(fed(assembly, picture(30, 15, key=True))) == [15]


def test_a_key_frame_behind_a_gap_is_not_kept_waiting() -> None:
    assembly = Assembly()
    fed(assembly, picture(0, 0, key=True))
    assert seen(fed(assembly, picture(4, 2) + picture(6, 3, key=True))) == [3]
    # What was overtaken is of no use any more.
    assert fed(assembly, picture(2, 1)) == []
    assert seen(fed(assembly, picture(8, 4))) == [4]


def test_a_key_frame_that_is_still_coming_survives_the_giving_up() -> None:
    assembly = Assembly()
    fed(assembly, picture(0, 0, key=True))
    stuck = [p for n in range(2, 10) for p in picture(2 * n, n)]
    first, middle, last = picture(20, 10, key=True, packets=3)
    fed(assembly, [*stuck, first, last, *picture(23, 11), *picture(25, 12)])
    assert assembly.lost
    assert seen(assembly.add(middle)) == [10, 11, 12]


def test_padding_is_passed_over() -> None:
    assembly = Assembly()
    fed(assembly, picture(0, 0, key=True))
    padding = Piece(number=2, stamp=0, last=False, first=False, data=b"")
    assert seen(fed(assembly, [padding, *picture(3, 1)])) == [1]


def test_numbers_and_stamps_go_round() -> None:
    assembly = Assembly()
    pieces = picture(65_533, 0, key=True, stamp=-FRAME)
    pieces += picture(65_535, 1, stamp=0) + picture(1, 2)
    assert seen(fed(assembly, pieces)) == [0, 1, 2]


def test_a_picture_that_never_ends_is_not_kept_for_ever() -> None:
    assembly = Assembly()
    endless = picture(0, 0, key=True, packets=2 * MOST_WAITING)[:-1]
    assert fed(assembly, endless) == []
    assert len(assembly._waiting) <= MOST_WAITING


def test_what_is_forgotten_begins_with_a_key_frame() -> None:
    assembly = Assembly()
    fed(assembly, picture(0, 0, key=True))
    assembly.forget()
    assert fed(assembly, picture(2, 1)) == []
    assert seen(fed(assembly, picture(4, 2, key=True))) == [2]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 30))
def test_whatever_is_lost_or_late_pictures_are_whole_and_in_order(
    chance: Random, loss: int
) -> None:
    pieces: list[Piece] = []
    for n in range(60):
        pieces += picture(len(pieces), n, packets=1 + n % 4, key=n % 20 == 0)
    arriving = [p for p in pieces if chance.randrange(100) >= loss]
    for at in range(0, len(arriving) - 3, 5):
        chunk = arriving[at : at + 3]
        chance.shuffle(chunk)
        arriving[at : at + 3] = chunk
    assembly = Assembly()
    shown = fed(assembly, arriving)
    numbers = seen(shown)
    assert numbers == sorted(set(numbers))
    for whole in shown:
        n = whole.data[1]
        wanted = b"".join(
            p.data for p in picture(0, n, packets=1 + n % 4, key=whole.key)
        )
        assert whole.data == wanted
    # Each picture but a key frame follows the one before it.
    after = [n for n, w in zip(numbers, shown, strict=True) if not w.key]
    assert all(n - 1 in numbers for n in after)
