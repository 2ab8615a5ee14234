"""A refusal has a code and a sentence, and the error type of Daily's SDK."""

import pytest

from visavis.core import refusals
from visavis.core.refusals import Busy, Refused, RoomEnded

KINDS = [
    kind
    for kind in vars(refusals).values()
    if isinstance(kind, type) and issubclass(kind, Refused)
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_explains_itself(kind: type[Refused]) -> None:
    assert kind.__doc__
    assert kind().detail == kind.title
    assert 400 <= kind.status < 600


def test_codes_are_not_shared_by_kinds_that_differ_on_the_wire() -> None:
    by_code = {(k.code, k.status) for k in KINDS}
    assert len({code for code, _ in by_code}) == len(by_code)


def test_a_refusal_says_when_to_retry_and_why_it_ended() -> None:
    assert Busy(retry_s=2.0).retry_s == 2.0
    assert RoomEnded(shutdown_code="participant_left").shutdown_code == (
        "participant_left"
    )


def test_refusals_carry_the_error_types_of_dailys_sdk() -> None:
    known = {"not-allowed", "exp-token", "nbf-token", "exp-room", "no-room"}
    known |= {"meeting-full", "ejected", "busy", "bad-message", "bad-media"}
    assert {kind.daily_type for kind in KINDS} == known
