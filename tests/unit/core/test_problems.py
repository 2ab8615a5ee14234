"""Every problem has a code, a title and a sentence, and says what is wrong."""

import pytest

from visavis.core import problems
from visavis.core.problems import (
    InvalidPatch,
    InvalidPayload,
    InvalidRequest,
    MalformedBody,
    Problem,
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


def test_of_documents_a_wrong_field_is_told_in_the_known_words() -> None:
    said = InvalidRequest("document_name", "must be a string").detail
    assert said == "Invalid request: document_name must be a string"


def test_a_patch_that_does_not_fit_says_so_in_the_known_words() -> None:
    said = InvalidPatch("add /a/b does not fit the document").detail
    assert said == "Invalid patch operation: add /a/b does not fit the document"


def test_whoever_finds_no_slot_or_minutes_is_told_when_to_come_again() -> None:
    assert problems.TooManyConversations().retry_s
    assert problems.OutOfMinutes(60).retry_s == 60


def test_a_key_of_another_request_is_named() -> None:
    assert problems.IdempotencyKeyReused().field == "Idempotency-Key"
