"""A shelf keeps what a workspace puts on it, for that workspace only."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store_cases import NOON

from visavis.core.ids import DEFAULT_WORKSPACE, PersonaId, ToolId, WorkspaceId
from visavis.core.keys import Workspace
from visavis.core.personas import Persona
from visavis.core.tool_library import LibraryTool
from visavis.service.fakes.shelves import FakeShelf
from visavis.service.ports import Shelf
from visavis.store.database import Database

OTHER = WorkspaceId("w_other")


@pytest.fixture(params=["sql", "fake"])
async def shelf(request: pytest.FixtureRequest) -> Shelf[Persona]:
    if request.param == "fake":
        return FakeShelf[Persona]()
    database: Database = request.getfixturevalue("database")
    for id_ in (DEFAULT_WORKSPACE, OTHER):
        await database.keys.add_workspace(
            Workspace(id=id_, webhook_secrets=(), created_at=NOON)
        )
    return database.cast.personas


def persona(name: str, minutes: int = 0) -> Persona:
    at = NOON + timedelta(minutes=minutes)
    return Persona(id=PersonaId(name), name=f"Persona {name}", created_at=at)


async def test_what_was_put_is_there_for_its_workspace_only(
    shelf: Shelf[Persona],
) -> None:
    await shelf.put(DEFAULT_WORKSPACE, persona("p1"))

    assert await shelf.get(DEFAULT_WORKSPACE, "p1") == persona("p1")
    assert await shelf.get(OTHER, "p1") is None
    assert await shelf.count(OTHER) == 0
    assert await shelf.slice(OTHER, offset=0, limit=10) == []


async def test_a_slice_shows_the_newest_first(shelf: Shelf[Persona]) -> None:
    for name, minutes in (("old", 0), ("new", 2), ("b", 1), ("a", 1)):
        await shelf.put(DEFAULT_WORKSPACE, persona(name, minutes))

    async def names(offset: int, limit: int) -> list[str]:
        found = await shelf.slice(DEFAULT_WORKSPACE, offset=offset, limit=limit)
        return [thing.id for thing in found]

    assert await names(0, 10) == ["new", "a", "b", "old"]
    assert await names(1, 2) == ["a", "b"]
    assert await names(4, 2) == []
    assert await shelf.count(DEFAULT_WORKSPACE) == 4


async def test_a_change_is_decided_on_what_is_there(shelf: Shelf[Persona]) -> None:
    await shelf.put(DEFAULT_WORKSPACE, persona("p1"))

    def rename(known: Persona) -> Persona:
        return replace(known, name=known.name + "!")

    changed = await shelf.change(DEFAULT_WORKSPACE, "p1", rename)

    assert changed is not None
    assert changed.name == "Persona p1!"
    assert await shelf.get(DEFAULT_WORKSPACE, "p1") == changed
    assert await shelf.change(OTHER, "p1", rename) is None
    assert await shelf.get(DEFAULT_WORKSPACE, "p1") == changed


async def test_a_refused_change_writes_nothing(shelf: Shelf[Persona]) -> None:
    await shelf.put(DEFAULT_WORKSPACE, persona("p1"))

    def refuse(_: Persona) -> Persona:
        raise LookupError

    with pytest.raises(LookupError):
        await shelf.change(DEFAULT_WORKSPACE, "p1", refuse)

    assert await shelf.get(DEFAULT_WORKSPACE, "p1") == persona("p1")


async def test_what_was_removed_is_gone_once(shelf: Shelf[Persona]) -> None:
    await shelf.put(DEFAULT_WORKSPACE, persona("p1"))

    assert not await shelf.remove(OTHER, "p1")
    assert await shelf.remove(DEFAULT_WORKSPACE, "p1")
    assert not await shelf.remove(DEFAULT_WORKSPACE, "p1")
    assert await shelf.get(DEFAULT_WORKSPACE, "p1") is None


async def test_a_tool_is_read_as_it_was_written(database: Database) -> None:
    await database.keys.add_workspace(
        Workspace(id=DEFAULT_WORKSPACE, webhook_secrets=(), created_at=NOON)
    )
    tool = LibraryTool(
        id=ToolId("t1"),
        name="stock",
        description="How many are left.",
        parameters={"type": "object", "properties": {}},
        delivery={"api": {"url": "https://shop.example/", "timeout": 2.5}},
        tags=("shop",),
        deleted_at=NOON,
        created_at=NOON,
        updated_at=NOON,
    )
    shelf = database.cast.tools
    await shelf.put(DEFAULT_WORKSPACE, tool)
    assert await shelf.get(DEFAULT_WORKSPACE, "t1") == tool
    assert await shelf.get(OTHER, "t1") is None
