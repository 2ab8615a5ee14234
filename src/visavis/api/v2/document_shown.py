"""A document as the wire shows it."""

from typing import Literal

from pydantic import BaseModel, Field

from visavis.api.v2 import wire
from visavis.core.documents import Crawl, Document
from visavis.core.events import wire_time


class CrawlConfig(BaseModel):
    """How much of a site is read."""

    depth: int
    max_pages: int


class DocumentShown(BaseModel):
    """A document: where it lies, and how far it has been read."""

    document_id: str
    document_name: str
    document_url: str
    status: Literal["started", "processing", "ready", "error", "recrawling"]
    progress: int | None = Field(description="In percent; null when nothing is done.")
    error_message: str = Field(
        description="Why the status is `error`: `file_download_failed`,"
        " `file_format_unsupported`, `file_size_too_large`, `file_empty`,"
        " `invalid_file_url` or `document_processing_failed`."
    )
    created_at: str
    updated_at: str
    callback_url: str
    tags: list[str]
    crawl_config: CrawlConfig | None
    crawled_urls: list[str] | None
    last_crawled_at: str
    crawl_count: int | None


class DocumentList(BaseModel):
    """A page of documents, counted from 0, and how many fit in all."""

    data: list[DocumentShown]
    total_count: int
    page: int
    limit: int


def shown(given: Document) -> wire.Json:
    """Return a document. What only a site has is null of a file."""
    crawl = given.crawl
    return {
        "document_id": given.id,
        "document_name": given.name,
        "document_url": given.url,
        "status": str(given.status),
        "progress": given.progress,
        "error_message": given.failure,
        "created_at": wire_time(given.created_at),
        "updated_at": wire_time(given.updated_at),
        "callback_url": given.callback_url,
        "tags": list(given.tags),
        "crawl_config": _config(crawl) if crawl else None,
        "crawled_urls": list(given.crawled_urls) if crawl else None,
        "last_crawled_at": wire.time_or_nothing(given.last_crawled_at),
        "crawl_count": given.crawl_count if crawl else None,
    }


def _config(crawl: Crawl) -> wire.Json:
    return {"depth": crawl.depth, "max_pages": crawl.max_pages}
