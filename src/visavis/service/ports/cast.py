"""Personas and replicas."""

from collections.abc import Sequence
from typing import Protocol

from visavis.core.ids import WorkspaceId
from visavis.core.personas import Persona, Replica


class CastStore(Protocol):
    """Personas and replicas: stock ones belong to all, others to their workspace."""

    async def persona(self, workspace: WorkspaceId, id_: str) -> Persona | None: ...

    async def replica(self, workspace: WorkspaceId, id_: str) -> Replica | None: ...

    async def personas(self, workspace: WorkspaceId) -> Sequence[Persona]:
        """Return the stock personas and the workspace's own."""
        ...

    async def replicas(self, workspace: WorkspaceId) -> Sequence[Replica]:
        """Return the stock replicas and the workspace's own."""
        ...
