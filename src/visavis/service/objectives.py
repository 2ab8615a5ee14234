"""Making, listing, changing and deleting objectives."""

from collections.abc import Sequence
from dataclasses import replace

from visavis.core import ids
from visavis.core.ids import Randomness, WorkspaceId
from visavis.core.objectives import Objectives
from visavis.core.personas import Persona
from visavis.core.problems import UnknownObjectives
from visavis.service.definitions import Definitions, Kind, Sought
from visavis.service.ports import CastShelves, Clock


class ObjectiveSets(Definitions[Objectives]):
    """The use cases of `/v2/objectives`."""

    def __init__(
        self, shelves: CastShelves, clock: Clock, randomness: Randomness
    ) -> None:
        super().__init__(shelves.objectives, _KIND, shelves, clock, randomness)

    async def list(
        self, workspace: WorkspaceId, sought: Sought
    ) -> Sequence[Objectives]:
        """Return the sets. They have no tags."""
        return await self._found(workspace, sought)


def _without(persona: Persona, id_: str) -> Persona:
    return (
        replace(persona, objectives_id="") if persona.objectives_id == id_ else persona
    )


def _names(given: Objectives) -> list[str]:
    return [given.name, *(step.name for step in given.steps)]


_KIND = Kind(
    unknown=UnknownObjectives,
    new_id=ids.new_objectives_id,
    without=_without,
    names=_names,
)
