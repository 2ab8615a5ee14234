"""The rooms of this front: who is in them and which worker carries them.

A room exists here while anybody looks at it, is in it, or a worker still carries it. It
is no more than what sockets and workers need; what must survive is in the store.
"""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, assert_never, cast

from visavis.core import events, link, signals
from visavis.core.briefs import Brief
from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.lifecycle import (
    ConversationEnded,
    Effect,
    EndingSoon,
    ParticipantGone,
    Waiting,
)
from visavis.core.participants import Participant
from visavis.core.refusals import Ejected
from visavis.service.announcements import ending_soon, farewell
from visavis.service.chores import Chores, CloseRoom, GiveBackSeat
from visavis.service.ports import Clock, Sockets, Worker

CLOSING = timedelta(seconds=5)
"""How long a worker may take to close a seat before it is taken as closed."""

EJECTED = "You were taken out of this conversation"
"""What somebody reads whose place or invitation was taken away, or has run out."""

REPLICA_MARK = "tavus-replica"
"""What the `user_id` of a replica contains, and of nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the room, and whether their devices are on.

    Attributes:
        watching: Whether their page shows pictures.
    """

    record: Participant
    audio: bool = False
    video: bool = False
    screen: bool = False
    watching: bool = True

    @property
    def devices(self) -> tuple[bool, bool, bool]:
        return self.audio, self.video, self.screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A line that the replica is saying, or was when its worker died.

    Attributes:
        kept: What was heard of it is in the store.
    """

    so_far: link.LeftOff
    at: datetime
    kept: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Room:
    """One conversation's room.

    Attributes:
        looking: How many sockets are at the device check.
        entering: How many joins are under way.
        shown: What its pages were told of it, once one was.
        worker: Who carries the call, once a seat was taken.
        closing: Set when the seat, which is being closed, is closed.
        seating: Held while a seat is being taken.
        speaking: Who speaks, as the worker told last.
        unfinished: The replica's line of which the worker told no end yet.
        told: How many numbers its events have used up: `seq` of the last one.
    """

    conversation: Conversation
    brief: Brief
    people: dict[ParticipantId, Person] = field(
        default_factory=dict[ParticipantId, Person]
    )
    looking: int = 0
    entering: int = 0
    shown: signals.Ready | None = None
    worker: Worker | None = None
    closing: asyncio.Event | None = None
    seating: asyncio.Lock = field(default_factory=asyncio.Lock)
    speaking: ParticipantId | None = None
    unfinished: Unfinished | None = None
    told: int = 0

    @property
    def id(self) -> ConversationId:
        return self.conversation.id

    @property
    def is_idle(self) -> bool:
        return not self.people and not self.looking and not self.entering

    @property
    def context(self) -> str:
        """What the replica is to know of the conversation, as it is by now."""
        learned = self.conversation.learned
        return self.brief.context if learned is None else learned

    @property
    def expires_at(self) -> datetime:
        return self.conversation.created_at + self.conversation.limits.duration

    @property
    def replica_id(self) -> ParticipantId:
        """The replica's id as a participant: the same in every seat."""
        name = f"replica of {self.id}"
        return ParticipantId(str(uuid.uuid5(uuid.NAMESPACE_OID, name)))

    def ejects_at(self, who: ParticipantId) -> datetime:
        """Return when somebody is taken out: with their invitation, or by the end."""
        eject_at = self.people[who].record.eject_at
        return min(eject_at or self.expires_at, self.expires_at)

    def learn(self, conversation: Conversation) -> None:
        """Take up what became of the conversation, unless it is older news."""
        if conversation.version >= self.conversation.version:
            self.conversation = conversation

    def seen(self, who: ParticipantId) -> signals.Participant:
        """Return somebody as the others see them."""
        person = self.people[who]
        record = person.record
        return signals.Participant(
            session_id=who,
            user_id=record.user_id,
            user_name=record.name,
            replica=False,
            owner=record.owner,
            audio=person.audio,
            video=person.video,
            screen=person.screen,
            joined_at=record.joined_at,
            will_eject_at=self.ejects_at(who),
            user_data=record.user_data,
        )

    def set_media(self, who: ParticipantId) -> None:
        """Tell the worker what somebody gives, and whether they look."""
        person = self.people[who]
        if self.worker is not None:
            self.worker.send(
                link.SetMedia(
                    conversation_id=self.id,
                    participant_id=who,
                    audio=person.audio,
                    video=person.video,
                    screen=person.screen,
                    watching=person.watching,
                )
            )

    def seen_replica(self) -> signals.Participant:
        return signals.Participant(
            session_id=self.replica_id,
            user_id=f"{REPLICA_MARK}-{self.brief.replica_id}",
            user_name=self.brief.persona_name,
            replica=True,
            owner=False,
            audio=True,
            video=not self.conversation.audio_only,
            joined_at=self.conversation.created_at,
        )


class Rooms:
    """All rooms of this front; it performs there what the lifecycle decides."""

    def __init__(self, sockets: Sockets, clock: Clock) -> None:
        self._clock = clock
        self._rooms: dict[ConversationId, Room] = {}
        self.sockets = sockets
        self.chores = Chores(clock)

    def find(self, id_: ConversationId) -> Room | None:
        return self._rooms.get(id_)

    def open(self, room: Room) -> Room:
        """Return the room of that conversation: this one, unless there is one."""
        known = self._rooms.setdefault(room.id, room)
        if known is room:
            room.told = _told_before(room.conversation, self._clock.now())
        return known

    def drop(self, id_: ConversationId) -> None:
        self._rooms.pop(id_, None)

    def close_seat(self, room: Room) -> None:
        """Tell the worker that the call is over; a `CloseRoom` follows."""
        if room.worker is not None and room.closing is None:
            room.closing = asyncio.Event()
            room.worker.send(link.CloseSeat(conversation_id=room.id))
            closed_by = self._clock.now() + CLOSING
            self.chores.set(CloseRoom(conversation_id=room.id), closed_by)

    def look_after(self, room: Room, at: datetime | None = None) -> None:
        """Have the seat given back if nobody is there a grace after `at`, or now."""
        if room.is_idle:
            idle_since = at or self._clock.now()
            give_back_at = idle_since + room.conversation.limits.grace
            self.chores.set(GiveBackSeat(conversation_id=room.id), give_back_at)

    def tell_as_replica(
        self, room: Room, data: Any, to: ParticipantId | None = None
    ) -> None:
        """Deliver an app message from the replica; an event is given its number."""
        if isinstance(data, dict) and "event_type" in data:
            room.told += 1
            data = {**cast("dict[str, Any]", data), "seq": room.told}
        message = signals.AppFrom(data=data, sender=room.replica_id)
        self.sockets.tell(room.id, message, to=to)

    # ---- the audience of the conductor

    def performed(self, conversation: Conversation, effects: Sequence[Effect]) -> None:
        """Tell the people in the room, and the replica, what happened."""
        room = self.find(conversation.id)
        if room is not None:
            ejected_at = {who: room.ejects_at(who) for who in room.people}
            room.learn(conversation)
            self._show(room, ejected_at)
        for effect in effects:
            match effect:
                case EndingSoon():
                    self._warn(room, effect)
                case ParticipantGone():
                    self._see_off(conversation.id, room, effect)
                case ConversationEnded():
                    self._close(conversation, room, effect)
                case _:
                    assert_never(effect)

    def _show(self, room: Room, before: Mapping[ParticipantId, datetime]) -> None:
        """Tell the pages inside of another end, so that their clocks are right.

        Args:
            room: As it is now.
            before: When each of its people would have been taken out.
        """
        if room.shown is not None and room.shown.expires_at != room.expires_at:
            room.shown = replace(room.shown, expires_at=room.expires_at)
            self.sockets.tell(room.id, room.shown)
        for who, at in before.items():
            if room.ejects_at(who) != at:
                moved = signals.ParticipantUpdated(participant=room.seen(who))
                self.sockets.tell(room.id, moved)

    def _warn(self, room: Room | None, effect: EndingSoon) -> None:
        if room is None or not effect.in_call:
            return
        warning = {
            "message_type": "system",
            "event_type": events.ENDING_SOON,
            "conversation_id": room.id,
            "timestamp": self._clock.now().timestamp(),
            "properties": {
                "replica_id": room.brief.replica_id,
                **ending_soon(effect),
            },
        }
        self.tell_as_replica(room, warning)
        if room.worker is not None:
            left = effect.deadline_at - self._clock.now()
            room.worker.send(
                link.AnnounceEnd(
                    conversation_id=room.id,
                    reason=effect.reason,
                    seconds=max(0.0, left.total_seconds()),
                )
            )

    def _see_off(
        self, id_: ConversationId, room: Room | None, effect: ParticipantGone
    ) -> None:
        who = effect.participant_id
        if effect.ejected:
            self.sockets.put_out(id_, Ejected(EJECTED), only=who)
        if room is None or who not in room.people:
            return
        left = signals.ParticipantLeft(participant=room.seen(who))
        del room.people[who]
        self.sockets.tell(room.id, left, but=who)
        if room.worker is not None:
            room.worker.send(link.DropPeer(conversation_id=room.id, participant_id=who))
        self.look_after(room, effect.at)

    def _close(
        self, conversation: Conversation, room: Room | None, effect: ConversationEnded
    ) -> None:
        why = Ejected(farewell(effect.reason), shutdown_code=str(effect.reason))
        self.sockets.put_out(conversation.id, why)
        if room is not None and room.worker is not None:
            self.close_seat(room)
            return
        ended = conversation.ended
        if room is not None or (ended is not None and ended.joined_at is not None):
            closing = CloseRoom(conversation_id=conversation.id)
            self.chores.set(closing, self._clock.now())


def _told_before(conversation: Conversation, now: datetime) -> int:
    """Return a number that no event of a call has reached before its room is opened.

    What an earlier room has told is not kept. No call tells a thousand events a second:
    so the milliseconds since its beginning are ahead of them all.
    """
    state = conversation.state
    if isinstance(state, Waiting) or state.joined_at is None:
        return 0
    return max(0, (now - state.joined_at) // timedelta(milliseconds=1))
