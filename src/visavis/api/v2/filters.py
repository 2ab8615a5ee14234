"""What lists are narrowed by, alike wherever it is asked for."""

from starlette.requests import Request

from visavis.api import queries
from visavis.api.openapi import query
from visavis.service.definitions import Sought

_OLDEST_FIRST = ("ascending", "asc")
_SORTS = (*_OLDEST_FIRST, "descending", "desc")
"""The short ones are what `tavus-cli` says of documents."""

_WHOSE = ("user", "system", "all")
_LONGEST = 256

SORT = query(
    "sort",
    {"type": "string", "enum": list(_SORTS), "default": "descending"},
    "By creation.",
)
NAME = query(
    "name_or_uuid",
    {"type": "string", "maxLength": _LONGEST},
    "Part of a name, or a whole id.",
)
TAGS = query("tags", {"type": "string"}, "Those with any of these, between commas.")
WHOSE = query(
    "type",
    {"type": "string", "enum": list(_WHOSE), "default": "all"},
    "One's own, or stock, of which there is none.",
)


def oldest_first(request: Request) -> bool:
    """Return whether a list is asked for in the order of creation."""
    return queries.choice(request, "sort", _SORTS) in _OLDEST_FIRST


def name(request: Request) -> str:
    """Return the part of a name, or the id, that is looked for."""
    return queries.text(request, "name_or_uuid", _LONGEST)


def tags(request: Request) -> tuple[str, ...]:
    """Return the tags of which a thing must have one; none at all is no filter."""
    given = request.query_params.get("tags", "").split(",")
    return tuple(tag.strip() for tag in given if tag.strip())


def sought(request: Request) -> Sought:
    """Return which definitions a list is to have."""
    return Sought(
        text=name(request),
        tags=tags(request),
        stock=queries.choice(request, "type", _WHOSE) == "system",
        oldest_first=oldest_first(request),
    )
