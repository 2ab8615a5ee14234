"""A replica asks the documents once a turn, waits a moment, and speaks either way."""

import asyncio
from collections.abc import AsyncIterator

from playing import ID, brief, playing

from visavis.core.documents import Passage
from visavis.core.link import FromWorker, Recall, Recalled
from visavis.replica.brain import Context
from visavis.replica.memory import LONGEST, Memory

PASSAGE = Passage(document="Handbook", text="We open at nine.")


class KnowingBrain:
    """Says what it was handed."""

    name = "knowing"

    async def greet(self, context: Context) -> str:
        return context.brief.greeting

    async def reply(self, context: Context) -> AsyncIterator[str]:
        yield f"I found {len(context.passages)}."

    async def close(self) -> None: ...


async def asked(memory: Memory, reported: list[FromWorker], words: str) -> Recall:
    """Return what was asked once somebody's words are looked up."""
    message = reported[-1]
    assert isinstance(message, Recall)
    assert message.words == words[-LONGEST:]
    return message


async def test_an_answer_comes_to_the_question_that_it_is_for() -> None:
    reported: list[FromWorker] = []
    memory = Memory(ID, reported.append, patience_s=60)
    async with asyncio.TaskGroup() as group:
        looking = group.create_task(memory.recall("When do you open?"))
        await asyncio.to_thread(lambda: None)
        question = await asked(memory, reported, "When do you open?")
        late = Recalled(conversation_id=ID, number=question.number - 1, passages=())
        answer = Recalled(
            conversation_id=ID, number=question.number, passages=(PASSAGE,)
        )
        for recalled in (late, answer, answer):
            memory.remember(recalled)
    assert looking.result() == (PASSAGE,)


async def test_without_an_answer_it_goes_on() -> None:
    reported: list[FromWorker] = []
    memory = Memory(ID, reported.append, patience_s=0)
    words = "x" * (LONGEST + 1)
    assert await memory.recall(words) == ()
    question = await asked(memory, reported, words)
    memory.remember(Recalled(conversation_id=ID, number=question.number, passages=()))


async def test_an_answer_is_made_with_what_was_looked_up() -> None:
    async with playing(brief(has_documents=True), KnowingBrain()) as scene:
        performer = scene.performer
        performer._memory._patience_s = 60
        scene.say("respond", text="When do you open?")
        await scene.pull_until(
            lambda: any(isinstance(m, Recall) for m in scene.reported)
        )
        (question,) = [m for m in scene.reported if isinstance(m, Recall)]
        assert question.words == "When do you open?"
        performer.remember(
            Recalled(
                conversation_id=ID, number=question.number, passages=(PASSAGE, PASSAGE)
            )
        )
        await scene.until_said(1)
    assert scene.lines[-1] == ("assistant", "I found 2.")


async def test_without_documents_nothing_is_asked() -> None:
    async with playing(brief(), KnowingBrain()) as scene:
        scene.say("respond", text="When do you open?")
        await scene.until_said(1)
    assert not [m for m in scene.reported if isinstance(m, Recall)]
    assert scene.lines[-1] == ("assistant", "I found 0.")
