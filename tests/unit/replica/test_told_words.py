"""Words whose times a voice tells, laid over a sentence as it is written."""

from itertools import pairwise

import pytest

from visavis.replica.told_words import ToldWords
from visavis.replica.voice import Word


def told(text: str, *words: tuple[str, float, float]) -> ToldWords:
    made = ToldWords(text)
    for word in words:
        made.add([Word(*word)])
    return made


def test_words_told_as_they_are_written_keep_their_times() -> None:
    words = (("Hello,", 0.1, 0.5), ("Bob!", 0.6, 1.0))
    assert told("Hello, Bob!", *words).words(0.0) == tuple(Word(*w) for w in words)


def test_what_was_cut_off_at_the_beginning_comes_earlier() -> None:
    made = told("Hello, Bob!", ("Hello,", 0.1, 0.5), ("Bob!", 0.6, 1.0))
    assert [w.start for w in made.words(0.25)] == pytest.approx([0.0, 0.35])


def test_parts_of_words_are_told_as_the_words_they_make() -> None:
    made = told("Hello Bob", ("Hel", 0.0, 0.2), ("lo", 0.2, 0.4), ("Bob", 0.5, 0.9))
    assert made.words(0.0) == (Word("Hello", 0.0, 0.4), Word("Bob", 0.5, 0.9))


def test_a_word_that_is_said_as_several_takes_their_place() -> None:
    five = (("five", 0.6, 0.9), ("dollars", 0.9, 1.4))
    made = told(
        "It is $5 now", ("It", 0, 0.2), ("is", 0.2, 0.6), *five, ("now", 1.4, 1.8)
    )
    words = made.words(0.0)
    assert [w.text for w in words] == ["It", "is", "$5", "now"]
    assert all(a.end <= b.start + 0.001 for a, b in pairwise(words))
    assert words[-1].end == pytest.approx(1.8)


def test_a_lone_mark_is_heard_nowhere_in_particular() -> None:
    made = told("Well — yes …", ("Well", 0.0, 0.4), ("—", 0.4, 0.5), ("yes", 0.5, 0.9))
    assert [w.text for w in made.words(0.0)] == ["Well", "—", "yes", "…"]
    assert made.words(0.0)[2:] == (Word("yes", 0.5, 0.9), Word("…", 0.9, 0.9))


@pytest.mark.parametrize("text", ["", "…", "Hello"])
def test_where_nothing_was_told_nothing_is_known(text: str) -> None:
    assert told(text).words(0.0) == ()
    assert told(text, ("…", 0.0, 1.0)).words(0.0) == ()
    assert told(text).phones(0.0) == []
    assert told(text).end == 0.0


def test_lips_close_within_the_word_that_closes_them() -> None:
    made = told("Tell Bob", ("Tell", 0.5, 0.8), ("Bob", 1.0, 1.3))
    phones = made.phones(0.5)
    closed = [p for p in phones if p.viseme == "PP"]
    assert [round(p.start, 2) for p in closed] == [0.5, 0.7]
    assert all(a.end == pytest.approx(b.start) for a, b in pairwise(phones))
    assert [p.viseme for p in phones if 0.31 < p.start < 0.49] == []
    assert phones[-1].end == pytest.approx(0.8)
