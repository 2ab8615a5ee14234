"""Whoever asks for a document too soon is told to wait, by the status."""

from visavis.core.document_problems import (
    DocumentBusy,
    RecrawlTooSoon,
    TooManyCrawled,
    UnknownDocument,
)


def test_what_may_be_tried_again_is_no_bad_request() -> None:
    kinds = (DocumentBusy, RecrawlTooSoon, TooManyCrawled)
    assert [kind.status for kind in kinds] == [409, 429, 429]


def test_an_unknown_document_is_a_message_and_not_an_error() -> None:
    assert (UnknownDocument.status, UnknownDocument.wire_key) == (404, "message")
