"""From a stream of words to sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.replica.sentences import LONGEST, Sentences, speakable


def whole(*pieces: str) -> list[str]:
    sentences = Sentences()
    done = [s for piece in pieces for s in sentences.add(piece)]
    return done + sentences.rest()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi. How are you? Fine!", ["Hi.", "How are you?", "Fine!"]),
        ("Dr. Smith met Mrs. Jones. Good.", ["Dr. Smith met Mrs. Jones.", "Good."]),
        ("It costs 1.5 million.", ["It costs 1.5 million."]),
        ('He said "yes." Then left.', ['He said "yes."', "Then left."]),
        ("First line\nSecond line", ["First line", "Second line"]),
        ("J. Smith is here.", ["J. Smith is here."]),
        ("   ", []),
        ("", []),
    ],
)
def test_text_is_cut_where_sentences_end(text: str, expected: list[str]) -> None:
    assert whole(text) == expected


def test_a_sentence_is_given_as_soon_as_it_is_known_to_end() -> None:
    sentences = Sentences()
    assert sentences.add("Hello there.") == []
    assert sentences.add(" And") == ["Hello there."]


def test_a_sentence_without_an_end_is_cut_at_a_pause() -> None:
    text = "word " * 30 + "pause, " + "word " * 30
    first, *_ = whole(text)
    assert first.endswith("pause,")


def test_even_a_wall_of_letters_is_cut() -> None:
    assert all(len(s) <= LONGEST for s in whole("x" * 1000))


@given(st.lists(st.text(alphabet="ab .,!?\n", max_size=40), max_size=20))
def test_no_letter_is_lost_however_it_comes(pieces: list[str]) -> None:
    joined = "".join("".join(pieces).split())
    assert "".join("".join(whole(*pieces)).split()) == joined


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("**Hello** _there_", "Hello there"),
        ("See [our page](https://x.example/y).", "See our page."),
        ("- one\n- two", "one two"),
        ("Nice! 😀", "Nice!"),
        ("Grüß dich — schön", "Grüß dich — schön"),
        ("\x00\x07bell", "bell"),
    ],
)
def test_what_nobody_pronounces_is_left_out(text: str, spoken: str) -> None:
    assert speakable(text) == spoken
