"""When people last did something, kept back so that the store hears of it rarely."""

from datetime import datetime, timedelta

from visavis.core.ids import ConversationId
from visavis.service.ports import Clock
from visavis.service.timetable import Timetable

EVERY = timedelta(seconds=5)
"""How far apart two writes of one conversation's engagement are at least."""


class Engagement:
    """The latest engagement of each conversation that the store does not know yet.

    Whoever judges a conversation takes the pending one along, so that no deadline is
    judged by stale news. After a crash the clock runs from the last one stored.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pending: dict[ConversationId, datetime] = {}
        self._stored_at: dict[ConversationId, datetime] = {}
        self.flushes = Timetable[ConversationId](clock)

    def note(self, id_: ConversationId, at: datetime) -> None:
        """Remember an engagement; it is to be stored now, or `EVERY` after the last."""
        known = self._pending.get(id_)
        if known is None or known < at:
            self._pending[id_] = at
        if known is None:
            now = self._clock.now()
            stored_at = self._stored_at.get(id_)
            self.flushes.set(id_, now if stored_at is None else stored_at + EVERY)

    def pending(self, id_: ConversationId) -> datetime | None:
        return self._pending.get(id_)

    def stored(self, id_: ConversationId, at: datetime) -> None:
        """Note that the store knows of the engagement at that instant."""
        self._stored_at[id_] = self._clock.now()
        if self._pending.get(id_) == at:
            del self._pending[id_]
            self.flushes.clear(id_)
        elif id_ in self._pending:
            self.flushes.set(id_, self._stored_at[id_] + EVERY)

    def forget(self, id_: ConversationId) -> None:
        self._pending.pop(id_, None)
        self._stored_at.pop(id_, None)
        self.flushes.clear(id_)
