"""Shelves: what a workspace keeps under an id, one kind of thing each."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from visavis.core.ids import WorkspaceId


class Kept(Protocol):
    """Anything a shelf can hold: it has an id, and a date of birth."""

    @property
    def id(self) -> str: ...

    @property
    def created_at(self) -> datetime: ...


T = TypeVar("T", bound=Kept)


class Shelf(Protocol[T]):
    """The things of one kind that workspaces keep; each sees its own only."""

    async def put(self, workspace: WorkspaceId, thing: T) -> None:
        """Write a new thing; durable when it returns."""
        ...

    async def get(self, workspace: WorkspaceId, id_: str) -> T | None: ...

    async def slice(
        self, workspace: WorkspaceId, *, offset: int, limit: int
    ) -> Sequence[T]:
        """Return some of a workspace's things, newest first."""
        ...

    async def count(self, workspace: WorkspaceId) -> int: ...

    async def change(
        self, workspace: WorkspaceId, id_: str, decide: Callable[[T], T]
    ) -> T | None:
        """Load, decide and write in one transaction; durable when it returns.

        Returns:
            The thing as it is now; None if there is none of that id. When `decide`
            raises, nothing is written.
        """
        ...

    async def remove(self, workspace: WorkspaceId, id_: str) -> bool:
        """Take a thing away for good; tell whether it was there."""
        ...
