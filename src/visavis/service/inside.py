"""What people in a room say and do there: media, messages, devices, owners' words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core import link, signals
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.lifecycle import Effect, EndConversation, Reason
from visavis.core.participants import Participant
from visavis.core.problems import UnknownConversation
from visavis.core.refusals import NotAllowed
from visavis.service import people
from visavis.service.conductor import Conductor
from visavis.service.participants import put_out
from visavis.service.ports import Clock, Record
from visavis.service.rooms import Person, Room, Rooms

log: FilteringBoundLogger = structlog.get_logger()

OWNERS_ONLY = "Only an owner of this conversation may do that"
OFF_ONLY = "Another person's devices can be switched off, but not on"
NOBODY = "There is nobody of that id in this conversation"


class Inside:
    """The people in the rooms of this front, once they have joined."""

    def __init__(self, rooms: Rooms, conductor: Conductor, clock: Clock) -> None:
        self._rooms = rooms
        self._conductor = conductor
        self._clock = clock

    def offer(self, id_: str, who: ParticipantId, sdp: str) -> None:
        """Hand a browser's offer to the worker; its answer is told when it comes."""
        room = self._room(id_, who)
        if room is not None and room.worker is not None:
            offer = link.OfferMedia(
                conversation_id=room.id, participant_id=who, sdp=sdp
            )
            room.worker.send(offer)
            if room.speaking is not None:
                # It was told when they began; who comes now did not hear it.
                told = signals.Speaking(participant=room.speaking)
                self._rooms.sockets.tell(room.id, told, to=who)

    def message(
        self, id_: str, who: ParticipantId, data: Any, to: str | tuple[str, ...]
    ) -> None:
        """Deliver an app message: to all the others and the replica, or to some."""
        room = self._room(id_, who)
        if room is None:
            return
        self._conductor.engaged(room.id, self._clock.now())
        message = signals.AppFrom(data=data, sender=who)
        names = {to} if isinstance(to, str) else set(to)
        if "*" in names:
            self._rooms.sockets.tell(room.id, message, but=who)
        else:
            for other in room.people.keys() & names - {who}:
                self._rooms.sockets.tell(room.id, message, to=other)
        if room.worker is not None and names & {"*", room.replica_id}:
            hear = link.HearMessage(
                conversation_id=room.id, participant_id=who, data=data
            )
            room.worker.send(hear)

    async def update(
        self, id_: str, who: ParticipantId, update: signals.Update
    ) -> None:
        """Tell the others that somebody's devices or name changed.

        Raises:
            BadMessage: Their user data is too large.
        """
        room = self._room(id_, who)
        if room is None:
            return
        before = room.people[who]
        after = people.updated(before, update)
        self._become(room, after)
        if after.devices != before.devices:
            self._conductor.engaged(room.id, self._clock.now())
        if after.record != before.record:
            await self._rename(room.id, after.record)

    def watch(self, id_: str, who: ParticipantId, *, on: bool) -> None:
        """Note whether somebody's page shows pictures; nobody else need know."""
        room = self._room(id_, who)
        if room is not None:
            room.people[who] = replace(room.people[who], watching=on)
            room.set_media(who)

    def _become(self, room: Room, person: Person) -> None:
        """Tell the worker and the others what became of somebody's devices or name."""
        who = person.record.id
        before, room.people[who] = room.people[who], person
        told = signals.ParticipantUpdated(participant=room.seen(who))
        self._rooms.sockets.tell(room.id, told, but=who)
        if person.devices != before.devices:
            room.set_media(who)

    async def _rename(self, id_: ConversationId, said: Participant) -> None:
        """Write what somebody says of themselves, and nothing else.

        They may have been ejected in the meantime.
        """

        def revise(record: Record, _: datetime) -> tuple[Record, tuple[Effect, ...]]:
            people = tuple(
                replace(person, name=said.name, user_data=said.user_data)
                if person.id == said.id
                else person
                for person in record.participants
            )
            return replace(record, participants=people), ()

        try:
            await self._conductor.revise(id_, revise)
        except UnknownConversation:
            log.info("conversation_gone", conversation_id=id_)

    # ---- what owners may

    async def moderate(
        self, id_: str, who: ParticipantId, wish: signals.Moderate
    ) -> None:
        """Switch somebody's devices off, or put them out, if an owner wants it."""
        room = self._room(id_, who)
        if room is None:
            return
        off = {
            name: on
            for name in ("audio", "video", "screen")
            if (on := getattr(wish, name)) is not None
        }
        if not room.people[who].record.owner:
            self._refuse(room, who, OWNERS_ONLY)
        elif wish.who not in room.people:
            self._refuse(room, who, NOBODY)
        elif any(off.values()):
            self._refuse(room, who, OFF_ONLY)
        elif wish.eject:
            await self._eject(room.id, wish.who)
        elif off:
            self._mute(room, wish.who, by=who, off=tuple(off))

    def _mute(
        self, room: Room, who: ParticipantId, *, by: ParticipantId, off: Sequence[str]
    ) -> None:
        person = room.people[who]
        self._become(
            room,
            replace(
                person,
                audio=person.audio and "audio" not in off,
                video=person.video and "video" not in off,
                screen=person.screen and "screen" not in off,
            ),
        )
        devices = dict.fromkeys(off, False)
        self._rooms.sockets.tell(room.id, signals.Mute(by=by, **devices), to=who)
        log.info("participant_muted", conversation_id=room.id, participant_id=who)

    async def _eject(self, id_: ConversationId, who: ParticipantId) -> None:
        def revise(record: Record, now: datetime) -> tuple[Record, tuple[Effect, ...]]:
            return put_out(record, who, now)

        try:
            await self._conductor.revise(id_, revise)
        except UnknownConversation:
            log.info("conversation_gone", conversation_id=id_)

    async def end(self, id_: str, who: ParticipantId) -> None:
        """End the conversation for everybody, if an owner wants it."""
        room = self._room(id_, who)
        if room is None:
            return
        if not room.people[who].record.owner:
            self._refuse(room, who, OWNERS_ONLY)
            return
        try:
            ended = EndConversation(reason=Reason.ENDED_BY_OWNER)
            await self._conductor.give(room.id, ended)
        except UnknownConversation:
            log.info("conversation_gone", conversation_id=id_)

    def _refuse(self, room: Room, who: ParticipantId, why: str) -> None:
        refusal = signals.Refusal(type=NotAllowed.daily_type, msg=why)
        self._rooms.sockets.tell(room.id, signals.Notice(notice=refusal), to=who)

    def _room(self, id_: str, who: ParticipantId) -> Room | None:
        """Return the room if somebody is in it."""
        room = self._rooms.find(ConversationId(id_))
        return room if room is not None and who in room.people else None
