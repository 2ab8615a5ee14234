"""What a replica can look up: it asks the front, and does not wait long."""

import asyncio

import structlog

from visavis.core.documents import Passage
from visavis.core.ids import ConversationId
from visavis.core.link import Recall, Recalled
from visavis.service.ports import Report

log = structlog.get_logger()

PATIENCE_S = 0.3
"""Seconds; looking up takes a few milliseconds. Silence is worse than not knowing."""

LONGEST = 2000
"""Characters of what somebody said that are looked up."""


class Memory:
    """Asks the front for passages, one question at a time.

    Args:
        patience_s: How long to wait for them.
    """

    def __init__(
        self,
        conversation_id: ConversationId,
        report: Report,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._id = conversation_id
        self._report = report
        self._patience_s = patience_s
        self._number = 0
        self._answer: asyncio.Future[tuple[Passage, ...]] | None = None

    async def recall(self, words: str) -> tuple[Passage, ...]:
        """Return what the documents say to some words; nothing if it takes too long."""
        self._number += 1
        self._answer = asyncio.get_running_loop().create_future()
        self._report(
            Recall(
                conversation_id=self._id, number=self._number, words=words[-LONGEST:]
            )
        )
        try:
            async with asyncio.timeout(self._patience_s):
                return await self._answer
        except TimeoutError:
            log.warning("recall_too_slow", conversation_id=self._id)
            return ()

    def remember(self, recalled: Recalled) -> None:
        """Take an answer; a late one goes with nothing any more."""
        answer = self._answer
        if recalled.number == self._number and answer and not answer.done():
            answer.set_result(recalled.passages)
