"""`/v2/documents`: what replicas look things up in."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body, queries
from visavis.api.openapi import path, query, request_body
from visavis.api.parts import ApiParts
from visavis.api.remarks import Remarks
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import document_body, filters, tags, wire
from visavis.api.v2.document_shown import DocumentList, DocumentShown, shown
from visavis.core.documents import Status
from visavis.core.keys import ApiKey
from visavis.core.problems import (
    DocumentBusy,
    InvalidPayload,
    InvalidRequest,
    NotCrawled,
    RecrawlTooSoon,
    TooManyCrawled,
    UnknownDocument,
)
from visavis.service.ports import DocumentPage

ROOT = "/v2/documents"
ONE = ROOT + "/{document_id}"

_MOST = 1000
_LAST_PAGE = 1_000_000

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
    filters.SORT,
    query(
        "status",
        {"type": "string", "enum": [str(status) for status in Status]},
        "Those of a status only.",
    ),
    filters.NAME,
    filters.TAGS,
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
        raw, remarks = await body.read(request, self._body_limit), Remarks()
        with _worded():
            wanted = document_body.read_new(body.parse(raw), remarks)
            made = await self._documents.create(key.workspace_id, wanted)
        return remarks.put_on(answer(shown(made)))

    async def list_documents(self, request: Request, key: ApiKey) -> Response:
        """List the documents of the key's workspace, newest first."""
        with _worded():
            page, wanted = _asked(request)
        found, total = await self._documents.list(key.workspace_id, wanted)
        listed = wire.page([shown(one) for one in found], total)
        return answer(listed | {"page": page, "limit": wanted.limit})

    async def list_document_tags(self, request: Request, key: ApiKey) -> Response:
        """List the tags that documents have."""
        found = await self._documents.tags(key.workspace_id)
        with _worded():
            return tags.told(request, found, first=0)

    async def get_document(self, request: Request, key: ApiKey) -> Response:
        """Show a document."""
        id_ = request.path_params["document_id"]
        return answer(shown(await self._documents.get(key.workspace_id, id_)))

    async def change_document(self, request: Request, key: ApiKey) -> Response:
        """Rename a document, or give it other tags; what is left out stays."""
        raw, remarks = await body.read(request, self._body_limit), Remarks()
        with _worded():
            wanted = document_body.read_change(body.parse(raw), remarks)
        id_ = request.path_params["document_id"]
        changed = await self._documents.change(key.workspace_id, id_, wanted)
        return remarks.put_on(answer(shown(changed)))

    async def recrawl_document(self, request: Request, key: ApiKey) -> Response:
        """Read a site again, with the same `crawl` or another; a body is not needed.

        What was read before is looked up until the new reading is done.
        """
        raw, remarks = await body.read(request, self._body_limit), Remarks()
        with _worded():
            plain = body.parse(raw) if raw else {}
            crawl = document_body.read_recrawl(plain, remarks)
        id_ = request.path_params["document_id"]
        taken_up = await self._documents.recrawl(key.workspace_id, id_, crawl)
        return remarks.put_on(answer(shown(taken_up), HTTPStatus.ACCEPTED))

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
                error="Invalid request: document_url is required",
                refusals=(TooManyCrawled,),
                extra={"requestBody": request_body(document_body.CreateDocument)},
            ),
            Operation(
                method="GET",
                path=ROOT,
                endpoint=self.list_documents,
                summary="List documents",
                model=DocumentList,
                error="Invalid request: limit must be an integer from 1 to 1000",
                extra={"parameters": list(_FILTERS)},
            ),
            Operation(
                method="GET",
                path=ROOT + "/tags",
                endpoint=self.list_document_tags,
                summary="List the tags of documents",
                model=tags.TagList,
                extra={"parameters": [*tags.PARAMETERS]},
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


@contextmanager
def _worded() -> Generator[None, None, None]:
    """Let a wrong field be told in the words that this resource has for it."""
    try:
        yield
    except InvalidPayload as problem:
        raise InvalidRequest(problem.field, problem.allowed) from problem


def _asked(request: Request) -> tuple[int, DocumentPage]:
    """Return the number of the page that is asked for, and what is to be on it."""
    limit = queries.integer(request, "limit", 10, least=1, most=_MOST)
    page = queries.integer(request, "page", 0, least=0, most=_LAST_PAGE)
    return page, DocumentPage(
        limit=limit,
        offset=page * limit,
        status=queries.choice(request, "status", tuple(map(str, Status))),
        text=filters.name(request),
        tags=filters.tags(request),
        oldest_first=filters.oldest_first(request),
    )
