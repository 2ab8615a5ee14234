"""Documents, their passages and what is told of them are kept together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from store_cases import HOOK, NOON, Stores

from visavis.core.documents import Crawl, Document, Passage, Status
from visavis.core.events import DOCUMENT_STATUS, Event
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    ConversationId,
    DocumentId,
    EventId,
    WorkspaceId,
)
from visavis.core.keys import Workspace
from visavis.service.fakes.documents import FakeDocumentStore
from visavis.service.ports import DocumentPage, DocumentStore, Outbox

OTHER = WorkspaceId("w_other")
BOILER = "The boiler is serviced every spring."
FILTER = "The filter of the boiler is changed monthly by a technician."


@pytest.fixture
async def documents(stores: Stores) -> DocumentStore:
    for id_ in (DEFAULT_WORKSPACE, OTHER):
        await stores.keys.add_workspace(
            Workspace(id=id_, webhook_secrets=(), created_at=NOON)
        )
    return stores.cast.documents


@pytest.fixture
def outbox(stores: Stores, documents: DocumentStore) -> Outbox:
    if isinstance(documents, FakeDocumentStore):
        return type(stores.outbox)(documents.post)  # type: ignore[call-arg]  # the fake
    return stores.outbox


def document(id_: str, minutes: int = 0, **changes: Any) -> Document:
    at = NOON + timedelta(minutes=minutes)
    given: dict[str, Any] = {
        "id": DocumentId(id_),
        "workspace_id": DEFAULT_WORKSPACE,
        "name": f"Document {id_}",
        "url": f"https://a.example/{id_}",
        "created_at": at,
        "updated_at": at,
    }
    return Document(**(given | changes))


async def put(documents: DocumentStore, *given: Document) -> None:
    for one in given:
        await documents.put(one.workspace_id, one)


async def read(documents: DocumentStore, one: Document, *passages: str) -> None:
    """Keep a document with passages."""
    await put(documents, one)
    await documents.revise(one.workspace_id, one.id, lambda d: (d, ()), passages)


async def listed(documents: DocumentStore, **page: Any) -> tuple[list[str], int]:
    wanted = DocumentPage(**({"limit": 10, "offset": 0} | page))
    found, total = await documents.list(DEFAULT_WORKSPACE, wanted)
    return [one.id for one in found], total


def event(name: str, about: str) -> Event:
    return Event(
        id=EventId(name),
        workspace_id=DEFAULT_WORKSPACE,
        conversation_id=ConversationId(about),
        event_type=DOCUMENT_STATUS,
        properties={"status": "ready"},
        at=NOON,
        webhook_url=HOOK,
    )


async def test_a_list_is_sorted_filtered_and_counted(documents: DocumentStore) -> None:
    await put(
        documents,
        document("d1", 0, tags=("a", "b")),
        document("d2", 1, status=Status.READY, name="Handbook"),
        document("d3", 2, status=Status.READY, tags=("b",), name="Hand out"),
        document("d4", 3, workspace_id=OTHER),
    )
    assert await listed(documents) == (["d3", "d2", "d1"], 3)
    assert await listed(documents, oldest_first=True, limit=2) == (["d1", "d2"], 3)
    assert await listed(documents, offset=2) == (["d1"], 3)
    assert await listed(documents, status="ready") == (["d3", "d2"], 2)
    assert await listed(documents, text="HAND") == (["d3", "d2"], 2)
    assert await listed(documents, text="d1") == (["d1"], 1)
    assert await listed(documents, tags=("a", "x")) == (["d1"], 1)
    assert await listed(documents, tags=("b",), status="ready") == (["d3"], 1)


async def test_sites_are_counted(documents: DocumentStore) -> None:
    await put(documents, document("d1"), document("d2", crawl=Crawl()))
    assert await documents.crawled(DEFAULT_WORKSPACE) == 1
    assert await documents.crawled(OTHER) == 0


async def test_what_is_not_read_to_its_end_is_known(documents: DocumentStore) -> None:
    await put(
        documents,
        document("d4", 3, status=Status.RECRAWLING, workspace_id=OTHER),
        document("d1", 0),
        document("d2", 1, status=Status.PROCESSING),
        document("d3", 2, status=Status.READY),
        document("d5", 4, status=Status.ERROR),
    )
    assert await documents.unfinished() == [
        (DEFAULT_WORKSPACE, "d1"),
        (DEFAULT_WORKSPACE, "d2"),
        (OTHER, "d4"),
    ]


async def test_a_revision_and_what_is_told_of_it_are_one(
    documents: DocumentStore, outbox: Outbox
) -> None:
    await put(documents, document("d1"))

    def tell(before: Document) -> tuple[Document, tuple[Event, ...]]:
        return replace(before, status=Status.READY), (event("e1", "d1"),)

    def refuse(_: Document) -> tuple[Document, tuple[Event, ...]]:
        raise LookupError

    assert await documents.revise(OTHER, "d1", tell) is None
    assert await documents.revise(DEFAULT_WORKSPACE, "d9", tell) is None
    with pytest.raises(LookupError):
        await documents.revise(DEFAULT_WORKSPACE, "d1", refuse)
    assert await outbox.due(NOON, 10) == []

    after = await documents.revise(DEFAULT_WORKSPACE, "d1", tell)

    assert after is not None
    assert await documents.get(DEFAULT_WORKSPACE, "d1") == after
    assert after.status is Status.READY
    (parcel,) = await outbox.due(NOON, 10)
    assert parcel.event == event("e1", "d1")


async def test_chosen_are_those_that_exist_and_those_with_a_tag(
    documents: DocumentStore,
) -> None:
    await put(
        documents,
        document("d1"),
        document("d2", tags=("x", "y")),
        document("d3", tags=("z",)),
        document("d4", tags=("x",), workspace_id=OTHER),
    )
    chosen = documents.chosen
    assert await chosen(DEFAULT_WORKSPACE, ["d1", "d4", "d9"], []) == ["d1"]
    assert await chosen(DEFAULT_WORKSPACE, ["d3"], ["x", "y"]) == ["d2", "d3"]
    assert await chosen(OTHER, [], ["x"]) == ["d4"]
    assert await chosen(DEFAULT_WORKSPACE, [], []) == []


async def found(
    documents: DocumentStore, ids: Sequence[str], *words: str, most: int = 5
) -> list[str]:
    asked = [DocumentId(id_) for id_ in ids]
    return [p.text for p in await documents.passages(asked, words, most)]


async def test_the_passages_that_fit_best_come_first(documents: DocumentStore) -> None:
    await read(documents, document("d1"), BOILER, FILTER, "Nothing of the kind.")
    await read(documents, document("d2"), BOILER)

    assert await found(documents, ["d1"], "filter", "boiler") == [FILTER, BOILER]
    assert await found(documents, ["d1"], "filter", "boiler", most=1) == [FILTER]
    assert await found(documents, ["d1", "d2"], "spring") == [BOILER, BOILER]
    assert await found(documents, ["d1"], "d2", "unheard") == []
    asked = [DocumentId("d2")]
    assert await documents.passages(asked, ["boiler"], 1) == [
        Passage(document="Document d2", text=BOILER)
    ]


@pytest.mark.parametrize("word", ['"', "text:", "NEAR(", "*", "a OR b", "d1"])
async def test_words_are_words_whatever_they_look_like(
    documents: DocumentStore, word: str
) -> None:
    await read(documents, document("d1"), BOILER)
    assert await found(documents, ["d1"], word) == []


async def test_new_passages_take_the_place_of_the_old(documents: DocumentStore) -> None:
    await read(documents, document("d1"), BOILER)
    await read(documents, document("d2"), BOILER)
    await documents.revise(DEFAULT_WORKSPACE, "d1", lambda d: (d, ()), ["Only new."])

    assert await found(documents, ["d1", "d2"], "boiler", "new") != []
    assert await found(documents, ["d1"], "boiler") == []
    assert await found(documents, ["d1"], "new") == ["Only new."]
    assert await found(documents, ["d2"], "boiler") == [BOILER]


async def test_a_removed_document_leaves_nothing(
    documents: DocumentStore, outbox: Outbox
) -> None:
    await read(documents, document("d1"), BOILER)
    await documents.revise(DEFAULT_WORKSPACE, "d1", lambda d: (d, (event("e1", "d1"),)))
    assert not await documents.remove(OTHER, "d1")
    assert await documents.remove(DEFAULT_WORKSPACE, "d1")
    assert not await documents.remove(DEFAULT_WORKSPACE, "d1")

    assert await found(documents, ["d1"], "boiler") == []
    assert await outbox.due(NOON, 10) == []


async def test_many_documents_and_words_make_one_question(
    documents: DocumentStore,
) -> None:
    await read(documents, document("d1"), BOILER)
    ids = [*(f"d9{n}" for n in range(2000)), "d1"]
    words = [*(f"word{n}" for n in range(31)), "boiler"]
    assert await found(documents, ids, *words) == [BOILER]
