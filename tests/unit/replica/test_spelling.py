"""How written English is said."""

import pytest

from visavis.replica.spelling import guessed, spoken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I'm Anna", "i'm anna"),
        ("It’s “fine”.", "it's fine"),
        ("well-known", "well known"),
        ("12%", "twelve percent"),
        ("$49", "forty nine dollars"),
        ("€4,500.50", "four thousand five hundred euros and fifty cents"),
        ("3.14", "three point one four"),
        ("2026,", "twenty twenty six"),
        ("2005", "two thousand five"),
        ("1906", "nineteen oh six"),
        ("2000", "two thousand"),
        ("1,000,001", "one million one"),
        ("0", "zero"),
        ("100", "one hundred"),
        ("120", "one hundred twenty"),
        ("Q&A", "q and a"),
        ("9999999999999", "nine " * 13),
    ],
)
def test_words_are_written_out_as_they_are_said(text: str, said: str) -> None:
    words = [part for word in spoken(text) for part in word]
    assert " ".join(words) == said.strip()


def test_every_written_word_has_its_own_even_if_it_is_silent() -> None:
    assert spoken("so — 20% off") == [["so"], [], ["twenty", "percent"], ["off"]]


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("crm", "S IY AA R EH M"),
        ("zorbify", "Z AO R B IH F IY"),
        ("shake", "SH AE K"),
        ("hubble", "HH AH B L"),
        ("me", "M EH"),
        ("éa", "AE"),
    ],
)
def test_an_unknown_word_is_guessed_from_its_letters(word: str, phones: str) -> None:
    assert guessed(word) == phones.split()
