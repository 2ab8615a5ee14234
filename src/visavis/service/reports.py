"""What call workers report, and what follows from it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core import signals
from visavis.core.failures import Engine, Why
from visavis.core.lifecycle import EndConversation, Engaged, Input, Reason
from visavis.core.link import (
    Analysed,
    Assigned,
    CallTool,
    ContextChanged,
    EngineFailed,
    FromWorker,
    Interacted,
    LineHeard,
    LineSpoken,
    LinkQuality,
    MediaAnswered,
    MediaClosed,
    MediaRefused,
    MediaSeen,
    Observed,
    PeopleEngaged,
    PublishWanted,
    Recall,
    RecordingClosed,
    ReplicaHungUp,
    SeatClosed,
    SeatFailed,
    SeatOpened,
    SendMessage,
    Speaking,
    WorkerLoad,
    WorkerReady,
)
from visavis.core.problems import UnknownConversation
from visavis.core.refusals import BadMedia
from visavis.core.transcripts import Line, Role
from visavis.service.conductor import Conductor
from visavis.service.interactions import Interactions
from visavis.service.lookups import Lookups
from visavis.service.perception import Analyses
from visavis.service.placement import Placement
from visavis.service.ports import Change, Clock, Worker
from visavis.service.presence import Presence
from visavis.service.recordings import Recordings
from visavis.service.rooms import Room, Rooms, Unfinished
from visavis.service.seating import Seating
from visavis.service.tools import Tools

log: FilteringBoundLogger = structlog.get_logger()

_AboutMedia = (
    MediaAnswered
    | MediaRefused
    | MediaSeen
    | MediaClosed
    | Assigned
    | PublishWanted
    | Speaking
    | LinkQuality
)

_OfTheReplica = (
    Interacted
    | ContextChanged
    | Recall
    | CallTool
    | ReplicaHungUp
    | EngineFailed
    | Observed
)

_AboutARoom = (
    SeatOpened
    | SeatFailed
    | SeatClosed
    | _AboutMedia
    | PeopleEngaged
    | LineHeard
    | LineSpoken
    | SendMessage
    | _OfTheReplica
)


class Reports:
    """Takes the facts of workers. One about a room that sits elsewhere is old news."""

    def __init__(  # noqa: PLR0913 - whom the facts concern, nothing of it optional
        self,
        *,
        rooms: Rooms,
        placement: Placement,
        presence: Presence,
        seating: Seating,
        conductor: Conductor,
        lookups: Lookups,
        tools: Tools,
        recordings: Recordings,
        interactions: Interactions,
        analyses: Analyses,
        clock: Clock,
        engine_failed: Callable[[Engine, Why], None],
    ) -> None:
        self._rooms = rooms
        self._placement = placement
        self._presence = presence
        self._seating = seating
        self._conductor = conductor
        self._lookups = lookups
        self._tools = tools
        self._recordings = recordings
        self._interactions = interactions
        self._analyses = analyses
        self._clock = clock
        self._engine_failed = engine_failed

    async def heard(self, worker: Worker, message: FromWorker) -> None:
        """Act on a fact; what must be kept is durable on return."""
        match message:
            case WorkerReady():
                # The link has introduced the worker to the placement.
                return
            case WorkerLoad():
                self._placement.loaded(worker, message)
            case RecordingClosed():
                # Also when its room is gone: the file is there.
                await self._recordings.closed(message)
            case Analysed():
                await self._analyses.answered(message)
            case _:
                room = self._rooms.find(message.conversation_id)
                if room is not None and room.worker is worker:
                    await self._about(room, worker, message)

    async def _about(self, room: Room, worker: Worker, message: _AboutARoom) -> None:
        match message:
            case SeatOpened():
                log.info("seat_opened", conversation_id=room.id, worker=worker.id)
            case SeatFailed():
                await self._failed(room, worker, message)
            case SeatClosed():
                await self._seating.closed(worker, room.id)
            case PeopleEngaged():
                self._conductor.engaged(room.id, self._ago(message.age_ms))
            case LineHeard(so_far=so_far):
                began_at = self._ago(so_far.lasted_ms)
                room.unfinished = Unfinished(so_far=so_far, at=began_at)
            case LineSpoken():
                await self._spoken(room, message)
            case SendMessage():
                self._rooms.tell_as_replica(room, message.data, message.to)
            case (
                Interacted()
                | ContextChanged()
                | Recall()
                | CallTool()
                | ReplicaHungUp()
                | EngineFailed()
                | Observed()
            ):
                await self._of_the_replica(room, worker, message)
            case _:
                self._about_media(room, message)

    async def _of_the_replica(
        self, room: Room, worker: Worker, message: _OfTheReplica
    ) -> None:
        """Act on what a replica asks for, and on what became of it."""
        match message:
            case Interacted():
                self._interactions.answered(room, message)
            case ContextChanged():
                await self._interactions.context_changed(room, message)
            case Recall():
                self._lookups.ask(room.conversation, worker, message)
            case CallTool():
                self._tools.call(room.conversation, worker, message)
            case ReplicaHungUp():
                await self._give(room, EndConversation(reason=Reason.ENDED_BY_REPLICA))
            case EngineFailed():
                self._engine_failed(message.engine, message.why)
            case Observed():
                await self._analyses.saw(message)
            case _:
                assert_never(message)

    def _about_media(self, room: Room, message: _AboutMedia) -> None:
        sockets = self._rooms.sockets
        match message:
            case MediaAnswered() | MediaRefused():
                self._answer(room, message)
            case MediaSeen():
                at = self._ago(message.age_ms)
                self._presence.seen(room.id, message.participant_id, at)
            case MediaClosed():
                # Presence goes by packets: a closed connection sends none.
                return
            case Assigned() | PublishWanted() | LinkQuality():
                told = _told_of_media(message)
                sockets.tell(room.id, told, to=message.participant_id)
            case Speaking():
                who = room.replica_id if message.replica else message.participant_id
                room.speaking = who
                sockets.tell(room.id, signals.Speaking(participant=who))
            case _:
                assert_never(message)

    def _answer(self, room: Room, message: MediaAnswered | MediaRefused) -> None:
        if isinstance(message, MediaAnswered):
            answer: signals.ToBrowser = signals.Answer(sdp=message.sdp)
        else:
            refusal = signals.Refusal(type=BadMedia.daily_type, msg=message.why)
            answer = signals.Error(error=refusal)
        self._rooms.sockets.tell(room.id, answer, to=message.participant_id)

    async def _failed(self, room: Room, worker: Worker, message: SeatFailed) -> None:
        log.error(
            "seat_failed",
            conversation_id=room.id,
            worker=worker.id,
            step=message.step,
        )
        failed = EndConversation(reason=Reason.REPLICA_FAILED, detail=message.step)
        await self._give(room, failed)

    async def _spoken(self, room: Room, message: LineSpoken) -> None:
        pending = room.unfinished
        if pending is not None and (message.role is Role.ASSISTANT or pending.kept):
            room.unfinished = None
        line = Line(
            role=message.role,
            text=message.text,
            at=self._ago(message.age_ms),
            duration=timedelta(milliseconds=message.duration_ms),
            interrupted=message.interrupted,
            inference_id=message.inference_id,
            participant_id=message.participant_id,
        )
        # What the replica says is no engagement of anybody's; its worker reports that.
        # Nor is a line that a server gave: nobody's presence is in it.
        engages = line.role is Role.USER and line.participant_id is not None
        given = Engaged(at=line.at + line.duration) if engages else None
        await self._give(
            room, given, lambda change: replace(change, lines=(*change.lines, line))
        )

    async def _give(
        self,
        room: Room,
        given: Input | None,
        also: Callable[[Change], Change] | None = None,
    ) -> None:
        try:
            await self._conductor.give(room.id, given, also=also)
        except UnknownConversation:
            log.info("report_too_late", conversation_id=room.id)

    def _ago(self, age_ms: float) -> datetime:
        return self._clock.now() - timedelta(milliseconds=max(0.0, age_ms))


def _told_of_media(
    fact: Assigned | PublishWanted | LinkQuality,
) -> signals.Slots | signals.Publish | signals.LinkState:
    """Return what a worker found for somebody's media, as their browser hears it."""
    match fact:
        case Assigned():
            return signals.Slots(slots=fact.slots)
        case PublishWanted():
            return signals.Publish(
                camera=fact.camera,
                screen=fact.screen,
                height=fact.height,
                fps=fact.fps,
                kbps=fact.kbps,
            )
        case LinkQuality():
            return signals.LinkState(
                state=fact.state,
                kbps=fact.kbps,
                loss=fact.loss,
                rtt_ms=fact.rtt_ms,
            )
        case _:
            assert_never(fact)
