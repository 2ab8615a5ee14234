"""One conversation inside a worker: its replica, and the room that shows it."""

import asyncio
from concurrent.futures import Executor
from pathlib import Path
from typing import assert_never

import structlog

from visavis.core import link
from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.refusals import BadMedia
from visavis.rooms.engine import Engine
from visavis.rooms.media import MediaRoom
from visavis.service.ports import Clock, Performer, Report

log = structlog.get_logger()

_ForTheReplica = (
    link.HearMessage
    | link.Interact
    | link.AnnounceEnd
    | link.Recalled
    | link.ToolAnswered
)

Order = (
    link.AdmitPeer
    | link.DropPeer
    | link.OfferMedia
    | link.SetMedia
    | _ForTheReplica
    | link.StartRecording
    | link.StopRecording
    | link.CloseSeat
)
"""What a front may want of a seat that is open."""


class Seat:
    """A replica at work. `run` is its life; `take` hands it what the front wants."""

    def __init__(  # noqa: PLR0913 - a seat is wired once, by name
        self,
        conversation_id: ConversationId,
        performer: Performer,
        *,
        engine: Engine,
        clock: Clock,
        report: Report,
        executor: Executor,
        recordings: Path,
    ) -> None:
        self._id = conversation_id
        self._performer = performer
        self._report = report
        self._orders: asyncio.Queue[Order] = asyncio.Queue()
        self._media = MediaRoom(
            conversation_id,
            performer.stage,
            engine,
            clock=clock,
            report=report,
            hear_audio=performer.listen,
            executor=executor,
        )
        self._recordings = recordings
        performer.see(self._media.window)

    @property
    def late_frames(self) -> int:
        return self._media.late_frames + self._performer.stage.late_frames

    def take(self, order: Order) -> None:
        self._orders.put_nowait(order)

    async def run(self) -> None:
        """Play until the front closes the seat. Whatever happens, it is reported."""
        try:
            await self._play()
        except Exception:  # one broken call must not take others along
            log.exception("seat_failed", conversation_id=self._id)
            self._report(link.SeatFailed(conversation_id=self._id, step="replica"))
        finally:
            self._report(link.SeatClosed(conversation_id=self._id))

    async def _play(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._performer.run())
                group.create_task(self._media.run())
                self._report(link.SeatOpened(conversation_id=self._id))
                await self._obey(group)
                raise _Closed
        except* _Closed:
            log.info("seat_closed", conversation_id=self._id)

    async def _obey(self, group: asyncio.TaskGroup) -> None:
        while True:
            order = await self._orders.get()
            match order:
                case link.AdmitPeer():
                    self._performer.enter(
                        order.participant_id, order.name, returning=order.returning
                    )
                case link.DropPeer():
                    self._performer.leave(order.participant_id)
                    group.create_task(self._media.drop(order.participant_id))
                case link.OfferMedia():
                    group.create_task(self._answer(order))
                case link.SetMedia():
                    self._media.set_media(order)
                case link.StartRecording():
                    await self._media.record(order, self._recordings)
                case link.StopRecording():
                    self._media.stop_recording()
                case link.CloseSeat():
                    await self._media.close()
                    return
                case _:
                    self._tell(order)

    def _tell(self, order: _ForTheReplica) -> None:
        match order:
            case link.HearMessage():
                self._performer.hear(order.participant_id, order.data)
            case link.Interact():
                self._performer.interact(order)
            case link.AnnounceEnd():
                self._performer.announce_end(order.reason, order.seconds)
            case link.Recalled():
                self._performer.remember(order)
            case link.ToolAnswered():
                self._performer.take_answer(order)
            case _:
                assert_never(order)

    async def _answer(self, offer: link.OfferMedia) -> None:
        who: ParticipantId = offer.participant_id
        try:
            sdp = await self._media.offer(who, offer.sdp)
        except BadMedia as problem:
            self._report(
                link.MediaRefused(
                    conversation_id=self._id, participant_id=who, why=problem.detail
                )
            )
        else:
            self._report(
                link.MediaAnswered(
                    conversation_id=self._id, participant_id=who, sdp=sdp
                )
            )


class _Closed(Exception):
    """The front closed the seat: ends the group of its tasks."""
