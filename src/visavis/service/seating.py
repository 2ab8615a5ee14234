"""Taking a room its seat at a worker, and giving it back."""

from dataclasses import replace
from datetime import timedelta

from visavis.core import link
from visavis.core.ids import ConversationId
from visavis.core.problems import UnknownConversation
from visavis.core.refusals import Busy, RoomEnded
from visavis.core.transcripts import Line, Role
from visavis.service.admission import refuse_ended
from visavis.service.briefing import Briefing
from visavis.service.chores import CloseRoom, GiveBackSeat, Reseat
from visavis.service.conductor import Conductor
from visavis.service.placement import RETRY_S, Placement
from visavis.service.ports import Clock, Worker
from visavis.service.presence import Presence
from visavis.service.rooms import Room, Rooms
from visavis.service.transcripts import Transcripts

REJOIN_S = 0.2
"""When the browsers of a worker that died try to come back."""


class Seating:
    """A room's way to a seat, out of it, and from a dead worker to another."""

    def __init__(  # noqa: PLR0913 - what a seat touches, nothing of it optional
        self,
        *,
        rooms: Rooms,
        placement: Placement,
        briefing: Briefing,
        presence: Presence,
        conductor: Conductor,
        transcripts: Transcripts,
        clock: Clock,
    ) -> None:
        self._rooms = rooms
        self._placement = placement
        self._briefing = briefing
        self._presence = presence
        self._conductor = conductor
        self._transcripts = transcripts
        self._clock = clock

    async def take(self, room: Room) -> Worker:
        """Return the worker that carries a room, after giving it a seat.

        Raises:
            Busy: There is no seat.
            RoomEnded: The conversation ended while it waited for one.
        """
        async with room.seating:
            if room.closing is not None:
                await room.closing.wait()
            return room.worker or await self._open(room)

    async def _open(self, room: Room) -> Worker:
        await self._keep_unfinished(room)
        history = await self._briefing.history(room.id)
        refuse_ended(room.conversation)
        worker = await self._placement.seat(room.id)
        if room.conversation.ended:
            self._placement.release(room.id)
        refuse_ended(room.conversation)
        room.worker, room.speaking = worker, None
        worker.send(
            link.OpenSeat(
                conversation_id=room.id,
                brief=replace(room.brief, context=room.context),
                history=history,
                left_off=_left_off(room),
            )
        )
        await self._conductor.restored(room.id)
        return worker

    async def give_back(self, chore: GiveBackSeat) -> None:
        """Close the seat of a room in which nobody is any more."""
        room = self._rooms.find(chore.conversation_id)
        if room is not None and room.is_idle:
            if room.worker is None:
                self._rooms.drop(room.id)
            else:
                self._rooms.close_seat(room)

    async def closed(self, worker: Worker, id_: ConversationId) -> None:
        """Take note that a worker closed a seat."""
        room = self._rooms.find(id_)
        if room is not None and room.worker is worker and room.closing is not None:
            self._rooms.chores.set(CloseRoom(conversation_id=id_), self._clock.now())

    async def close(self, chore: CloseRoom) -> None:
        """Let go of a closed seat; of an ended conversation, write the transcript."""
        id_ = chore.conversation_id
        room = self._rooms.find(id_)
        self._placement.release(id_)
        if room is not None:
            room.worker = None
            closing, room.closing = room.closing, None
            if closing is not None:
                closing.set()
            if not room.conversation.ended:
                self._rooms.look_after(room)
                return
            self._rooms.drop(id_)
            await self._keep_unfinished(room)
        self._presence.forget_all(id_)
        await self._transcripts.write(id_)

    async def _keep_unfinished(self, room: Room) -> None:
        """Write what was heard of a line that nobody can finish any more."""
        unfinished = room.unfinished
        if unfinished is None or unfinished.kept:
            return
        so_far = unfinished.so_far
        line = Line(
            role=Role.ASSISTANT,
            text=so_far.heard,
            at=unfinished.at,
            duration=timedelta(milliseconds=so_far.lasted_ms),
            interrupted=bool(so_far.rest),
            inference_id=so_far.inference_id,
        )
        try:
            await self._conductor.give(
                room.id,
                None,
                also=lambda change: replace(change, lines=(*change.lines, line)),
            )
        except UnknownConversation:
            return
        room.unfinished = replace(unfinished, kept=True)

    # ---- a worker died

    def departed(self, worker: Worker) -> None:
        """Send everybody who sat at a dead worker to another one.

        That is our failure and nobody's leaving: they have a fresh grace from the
        moment there is a seat again.
        """
        for id_ in self._placement.departed(worker):
            room = self._rooms.find(id_)
            if room is None or room.worker is not worker:
                continue
            if room.closing is not None:
                closing = CloseRoom(conversation_id=id_)
                self._rooms.chores.set(closing, self._clock.now())
            else:
                self._move(room)

    def _move(self, room: Room) -> None:
        room.worker = None
        if room.people:
            self._conductor.interrupted(room.id)
            self._presence.forget_all(room.id)
            self._rooms.chores.set(Reseat(conversation_id=room.id), self._clock.now())
        why = Busy("The call is moving to another worker", retry_s=REJOIN_S)
        self._rooms.sockets.put_out(room.id, why)

    async def reseat(self, chore: Reseat) -> None:
        """Take another seat for people who are on their way back."""
        room = self._rooms.find(chore.conversation_id)
        if room is None or not room.people:
            return
        try:
            await self.take(room)
        except Busy:
            again_at = self._clock.now() + timedelta(seconds=RETRY_S)
            self._rooms.chores.set(chore, again_at)
        except RoomEnded:
            return


def _left_off(room: Room) -> link.LeftOff | None:
    """Return where the replica was, if there are people from whom it was taken."""
    if not room.people:
        return None
    return link.LeftOff() if room.unfinished is None else room.unfinished.so_far
