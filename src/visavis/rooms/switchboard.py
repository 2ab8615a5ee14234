"""Which browsers are connected here, by conversation: the port `Sockets`."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.refusals import Busy, Refused, Replaced
from visavis.core.signals import ToBrowser, encode_to_browser
from visavis.rooms.lines import Line

MAX_AT_THE_DOOR = 16
"""Sockets per conversation that have not joined (DESIGN §7)."""

DOOR_RETRY_S = 2.0
"""When to knock again at a crowded door; those who say nothing are gone after 10 s."""


@dataclass(slots=True)
class _Room:
    at_the_door: set[Line] = field(default_factory=set[Line])
    people: dict[ParticipantId, Line] = field(default_factory=dict[ParticipantId, Line])

    def lines(self) -> Iterator[Line]:
        yield from self.at_the_door
        yield from self.people.values()


class Switchboard:
    """The lines of every conversation: those at the door and those of people inside."""

    def __init__(self) -> None:
        self._rooms: dict[ConversationId, _Room] = {}

    # ---- the port `Sockets`

    def tell(
        self,
        conversation_id: ConversationId,
        message: ToBrowser,
        *,
        to: ParticipantId | None = None,
        but: ParticipantId | None = None,
    ) -> None:
        """Queue a message for everybody who joined, for one, or for all but one."""
        people = self._people(conversation_id)
        listeners = [
            line
            for who, line in people.items()
            if (to is None or who == to) and who != but
        ]
        if listeners:
            text = encode_to_browser(message)
            for line in listeners:
                line.say_text(text)

    def put_out(
        self,
        conversation_id: ConversationId,
        why: Refused,
        *,
        only: ParticipantId | None = None,
    ) -> None:
        """Tell everybody (those at the door too), or one, why, and hang up."""
        if only is not None:
            line = self._people(conversation_id).get(only)
            if line is not None:
                line.refuse(why)
        elif room := self._rooms.get(conversation_id):
            for line in room.lines():
                line.refuse(why)

    # ---- lines come and go

    def open(self, conversation_id: ConversationId, line: Line) -> None:
        """Let a line wait at the door.

        Raises:
            Busy: As many as may wait there are waiting. They join or go; knock again.
        """
        room = self._rooms.setdefault(conversation_id, _Room())
        if len(room.at_the_door) >= MAX_AT_THE_DOOR:
            raise Busy(
                "Too many people are at the door of this conversation",
                retry_s=DOOR_RETRY_S,
            )
        room.at_the_door.add(line)

    def admit(
        self, conversation_id: ConversationId, line: Line, who: ParticipantId
    ) -> None:
        """Make a line at the door a participant's. One that they had is put out."""
        room = self._rooms[conversation_id]
        room.at_the_door.remove(line)
        before = room.people.pop(who, None)
        if before is not None:
            before.refuse(Replaced())
        room.people[who] = line

    def close(self, conversation_id: ConversationId, line: Line) -> None:
        """Forget a line, wherever it was."""
        room = self._rooms[conversation_id]
        room.at_the_door.discard(line)
        for who, theirs in tuple(room.people.items()):
            if theirs is line:
                del room.people[who]
        if not room.at_the_door and not room.people:
            del self._rooms[conversation_id]

    def _people(self, conversation_id: ConversationId) -> dict[ParticipantId, Line]:
        room = self._rooms.get(conversation_id)
        return {} if room is None else room.people
