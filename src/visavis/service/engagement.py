"""When people last did something, kept back so that the store hears of it rarely."""

from datetime import datetime, timedelta

from visavis.core.ids import ConversationId
from visavis.service.ports import Clock
from visavis.service.timetable import Timetable

EVERY = timedelta(seconds=5)
"""How far apart two writes of one conversation's engagement are at least."""

APART = timedelta(milliseconds=100)
"""Of engagements that crowd within this span, the first and the last are enough."""


class Engagement:
    """The engagements of each conversation that the store does not know yet.

    Whoever judges a conversation takes the pending ones along, so that no deadline is
    judged by stale news: all of them, since the latest may come after a deadline that
    one before it has put off. After a crash the clock runs from the last one stored.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pending: dict[ConversationId, tuple[datetime, ...]] = {}
        self._stored_at: dict[ConversationId, datetime] = {}
        self.flushes = Timetable[ConversationId](clock)

    def note(self, id_: ConversationId, at: datetime) -> None:
        """Remember an engagement; it is to be stored now, or `EVERY` after the last."""
        known = self._pending.get(id_, ())
        if not known or known[-1] < at:
            crowded = len(known) > 1 and at - known[-2] < APART
            self._pending[id_] = (*(known[:-1] if crowded else known), at)
        if not known:
            now = self._clock.now()
            stored_at = self._stored_at.get(id_)
            self.flushes.set(id_, now if stored_at is None else stored_at + EVERY)

    def pending(self, id_: ConversationId) -> tuple[datetime, ...]:
        """Return what the store does not know yet, oldest first."""
        return self._pending.get(id_, ())

    def stored(self, id_: ConversationId, at: datetime) -> None:
        """Note that the store knows of the engagements up to that instant."""
        self._stored_at[id_] = self._clock.now()
        left = tuple(later for later in self._pending.pop(id_, ()) if later > at)
        if not left:
            self.flushes.clear(id_)
        else:
            self._pending[id_] = left
            self.flushes.set(id_, self._stored_at[id_] + EVERY)

    def forget(self, id_: ConversationId) -> None:
        self._pending.pop(id_, None)
        self._stored_at.pop(id_, None)
        self.flushes.clear(id_)
