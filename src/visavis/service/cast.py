"""The cast: personas and replicas, as far as a workspace may see them."""

from collections.abc import Sequence

from visavis.core.ids import WorkspaceId
from visavis.core.personas import Persona, Replica
from visavis.core.problems import UnknownPersona, UnknownReplica
from visavis.service.ports import CastStore


class Cast:
    """Reads the stock cast and a workspace's own."""

    def __init__(self, store: CastStore) -> None:
        self._store = store

    async def persona(self, workspace: WorkspaceId, id_: str) -> Persona:
        """Return a persona. Raises `UnknownPersona`."""
        persona = await self._store.persona(workspace, id_)
        if persona is None:
            raise UnknownPersona
        return persona

    async def replica(self, workspace: WorkspaceId, id_: str) -> Replica:
        """Return a replica. Raises `UnknownReplica`."""
        replica = await self._store.replica(workspace, id_)
        if replica is None:
            raise UnknownReplica
        return replica

    async def personas(self, workspace: WorkspaceId) -> Sequence[Persona]:
        return await self._store.personas(workspace)

    async def replicas(self, workspace: WorkspaceId) -> Sequence[Replica]:
        return await self._store.replicas(workspace)
