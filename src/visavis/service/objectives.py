"""Making, listing, changing and deleting objectives."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from visavis.core import ids
from visavis.core.ids import Randomness, WorkspaceId
from visavis.core.objectives import Objectives
from visavis.core.personas import Persona
from visavis.core.problems import UnknownObjectives
from visavis.service.ports import CastShelves, Clock
from visavis.service.shelved import everything, revise

Decide = Callable[[Objectives], Objectives]


class ObjectiveSets:
    """The use cases of `/v2/objectives`. What is another workspace's is unknown."""

    def __init__(
        self, shelves: CastShelves, clock: Clock, randomness: Randomness
    ) -> None:
        self._shelves = shelves
        self._clock = clock
        self._randomness = randomness

    async def create(self, workspace: WorkspaceId, draft: Objectives) -> Objectives:
        """Keep objectives; their id and instants are given to them here."""
        now = self._clock.now()
        id_ = ids.new_objectives_id(self._randomness)
        made = replace(draft, id=id_, created_at=now, updated_at=now)
        await self._shelves.objectives.put(workspace, made)
        return made

    async def get(self, workspace: WorkspaceId, id_: str) -> Objectives:
        """Return what is kept under an id. Raises `UnknownObjectives`."""
        found = await self._shelves.objectives.get(workspace, id_)
        if found is None:
            raise UnknownObjectives
        return found

    async def list(
        self, workspace: WorkspaceId, *, offset: int, limit: int
    ) -> tuple[Sequence[Objectives], int]:
        """Return a slice, newest first, and how many there are."""
        shelf = self._shelves.objectives
        found = await shelf.slice(workspace, offset=offset, limit=limit)
        return found, await shelf.count(workspace)

    async def change(
        self, workspace: WorkspaceId, id_: str, decide: Decide
    ) -> tuple[Objectives, bool]:
        """Change objectives; return them as they are now, and whether that is news.

        Raises:
            UnknownObjectives: There are none of that id here.
        """

        async def dated(before: Objectives) -> Objectives:
            after = decide(before)
            if after == before:
                return before
            return replace(after, updated_at=self._clock.now())

        outcome = await revise(self._shelves.objectives, workspace, id_, dated)
        if outcome is None:
            raise UnknownObjectives
        before, after = outcome
        return after, after != before

    async def delete(self, workspace: WorkspaceId, id_: str) -> None:
        """Take objectives away, and from every persona that has them.

        Raises:
            UnknownObjectives: There are none of that id here.
        """
        if not await self._shelves.objectives.remove(workspace, id_):
            raise UnknownObjectives
        now = self._clock.now()

        def detached(persona: Persona) -> Persona:
            return replace(_without(persona, id_), updated_at=now)

        personas = self._shelves.personas
        for persona in await everything(personas, workspace):
            if _without(persona, id_) != persona:
                await personas.change(workspace, persona.id, detached)


def _without(persona: Persona, id_: str) -> Persona:
    return (
        replace(persona, objectives_id="") if persona.objectives_id == id_ else persona
    )
