"""Problems as answers: Tavus' shapes under `/v2`, RFC 9457 everywhere else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from visavis.core.problems import MethodNotAllowed, NotFound, Problem

WIRE = "/v2"

PROBLEM_TYPE = "urn:visavis:problem:"
"""Start of `type` in RFC 9457. A name, not an address: servers have no common home."""


def is_wire(scope: Scope) -> bool:
    """Return whether a request speaks to `/v2`, and is to be answered in its shapes."""
    path: str = scope["path"]
    return path == WIRE or path.startswith(WIRE + "/")


_dumps = json.JSONEncoder(separators=(",", ":")).encode
"""JSON that escapes non-ASCII, so that whatever got in can be sent out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What never varies about a problem."""

    code: str
    status: int
    title: str


FAULT = Kind(
    code="internal_error", status=500, title="Something went wrong on our side"
)


def answer(
    content: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON response."""
    return Response(_dumps(content), status, headers, media_type="application/json")


def render(problem: Problem, scope: Scope) -> Response:
    """Return the answer that tells of a problem."""
    if is_wire(scope):
        response = answer({problem.wire_key: problem.detail}, problem.status)
    else:
        kind = Kind(code=problem.code, status=problem.status, title=problem.title)
        response = _problem_details(kind, problem.detail)
    if problem.retry_s is not None:
        # Whole seconds, rounded up: whoever comes then has not come too early.
        response.headers["retry-after"] = str(ceil(problem.retry_s))
    return response


def render_fault(scope: Scope) -> Response:
    """Return the answer to a request that met a bug of ours. It tells nothing of it."""
    if is_wire(scope):
        return answer({"error": FAULT.title}, FAULT.status)
    return _problem_details(FAULT, FAULT.title)


def _problem_details(kind: Kind, detail: str) -> Response:
    """Return an answer in the shape of RFC 9457."""
    content = {
        "type": PROBLEM_TYPE + kind.code,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "code": kind.code,
    }
    return Response(
        _dumps(content),
        kind.status,
        {"cache-control": "no-store"},
        media_type="application/problem+json",
    )


async def on_problem(request: Request, error: Exception) -> Response:
    """Answer a problem that an endpoint raised."""
    assert isinstance(error, Problem)
    return render(error, request.scope)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Answer what the router raises: no such route, or not for this method."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response = render(MethodNotAllowed(), request.scope)
        response.headers["allow"] = ", ".join(allowed_methods(request))
        return response
    return render(NotFound(), request.scope)


def allowed_methods(request: Request) -> list[str]:
    """Return every method of an address; the router names one route's only."""
    path = request.scope["path"]
    methods: set[str] = set()
    for route in request.app.routes:
        if route.path_regex.match(path):
            methods |= getattr(route, "methods", None) or set[str]()
    return sorted(methods)
