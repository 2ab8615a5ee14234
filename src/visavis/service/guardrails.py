"""Making, listing, changing and deleting guardrails."""

from collections.abc import Sequence
from dataclasses import replace

from visavis.core import ids
from visavis.core.guardrails import Guardrails
from visavis.core.ids import Randomness, WorkspaceId
from visavis.core.personas import Persona
from visavis.core.problems import UnknownGuardrails
from visavis.service.definitions import Definitions, Kind
from visavis.service.ports import CastShelves, Clock
from visavis.service.shelved import everything


class GuardrailSets(Definitions[Guardrails]):
    """The use cases of `/v2/guardrails`."""

    def __init__(
        self, shelves: CastShelves, clock: Clock, randomness: Randomness
    ) -> None:
        super().__init__(shelves.guardrails, _KIND, shelves, clock, randomness)

    async def list(
        self, workspace: WorkspaceId, *, single: bool
    ) -> Sequence[Guardrails]:
        """Return the sets, or the single ones, newest first."""
        kept = await everything(self._shelf, workspace)
        return [one for one in kept if one.single is single]


def _without(persona: Persona, id_: str) -> Persona:
    return replace(
        persona,
        guardrails_id="" if persona.guardrails_id == id_ else persona.guardrails_id,
        guardrail_ids=tuple(one for one in persona.guardrail_ids if one != id_),
    )


_KIND = Kind(unknown=UnknownGuardrails, new_id=ids.new_guardrails_id, without=_without)
