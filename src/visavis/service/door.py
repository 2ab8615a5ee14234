"""Coming in: what a socket shows and says until it is a participant's."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core import link, signals
from visavis.core.briefs import Brief
from visavis.core.conversations import Conversation
from visavis.core.ice import Relays
from visavis.core.ids import ConversationId, Randomness
from visavis.core.lifecycle import EndConversation, ParticipantJoined, Reason
from visavis.core.problems import Unknown
from visavis.core.refusals import Busy, Replaced, RoomEnded
from visavis.core.tokens import Grant
from visavis.service import people
from visavis.service.admission import (
    Admission,
    Admitted,
    Credentials,
    present,
    refuse_ended,
)
from visavis.service.announcements import farewell
from visavis.service.briefing import Briefing
from visavis.service.conductor import Conductor
from visavis.service.ports import Change, Clock, Record, Worker
from visavis.service.presence import Presence
from visavis.service.rooms import Person, Room, Rooms
from visavis.service.seating import REJOIN_S, Seating

log: FilteringBoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """What a join leads to. `connection` tells this socket from an older one."""

    joined: signals.Joined
    connection: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a replica thinks and sees with, as far as the page shows it.

    Attributes:
        brain: `builtin` for the demo.
        sees: Whether a model looks at people.
    """

    brain: str = ""
    sees: bool = False


class Door:
    """Checks who comes, gets the room a seat, and lets people in."""

    def __init__(  # noqa: PLR0913 - what an entrance touches, nothing of it optional
        self,
        *,
        admission: Admission,
        briefing: Briefing,
        conductor: Conductor,
        presence: Presence,
        seating: Seating,
        rooms: Rooms,
        clock: Clock,
        randomness: Randomness,
        means: Callable[[Brief], Means],
        relays: Relays,
    ) -> None:
        self._admission = admission
        self._briefing = briefing
        self._conductor = conductor
        self._presence = presence
        self._seating = seating
        self._rooms = rooms
        self._clock = clock
        self._randomness = randomness
        self._means = means
        self._relays = relays

    async def hello(self, id_: str, credentials: Credentials) -> signals.Ready:
        """Check credentials and get the replica ready; nobody is admitted.

        Raises:
            Refused: They do not hold, or there is no seat.
        """
        admitted = await self._admission.check(id_, credentials)
        room = await self._room(admitted.record)
        room.looking += 1
        try:
            await self._seating.take(room)
        except BaseException:
            self.looked_away(id_)
            raise
        return self._ready(room)

    def looked_away(self, id_: str) -> None:
        """Note that a socket at the device check closed."""
        room = self._rooms.find(ConversationId(id_))
        if room is not None:
            room.looking = max(0, room.looking - 1)
            self._rooms.look_after(room)

    async def join(self, id_: str, join: signals.Join) -> Entrance:
        """Let somebody in, or back in.

        Raises:
            Refused: Their credentials do not hold, or there is no place or no seat.
        """
        shown = Credentials(token=join.token, resume=join.resume)
        admitted = await self._admission.check(id_, shown)
        now = self._clock.now()
        person = people.arriving(admitted, join, now, self._randomness)
        room = await self._room(admitted.record)
        with self._entering(room):
            worker = await self._seating.take(room)
            resume = await self._resume(admitted, person)
            opened = self._presence.opened(room.id, person.record.id)
            try:
                await self._let_in(room, worker, person, admitted)
            except BaseException:
                # It may have been written all the same: then it is lost at once.
                who = person.record.id
                self._presence.closed(room.id, who, opened.connection)
                raise
            self._introduce(room, worker, person, returning=bool(admitted.returning))
        if opened.replaced:
            self._rooms.sockets.put_out(room.id, Replaced(), only=person.record.id)
        others = [room.seen(who) for who in room.people if who != person.record.id]
        joined = signals.Joined(
            you=room.seen(person.record.id),
            others=(*others, room.seen_replica()),
            resume=resume,
            room=self._ready(room),
        )
        return Entrance(joined=joined, connection=opened.connection)

    async def _let_in(
        self, room: Room, worker: Worker, person: Person, admitted: Admitted
    ) -> None:
        """Write that somebody joined, if they still may."""
        came = person.record

        def check(record: Record) -> None:
            self._admission.check_still(record, admitted)

        def add(change: Change) -> Change:
            return replace(change, participants=(*change.participants, came))

        given = ParticipantJoined(participant_id=came.id, until=came.eject_at)
        change = await self._conductor.give(room.id, given, also=add, check=check)
        room.learn(change.conversation)
        refuse_ended(room.conversation)
        if room.worker is not worker:
            raise Busy("The call is moving to another worker", retry_s=REJOIN_S)

    def _introduce(
        self, room: Room, worker: Worker, person: Person, *, returning: bool
    ) -> None:
        who = person.record.id
        was_there = who in room.people
        room.people[who] = person
        log.info(
            "participant_joined",
            conversation_id=room.id,
            participant_id=who,
            returning=returning,
        )
        worker.send(
            link.AdmitPeer(
                conversation_id=room.id,
                participant_id=who,
                name=person.record.name,
                returning=returning,
            )
        )
        room.set_media(who)
        seen = room.seen(who)
        told: signals.ToBrowser = (
            signals.ParticipantUpdated(participant=seen)
            if was_there
            else signals.ParticipantJoined(participant=seen)
        )
        self._rooms.sockets.tell(room.id, told, but=who)

    async def _resume(self, admitted: Admitted, person: Person) -> str:
        """Return what brings a person back, for as long as they may stay."""
        shown, record = admitted.grant, person.record
        grant = Grant(
            id=self._randomness.hex(32),
            room=record.conversation_id,
            deployment=await self._admission.signing.deployment(),
            issued_at=self._clock.now(),
            expires_at=record.eject_at,
            participant_id=record.id,
            name=shown.name if shown else "",
        )
        return await self._admission.signing.sign(grant)

    # ---- the room

    async def _room(self, record: Record) -> Room:
        """Return the room of a conversation, opened if nobody was there yet.

        Raises:
            RoomEnded: Its persona or replica does not exist any more.
        """
        conversation = record.conversation
        room = self._rooms.find(conversation.id)
        if room is not None:
            return room
        try:
            brief = await self._briefing.brief(conversation)
        except Unknown as unknown:
            reason = Reason.REPLICA_FAILED
            failed = EndConversation(reason=reason, detail=unknown.code)
            await self._conductor.give(conversation.id, failed)
            raise RoomEnded(farewell(reason), shutdown_code=str(reason)) from unknown
        there = present(conversation)
        # Of those who were there before this front was, their devices are not known.
        inside = {p.id: Person(record=p) for p in record.participants if p.id in there}
        return self._rooms.open(
            Room(conversation=conversation, brief=brief, people=inside)
        )

    @contextmanager
    def _entering(self, room: Room) -> Generator[None, None, None]:
        room.entering += 1
        try:
            yield
        finally:
            room.entering -= 1
            self._rooms.look_after(room)

    def _ready(self, room: Room) -> signals.Ready:
        conversation: Conversation = room.conversation
        means = self._means(room.brief)
        room.shown = signals.Ready(
            conversation_id=conversation.id,
            conversation_name=conversation.name,
            replica_name=room.brief.replica_name,
            face=room.brief.face,
            persona_name=room.brief.persona_name,
            private=conversation.require_auth,
            expires_at=room.expires_at,
            max_participants=self._admission.places(conversation) + 1,
            brain=means.brain,
            sees=means.sees,
            # TURN servers know the real time only, whatever the workspace's clock says.
            ice=self._relays.offer(conversation.id, self._clock.now()),
        )
        return room.shown
