"""What a browser's signalling socket and a call worker can do with a conversation."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, assert_never

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core import link, signals
from visavis.core.briefs import Brief
from visavis.core.ids import ConversationId, ParticipantId, Randomness
from visavis.core.lifecycle import ConnectionLost, Effect, Input, ParticipantLeft
from visavis.core.participants import Participant
from visavis.core.problems import UnknownConversation
from visavis.service import people
from visavis.service.admission import Admission, Credentials
from visavis.service.briefing import Briefing
from visavis.service.chores import Chore, CloseRoom, GiveBackSeat, JudgeLoss, Reseat
from visavis.service.conductor import Conductor
from visavis.service.door import Door, Entrance
from visavis.service.lookups import Lookups
from visavis.service.placement import Placement
from visavis.service.ports import (
    CastShelves,
    Clock,
    ConversationStore,
    Record,
    Worker,
)
from visavis.service.presence import Presence
from visavis.service.recollection import Recollection
from visavis.service.reports import Reports
from visavis.service.rooms import Rooms
from visavis.service.seating import Seating
from visavis.service.transcripts import Transcripts

__all__ = ["Calls", "Credentials", "Entrance"]

log: FilteringBoundLogger = structlog.get_logger()


def _unnamed(brief: Brief) -> str:
    del brief
    return ""


class Calls:
    """The use cases of the signalling, and the ear for what workers report.

    Args:
        brain: What thinks for a replica, as the page shows it; `builtin` for the demo.
    """

    def __init__(  # noqa: PLR0913 - the ports of a use case are its parameters
        self,
        *,
        store: ConversationStore,
        cast: CastShelves,
        admission: Admission,
        conductor: Conductor,
        placement: Placement,
        transcripts: Transcripts,
        rooms: Rooms,
        clock: Clock,
        randomness: Randomness,
        brain: Callable[[Brief], str] = _unnamed,
    ) -> None:
        self._conductor = conductor
        self._rooms = rooms
        self._clock = clock
        briefing = Briefing(store, cast)
        self._presence = Presence(clock, rooms.chores)
        self._lookups = Lookups(Recollection(cast))
        self._seating = Seating(
            rooms=rooms,
            placement=placement,
            briefing=briefing,
            presence=self._presence,
            conductor=conductor,
            transcripts=transcripts,
            clock=clock,
        )
        self._door = Door(
            admission=admission,
            briefing=briefing,
            conductor=conductor,
            presence=self._presence,
            seating=self._seating,
            rooms=rooms,
            clock=clock,
            randomness=randomness,
            brain=brain,
        )
        self._reports = Reports(
            rooms=rooms,
            placement=placement,
            presence=self._presence,
            seating=self._seating,
            conductor=conductor,
            lookups=self._lookups,
            clock=clock,
        )

    async def run(self) -> None:
        """Do what is due in rooms, and what is looked up for them, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._rooms.chores.keep(self._do))
            group.create_task(self._lookups.run())

    async def _do(self, chore: Chore) -> None:
        match chore:
            case JudgeLoss():
                await self._judge(chore)
            case GiveBackSeat():
                await self._seating.give_back(chore)
            case CloseRoom():
                await self._seating.close(chore)
            case Reseat():
                await self._seating.reseat(chore)
            case _:
                assert_never(chore)

    # ---- at the door

    async def hello(self, id_: str, credentials: Credentials) -> signals.Ready:
        """Check credentials and get the replica ready; nobody is admitted.

        Raises:
            Refused: They do not hold, or there is no seat.
        """
        return await self._door.hello(id_, credentials)

    async def looked_away(self, id_: str) -> None:
        """Note that a socket that said hello closed without joining."""
        self._door.looked_away(id_)

    async def join(self, id_: str, join: signals.Join) -> Entrance:
        """Let somebody in, or back in.

        Raises:
            Refused: Their credentials do not hold, or there is no place or no seat.
        """
        return await self._door.join(id_, join)

    # ---- inside

    def offer(self, id_: str, who: ParticipantId, sdp: str) -> None:
        """Hand a browser's offer to the worker; its answer is told when it comes."""
        room = self._rooms.find(ConversationId(id_))
        if room is not None and room.worker is not None and who in room.people:
            offer = link.OfferMedia(
                conversation_id=room.id, participant_id=who, sdp=sdp
            )
            room.worker.send(offer)

    def message(
        self, id_: str, who: ParticipantId, data: Any, to: str | tuple[str, ...]
    ) -> None:
        """Deliver an app message: to all the others and the replica, or to some."""
        room = self._rooms.find(ConversationId(id_))
        if room is None or who not in room.people:
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
        room = self._rooms.find(ConversationId(id_))
        if room is None or who not in room.people:
            return
        before = room.people[who]
        after = room.people[who] = people.updated(before, update)
        told = signals.ParticipantUpdated(participant=room.seen(who))
        self._rooms.sockets.tell(room.id, told, but=who)
        if (after.audio, after.video) != (before.audio, before.video):
            self._conductor.engaged(room.id, self._clock.now())
        if after.record != before.record:
            await self._rename(room.id, after.record)

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

    # ---- going

    async def leave(self, id_: str, who: ParticipantId, connection: int) -> None:
        """Note that somebody left on purpose."""
        known = ConversationId(id_)
        if self._presence.is_current(known, who, connection):
            await self._give(known, ParticipantLeft(participant_id=who))
            self._presence.forget(known, who, connection)

    async def lost(self, id_: str, who: ParticipantId, connection: int) -> None:
        """Note that somebody's socket closed; whether they are gone is judged later."""
        room = self._rooms.find(ConversationId(id_))
        if room is not None and not room.conversation.ended:
            self._presence.closed(room.id, who, connection)

    async def _judge(self, chore: JudgeLoss) -> None:
        id_, who = chore.conversation_id, chore.participant_id
        loss = self._presence.judge(id_, who)
        if loss is not None:
            await self._give(id_, ConnectionLost(participant_id=who, at=loss.at))
            self._presence.forget(id_, who, loss.connection)

    # ---- workers

    async def heard(self, worker: Worker, message: link.FromWorker) -> None:
        """Take a fact of a worker; what must be kept is durable on return."""
        await self._reports.heard(worker, message)

    async def departed(self, worker: Worker) -> None:
        """Note that a worker is gone, with every seat it had."""
        log.warning("worker_departed", worker=worker.id)
        self._seating.departed(worker)

    async def _give(self, id_: ConversationId, given: Input) -> None:
        try:
            await self._conductor.give(id_, given)
        except UnknownConversation:
            log.info("conversation_gone", conversation_id=id_)
