"""Writes docs/reference/problems.md from the tree of problems."""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from visavis.core import (
    document_problems,
    problems,
    refusals,
    request_problems,
    unknown_problems,
)
from visavis.core.problems import Problem
from visavis.core.refusals import Refused

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "problems.md"

HEAD = """# Problems

Everything that can go wrong by the caller's doing.
`/v2` answers `{"error": detail}`, or `{"message": detail}` where Tavus does; every
other address answers RFC 9457 (`application/problem+json`) with `type` =
`urn:visavis:problem:<code>`, `title`, `status`, `detail` and `code`.
A bug of ours is a 500 without detail (`internal_error`), and a line `request_failed` in
the log.

| code | status | `/v2` key | what it is, and what to do |
|---|---|---|---|
"""

REFUSALS = """
## Refusals of the room

Told over the signalling socket as `{"type": "error", "error": {"type", "msg", "code"}}`
before it is closed; the status is that of the page at `/{conversation_id}`.
`type` is what Daily's SDK hands to the app.

| code | type | status | what it is, and what to do |
|---|---|---|---|
"""


PARTS = (request_problems, unknown_problems, document_problems, problems, refusals)
"""In the order of the page."""

K = TypeVar("K", bound=Problem)


def kinds(of: type[K]) -> Iterator[type[K]]:
    """Yield every kind of problem that core knows, each after its parent."""
    known = [part.__name__ for part in PARTS]
    found = [kind for kind in of.__subclasses__() if kind.__module__ in known]
    for kind in sorted(found, key=lambda kind: known.index(kind.__module__)):
        yield kind
        yield from kinds(kind)


def said(kind: type[Problem]) -> str:
    """Return what a kind's docstring says, without its sections, on one line."""
    return " ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].split())


def page() -> str:
    """Return the page as it must be."""
    of_the_room = list(kinds(Refused))
    others = [k for k in kinds(Problem) if not issubclass(k, Refused)]
    rows = [
        f"| `{k.code}` | {k.status} | `{k.wire_key}` | {said(k)} |\n" for k in others
    ]
    refusals = [
        f"| `{k.code}` | `{k.daily_type}` | {k.status} | {said(k)} |\n"
        for k in of_the_room
    ]
    return HEAD + "".join(rows) + REFUSALS + "".join(refusals)


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE.name} written\n")
