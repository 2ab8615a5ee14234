"""The tags of what a workspace keeps: `…/tags`, beside the list of the things."""

from collections.abc import Iterable

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import queries
from visavis.api.openapi import query
from visavis.api.rendering import answer

_LONGEST = 64
_MOST = 1000
_LAST_PAGE = 1_000_000


class TagList(BaseModel):
    """Tags in alphabetical order, each once, and how many fit in all."""

    tags: list[str]
    total_count: int


PARAMETERS = (
    query(
        "search",
        {"type": "string", "maxLength": _LONGEST},
        "Part of a tag, in whatever case.",
    ),
    query(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": _MOST, "default": 100},
        "How many at most.",
    ),
    query(
        "page",
        {"type": "integer", "minimum": 0, "maximum": _LAST_PAGE},
        "Which page, counted as in the list of the things themselves.",
    ),
)


def told(request: Request, tags: Iterable[str], *, first: int) -> Response:
    """Answer with those tags that are asked for; the pages are counted from `first`."""
    part = queries.text(request, "search", _LONGEST).casefold()
    limit = queries.integer(request, "limit", 100, least=1, most=_MOST)
    page = queries.integer(request, "page", first, least=0, most=_LAST_PAGE)
    fitting = sorted({tag for tag in tags if part in tag.casefold()})
    start = max(page - first, 0) * limit
    shown = fitting[start : start + limit]
    return answer({"tags": shown, "total_count": len(fitting)})
