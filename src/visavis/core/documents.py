"""Documents: what a replica can look things up in, from an address to passages.

Statuses, failures and limits are those of the documentation (reference tavus-api §9).
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from visavis.core.ids import DocumentId, WorkspaceId
from visavis.core.problems import DocumentBusy, NotCrawled, RecrawlTooSoon

RECRAWL_PAUSE = timedelta(hours=1)
"""How long after a crawl the next one of the same document may begin."""

MOST_CRAWLED = 100
"""Documents of a workspace that are crawled."""

LONGEST_TEXT = 2_000_000
"""Characters of a document, its pages together: about a thousand printed pages."""


class Status(StrEnum):
    """How far a document has come. It is looked up from its first `READY` on."""

    STARTED = "started"
    PROCESSING = "processing"
    READY = "ready"
    ERROR = "error"
    RECRAWLING = "recrawling"


UNFINISHED = (Status.STARTED, Status.PROCESSING, Status.RECRAWLING)


class Failure(StrEnum):
    """Why a document could not be read; the documented codes that can happen here."""

    DOWNLOAD = "file_download_failed"
    FORMAT = "file_format_unsupported"
    SIZE = "file_size_too_large"
    EMPTY = "file_empty"
    ADDRESS = "invalid_file_url"
    PROCESSING = "document_processing_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """How much of a site is read: pages of its host, up to `depth` links away."""

    depth: int = 1
    max_pages: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as it is stored; its passages lie beside it.

    Attributes:
        url: As it was given; where it redirects to is not kept.
        progress: In percent; None before anything was done.
        failure: Why the status is `ERROR`, else empty.
        crawl: Of a site; None for a single file or page.
    """

    id: DocumentId
    workspace_id: WorkspaceId
    name: str
    url: str
    status: Status = Status.STARTED
    progress: int | None = None
    failure: str = ""
    callback_url: str = ""
    tags: tuple[str, ...] = ()
    crawl: Crawl | None = None
    crawled_urls: tuple[str, ...] = ()
    crawl_count: int = 0
    last_crawled_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a conversation, or a persona, can look things up in.

    Attributes:
        retrieval: How much is looked up at a turn; empty leaves it to the server.
    """

    ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    retrieval: str = ""

    def __bool__(self) -> bool:
        return bool(self.ids or self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document, with the document's name."""

    document: str
    text: str = field(repr=False)


_PASSAGES = {"speed": 3, "balanced": 5, "quality": 10}

RETRIEVALS = tuple(_PASSAGES)


def most_passages(retrieval: str) -> int:
    """Return how many passages a turn gets: more cost the model time."""
    return _PASSAGES.get(retrieval, _PASSAGES["balanced"])


def name_of(url: str) -> str:
    """Return what a document is called that was given no name."""
    parts = urlsplit(url)
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc


# ---- its life


def begun(document: Document, now: datetime) -> Document:
    """Return a document that is being read; a site's old passages stay meanwhile."""
    if document.status not in UNFINISHED:
        return document
    again = document.status is Status.RECRAWLING
    status = Status.RECRAWLING if again else Status.PROCESSING
    return replace(document, status=status, progress=0, updated_at=now)


def advanced(document: Document, progress: int, now: datetime) -> Document:
    return replace(document, progress=progress, updated_at=now)


def finished(document: Document, urls: tuple[str, ...], now: datetime) -> Document:
    """Return a document whose passages are there."""
    done = replace(
        document, status=Status.READY, progress=100, failure="", updated_at=now
    )
    if document.crawl is None:
        return done
    return replace(
        done,
        crawled_urls=urls,
        crawl_count=document.crawl_count + 1,
        last_crawled_at=now,
    )


def failed(document: Document, why: Failure, now: datetime) -> Document:
    """Return a document that could not be read; what was read before stays."""
    after = replace(
        document, status=Status.ERROR, progress=None, failure=str(why), updated_at=now
    )
    if document.crawl is None:
        return after
    return replace(after, last_crawled_at=now)


def recrawled(document: Document, crawl: Crawl | None, now: datetime) -> Document:
    """Return a site that is to be read again.

    Raises:
        NotCrawled: It is a single file or page.
        DocumentBusy: It is being read.
        RecrawlTooSoon: It was read less than an hour ago.
    """
    if document.crawl is None:
        raise NotCrawled
    if document.status in UNFINISHED:
        raise DocumentBusy(
            "Document must be in 'ready' or 'error' state to recrawl,"
            f" current status: {document.status}"
        )
    last = document.last_crawled_at
    if last is not None and now < last + RECRAWL_PAUSE:
        minutes = -((now - last - RECRAWL_PAUSE) // timedelta(minutes=1))
        raise RecrawlTooSoon(
            f"Recrawl cooldown: please wait {minutes} minutes before recrawling this"
            " document."
        )
    return replace(
        document,
        status=Status.RECRAWLING,
        progress=None,
        failure="",
        crawl=crawl or document.crawl,
        updated_at=now,
    )
