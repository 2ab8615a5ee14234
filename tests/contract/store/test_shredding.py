"""What is deleted is in the files no more, not even in the index of words."""

import asyncio
from pathlib import Path

import pytest
from store_cases import NOON

from visavis.core.documents import Document
from visavis.core.ids import DEFAULT_WORKSPACE, DocumentId
from visavis.core.keys import Workspace
from visavis.store.database import Database
from visavis.store.shredding import forget_words, shred

RARE = "zyxwvutsrq"
"""In one document only."""

_SHOWN = RARE[3:].encode()
"""The index says of a word only where it differs from the one before it."""


def everything(path: Path) -> bytes:
    return b"".join(f.read_bytes() for f in path.parent.glob(f"{path.name}*"))


async def keep(database: Database, name: str, *passages: str) -> Document:
    document = Document(
        id=DocumentId(name),
        workspace_id=DEFAULT_WORKSPACE,
        name=name,
        url="https://a.example/",
        created_at=NOON,
        updated_at=NOON,
    )
    documents = database.cast.documents
    await documents.put(DEFAULT_WORKSPACE, document)
    await documents.revise(DEFAULT_WORKSPACE, name, lambda d: (d, ()), passages)
    return document


@pytest.fixture
async def house(database: Database) -> Database:
    await database.keys.add_workspace(
        Workspace(id=DEFAULT_WORKSPACE, webhook_secrets=(), created_at=NOON)
    )
    return database


@pytest.mark.parametrize("others", [0, 1, 30])
async def test_the_words_of_a_deleted_document_are_in_no_file(
    house: Database, path: Path, others: int
) -> None:
    for number in range(others):
        words = " ".join(f"word{number * 500 + n}" for n in range(500))
        await keep(house, f"other{number}", words)
    await keep(house, "secret", f"Nobody says {RARE} but here.")
    # Read again, its words are in the index twice.
    documents = house.cast.documents
    again = (f"It says {RARE} again.",)
    await documents.revise(DEFAULT_WORKSPACE, "secret", lambda d: (d, ()), again)
    assert _SHOWN in everything(path)
    assert await documents.remove(DEFAULT_WORKSPACE, "secret")
    assert _SHOWN not in everything(path)


async def test_the_words_of_the_others_are_still_found(house: Database) -> None:
    kept = await keep(house, "kept", "The sea is calm.", f"{RARE} is a word.")
    for name in ("a", "b", "c"):
        await keep(house, name, "The sea is rough.")
        await house.cast.documents.remove(DEFAULT_WORKSPACE, name)
    found = await house.cast.documents.passages([kept.id], ["sea", RARE], 9)
    assert {passage.text for passage in found} == {
        "The sea is calm.",
        f"{RARE} is a word.",
    }


async def test_an_index_is_merged_in_slices_between_which_others_write(
    house: Database, path: Path
) -> None:
    for number in range(20):
        words = " ".join(f"w{number}x{n}" for n in range(2000))
        await keep(house, f"other{number}", words)
    await keep(house, "secret", RARE)
    documents = house.cast.documents
    await documents.revise(DEFAULT_WORKSPACE, "secret", lambda d: (d, ()), ())
    await shred(path)
    assert _SHOWN in everything(path)
    async with asyncio.TaskGroup() as group:
        group.create_task(forget_words(house._writer, 1))
        late = group.create_task(keep(house, "late", "The sea is calm."))
    await shred(path)
    assert _SHOWN not in everything(path)
    (found,) = await documents.passages([late.result().id], ["calm"], 9)
    assert found.text == "The sea is calm."
