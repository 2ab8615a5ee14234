"""Making, listing, changing and deleting guardrails."""

from collections.abc import Sequence
from dataclasses import replace

from visavis.core import ids
from visavis.core.guardrails import Guardrails
from visavis.core.ids import Randomness, WorkspaceId
from visavis.core.personas import Persona
from visavis.core.problems import UnknownGuardrails
from visavis.service.definitions import Definitions, Kind, Sought
from visavis.service.ports import CastShelves, Clock
from visavis.service.shelved import everything


class GuardrailSets(Definitions[Guardrails]):
    """The use cases of `/v2/guardrails`."""

    def __init__(
        self, shelves: CastShelves, clock: Clock, randomness: Randomness
    ) -> None:
        super().__init__(shelves.guardrails, _KIND, shelves, clock, randomness)

    async def list(
        self, workspace: WorkspaceId, sought: Sought, *, single: bool
    ) -> Sequence[Guardrails]:
        """Return the sets, or the single ones. Only single ones have tags."""
        wanted = set(sought.tags)
        return [
            one
            for one in await self._found(workspace, sought)
            if one.single is single and (not wanted or wanted & set(one.tags))
        ]

    async def tags(self, workspace: WorkspaceId) -> set[str]:
        """Return every tag that a guardrail of a workspace has."""
        kept = await everything(self._shelf, workspace)
        return {tag for one in kept for tag in one.tags}


def _without(persona: Persona, id_: str) -> Persona:
    return replace(
        persona,
        guardrails_id="" if persona.guardrails_id == id_ else persona.guardrails_id,
        guardrail_ids=tuple(one for one in persona.guardrail_ids if one != id_),
    )


def _names(given: Guardrails) -> list[str]:
    return [given.name, *(rule.name for rule in given.rules)]


_KIND = Kind(
    unknown=UnknownGuardrails,
    new_id=ids.new_guardrails_id,
    without=_without,
    names=_names,
)
