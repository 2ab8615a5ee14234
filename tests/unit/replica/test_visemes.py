"""The mouth on the audio clock."""

from itertools import pairwise

from visavis.replica.visemes import (
    SILENT,
    VISEMES,
    Key,
    Mouth,
    Phone,
    Track,
    keys_of,
)

PAPA = (
    Phone("sil", 0.0, 0.03),
    Phone("PP", 0.03, 0.10),
    Phone("aa", 0.10, 0.22),
    Phone("PP", 0.22, 0.27),
    Phone("aa", 0.27, 0.40),
)


def test_sixteen_visemes_differ_from_one_another() -> None:
    shapes = list(VISEMES.values())
    assert len(shapes) == 16
    assert min(_distance(a, b) for i, a in enumerate(shapes) for b in shapes[:i]) > 0.15


def _distance(a: Mouth, b: Mouth) -> float:
    return sum(abs(x - y) for x, y in zip(a, b, strict=True))


def test_lips_are_closed_in_the_middle_of_every_closure() -> None:
    track = Track(keys_of(PAPA))
    for phone in (PAPA[1], PAPA[3]):
        assert track.mouth((phone.start + phone.end) / 2).open == 0


def test_the_mouth_opens_between_closures() -> None:
    assert Track(keys_of(PAPA)).mouth(0.15).open > 0.5


def test_the_mouth_is_shut_before_and_after_speech() -> None:
    track = Track(keys_of(PAPA))
    assert track.mouth(-1) == SILENT
    assert track.mouth(0.40) == SILENT
    assert track.mouth(9) == SILENT


def test_the_mouth_moves_without_jumps() -> None:
    track = Track(keys_of(PAPA))
    opens = [track.mouth(i / 1000).open for i in range(450)]
    assert max(abs(b - a) for a, b in pairwise(opens)) < 0.1


def test_a_diphthong_glides_to_its_second_sound() -> None:
    keys = keys_of([Phone("aa", 0, 0.3, "ou")])
    assert [k.mouth.round > 0.5 for k in keys] == [False, True, False]


def test_a_very_short_diphthong_does_not() -> None:
    assert len(keys_of([Phone("aa", 0, 0.05, "ou")])) == 2


def test_no_phones_make_no_keys() -> None:
    assert keys_of([]) == ()


def test_an_interrupted_mouth_closes_softly_within_a_tenth_of_a_second() -> None:
    track = Track(keys_of(PAPA))
    before = track.mouth(0.16)
    shutting = track.eased_shut(0.16)
    opens = [shutting.mouth(0.16 + t).open for t in (0.0, 0.02, 0.04, 0.06, 0.1)]
    assert opens[0] == before.open
    assert opens == sorted(opens, reverse=True)
    assert opens[-1] == 0


def test_speech_without_a_gap_keeps_the_mouth_open_in_between() -> None:
    chunk = (Key(0.0, VISEMES["aa"]), Key(0.1, SILENT))
    track = Track().extended(chunk, 0.0, 0.0).extended(chunk, 0.1, 0.0)
    assert track.mouth(0.1).open > 0.9


def test_a_long_track_forgets_its_past() -> None:
    track = Track()
    for i in range(200):
        track = track.extended(keys_of(PAPA), i * 0.5, i * 0.5 - 1.0)
    assert len(track.keys) < 30
    assert track.mouth(199 * 0.5 + 0.15).open > 0.5
