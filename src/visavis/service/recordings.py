"""Recording a call: who may start and stop it, and what the people in it are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core import ids, link, recordings, signals
from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, ParticipantId, Randomness, WorkspaceId
from visavis.core.problems import (
    AlreadyEnded,
    NobodyToRecord,
    NotRecordable,
    NotRecording,
    UnknownConversation,
    UnknownRecording,
)
from visavis.core.recordings import Bucket, Recording
from visavis.core.refusals import NotAllowed
from visavis.service.archivist import Archivist
from visavis.service.ports import (
    Clock,
    ConversationStore,
    RecordingStore,
    Worker,
)
from visavis.service.rooms import Room, Rooms

log: FilteringBoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reel:
    """A recording that a worker is writing."""

    recording: Recording
    worker: Worker


class Recordings:
    """The use cases of recordings, and the recordings that are being made.

    Args:
        bucket: Where those go whose conversations name no bucket.
    """

    def __init__(  # noqa: PLR0913 - the ports of a use case are its parameters
        self,
        *,
        conversations: ConversationStore,
        store: RecordingStore,
        archivist: Archivist,
        rooms: Rooms,
        clock: Clock,
        randomness: Randomness,
        bucket: Bucket | None = None,
    ) -> None:
        self._conversations = conversations
        self._store = store
        self._rooms = rooms
        self._clock = clock
        self._randomness = randomness
        self._bucket = bucket
        self.archivist = archivist
        self._running: dict[ConversationId, Recording] = {}
        self._reels: dict[ids.RecordingId, _Reel] = {}
        self._again: dict[ConversationId, str] = {}

    # ---- callers

    async def start(self, workspace: WorkspaceId, id_: str) -> Recording:
        """Begin to record a call; one that is recorded goes on as it is.

        Raises:
            UnknownConversation: There is none of that id here.
            AlreadyEnded: It has ended.
            NotRecordable: It was not created with `enable_recording`.
            NobodyToRecord: Nobody is in it.
        """
        conversation = await self._conversation(workspace, id_)
        if conversation.ended:
            raise AlreadyEnded
        if not recordings.allowed(conversation.properties):
            raise NotRecordable
        room = self._rooms.find(conversation.id)
        if room is None or room.worker is None or not room.people:
            raise NobodyToRecord
        return await self._start(room, room.worker)

    async def stop(self, workspace: WorkspaceId, id_: str) -> Recording:
        """End the recording of a call; it is ready a little later.

        Raises:
            UnknownConversation: There is none of that id here.
            NotRecording: It is not recorded.
        """
        conversation = await self._conversation(workspace, id_)
        recording = self._stop(conversation.id)
        if recording is None:
            raise NotRecording
        return recording

    async def of(self, workspace: WorkspaceId, id_: str) -> Sequence[Recording]:
        """Return the recordings of a conversation, oldest first.

        Raises:
            UnknownConversation: There is none of that id here.
        """
        conversation = await self._conversation(workspace, id_)
        return await self._store.of(conversation.id)

    async def get(self, workspace: WorkspaceId, id_: str, which: str) -> Recording:
        """Return one recording of a conversation.

        Raises:
            UnknownConversation, UnknownRecording: There is none of that id here.
        """
        conversation = await self._conversation(workspace, id_)
        recording = await self._store.get(workspace, which)
        if recording is None or recording.conversation_id != conversation.id:
            raise UnknownRecording
        return recording

    async def delete(self, workspace: WorkspaceId, id_: str, which: str) -> None:
        """Take a recording away for good; one that is being made is ended first.

        Raises:
            UnknownConversation, UnknownRecording: There is none of that id here.
        """
        recording = await self.get(workspace, id_, which)
        running = self._running.get(recording.conversation_id)
        if running is not None and running.id == recording.id:
            self._stop(recording.conversation_id)
        await self.archivist.remove(recording)

    async def _conversation(self, workspace: WorkspaceId, id_: str) -> Conversation:
        record = await self._conversations.load(ConversationId(id_))
        if record is None or record.conversation.workspace_id != workspace:
            raise UnknownConversation
        return record.conversation

    # ---- people in the call

    async def wish(self, id_: str, who: ParticipantId, *, on: bool) -> None:
        """Start or stop for somebody in the call; they get a notice if they may not."""
        room = self._rooms.find(ConversationId(id_))
        if room is None or who not in room.people or room.worker is None:
            return
        if not recordings.allowed(room.conversation.properties):
            refusal = signals.Refusal(
                type=NotAllowed.daily_type, msg=NotRecordable.title
            )
            self._rooms.sockets.tell(room.id, signals.Notice(notice=refusal), to=who)
        elif on:
            await self._start(room, room.worker, by=who)
        else:
            self._stop(room.id, by=who)

    async def entered(self, id_: str) -> None:
        """Begin what is recorded from the first join on, or goes on elsewhere."""
        room = self._rooms.find(ConversationId(id_))
        if room is None or room.worker is None or room.id in self._running:
            return
        again = self._again.pop(room.id, None)
        if again is not None or recordings.automatic(room.conversation.properties):
            await self._start(room, room.worker, by=again or "")

    def tell(self, id_: str, who: ParticipantId) -> None:
        """Tell a page that has just come whether the call is recorded."""
        room = self._rooms.find(ConversationId(id_))
        if room is not None and recordings.allowed(room.conversation.properties):
            running = self._running.get(room.id)
            told = signals.Recording(
                on=running is not None,
                by=running.started_by if running else "",
                id=running.id if running else "",
            )
            self._rooms.sockets.tell(room.id, told, to=who)

    # ---- workers

    async def closed(self, fact: link.RecordingClosed) -> None:
        """Take note that a recording is over, for whatever reason."""
        self._forget(fact.recording_id)
        await self.archivist.closed(
            fact.recording_id,
            timedelta(milliseconds=fact.duration_ms),
            timedelta(milliseconds=fact.lost_ms),
            fact.failure,
        )

    def departed(self, worker: Worker) -> None:
        """Take what a dead worker recorded; where people come back it is gone on."""
        for reel in tuple(self._reels.values()):
            if reel.worker is not worker:
                continue
            room = self._rooms.find(reel.recording.conversation_id)
            running = self._running.get(reel.recording.conversation_id)
            if room is not None and room.people and running == reel.recording:
                self._again[room.id] = reel.recording.started_by
            self._abandon(reel)

    def seat_closed(self, id_: str) -> None:
        """Take what a worker recorded that did not say how it ended."""
        for reel in tuple(self._reels.values()):
            if reel.recording.conversation_id == id_:
                self._abandon(reel)
        self._again.pop(ConversationId(id_), None)

    def _abandon(self, reel: _Reel) -> None:
        self._forget(reel.recording.id)
        self.archivist.abandoned(reel.recording.id)

    def _forget(self, id_: ids.RecordingId) -> None:
        reel = self._reels.pop(id_, None)
        if reel is not None:
            running = self._running.get(reel.recording.conversation_id)
            if running is not None and running.id == id_:
                self._over(running)

    # ---- making one

    async def _start(self, room: Room, worker: Worker, by: str = "") -> Recording:
        running = self._running.get(room.id)
        if running is not None:
            return running
        conversation, now = room.conversation, self._clock.now()
        recording = Recording(
            id=ids.new_recording_id(self._randomness),
            workspace_id=conversation.workspace_id,
            conversation_id=conversation.id,
            replica_id=conversation.replica_id,
            callback_url=conversation.callback_url,
            started_by=by,
            bucket=recordings.destination(conversation.properties, self._bucket),
            created_at=now,
            updated_at=now,
        )
        # Before the first pause: who asks at the same time gets this one.
        self._running[room.id] = recording
        self._reels[recording.id] = _Reel(recording=recording, worker=worker)
        try:
            await self._store.put(recording)
        except BaseException:
            self._forget(recording.id)
            raise
        if recording.id not in self._reels:
            # The seat was closed meanwhile.
            return recording
        worker.send(
            link.StartRecording(
                conversation_id=room.id,
                recording_id=recording.id,
                filming=not conversation.audio_only,
            )
        )
        told = signals.Recording(on=True, by=by, id=recording.id)
        self._rooms.sockets.tell(room.id, told)
        log.info("recording_started", conversation_id=room.id, by=by)
        return recording

    def _stop(self, id_: ConversationId, by: str = "") -> Recording | None:
        running = self._running.get(id_)
        if running is not None:
            stop = link.StopRecording(conversation_id=id_)
            self._reels[running.id].worker.send(stop)
            self._over(running, by)
        return running

    def _over(self, recording: Recording, by: str = "") -> None:
        """Tell the people in the call that it is not recorded any more."""
        del self._running[recording.conversation_id]
        told = signals.Recording(on=False, by=by, id=recording.id)
        self._rooms.sockets.tell(recording.conversation_id, told)
