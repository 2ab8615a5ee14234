"""What workspaces define and personas then have: objectives and guardrails."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar, cast

from visavis.core.ids import Randomness, WorkspaceId
from visavis.core.personas import Persona
from visavis.core.problems import Problem
from visavis.service.ports import CastShelves, Clock, Kept, Shelf
from visavis.service.shelved import everything, revise


class Definition(Kept, Protocol):
    """A dataclass that is kept, and dated when it is changed."""

    @property
    def updated_at(self) -> datetime: ...


D = TypeVar("D", bound=Definition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which definitions are listed; an empty text and no tags are no filter.

    Attributes:
        text: Part of a name, in whatever case, or a whole id.
        tags: Those with any of them.
        stock: Those that belong to all. There are none: workspaces define their own.
        oldest_first: Else the newest come first.
    """

    text: str = ""
    tags: tuple[str, ...] = ()
    stock: bool = False
    oldest_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What one kind of definition has of its own.

    Attributes:
        unknown: Raised for an id that is not there.
        new_id: Makes an id.
        without: Returns a persona that no longer has what is of an id.
        names: Returns the names that it can be found by.
    """

    unknown: type[Problem]
    new_id: Callable[[Randomness], str]
    without: Callable[[Persona, str], Persona]
    names: Callable[[Any], Collection[str]]


class Definitions(Generic[D]):
    """The use cases of one kind. What is another workspace's is unknown."""

    def __init__(
        self,
        shelf: Shelf[D],
        kind: Kind,
        shelves: CastShelves,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        self._shelf = shelf
        self._kind = kind
        self._personas = shelves.personas
        self._clock = clock
        self._randomness = randomness

    async def create(self, workspace: WorkspaceId, draft: D) -> D:
        """Keep a draft; its id and instants are given to it here."""
        now = self._clock.now()
        id_ = self._kind.new_id(self._randomness)
        made = _with(draft, id=id_, created_at=now, updated_at=now)
        await self._check(workspace, made, before=None)
        await self._shelf.put(workspace, made)
        return made

    async def _check(self, workspace: WorkspaceId, after: D, before: D | None) -> None:
        """Raise a problem unless something may become so beside all else."""

    async def get(self, workspace: WorkspaceId, id_: str) -> D:
        """Return what is kept under an id. Raises the problem of its kind."""
        found = await self._shelf.get(workspace, id_)
        if found is None:
            raise self._kind.unknown
        return found

    async def _found(self, workspace: WorkspaceId, sought: Sought) -> Sequence[D]:
        """Return what is kept of those names, whatever its tags."""
        kept = () if sought.stock else await everything(self._shelf, workspace)
        found = [one for one in kept if self._fits(one, sought.text)]
        return found[::-1] if sought.oldest_first else found

    def _fits(self, one: D, text: str) -> bool:
        part = text.lower()
        return text == one.id or any(
            part in name.lower() for name in self._kind.names(one)
        )

    async def change(
        self, workspace: WorkspaceId, id_: str, decide: Callable[[D], D]
    ) -> tuple[D, bool]:
        """Change what is kept; return it as it is now, and whether that is news.

        Raises:
            Problem: That of its kind, if there is none of that id here.
        """

        async def dated(before: D) -> D:
            after = decide(before)
            if after == before:
                return before
            await self._check(workspace, after, before)
            return _with(after, updated_at=self._clock.now())

        outcome = await revise(self._shelf, workspace, id_, dated)
        if outcome is None:
            raise self._kind.unknown
        before, after = outcome
        return after, after != before

    async def delete(self, workspace: WorkspaceId, id_: str) -> None:
        """Take it away, and from every persona that has it.

        Raises:
            Problem: That of its kind, if there is none of that id here.
        """
        if not await self._shelf.remove(workspace, id_):
            raise self._kind.unknown
        await self._take_away(workspace, id_)

    async def _take_away(self, workspace: WorkspaceId, id_: str) -> None:
        now, without = self._clock.now(), self._kind.without

        def detached(persona: Persona) -> Persona:
            return replace(without(persona, id_), updated_at=now)

        for persona in await everything(self._personas, workspace):
            if without(persona, id_) != persona:
                await self._personas.change(workspace, persona.id, detached)


def _with(kept: D, **fields: Any) -> D:
    # Of a type variable nobody can say that it is a dataclass.
    return cast("D", replace(cast("Any", kept), **fields))
