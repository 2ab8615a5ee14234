"""The few lines a replica says by itself."""

import pytest

from visavis.core.turns import Kind
from visavis.replica.phrases import APOLOGY, DEAF, phrase

OWN = [
    Kind.NUDGE,
    Kind.OFFER,
    Kind.STILL_THERE,
    Kind.PARTING,
    Kind.MINUTE_LEFT,
    Kind.GOODBYE,
    APOLOGY,
    DEAF,
]


@pytest.mark.parametrize("language", ["german", "french", "spanish"])
@pytest.mark.parametrize("what", OWN)
def test_every_line_is_said_in_every_language_we_ship(what: str, language: str) -> None:
    said = phrase(what, language)
    assert said == phrase(what, f" {language.upper()} ")
    assert said != phrase(what, "english")


def test_where_a_language_is_not_known_english_is_said() -> None:
    for what in OWN:
        assert phrase(what, "polish") == phrase(what, "") == phrase(what, "english")


def test_no_line_is_said_for_two_reasons() -> None:
    assert len({phrase(what, "") for what in OWN}) == len(OWN)
