"""Listing, renaming and deleting replicas."""

from collections.abc import Sequence
from dataclasses import replace

from visavis.core.ids import WorkspaceId
from visavis.core.personas import STOCK_REPLICAS, Replica
from visavis.core.problems import StockIsFixed, UnknownReplica
from visavis.service.cast import Cast
from visavis.service.ports import CastShelves, Clock
from visavis.service.shelved import everything


class Replicas:
    """The use cases of `/v2/replicas`. What is another workspace's is unknown."""

    def __init__(self, shelves: CastShelves, clock: Clock) -> None:
        self._shelf = shelves.replicas
        self._files = shelves.portraits
        self._cast = Cast(shelves)
        self._clock = clock

    async def get(self, workspace: WorkspaceId, id_: str) -> Replica:
        """Return a replica. Raises `UnknownReplica`."""
        return await self._cast.replica(workspace, id_)

    async def list(self, workspace: WorkspaceId) -> Sequence[Replica]:
        """Return one's own, newest first, then the stock."""
        own = await everything(self._shelf, workspace)
        return [*own, *STOCK_REPLICAS.values()]

    async def rename(self, workspace: WorkspaceId, id_: str, name: str) -> Replica:
        """Give a replica another name.

        Raises:
            UnknownReplica: There is none of that id here.
            StockIsFixed: It belongs to all.
        """
        _own(id_)
        now = self._clock.now()
        renamed = await self._shelf.change(
            workspace, id_, lambda given: replace(given, name=name, updated_at=now)
        )
        if renamed is None:
            raise UnknownReplica
        return renamed

    async def delete(self, workspace: WorkspaceId, id_: str) -> None:
        """Take a replica away, with its pictures. A call that shows it goes on.

        Raises:
            UnknownReplica: There is none of that id here.
            StockIsFixed: It belongs to all.
        """
        _own(id_)
        if not await self._shelf.remove(workspace, id_):
            raise UnknownReplica
        await self._files.remove_of(id_)


def _own(id_: str) -> None:
    """Refuse to touch the stock."""
    if id_ in STOCK_REPLICAS:
        raise StockIsFixed("A stock replica cannot be renamed or deleted")
