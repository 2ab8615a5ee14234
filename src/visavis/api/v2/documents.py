"""`/v2/documents`: what replicas look things up in."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Literal

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body, queries
from visavis.api.openapi import path, query, request_body
from visavis.api.parts import ApiParts
from visavis.api.remarks import Remarks
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import document_body, wire
from visavis.core.documents import Crawl, Document, Status
from visavis.core.events import wire_time
from visavis.core.keys import ApiKey
from visavis.core.problems import (
    DocumentBusy,
    NotCrawled,
    RecrawlTooSoon,
    TooManyCrawled,
    UnknownDocument,
)
from visavis.service.ports import DocumentPage

ROOT = "/v2/documents"
ONE = ROOT + "/{document_id}"

_OLDEST_FIRST = ("ascending", "asc")
_SORTS = (*_OLDEST_FIRST, "descending", "desc")
"""The short ones are what `tavus-cli` says."""
_LONGEST_FILTER = 256
_MOST = 1000
_LAST_PAGE = 1_000_000


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


_FILTERS = (
    query(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": _MOST, "default": 10},
        "How many at most.",
    ),
    query(
        "page",
        {"type": "integer", "minimum": 0, "maximum": _LAST_PAGE, "default": 0},
        "Which page, counted from 0.",
    ),
    query(
        "sort",
        {"type": "string", "enum": list(_SORTS), "default": "descending"},
        "By creation.",
    ),
    query(
        "status",
        {"type": "string", "enum": [str(status) for status in Status]},
        "Those of a status only.",
    ),
    query(
        "name_or_uuid",
        {"type": "string", "maxLength": _LONGEST_FILTER},
        "Part of a name, or a whole id.",
    ),
    query("tags", {"type": "string"}, "Those with any of these, between commas."),
)


class DocumentEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts) -> None:
        self._documents = parts.cast.documents
        self._body_limit = parts.body_limit

    async def create_document(self, request: Request, key: ApiKey) -> Response:
        """Name a file or a page by its address; it is fetched and read from now on.

        PDF, Word (docx), PowerPoint (pptx), Excel (xlsx), CSV, text and web pages are
        read; with `crawl` also the pages of the same host that a page links to.
        """
        plain = body.parse(await body.read(request, self._body_limit))
        remarks = Remarks()
        wanted = document_body.read_new(plain, remarks)
        made = await self._documents.create(key.workspace_id, wanted)
        return remarks.put_on(answer(_shown(made)))

    async def list_documents(self, request: Request, key: ApiKey) -> Response:
        """List the documents of the key's workspace, newest first."""
        limit = queries.integer(request, "limit", 10, least=1, most=_MOST)
        page = queries.integer(request, "page", 0, least=0, most=_LAST_PAGE)
        tags = request.query_params.get("tags", "").split(",")
        wanted = DocumentPage(
            limit=limit,
            offset=page * limit,
            status=queries.choice(request, "status", tuple(map(str, Status))),
            text=queries.text(request, "name_or_uuid", _LONGEST_FILTER),
            tags=tuple(tag.strip() for tag in tags if tag.strip()),
            oldest_first=queries.choice(request, "sort", _SORTS) in _OLDEST_FIRST,
        )
        found, total = await self._documents.list(key.workspace_id, wanted)
        shown = wire.page([_shown(one) for one in found], total)
        return answer(shown | {"page": page, "limit": limit})

    async def get_document(self, request: Request, key: ApiKey) -> Response:
        """Show a document."""
        id_ = request.path_params["document_id"]
        return answer(_shown(await self._documents.get(key.workspace_id, id_)))

    async def change_document(self, request: Request, key: ApiKey) -> Response:
        """Rename a document, or give it other tags; what is left out stays."""
        plain = body.parse(await body.read(request, self._body_limit))
        remarks = Remarks()
        wanted = document_body.read_change(plain, remarks)
        id_ = request.path_params["document_id"]
        changed = await self._documents.change(key.workspace_id, id_, wanted)
        return remarks.put_on(answer(_shown(changed)))

    async def recrawl_document(self, request: Request, key: ApiKey) -> Response:
        """Read a site again, with the same `crawl` or another; a body is not needed.

        What was read before is looked up until the new reading is done.
        """
        raw = await body.read(request, self._body_limit)
        remarks = Remarks()
        crawl = document_body.read_recrawl(body.parse(raw), remarks) if raw else None
        id_ = request.path_params["document_id"]
        taken_up = await self._documents.recrawl(key.workspace_id, id_, crawl)
        return remarks.put_on(answer(_shown(taken_up), HTTPStatus.ACCEPTED))

    async def delete_document(self, request: Request, key: ApiKey) -> Response:
        """Delete a document, with all that was read of it."""
        id_ = request.path_params["document_id"]
        await self._documents.delete(key.workspace_id, id_)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (*self._of_all(), *self._of_one())

    def _of_all(self) -> Sequence[Operation]:
        return (
            Operation(
                method="POST",
                path=ROOT,
                endpoint=self.create_document,
                summary="Create a document",
                creates=True,
                model=DocumentShown,
                error="document_url: must be given",
                refusals=(TooManyCrawled,),
                extra={"requestBody": request_body(document_body.CreateDocument)},
            ),
            Operation(
                method="GET",
                path=ROOT,
                endpoint=self.list_documents,
                summary="List documents",
                model=DocumentList,
                error="limit: must be an integer from 1 to 1000",
                extra={"parameters": list(_FILTERS)},
            ),
        )

    def _of_one(self) -> Sequence[Operation]:
        id_ = {"parameters": [path("document_id")]}
        changed = request_body(document_body.ChangeDocument)
        again = request_body(document_body.RecrawlDocument) | {"required": False}
        return (
            Operation(
                method="GET",
                path=ONE,
                endpoint=self.get_document,
                summary="Get a document",
                model=DocumentShown,
                refusals=(UnknownDocument,),
                extra=id_,
            ),
            Operation(
                method="PATCH",
                path=ONE,
                endpoint=self.change_document,
                summary="Change a document",
                model=DocumentShown,
                refusals=(UnknownDocument,),
                extra=id_ | {"requestBody": changed},
            ),
            Operation(
                method="POST",
                path=ONE + "/recrawl",
                endpoint=self.recrawl_document,
                summary="Crawl a site again",
                model=DocumentShown,
                status=202,
                error=NotCrawled.title,
                refusals=(UnknownDocument, DocumentBusy, RecrawlTooSoon),
                extra=id_ | {"requestBody": again},
            ),
            Operation(
                method="DELETE",
                path=ONE,
                endpoint=self.delete_document,
                summary="Delete a document",
                model=None,
                status=204,
                refusals=(UnknownDocument,),
                extra=id_,
            ),
        )


def _shown(given: Document) -> wire.Json:
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
