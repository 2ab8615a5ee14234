"""Making, listing, changing and deleting guardrails."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from visavis.core import ids
from visavis.core.guardrails import Guardrails
from visavis.core.ids import Randomness, WorkspaceId
from visavis.core.personas import Persona
from visavis.core.problems import UnknownGuardrails
from visavis.service.ports import CastShelves, Clock
from visavis.service.shelved import everything, revise

Decide = Callable[[Guardrails], Guardrails]


class GuardrailSets:
    """The use cases of `/v2/guardrails`. What is another workspace's is unknown."""

    def __init__(
        self, shelves: CastShelves, clock: Clock, randomness: Randomness
    ) -> None:
        self._shelves = shelves
        self._clock = clock
        self._randomness = randomness

    async def create(self, workspace: WorkspaceId, draft: Guardrails) -> Guardrails:
        """Keep guardrails; their id and instants are given to them here."""
        now = self._clock.now()
        id_ = ids.new_guardrails_id(self._randomness)
        made = replace(draft, id=id_, created_at=now, updated_at=now)
        await self._shelves.guardrails.put(workspace, made)
        return made

    async def get(self, workspace: WorkspaceId, id_: str) -> Guardrails:
        """Return what is kept under an id. Raises `UnknownGuardrails`."""
        found = await self._shelves.guardrails.get(workspace, id_)
        if found is None:
            raise UnknownGuardrails
        return found

    async def list(
        self, workspace: WorkspaceId, *, single: bool
    ) -> Sequence[Guardrails]:
        """Return the sets, or the single ones, newest first."""
        kept = await everything(self._shelves.guardrails, workspace)
        return [one for one in kept if one.single is single]

    async def change(
        self, workspace: WorkspaceId, id_: str, decide: Decide
    ) -> tuple[Guardrails, bool]:
        """Change guardrails; return them as they are now, and whether that is news.

        Raises:
            UnknownGuardrails: There are none of that id here.
        """

        async def dated(before: Guardrails) -> Guardrails:
            after = decide(before)
            if after == before:
                return before
            return replace(after, updated_at=self._clock.now())

        outcome = await revise(self._shelves.guardrails, workspace, id_, dated)
        if outcome is None:
            raise UnknownGuardrails
        before, after = outcome
        return after, after != before

    async def delete(self, workspace: WorkspaceId, id_: str) -> None:
        """Take guardrails away, and from every persona that has them.

        Raises:
            UnknownGuardrails: There are none of that id here.
        """
        if not await self._shelves.guardrails.remove(workspace, id_):
            raise UnknownGuardrails
        now = self._clock.now()

        def detached(persona: Persona) -> Persona:
            return replace(_without(persona, id_), updated_at=now)

        personas = self._shelves.personas
        for persona in await everything(personas, workspace):
            if _without(persona, id_) != persona:
                await personas.change(workspace, persona.id, detached)


def _without(persona: Persona, id_: str) -> Persona:
    return replace(
        persona,
        guardrails_id="" if persona.guardrails_id == id_ else persona.guardrails_id,
        guardrail_ids=tuple(one for one in persona.guardrail_ids if one != id_),
    )
