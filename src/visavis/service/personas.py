"""Making, listing, changing and deleting personas."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from visavis.core import ids
from visavis.core.ids import Randomness, WorkspaceId
from visavis.core.personas import STOCK_PERSONAS, Persona
from visavis.core.problems import (
    InvalidPayload,
    StockIsFixed,
    UnknownPersona,
    UnknownReplica,
)
from visavis.core.tool_library import clash
from visavis.service.cast import Cast
from visavis.service.ports import CastShelves, Clock
from visavis.service.shelved import revise

Decide = Callable[[Persona], Persona]


class Personas:
    """The use cases of `/v2/personas`. What is another workspace's is unknown."""

    def __init__(
        self, shelves: CastShelves, clock: Clock, randomness: Randomness
    ) -> None:
        self._shelves = shelves
        self._cast = Cast(shelves)
        self._clock = clock
        self._randomness = randomness

    async def create(self, workspace: WorkspaceId, draft: Persona) -> Persona:
        """Keep a persona; its id and its instants are given to it here.

        Raises:
            InvalidPayload: It names something that does not exist.
        """
        await self._check(workspace, draft, before=None)
        now = self._clock.now()
        id_ = ids.new_persona_id(self._randomness)
        persona = replace(draft, id=id_, created_at=now, updated_at=now)
        await self._shelves.personas.put(workspace, persona)
        return persona

    async def get(self, workspace: WorkspaceId, id_: str) -> Persona:
        """Return a persona. Raises `UnknownPersona`."""
        return await self._cast.persona(workspace, id_)

    async def list(
        self, workspace: WorkspaceId, kind: str | None, *, offset: int, limit: int
    ) -> tuple[Sequence[Persona], int]:
        """Return a slice of one's own, newest first, then the stock; and the total.

        Args:
            workspace: Whose own.
            kind: `user` for one's own, `system` for the stock, None for both.
            offset: How many to pass over.
            limit: How many at most.
        """
        shelf = self._shelves.personas
        stock = [] if kind == "user" else list(STOCK_PERSONAS.values())
        own = 0 if kind == "system" else await shelf.count(workspace)
        found: list[Persona] = []
        if offset < own:
            found += await shelf.slice(workspace, offset=offset, limit=limit)
        start = max(0, offset - own)
        return [*found, *stock[start : start + limit - len(found)]], own + len(stock)

    async def change(
        self, workspace: WorkspaceId, id_: str, decide: Decide
    ) -> tuple[Persona, bool]:
        """Change a persona; return it as it is now, and whether that is news.

        Raises:
            UnknownPersona: There is none of that id here.
            StockIsFixed: It belongs to all.
            InvalidPayload: It would name something that does not exist.
        """

        async def checked(before: Persona) -> Persona:
            after = decide(before)
            if after == before:
                return before
            await self._check(workspace, after, before)
            return replace(after, updated_at=self._clock.now())

        _own(id_)
        outcome = await revise(self._shelves.personas, workspace, id_, checked)
        if outcome is None:
            raise UnknownPersona
        before, after = outcome
        return after, after != before

    async def delete(self, workspace: WorkspaceId, id_: str) -> None:
        """Take a persona away. A call it plays in already goes on.

        Raises:
            UnknownPersona: There is none of that id here.
            StockIsFixed: It belongs to all.
        """
        _own(id_)
        if not await self._shelves.personas.remove(workspace, id_):
            raise UnknownPersona

    async def _check(
        self, workspace: WorkspaceId, after: Persona, before: Persona | None
    ) -> None:
        """Raise unless everything that a persona newly names exists.

        What it named before may have been deleted since: that is nobody's mistake.
        """
        replica = after.default_replica_id
        if replica and (before is None or replica != before.default_replica_id):
            try:
                await self._cast.replica(workspace, replica)
            except UnknownReplica as unknown:
                raise InvalidPayload("", "Invalid replica_uuid") from unknown
        if before is None or after.objectives_id != before.objectives_id:
            await self._check_objectives(workspace, after.objectives_id)
        if before is None or after.guardrails_id != before.guardrails_id:
            await self._check_guardrails(
                workspace, "guardrails_id", after.guardrails_id, single=False
            )
        read = before.document_ids if before else ()
        fresh = [id_ for id_ in after.document_ids if id_ not in read]
        await self._cast.check_documents(workspace, fresh)
        known = before.guardrail_ids if before else ()
        for position, id_ in enumerate(after.guardrail_ids):
            if id_ not in known:
                field = f"guardrail_ids[{position}]"
                await self._check_guardrails(workspace, field, id_, single=True)
        await self._check_tools(workspace, after, before)

    async def _check_tools(
        self, workspace: WorkspaceId, after: Persona, before: Persona | None
    ) -> None:
        """Raise unless new tools exist, and every tool has a name of its own."""
        tools = await self._cast.tools(workspace, after)
        exist = {tool.id for tool in tools}
        had = before.tool_ids if before else ()
        for position, id_ in enumerate(after.tool_ids):
            if id_ not in exist and id_ not in had:
                field = f"tool_ids[{position}]"
                raise InvalidPayload(field, "names no tool that exists here")
        if name := clash(after.layers, tools):
            allowed = f"must not give a persona two tools of one name: {name}"
            raise InvalidPayload("tool_ids", allowed)

    async def _check_objectives(self, workspace: WorkspaceId, id_: str) -> None:
        if id_ and await self._shelves.objectives.get(workspace, id_) is None:
            raise InvalidPayload("objectives_id", "names no objectives that exist here")

    async def _check_guardrails(
        self, workspace: WorkspaceId, field: str, id_: str, *, single: bool
    ) -> None:
        found = await self._shelves.guardrails.get(workspace, id_) if id_ else None
        if id_ and (found is None or found.single is not single):
            kind = "guardrail" if single else "guardrail set"
            raise InvalidPayload(field, f"names no {kind} that exists here")


def _own(id_: str) -> None:
    """Refuse to touch the stock."""
    if id_ in STOCK_PERSONAS:
        raise StockIsFixed("A stock persona cannot be changed or deleted")
