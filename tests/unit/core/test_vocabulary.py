"""Small words, in each language we ship."""

import pytest

from visavis.core.floor import words_of
from visavis.core.vocabulary import ENGLISH, Vocabulary, vocabulary

SHIPPED = ["english", "german", "french", "spanish"]


@pytest.mark.parametrize("language", SHIPPED)
def test_every_list_of_a_language_we_ship_has_words(language: str) -> None:
    known = vocabulary(f" {language.title()} ")
    for words in (known.listening, known.seizing, known.trailing, known.asking):
        assert len(words) > 15


@pytest.mark.parametrize("language", SHIPPED)
def test_words_are_listed_as_they_are_compared(language: str) -> None:
    known = vocabulary(language)
    for words in (known.listening, known.seizing, known.trailing, known.asking):
        assert all(words_of(word) == [word] for word in words)


@pytest.mark.parametrize("language", SHIPPED)
def test_no_word_both_asks_for_more_and_for_the_floor(language: str) -> None:
    known = vocabulary(language)
    assert not known.listening & known.seizing


def test_a_language_that_is_not_named_is_english() -> None:
    assert vocabulary("") == ENGLISH


def test_of_other_languages_no_word_is_known() -> None:
    assert vocabulary("polish") == Vocabulary()
