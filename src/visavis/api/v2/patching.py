"""Answering a JSON Patch, whatever kind of thing it changes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body, patches
from visavis.api.remarks import Remarks
from visavis.api.rendering import answer
from visavis.core.problems import InvalidPatch, InvalidPayload, MalformedBody

T = TypeVar("T")

Change = Callable[[Callable[[T], T]], Awaitable[tuple[T, bool]]]
"""Changes what is kept by a decision; returns it, and whether that is news."""

Merge = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]
"""Returns a document with fields of a second one in it."""

Read = Callable[[dict[str, Any], T, Remarks], T]
"""Returns the thing that a document says, and what it says of it."""


@dataclass(frozen=True)
class Patching(Generic[T]):
    """How one kind of thing is patched.

    Attributes:
        document: Returns a thing as the patch sees it.
        renamed: Returns where pointers of the other vocabulary lead.
        read: Returns the thing that a patched document says.
        shown: Returns a thing as it is answered.
        merged: If given, a change may also be an object of the fields that change.
    """

    document: Callable[[T], dict[str, Any]]
    renamed: Callable[[T], Mapping[str, str]]
    read: Read[T]
    shown: Callable[[T], Mapping[str, Any]]
    merged: Merge | None = None

    async def answer(
        self, request: Request, change: Change[T], body_limit: int
    ) -> Response:
        """Carry out the patch of a request.

        Raises:
            MalformedPatch, InvalidPatch: It is none, or does not fit.
        """
        raw = await body.read(request, body_limit)
        fields = None if self.merged is None else _fields(raw)
        operations = patches.read(raw) if fields is None else ()
        remarks = Remarks()

        def decide(before: T) -> T:
            # What changed meanwhile is decided on anew.
            remarks.clear()
            plain = self.document(before)
            if self.merged is not None and fields is not None:
                return self.read(self.merged(plain, fields), before, remarks)
            plain = patches.apply(
                plain, operations, renamed=self.renamed(before), limit=body_limit
            )
            return self.read(plain, before, remarks)

        after, news = await change(decide)
        if not news and fields is None:
            return Response(status_code=HTTPStatus.NOT_MODIFIED)
        return remarks.put_on(answer(dict(self.shown(after))))


def _fields(raw: bytes) -> dict[str, Any] | None:
    """Return the fields that a body is made of; None if it is something else."""
    try:
        return body.parse(raw)
    except MalformedBody:
        return None


def to_the_patch(read: Read[T]) -> Read[T]:
    """Return a reader whose refusals are put down to the patch, not to a body."""

    def patched(plain: dict[str, Any], before: T, remarks: Remarks) -> T:
        try:
            return read(plain, before, remarks)
        except InvalidPayload as problem:
            raise InvalidPatch(problem.detail) from problem

    return patched
