"""A shelf in memory."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from visavis.core.ids import WorkspaceId
from visavis.service.ports import Kept

T = TypeVar("T", bound=Kept)


class FakeShelf(Generic[T]):
    """Things of one kind in a dictionary."""

    def __init__(self) -> None:
        self._things: dict[tuple[WorkspaceId, str], T] = {}

    async def put(self, workspace: WorkspaceId, thing: T) -> None:
        self._things[workspace, thing.id] = thing

    async def get(self, workspace: WorkspaceId, id_: str) -> T | None:
        return self._things.get((workspace, id_))

    async def slice(
        self, workspace: WorkspaceId, *, offset: int, limit: int
    ) -> Sequence[T]:
        mine = sorted(self._of(workspace), key=lambda thing: thing.id)
        mine.sort(key=lambda thing: thing.created_at, reverse=True)
        return mine[offset : offset + limit]

    async def count(self, workspace: WorkspaceId) -> int:
        return len(self._of(workspace))

    async def change(
        self, workspace: WorkspaceId, id_: str, decide: Callable[[T], T]
    ) -> T | None:
        before = self._things.get((workspace, id_))
        if before is None:
            return None
        after = self._things[workspace, id_] = decide(before)
        return after

    async def remove(self, workspace: WorkspaceId, id_: str) -> bool:
        return self._things.pop((workspace, id_), None) is not None

    def _of(self, workspace: WorkspaceId) -> list[T]:
        return [
            thing for (owner, _), thing in self._things.items() if owner == workspace
        ]
