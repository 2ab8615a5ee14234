"""A request that is wrong is told where, and what is allowed."""

from visavis.core.request_problems import (
    IdempotencyKeyReused,
    InvalidPatch,
    InvalidPayload,
    InvalidRequest,
    MalformedBody,
    OutOfMinutes,
    ToolNameTaken,
    TooManyConversations,
)


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
    assert TooManyConversations().retry_s
    assert OutOfMinutes(60).retry_s == 60


def test_a_key_of_another_request_is_named() -> None:
    assert IdempotencyKeyReused().field == "Idempotency-Key"


def test_a_name_that_is_taken_is_named() -> None:
    assert ToolNameTaken("look_up").detail.endswith(": look_up")
