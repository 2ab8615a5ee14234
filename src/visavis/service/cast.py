"""The cast: who can appear in a workspace, the stock included, and what binds them."""

from collections.abc import Collection, Mapping
from typing import Any

from visavis.core.guardrails import Guardrail, Guardrails
from visavis.core.ids import PersonaId, ReplicaId, WorkspaceId
from visavis.core.objectives import Objective
from visavis.core.personas import STOCK_PERSONAS, STOCK_REPLICAS, Persona, Replica
from visavis.core.problems import InvalidPayload, UnknownPersona, UnknownReplica
from visavis.core.tool_library import LibraryTool, equipped
from visavis.service.ports import CastShelves
from visavis.service.shelved import everything

_MOST_NAMED = 8


class Cast:
    """Reads the stock cast and a workspace's own."""

    def __init__(self, shelves: CastShelves) -> None:
        self._shelves = shelves

    async def persona(self, workspace: WorkspaceId, id_: str) -> Persona:
        """Return a persona. Raises `UnknownPersona`."""
        persona = STOCK_PERSONAS.get(PersonaId(id_))
        persona = persona or await self._shelves.personas.get(workspace, id_)
        if persona is None:
            raise UnknownPersona
        return persona

    async def replica(self, workspace: WorkspaceId, id_: str) -> Replica:
        """Return a replica. Raises `UnknownReplica`."""
        replica = STOCK_REPLICAS.get(ReplicaId(id_))
        replica = replica or await self._shelves.replicas.get(workspace, id_)
        if replica is None:
            raise UnknownReplica
        return replica

    async def check_documents(
        self, workspace: WorkspaceId, ids: Collection[str]
    ) -> None:
        """Raise `InvalidPayload`, naming them, unless all these documents exist."""
        if not ids:
            return
        found = await self._shelves.documents.chosen(workspace, tuple(ids), ())
        if absent := [id_ for id_ in dict.fromkeys(ids) if id_ not in found]:
            names = ", ".join(absent[:_MOST_NAMED])
            raise InvalidPayload("document_ids", f"must exist here; unknown: {names}")

    async def objectives(
        self, workspace: WorkspaceId, persona: Persona
    ) -> tuple[Objective, ...]:
        """Return what a persona is to achieve; nothing where it was deleted."""
        if not persona.objectives_id:
            return ()
        found = await self._shelves.objectives.get(workspace, persona.objectives_id)
        return found.steps if found else ()

    async def guardrails(
        self, workspace: WorkspaceId, persona: Persona
    ) -> tuple[Guardrail, ...]:
        """Return what a persona must not do, by every way it is attached; each once."""
        attached = (persona.guardrails_id, *persona.guardrail_ids)
        if not any(attached) and not persona.guardrail_tags:
            return ()
        shelf = self._shelves.guardrails
        named = [await shelf.get(workspace, id_) for id_ in attached if id_]
        found = {one.id: one for one in named if one}
        if tags := set(persona.guardrail_tags):
            kept = await everything(shelf, workspace)
            found |= {one.id: one for one in kept if _chosen(one, tags)}
        return tuple(rule for one in found.values() for rule in one.rules)

    async def tools(
        self, workspace: WorkspaceId, persona: Persona
    ) -> tuple[LibraryTool, ...]:
        """Return the tools of the library that a persona is given."""
        shelf = self._shelves.tools
        found = [await shelf.get(workspace, id_) for id_ in persona.tool_ids]
        return tuple(tool for tool in found if tool and tool.deleted_at is None)

    async def layers(
        self, workspace: WorkspaceId, persona: Persona
    ) -> Mapping[str, Any]:
        """Return a persona's layers with every tool it has, in one form."""
        return equipped(persona.layers, await self.tools(workspace, persona))


def _chosen(one: Guardrails, tags: set[str]) -> bool:
    return one.single and not tags.isdisjoint(one.tags)
