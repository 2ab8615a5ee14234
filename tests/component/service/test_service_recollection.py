"""What somebody says is looked up in the documents of their conversation only."""

from typing import Any

import pytest
from service_house import House, play

from visavis.core import link
from visavis.core.documents import Document, Passage, Sources
from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    ConversationId,
    DocumentId,
    PersonaId,
    WorkspaceId,
)
from visavis.core.personas import ANNA, Persona
from visavis.core.problems import InvalidPayload
from visavis.service.personas import Personas
from visavis.service.ports import CastShelves
from visavis.service.recollection import Recollection

OTHER = WorkspaceId("w_other")
COACH = PersonaId("p_coach")


async def keep(
    cast: CastShelves,
    id_: str,
    *passages: str,
    tags: tuple[str, ...] = (),
    workspace: WorkspaceId = DEFAULT_WORKSPACE,
) -> None:
    start = House().clock.now()
    document = Document(
        id=DocumentId(id_),
        workspace_id=workspace,
        name=f"Document {id_}",
        url="https://a.example/",
        tags=tags,
        created_at=start,
        updated_at=start,
    )
    await cast.documents.put(workspace, document)
    await cast.documents.revise(workspace, id_, lambda d: (d, ()), passages)


async def library(house: House) -> None:
    """Keep documents, and a persona that has one of them and a tag."""
    await keep(house.cast, "d1", "The boiler is old.")
    await keep(house.cast, "d2", "The boiler is new.", tags=("news",))
    await keep(house.cast, "d3", "The boiler is ours.")
    await keep(house.cast, "d4", "The boiler is theirs.", workspace=OTHER)
    persona = Persona(
        id=COACH, name="Coach", document_ids=("d3", "d4"), document_tags=("news",)
    )
    await house.cast.personas.put(DEFAULT_WORKSPACE, persona)


async def found(house: House, words: str, **wanted: Any) -> set[str]:
    id_ = await house.open(**wanted)
    recollection = Recollection(house.cast)
    return {p.text for p in await recollection.of(house.seen(id_), words)}


def test_a_conversation_has_its_own_documents_and_its_personas() -> None:
    async def story(house: House) -> None:
        await library(house)
        question = "What about the boiler?"
        own = Sources(ids=("d1",))
        assert await found(house, question, sources=own) == {"The boiler is old."}
        assert await found(house, question, persona_id=COACH) == {
            "The boiler is new.",
            "The boiler is ours.",
        }
        tagged = Sources(ids=("d1",), tags=("news",))
        assert len(await found(house, question, persona_id=COACH, sources=tagged)) == 3
        assert await found(house, question) == set()
        assert await found(house, "And what is that?", sources=own) == set()
        assert await found(house, "weather", sources=own) == set()

    play(story)


def test_a_persona_deleted_in_the_middle_takes_its_documents_along() -> None:
    async def story(house: House) -> None:
        await library(house)
        sources = Sources(ids=("d1",))
        id_ = await house.open(persona_id=COACH, sources=sources)
        await house.cast.personas.remove(DEFAULT_WORKSPACE, COACH)
        passages = await Recollection(house.cast).of(house.seen(id_), "boiler")
        assert [p.document for p in passages] == ["Document d1"]

    play(story)


def test_how_much_is_looked_up_is_the_conversations_choice() -> None:
    async def story(house: House) -> None:
        await keep(house.cast, "d1", *(f"Boiler {n}" for n in range(20)))
        for retrieval, most in (("speed", 3), ("", 5), ("quality", 10)):
            sources = Sources(ids=("d1",), retrieval=retrieval)
            assert len(await found(house, "boiler", sources=sources)) == most

    play(story)


def test_a_document_that_does_not_exist_is_named_at_creation() -> None:
    async def story(house: House) -> None:
        await library(house)
        with pytest.raises(InvalidPayload, match=r"document_ids.*unknown: d4, d9$"):
            await house.open(sources=Sources(ids=("d1", "d4", "d9")))
        assert house.store.records == {}
        personas = Personas(house.cast, house.clock, house.randomness)
        draft = Persona(id=COACH, name="Coach", document_ids=("d9",))
        with pytest.raises(InvalidPayload, match="unknown: d9"):
            await personas.create(DEFAULT_WORKSPACE, draft)

    play(story)


async def seated(house: House, **wanted: Any) -> ConversationId:
    id_ = await house.open(replica_id=ANNA, **wanted)
    await house.wait(2)
    await house.enter(id_)
    return id_


def test_a_worker_that_asks_is_answered() -> None:
    async def story(house: House) -> None:
        await library(house)
        id_ = await seated(house, sources=Sources(ids=("d1",)))
        (opened,) = house.sent(link.OpenSeat)
        assert opened.brief.has_documents
        words = "How old is the boiler?"
        await house.report(link.Recall(conversation_id=id_, number=7, words=words))
        await house.wait(1)
        assert house.sent(link.Recalled) == [
            link.Recalled(
                conversation_id=id_,
                number=7,
                passages=(Passage(document="Document d1", text="The boiler is old."),),
            )
        ]

    play(story)


def test_without_documents_a_replica_need_not_ask() -> None:
    async def story(house: House) -> None:
        await seated(house)
        (opened,) = house.sent(link.OpenSeat)
        assert not opened.brief.has_documents

    play(story)
