"""What is due in a simulated workspace: nothing rings, somebody asks."""

import heapq
from collections.abc import Sequence
from datetime import datetime

from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId


class Agenda:
    """The open conversations of one simulated workspace, by (instant, id).

    An entry that was overtaken is left in the heap and skipped when it comes up, as in
    a `Timetable`.

    Attributes:
        over: Ended conversations whose transcript is not written yet, in order.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, ConversationId]] = []
        self._due: dict[ConversationId, datetime] = {}
        self.over: dict[ConversationId, None] = {}

    def take_up(self, conversation: Conversation) -> None:
        """Note what became of a conversation."""
        id_, wake_at, ended = (
            conversation.id,
            conversation.next_wake_at,
            conversation.ended,
        )
        if wake_at is not None:
            self.set(id_, wake_at)
            return
        self.forget(id_)
        if ended and ended.joined_at and not conversation.transcribed:
            self.over[id_] = None

    def set(self, id_: ConversationId, at: datetime) -> None:
        if self._due.get(id_) != at:
            self._due[id_] = at
            heapq.heappush(self._heap, (at, id_))

    def forget(self, id_: ConversationId) -> None:
        self._due.pop(id_, None)
        self.over.pop(id_, None)

    def first(
        self, until: datetime, most: int
    ) -> tuple[datetime, Sequence[ConversationId]] | None:
        """Return the first instant up to `until`, and in order of id what is due then.

        Args:
            until: What comes later is left alone.
            most: How many to return of what is due at that one instant.
        """
        found: list[ConversationId] = []
        at = None
        while self._heap and len(found) < most:
            entry = self._heap[0]
            if self._due.get(entry[1]) != entry[0] or entry[1] in found[-1:]:
                heapq.heappop(self._heap)
                continue
            if entry[0] > until or at not in (None, entry[0]):
                break
            at = entry[0]
            found.append(heapq.heappop(self._heap)[1])
        for id_ in found:
            # It stays on the agenda until something became of it.
            heapq.heappush(self._heap, (self._due[id_], id_))
        return None if at is None else (at, found)
