"""What a browser's signalling socket and a call worker can do with a conversation."""

import asyncio
from collections.abc import Callable
from typing import Any, assert_never

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core import link, signals
from visavis.core.briefs import Brief
from visavis.core.failures import Engine, Why
from visavis.core.ice import Relays
from visavis.core.ids import ConversationId, ParticipantId, Randomness
from visavis.core.lifecycle import ConnectionLost, Input, ParticipantLeft
from visavis.core.problems import UnknownConversation
from visavis.service.admission import Admission, Credentials
from visavis.service.briefing import Briefing
from visavis.service.chores import (
    AskAnalysis,
    Chore,
    CloseRoom,
    GiveBackSeat,
    GiveUpAnalysis,
    JudgeLoss,
    Reseat,
)
from visavis.service.conductor import Conductor
from visavis.service.door import Door, Entrance, Means
from visavis.service.inside import Inside
from visavis.service.interactions import Interactions
from visavis.service.lookups import Lookups
from visavis.service.perception import Analyses
from visavis.service.placement import Placement
from visavis.service.ports import (
    CastShelves,
    Clock,
    ConversationStore,
    Worker,
)
from visavis.service.presence import Presence
from visavis.service.recollection import Recollection
from visavis.service.recordings import Recordings
from visavis.service.reports import Reports
from visavis.service.rooms import Rooms
from visavis.service.seating import Seating
from visavis.service.tools import Tools
from visavis.service.transcripts import Transcripts

__all__ = ["Calls", "Credentials", "Entrance"]

log: FilteringBoundLogger = structlog.get_logger()

NO_RELAYS = Relays()


def _unknown(brief: Brief) -> Means:
    del brief
    return Means()


class Calls:
    """The use cases of the signalling, and the ear for what workers report.

    Args:
        means: What a replica thinks and sees with, as the page shows it.
        engine_failed: Called when a server fails that a replica needs.
        relays: What browsers open their media connections with.
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
        recordings: Recordings,
        interactions: Interactions,
        analyses: Analyses,
        clock: Clock,
        randomness: Randomness,
        tools: Tools,
        engine_failed: Callable[[Engine, Why], None],
        means: Callable[[Brief], Means] = _unknown,
        relays: Relays = NO_RELAYS,
    ) -> None:
        self._conductor = conductor
        self._rooms = rooms
        self._recordings = recordings
        self._interactions = interactions
        self._analyses = analyses
        self._transcripts = transcripts
        briefing = Briefing(store, cast)
        self._presence = Presence(clock, rooms.chores)
        self._lookups = Lookups(Recollection(cast))
        self._seating = self._seats(placement, briefing, clock)
        self._inside = Inside(rooms, conductor, clock)
        self._door = Door(
            admission=admission,
            briefing=briefing,
            conductor=conductor,
            presence=self._presence,
            seating=self._seating,
            rooms=rooms,
            clock=clock,
            randomness=randomness,
            means=means,
            relays=relays,
        )
        self._tools = tools
        self._reports = self._reading(placement, clock, engine_failed)

    def _seats(self, placement: Placement, briefing: Briefing, clock: Clock) -> Seating:
        """Return who gives rooms their seats."""
        return Seating(
            rooms=self._rooms,
            placement=placement,
            briefing=briefing,
            presence=self._presence,
            conductor=self._conductor,
            transcripts=self._transcripts,
            clock=clock,
        )

    def _reading(
        self,
        placement: Placement,
        clock: Clock,
        engine_failed: Callable[[Engine, Why], None],
    ) -> Reports:
        """Return who reads what workers report."""
        return Reports(
            rooms=self._rooms,
            placement=placement,
            presence=self._presence,
            seating=self._seating,
            conductor=self._conductor,
            lookups=self._lookups,
            tools=self._tools,
            recordings=self._recordings,
            interactions=self._interactions,
            analyses=self._analyses,
            clock=clock,
            engine_failed=engine_failed,
        )

    async def run(self) -> None:
        """Do what is due in rooms, and what replicas ask for, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._rooms.chores.keep(self._do))
            group.create_task(self._lookups.run())
            group.create_task(self._tools.run())

    async def catch_up(self) -> None:
        """Tell of calls what the last front could not: once, at the start."""
        await self._transcripts.catch_up()
        await self._analyses.catch_up()

    async def _do(self, chore: Chore) -> None:
        match chore:
            case JudgeLoss():
                await self._judge(chore)
            case GiveBackSeat():
                await self._seating.give_back(chore)
            case CloseRoom():
                await self._seating.close(chore)
                self._recordings.seat_closed(chore.conversation_id)
                self._interactions.seat_closed(chore.conversation_id)
                await self._analyses.ask(chore.conversation_id)
            case Reseat():
                await self._seating.reseat(chore)
            case AskAnalysis():
                await self._analyses.ask(chore.conversation_id)
            case GiveUpAnalysis():
                await self._analyses.give_up(chore)
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
        entrance = await self._door.join(id_, join)
        await self._recordings.entered(id_)
        return entrance

    # ---- inside

    def offer(self, id_: str, who: ParticipantId, sdp: str) -> None:
        """Hand a browser's offer to the worker; its answer is told when it comes."""
        self._inside.offer(id_, who, sdp)
        # The first word after a join: what was told before it did not arrive.
        self._recordings.tell(id_, who)

    def message(
        self, id_: str, who: ParticipantId, data: Any, to: str | tuple[str, ...]
    ) -> None:
        """Deliver an app message: to all the others and the replica, or to some."""
        self._inside.message(id_, who, data, to)

    async def update(
        self, id_: str, who: ParticipantId, update: signals.Update
    ) -> None:
        """Tell the others that somebody's devices or name changed.

        Raises:
            BadMessage: Their user data is too large.
        """
        await self._inside.update(id_, who, update)

    def watch(self, id_: str, who: ParticipantId, *, on: bool) -> None:
        """Note whether somebody's page shows pictures."""
        self._inside.watch(id_, who, on=on)

    async def moderate(
        self, id_: str, who: ParticipantId, wish: signals.Moderate
    ) -> None:
        """Do what an owner wants of somebody else; others get a notice."""
        await self._inside.moderate(id_, who, wish)

    async def record(self, id_: str, who: ParticipantId, *, on: bool) -> None:
        """Start or stop recording the call, if it may be; else they get a notice."""
        await self._recordings.wish(id_, who, on=on)

    async def end(self, id_: str, who: ParticipantId) -> None:
        """End the conversation for an owner; others get a notice."""
        await self._inside.end(id_, who)

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
        self._recordings.departed(worker)
        self._interactions.departed(worker)
        self._analyses.departed(worker)
        self._seating.departed(worker)

    async def _give(self, id_: ConversationId, given: Input) -> None:
        try:
            await self._conductor.give(id_, given)
        except UnknownConversation:
            log.info("conversation_gone", conversation_id=id_)
