"""Every problem has a code, a title and a sentence, and says what is wrong."""

import pytest

from visavis.core import problems
from visavis.core.problems import (
    Busy,
    InvalidPayload,
    MalformedBody,
    Problem,
    Refused,
    RoomEnded,
    UnknownConversation,
)

KINDS = [
    kind
    for kind in vars(problems).values()
    if isinstance(kind, type) and issubclass(kind, Problem)
]


def test_codes_are_not_shared_by_kinds_that_differ_on_the_wire() -> None:
    by_code = {(k.code, k.status) for k in KINDS}
    assert len({code for code, _ in by_code}) == len(by_code)


@pytest.mark.parametrize("kind", KINDS)
def test_a_problem_explains_itself(kind: type[Problem]) -> None:
    assert kind.__doc__
    assert kind.title
    assert 400 <= kind.status < 600
    assert kind.wire_key in {"error", "message"}


def test_the_title_stands_in_for_a_missing_detail() -> None:
    assert UnknownConversation().detail == "Invalid conversation_id"
    assert str(UnknownConversation("gone")) == "gone"


def test_an_invalid_payload_names_the_field_and_what_is_allowed() -> None:
    problem = InvalidPayload("properties.max_call_duration", "must be 1 to 3600")
    assert problem.detail == "properties.max_call_duration: must be 1 to 3600"
    assert InvalidPayload("", "name one of both").detail == "name one of both"
    assert MalformedBody().detail == "body: must be a JSON object in UTF-8"


def test_a_refusal_says_when_to_retry_and_why_it_ended() -> None:
    assert Busy(retry_s=2.0).retry_s == 2.0
    assert RoomEnded(shutdown_code="participant_left").shutdown_code == (
        "participant_left"
    )


def test_refusals_carry_the_error_types_of_dailys_sdk() -> None:
    known = {"not-allowed", "exp-token", "nbf-token", "exp-room", "no-room"}
    known |= {"meeting-full", "ejected", "busy", "bad-message", "bad-media"}
    assert {k.daily_type for k in KINDS if issubclass(k, Refused)} == known
