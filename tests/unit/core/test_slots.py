"""People keep their place in a browser's sections; a place that is free is taken."""

from hypothesis import given
from hypothesis import strategies as st

from visavis.core.ids import ParticipantId
from visavis.core.slots import (
    Medium,
    Pair,
    Sections,
    Slot,
    filled,
    on_screen,
    seated,
)

ANN, BEN, CAY, DAN, EVE = map(ParticipantId, ("ann", "ben", "cay", "dan", "eve"))
TWO = Sections(
    pairs=(Pair(audio="3", video="4"), Pair(audio="5", video="6")), screen="7"
)


def test_people_get_places_in_the_order_in_which_they_came() -> None:
    assert seated((), [BEN, ANN], 3) == (BEN, ANN, None)


def test_nobody_moves_because_another_left() -> None:
    assert seated((ANN, BEN, CAY), [CAY, BEN], 3) == (None, BEN, CAY)


def test_a_leaver_s_place_is_taken_by_the_next() -> None:
    assert seated((ANN, BEN), [BEN, CAY], 2) == (CAY, BEN)


def test_who_finds_no_place_waits_for_one() -> None:
    assert seated((ANN, BEN), [ANN, BEN, CAY], 2) == (ANN, BEN)
    assert seated((ANN, BEN), [BEN, CAY, DAN], 2) == (CAY, BEN)


def test_a_browser_that_offered_nothing_gets_nobody() -> None:
    assert seated((), [ANN], 0) == ()
    assert filled(Sections(), (), [ANN]) == ()


people = st.lists(st.sampled_from([ANN, BEN, CAY, DAN, EVE]), unique=True)


@given(st.lists(people, max_size=8), st.integers(0, 4))
def test_places_are_stable_full_and_nobody_s_twice(
    story: list[list[ParticipantId]], pairs: int
) -> None:
    seats = seated((), [], pairs)
    for others in story:
        before, seats = seats, seated(seats, others, pairs)
        there = [who for who in seats if who is not None]
        assert len(there) == len(set(there)) == min(pairs, len(others))
        assert set(there) <= set(others)
        stayed = [(a, b) for a, b in zip(before, seats, strict=True) if a in others]
        assert all(a == b for a, b in stayed)


def test_screens_are_kept_in_the_order_in_which_they_were_shared() -> None:
    assert on_screen((), {BEN}) == (BEN,)
    assert on_screen((BEN,), {ANN, BEN}) == (BEN, ANN)
    assert on_screen((BEN, ANN), {ANN}) == (ANN,)
    assert on_screen((CAY,), {BEN, ANN, CAY}) == (CAY, ANN, BEN)


def test_a_person_fills_both_sections_of_their_pair() -> None:
    assert filled(TWO, (None, ANN), []) == (
        Slot(mid="5", participant=ANN, kind=Medium.AUDIO),
        Slot(mid="6", participant=ANN, kind=Medium.VIDEO),
    )


def test_of_several_screens_the_last_one_is_shown() -> None:
    assert filled(TWO, (None, None), [BEN, ANN]) == (
        Slot(mid="7", participant=ANN, kind=Medium.SCREEN),
    )


def test_without_a_section_for_it_no_screen_is_shown() -> None:
    assert filled(Sections(pairs=TWO.pairs), (None, None), [ANN]) == ()
