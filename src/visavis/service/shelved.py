"""What every use case of a shelf needs, whatever lies on it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from visavis.core.ids import WorkspaceId
from visavis.service.ports import Kept, Shelf

T = TypeVar("T", bound=Kept)


async def everything(shelf: Shelf[T], workspace: WorkspaceId) -> Sequence[T]:
    """Return all of a workspace's things of a kind, newest first."""
    most = await shelf.count(workspace)
    return await shelf.slice(workspace, offset=0, limit=most)


async def revise(
    shelf: Shelf[T],
    workspace: WorkspaceId,
    id_: str,
    decide: Callable[[T], Awaitable[T]],
) -> tuple[T, T] | None:
    """Change a thing by a decision that may take its time.

    It is taken outside of the transaction, which only writes it if the thing is still
    as it was; else it is taken anew.

    Returns:
        The thing before and after; None if there is none of that id.
    """
    while True:
        before = await shelf.get(workspace, id_)
        if before is None:
            return None
        after = await decide(before)
        if after == before:
            return before, before

        def unless_changed(now: T, before: T = before, after: T = after) -> T:
            return after if now == before else now

        if await shelf.change(workspace, id_, unless_changed) == after:
            return before, after
