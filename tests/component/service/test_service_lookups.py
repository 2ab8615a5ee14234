"""A lookup that takes long, or that nobody waits for any more, disturbs nobody."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from service_house import House, play

from visavis.core import link
from visavis.core.documents import Document, Passage, Sources
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, DocumentId
from visavis.core.personas import ANNA
from visavis.core.transcripts import Role
from visavis.service.fakes import FakeDocumentStore, fake_cast
from visavis.service.ports import CastShelves

QUESTION = "How old is the boiler?"
PASSAGE = "The boiler is old."


class SlowDocuments(FakeDocumentStore):
    """Documents whose passages are found when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.sought = asyncio.Event()
        self.found = asyncio.Event()

    async def passages(
        self, documents: Sequence[DocumentId], words: Sequence[str], most: int
    ) -> Sequence[Passage]:
        self.sought.set()
        await self.found.wait()
        return await super().passages(documents, words, most)


def slow_cast() -> CastShelves:
    return replace(fake_cast(), documents=SlowDocuments())


def documents(house: House) -> SlowDocuments:
    assert isinstance(house.cast.documents, SlowDocuments)
    return house.cast.documents


async def wondering(house: House) -> tuple[ConversationId, ConversationId]:
    """Return two calls at one worker; in the first something is being looked up."""
    at = house.clock.now()
    kept = Document(
        id=DocumentId("d1"),
        workspace_id=DEFAULT_WORKSPACE,
        name="Handbook",
        url="https://a.example/",
        created_at=at,
        updated_at=at,
    )
    await documents(house).put(DEFAULT_WORKSPACE, kept)
    await documents(house).revise(
        DEFAULT_WORKSPACE, kept.id, lambda d: (d, ()), [PASSAGE]
    )
    sources = Sources(ids=(kept.id,))
    asking = await house.open(replica_id=ANNA, sources=sources)
    other = await house.open(replica_id=ANNA)
    for id_ in (asking, other):
        await house.wait(2)
        await house.enter(id_)
    await house.report(said(asking, QUESTION))
    await house.report(recall(asking, 1))
    await documents(house).sought.wait()
    return asking, other


def said(id_: ConversationId, text: str) -> link.LineSpoken:
    return link.LineSpoken(conversation_id=id_, role=Role.USER, text=text, age_ms=0)


def recall(id_: ConversationId, number: int) -> link.Recall:
    return link.Recall(conversation_id=id_, number=number, words=QUESTION)


def test_whatever_else_a_worker_reports_does_not_wait_behind_a_lookup() -> None:
    async def story(house: House) -> None:
        asking, other = await wondering(house)
        for id_ in (asking, other):
            await house.report(said(id_, "Are you there?"))
        assert [line.text for line in await house.store.lines(other)] == [
            "Are you there?"
        ]
        assert house.sent(link.Recalled) == []

        documents(house).found.set()
        await house.wait(1)
        (answer,) = house.sent(link.Recalled)
        assert answer.number == 1
        assert [p.text for p in answer.passages] == [PASSAGE]

    play(story, cast=slow_cast())


def test_a_worker_that_dies_while_it_waits_leaves_the_question_to_the_next() -> None:
    async def story(house: House) -> None:
        asking, other = await wondering(house)
        people = house.people(other)
        await house.calls.departed(house.workers[0])
        await house.wait(2)

        # Both calls sit at another worker, which knows what is to be answered.
        seats = {s.conversation_id: s for s in house.sent(link.OpenSeat, worker=1)}
        assert seats.keys() == {asking, other}
        assert [line.text for line in seats[asking].history] == [QUESTION]
        assert seats[asking].left_off == link.LeftOff()
        assert house.people(other) == people

        # What the dead one asked is no answer to anything that the next one asks.
        await house.calls.heard(house.workers[1], recall(asking, 1))
        documents(house).found.set()
        await house.wait(1)
        (answer,) = house.sent(link.Recalled, worker=1)
        assert [p.text for p in answer.passages] == [PASSAGE]
        assert house.seen(asking).ended is None

    play(story, cast=slow_cast())


def test_a_call_that_ends_while_something_is_looked_up_ends_like_any_other() -> None:
    async def story(house: House) -> None:
        asking, other = await wondering(house)
        await house.conversations.end(DEFAULT_WORKSPACE, asking)
        documents(house).found.set()
        await house.wait(1)
        assert house.seen(asking).ended is not None
        assert house.seen(other).ended is None

    play(story, cast=slow_cast())
