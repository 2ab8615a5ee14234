"""Making, listing, changing and deleting tools, and giving them to personas."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from visavis.core import ids
from visavis.core.ids import Randomness, WorkspaceId
from visavis.core.personas import Persona
from visavis.core.problems import (
    InvalidPayload,
    ToolNameTaken,
    UnknownTool,
)
from visavis.core.tool_library import MOST_ATTACHED, LibraryTool, buried, clash
from visavis.service.cast import Cast
from visavis.service.definitions import Definitions, Kind, Sought
from visavis.service.personas import Personas
from visavis.service.ports import CastShelves, Clock
from visavis.service.shelved import everything


class ToolLibrary(Definitions[LibraryTool]):
    """The use cases of `/v2/tools`.

    What is deleted stays on the shelf by its name alone, and is unknown to everybody.
    """

    def __init__(
        self, shelves: CastShelves, clock: Clock, randomness: Randomness
    ) -> None:
        super().__init__(shelves.tools, _KIND, shelves, clock, randomness)
        self._cast = Cast(shelves)

    async def get(self, workspace: WorkspaceId, id_: str) -> LibraryTool:
        """Return a tool. Raises `UnknownTool`."""
        found = await super().get(workspace, id_)
        if found.deleted_at is not None:
            raise UnknownTool
        return found

    async def list(
        self, workspace: WorkspaceId, sought: Sought
    ) -> Sequence[LibraryTool]:
        """Return the tools of a workspace."""
        wanted = set(sought.tags)
        return [
            one
            for one in await self._found(workspace, sought)
            if one.deleted_at is None and (not wanted or wanted & set(one.tags))
        ]

    async def change(
        self,
        workspace: WorkspaceId,
        id_: str,
        decide: Callable[[LibraryTool], LibraryTool],
    ) -> tuple[LibraryTool, bool]:
        """Change a tool; return it as it is now, and whether that is news.

        Raises:
            UnknownTool: There is none of that id here.
            ToolNameTaken, InvalidPayload: It would be named like another one.
        """

        def decided(before: LibraryTool) -> LibraryTool:
            if before.deleted_at is not None:
                raise UnknownTool
            return decide(before)

        return await super().change(workspace, id_, decided)

    async def delete(self, workspace: WorkspaceId, id_: str) -> None:
        """Take a tool away, and from every persona that has it.

        Raises:
            UnknownTool: There is none of that id here.
        """
        await self.get(workspace, id_)
        now = self._clock.now()
        await self._shelf.change(workspace, id_, lambda tool: buried(tool, now))
        await self._take_away(workspace, id_)

    async def _check(
        self, workspace: WorkspaceId, after: LibraryTool, before: LibraryTool | None
    ) -> None:
        """Raise unless its name is its own, here and in every persona that has it."""
        for other in await self.list(workspace, Sought()):
            if other.name == after.name and other.id != after.id:
                raise ToolNameTaken(after.name)
        if before is not None:
            await self._check_personas(workspace, after)

    async def _check_personas(
        self, workspace: WorkspaceId, changed: LibraryTool
    ) -> None:
        for persona in await everything(self._personas, workspace):
            if changed.id in persona.tool_ids:
                tools = await self._cast.tools(workspace, persona)
                tools = tuple(changed if t.id == changed.id else t for t in tools)
                if name := clash(persona.layers, tools):
                    allowed = f"must not be {name}: persona {persona.id} has another"
                    raise InvalidPayload("name", f"{allowed} tool of that name")


class AttachedTools:
    """The use cases of `/v2/personas/{persona_id}/tools`."""

    def __init__(self, personas: Personas, shelves: CastShelves) -> None:
        self._personas = personas
        self._cast = Cast(shelves)

    async def attach(
        self, workspace: WorkspaceId, persona_id: str, tool_ids: Sequence[str]
    ) -> Sequence[LibraryTool]:
        """Give a persona tools; return them, those included that it had before.

        Raises:
            UnknownPersona: There is none of that id here.
            StockIsFixed: It belongs to all.
            InvalidPayload: A tool does not exist, or has the name of another one; or
                there would be too many.
        """

        def given(persona: Persona) -> Persona:
            together = tuple(dict.fromkeys((*persona.tool_ids, *tool_ids)))
            if len(together) > MOST_ATTACHED:
                allowed = f"must leave the persona with at most {MOST_ATTACHED} tools"
                raise InvalidPayload("tool_ids", allowed)
            return replace(persona, tool_ids=together)

        persona, _ = await self._personas.change(workspace, persona_id, given)
        tools = await self._cast.tools(workspace, persona)
        return [tool for tool in tools if tool.id in tool_ids]

    async def list(
        self, workspace: WorkspaceId, persona_id: str
    ) -> Sequence[LibraryTool]:
        """Return the tools that a persona was given. Raises `UnknownPersona`."""
        persona = await self._personas.get(workspace, persona_id)
        return await self._cast.tools(workspace, persona)

    async def detach(
        self, workspace: WorkspaceId, persona_id: str, tool_id: str
    ) -> None:
        """Take a tool from a persona; others keep it.

        Raises:
            UnknownPersona: There is none of that id here.
            UnknownTool: The persona was not given it.
            StockIsFixed: It belongs to all.
        """

        def taken(persona: Persona) -> Persona:
            if tool_id not in persona.tool_ids:
                raise UnknownTool
            return _without(persona, tool_id)

        await self._personas.change(workspace, persona_id, taken)


def _without(persona: Persona, id_: str) -> Persona:
    left = tuple(one for one in persona.tool_ids if one != id_)
    return replace(persona, tool_ids=left)


def _names(tool: LibraryTool) -> list[str]:
    return [tool.name]


_KIND = Kind(
    unknown=UnknownTool, new_id=ids.new_tool_id, without=_without, names=_names
)
