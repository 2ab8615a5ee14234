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
from visavis.core.problems import InvalidPatch, InvalidPayload

T = TypeVar("T")

Change = Callable[[Callable[[T], T]], Awaitable[tuple[T, bool]]]
"""Changes what is kept by a decision; returns it, and whether that is news."""

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
    """

    document: Callable[[T], dict[str, Any]]
    renamed: Callable[[T], Mapping[str, str]]
    read: Read[T]
    shown: Callable[[T], Mapping[str, Any]]

    async def answer(
        self, request: Request, change: Change[T], body_limit: int
    ) -> Response:
        """Carry out the patch of a request.

        Raises:
            MalformedPatch, InvalidPatch: It is none, or does not fit.
        """
        operations = patches.read(await body.read(request, body_limit))
        remarks = Remarks()

        def decide(before: T) -> T:
            # What changed meanwhile is decided on anew.
            remarks.clear()
            plain = patches.apply(
                self.document(before),
                operations,
                renamed=self.renamed(before),
                limit=body_limit,
            )
            return self.read(plain, before, remarks)

        after, news = await change(decide)
        if not news:
            return Response(status_code=HTTPStatus.NOT_MODIFIED)
        return remarks.put_on(answer(dict(self.shown(after))))


def to_the_patch(read: Read[T]) -> Read[T]:
    """Return a reader whose refusals are put down to the patch, not to a body."""

    def patched(plain: dict[str, Any], before: T, remarks: Remarks) -> T:
        try:
            return read(plain, before, remarks)
        except InvalidPayload as problem:
            raise InvalidPatch(problem.detail) from problem

    return patched
