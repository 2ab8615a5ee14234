"""A document goes from started to ready or error, and a site round again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from visavis.core import documents
from visavis.core.documents import Crawl, Document, Failure, Sources, Status
from visavis.core.ids import DEFAULT_WORKSPACE, DocumentId
from visavis.core.problems import DocumentBusy, NotCrawled, RecrawlTooSoon

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
FILE = Document(
    id=DocumentId("d1"),
    workspace_id=DEFAULT_WORKSPACE,
    name="Handbook",
    url="https://a.example/handbook.pdf",
    created_at=NOON,
    updated_at=NOON,
)
SITE = replace(FILE, crawl=Crawl(depth=1, max_pages=5))
READ = replace(
    SITE, status=Status.READY, progress=100, last_crawled_at=NOON, crawl_count=1
)


def test_a_file_is_processed_and_ready() -> None:
    begun = documents.begun(FILE, LATER)
    half = documents.advanced(begun, 50, LATER)
    ready = documents.finished(half, (FILE.url,), LATER)

    assert (begun.status, begun.progress) == (Status.PROCESSING, 0)
    assert half.progress == 50
    assert (ready.status, ready.progress) == (Status.READY, 100)
    assert ready.updated_at == LATER
    assert (ready.crawl_count, ready.last_crawled_at, ready.crawled_urls) == (
        0,
        None,
        (),
    )


def test_a_file_that_cannot_be_read_says_why_until_it_can() -> None:
    failed = documents.failed(FILE, Failure.SIZE, LATER)
    assert (failed.status, failed.failure) == (Status.ERROR, "file_size_too_large")
    assert (failed.progress, failed.last_crawled_at) == (None, None)
    assert documents.finished(failed, (), LATER).failure == ""


def test_a_site_counts_its_crawls_and_keeps_what_was_read() -> None:
    ready = documents.finished(SITE, ("https://a.example/1",), LATER)
    failed = documents.failed(ready, Failure.DOWNLOAD, LATER)
    for site in (ready, failed):
        assert (site.crawl_count, site.last_crawled_at) == (1, LATER)
        assert site.crawled_urls == ("https://a.example/1",)


@pytest.mark.parametrize("status", [Status.READY, Status.ERROR])
def test_what_is_done_is_not_begun_again(status: Status) -> None:
    done = replace(FILE, status=status)
    assert documents.begun(done, LATER) == done


def test_a_site_is_read_again_after_an_hour_and_says_so() -> None:
    hour = NOON + documents.RECRAWL_PAUSE
    wider = Crawl(depth=3, max_pages=50)
    again = documents.recrawled(READ, wider, hour)
    assert (again.status, again.progress, again.crawl) == (
        Status.RECRAWLING,
        None,
        wider,
    )
    assert documents.begun(again, hour).status is Status.RECRAWLING
    assert documents.recrawled(READ, None, hour).crawl == READ.crawl
    never_read = replace(SITE, status=Status.ERROR)
    assert documents.recrawled(never_read, None, NOON).status is Status.RECRAWLING


def test_a_recrawl_is_refused_where_it_makes_no_sense() -> None:
    with pytest.raises(NotCrawled):
        documents.recrawled(replace(FILE, status=Status.READY), None, LATER)
    with pytest.raises(DocumentBusy, match="current status: started"):
        documents.recrawled(SITE, None, LATER)
    with pytest.raises(RecrawlTooSoon, match="wait 55 minutes"):
        documents.recrawled(READ, None, LATER)
    almost = NOON + documents.RECRAWL_PAUSE - timedelta(seconds=1)
    with pytest.raises(RecrawlTooSoon, match="wait 1 minutes"):
        documents.recrawled(READ, None, almost)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.example/files/My%20book.pdf?x=1", "My book.pdf"),
        ("https://a.example/docs/", "docs"),
        ("https://a.example", "a.example"),
    ],
)
def test_a_document_without_a_name_is_called_like_its_file(url: str, name: str) -> None:
    assert documents.name_of(url) == name


def test_sources_are_there_when_something_is_named() -> None:
    assert not Sources(retrieval="speed")
    assert Sources(ids=("d1",))
    assert Sources(tags=("t",))


def test_quality_looks_up_more_than_speed() -> None:
    most = [documents.most_passages(name) for name in documents.RETRIEVALS]
    assert most == sorted(most)
    assert documents.most_passages("") == documents.most_passages("balanced")


def test_what_was_read_is_not_printed() -> None:
    passage = documents.Passage(document="Handbook", text="a secret")
    assert "secret" not in repr(passage)
