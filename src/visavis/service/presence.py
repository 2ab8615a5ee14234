"""Who is connected, as facts: the front alone decides who is lost.

Lost means that the socket closed and no media came for `SILENCE`, dated by the later of
the two: a socket may break while the media flow, and media may stop while the socket
holds, and neither is a leave.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from visavis.core.ids import ConversationId, ParticipantId
from visavis.service.chores import Chores, JudgeLoss
from visavis.service.ports import Clock

SILENCE = timedelta(seconds=2)
"""Media that pause for this long are gone; a report of them comes once a second."""


@dataclass(slots=True)
class _Connection:
    number: int
    closed_at: datetime | None = None
    media_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A new connection; it may have taken the place of one that was still open."""

    connection: int
    replaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A connection that is gone since `at`."""

    connection: int
    at: datetime


class Presence:
    """The connections of everybody in every room, one each."""

    def __init__(self, clock: Clock, chores: Chores) -> None:
        self._clock = clock
        self._chores = chores
        self._rooms: dict[ConversationId, dict[ParticipantId, _Connection]] = {}
        self._numbers = 0

    def opened(self, id_: ConversationId, who: ParticipantId) -> Opened:
        """Note a new connection; it counts instead of the one before."""
        self._numbers += 1
        old = self._find(id_, who)
        self._rooms.setdefault(id_, {})[who] = _Connection(self._numbers)
        self._chores.clear(JudgeLoss(conversation_id=id_, participant_id=who))
        replaced = old is not None and old.closed_at is None
        return Opened(connection=self._numbers, replaced=replaced)

    def closed(self, id_: ConversationId, who: ParticipantId, number: int) -> None:
        """Note that the socket of a connection closed."""
        connection = self._find(id_, who)
        if connection is not None and connection.number == number:
            connection.closed_at = self._clock.now()
            self._judge_at(id_, who, connection.closed_at)

    def seen(self, id_: ConversationId, who: ParticipantId, at: datetime) -> None:
        """Note that media of somebody arrived at an instant."""
        connection = self._find(id_, who)
        if connection is not None:
            connection.media_at = at

    def judge(self, id_: ConversationId, who: ParticipantId) -> Loss | None:
        """Return the loss of somebody's connection, or None while there is hope."""
        connection = self._find(id_, who)
        if connection is None or connection.closed_at is None:
            return None
        lost_at = connection.closed_at
        if connection.media_at is not None:
            hope_ends_at = connection.media_at + SILENCE
            if self._clock.now() < hope_ends_at:
                self._judge_at(id_, who, hope_ends_at)
                return None
            lost_at = max(lost_at, connection.media_at)
        return Loss(connection=connection.number, at=lost_at)

    def is_current(self, id_: ConversationId, who: ParticipantId, number: int) -> bool:
        connection = self._find(id_, who)
        return connection is not None and connection.number == number

    def forget(self, id_: ConversationId, who: ParticipantId, number: int) -> None:
        if self.is_current(id_, who, number):
            room = self._rooms[id_]
            del room[who]
            if not room:
                del self._rooms[id_]

    def forget_all(self, id_: ConversationId) -> None:
        self._rooms.pop(id_, None)

    def _find(self, id_: ConversationId, who: ParticipantId) -> _Connection | None:
        return self._rooms.get(id_, {}).get(who)

    def _judge_at(self, id_: ConversationId, who: ParticipantId, at: datetime) -> None:
        self._chores.set(JudgeLoss(conversation_id=id_, participant_id=who), at)
