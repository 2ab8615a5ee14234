"""What the bodies about documents may say, and what the service is asked for then."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from visavis.api.remarks import Remarks
from visavis.api.v2.limits import out_of_range
from visavis.api.v2.properties import STRICT
from visavis.api.validation import first_problem
from visavis.core.documents import Crawl
from visavis.core.problems import InvalidPayload
from visavis.service.documents import DocumentChange, NewDocument

DEEPEST = 10
MOST_PAGES = 100

_URL = Annotated[str, Field(max_length=2048)]
_NAME = Annotated[str, Field(max_length=256)]
_TAGS = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=32)]

_LENIENT = ConfigDict(extra="ignore", strict=True, frozen=True)

Body = TypeVar("Body", bound=BaseModel)


class CrawlSite(BaseModel):
    """How much of a site is read: pages of the same host."""

    model_config = STRICT

    depth: int = Field(
        Crawl().depth,
        description="Links from the first page to the last.",
        json_schema_extra={"minimum": 1, "maximum": DEEPEST},
    )
    max_pages: int = Field(
        Crawl().max_pages,
        description="Pages at most.",
        json_schema_extra={"minimum": 1, "maximum": MOST_PAGES},
    )


class CreateDocument(BaseModel):
    """A new document. Unknown fields are ignored, and answered with a `Warning`."""

    model_config = _LENIENT | {
        "json_schema_extra": {
            "examples": [
                {
                    "document_url": "https://docs.example.com/handbook.pdf",
                    "document_name": "Handbook",
                    "tags": ["support"],
                }
            ]
        }
    }

    document_url: _URL = Field(description="Where it lies: `http` or `https`.")
    document_name: _NAME | None = Field(None, description="Default: as the file.")
    callback_url: _URL | None = Field(None, description="Where its statuses go.")
    tags: _TAGS | None = Field(None, description="By which it can be named.")
    crawl: CrawlSite | None = Field(None, description="Reads a site from there on.")


class ChangeDocument(BaseModel):
    """What may be changed of a document."""

    model_config = _LENIENT | {
        "json_schema_extra": {"examples": [{"tags": ["support", "2026"]}]}
    }

    document_name: _NAME | None = Field(None, description="Its new name.")
    tags: _TAGS | None = Field(None, description="They replace those before.")


class RecrawlDocument(BaseModel):
    """Another `crawl` from now on; left out, the one before holds."""

    model_config = _LENIENT | {
        "json_schema_extra": {"examples": [{"crawl": {"depth": 2, "max_pages": 20}}]}
    }

    crawl: CrawlSite | None = Field(None, description="How much is read from now on.")


_KNOWN: Mapping[str, tuple[str, ...]] = {"crawl": tuple(CrawlSite.model_fields)}


def read_new(plain: Mapping[str, Any], remarks: Remarks) -> NewDocument:
    """Return what a creation asks for. Raises `InvalidPayload`."""
    body = _validated(CreateDocument, plain, remarks)
    if not body.document_url:
        raise _required("document_url")
    return NewDocument(
        url=body.document_url,
        name=body.document_name or "",
        callback_url=body.callback_url or "",
        tags=_tags(body.tags) or (),
        crawl=_crawl(body.crawl),
    )


def read_change(plain: Mapping[str, Any], remarks: Remarks) -> DocumentChange:
    """Return what is to change. Raises `InvalidPayload`."""
    body = _validated(ChangeDocument, plain, remarks)
    return DocumentChange(name=body.document_name or None, tags=_tags(body.tags))


def read_recrawl(plain: Mapping[str, Any], remarks: Remarks) -> Crawl | None:
    """Return how much of the site is to be read now. Raises `InvalidPayload`."""
    return _crawl(_validated(RecrawlDocument, plain, remarks).crawl)


def _validated(model: type[Body], plain: Mapping[str, Any], remarks: Remarks) -> Body:
    known = model.model_fields
    remarks.add("unknown and ignored", [name for name in plain if name not in known])
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        problem = first_problem(error, _KNOWN)
        if error.errors(include_url=False, include_input=False)[0]["type"] == "missing":
            problem = _required(problem.field)
        raise problem from None


def _required(field: str) -> InvalidPayload:
    """Return the refusal of a missing field, in the words that clients know."""
    return InvalidPayload(field, "is required")


def _crawl(given: CrawlSite | None) -> Crawl | None:
    if given is None:
        return None
    if not 1 <= given.depth <= DEEPEST:
        raise out_of_range("crawl.depth", 1, DEEPEST)
    if not 1 <= given.max_pages <= MOST_PAGES:
        raise out_of_range("crawl.max_pages", 1, MOST_PAGES)
    return Crawl(depth=given.depth, max_pages=given.max_pages)


def _tags(given: list[str] | None) -> tuple[str, ...] | None:
    """Return tags, each once."""
    return None if given is None else tuple(dict.fromkeys(given))
