"""Answering what replicas look up, beside everything else.

A search takes milliseconds, or a second in a workspace full of books. Whatever else a
worker reports must not wait behind it: who is there, what was said, who has left.
"""

import asyncio
from dataclasses import dataclass

from visavis.core.conversations import Conversation
from visavis.core.link import Recall, Recalled
from visavis.service.ports import Worker
from visavis.service.recollection import Recollection


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    conversation: Conversation
    worker: Worker
    recall: Recall


class Lookups:
    """Answers the worker that asked; it judges whether that is still of use."""

    def __init__(self, recollection: Recollection) -> None:
        self._recollection = recollection
        self._asked: asyncio.Queue[_Question] = asyncio.Queue()

    def ask(self, conversation: Conversation, worker: Worker, recall: Recall) -> None:
        """Answer soon."""
        question = _Question(conversation=conversation, worker=worker, recall=recall)
        self._asked.put_nowait(question)

    async def run(self) -> None:
        """Answer until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._answer(await self._asked.get()))

    async def _answer(self, asked: _Question) -> None:
        recall = asked.recall
        found = await self._recollection.of(asked.conversation, recall.words)
        recalled = Recalled(
            conversation_id=recall.conversation_id, number=recall.number, passages=found
        )
        asked.worker.send(recalled)
