"""Interactions of callers' servers: handed to the replica, and acknowledged by it.

What changes the context needs nobody in the room: until a replica sits down it is kept
in the store, which a replica begins with. All else is for people to hear.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, WorkspaceId
from visavis.core.interactions import (
    EVENT_TYPES,
    ContextChange,
    Misheard,
    context_change,
)
from visavis.core.lifecycle import Effect
from visavis.core.link import ContextChanged, Interact, Interacted
from visavis.core.problems import (
    AlreadyEnded,
    IdempotencyKeyReused,
    InvalidPayload,
    NobodyToHear,
    ReplicaUnreachable,
    UnknownConversation,
)
from visavis.service.briefing import Briefing
from visavis.service.conversations import Conversations
from visavis.service.ports import Clock, Record, Worker
from visavis.service.rooms import Room, Rooms
from visavis.service.timetable import within

log: FilteringBoundLogger = structlog.get_logger()

PATIENCE = timedelta(seconds=5)
"""How long a replica may take to say that it took something."""

SIMULATED = (
    "No replica speaks in a simulated workspace: only its context can be changed;"
    " people are scripted under /v2/simulation"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """What a caller's server asks of a replica.

    Attributes:
        repeats: Names it, so that sent again it is not done again; or empty.
    """

    event_type: str
    properties: Mapping[str, Any] = field(repr=False)
    repeats: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The acknowledgement.

    Attributes:
        kept: No replica sits there yet; the next one begins with it.
        seq: The number of the last event before those that follow from it.
        inference_id: What those of its turn carry, if it is of that kind.
        turn_idx: Likewise.
    """

    kept: bool = False
    seq: int = 0
    inference_id: str = ""
    turn_idx: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """One that is on its way; its answer is None if nobody is there to give one."""

    conversation_id: ConversationId
    worker: Worker
    what: Interaction
    number: int
    answer: asyncio.Future[Taken | InvalidPayload | None]


class Interactions:
    """The use case of `POST /v2/conversations/{id}/interactions`."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        briefing: Briefing,
        rooms: Rooms,
        clock: Clock,
    ) -> None:
        self._conversations = conversations
        self._briefing = briefing
        self._rooms = rooms
        self._clock = clock
        self._numbers = count(1)
        self._sent: dict[int, _Sent] = {}

    # ---- callers

    async def send(self, workspace: WorkspaceId, id_: str, what: Interaction) -> Taken:
        """Hand an interaction to the replica, and return when that has taken it.

        Raises:
            UnknownConversation: There is none of that id here.
            AlreadyEnded: It has ended.
            InvalidPayload: It is not as it must be; names the field.
            NobodyToHear: Nobody is there for whom the replica would act.
            ReplicaUnreachable: It has not answered in time.
        """
        record = await self._conversations.get(workspace, id_)
        conversation = record.conversation
        if conversation.ended:
            raise AlreadyEnded
        try:
            change = _understood(what)
        except Misheard as error:
            raise error.problem from None
        if change is None:
            return await self._told(self._heard_in(conversation), what)
        room = await self._room(conversation)
        async with room.seating:
            if room.closing is not None:
                await room.closing.wait()
            if room.worker is None:
                return await self._keep(room, change)
        return await self._told(room, what)

    async def _room(self, conversation: Conversation) -> Room:
        """Return the room, opened if need be: it is where the context is guarded."""
        room = self._rooms.find(conversation.id)
        if room is None:
            brief = await self._briefing.brief(conversation)
            room = self._rooms.open(Room(conversation=conversation, brief=brief))
        return room

    def _heard_in(self, conversation: Conversation) -> Room:
        """Return the room if there is somebody who would hear the replica."""
        room = self._rooms.find(conversation.id)
        if room is not None and room.people:
            return room
        scripted = self._conversations.is_simulated(conversation.workspace_id)
        raise NobodyToHear(SIMULATED if scripted else "")

    async def _keep(self, room: Room, change: ContextChange) -> Taken:
        try:
            await self._learn(room, change.on)
        except Misheard as error:
            raise error.problem from None
        self._rooms.look_after(room)
        return Taken(kept=True)

    async def _told(self, room: Room, what: Interaction) -> Taken:
        sent = self._repeated(room, what) or self._send(room, what)
        try:
            answer = await within(self._clock, PATIENCE, sent.answer)
        finally:
            if sent.answer.done() or not what.repeats:
                self._sent.pop(sent.number, None)
        if answer is None:
            raise ReplicaUnreachable
        if isinstance(answer, InvalidPayload):
            raise answer
        return answer

    def _repeated(self, room: Room, what: Interaction) -> _Sent | None:
        """Return what was sent before under the same name, and is not answered yet."""
        if not what.repeats:
            return None
        for sent in self._sent.values():
            if (sent.conversation_id, sent.what.repeats) == (room.id, what.repeats):
                if sent.what != what:
                    raise IdempotencyKeyReused
                return sent
        return None

    def _send(self, room: Room, what: Interaction) -> _Sent:
        if room.worker is None or room.closing is not None:
            raise ReplicaUnreachable("The call is moving to another worker")
        sent = _Sent(
            conversation_id=room.id,
            worker=room.worker,
            what=what,
            number=next(self._numbers),
            answer=asyncio.get_running_loop().create_future(),
        )
        self._sent[sent.number] = sent
        data = {
            "message_type": "conversation",
            "event_type": what.event_type,
            "conversation_id": room.id,
            "properties": dict(what.properties),
        }
        room.worker.send(
            Interact(conversation_id=room.id, number=sent.number, data=data)
        )
        return sent

    # ---- workers

    def answered(self, room: Room, message: Interacted) -> None:
        """Take what a replica says became of an interaction; a late one may be moot."""
        sent = self._sent.get(message.number)
        if sent is None or sent.answer.done():
            return
        if message.field:
            wrong = InvalidPayload(message.field, f"must be {message.allowed}")
            sent.answer.set_result(wrong)
            return
        taken = Taken(
            seq=room.told, inference_id=message.inference_id, turn_idx=message.turn_idx
        )
        sent.answer.set_result(taken)

    async def context_changed(self, room: Room, message: ContextChanged) -> None:
        """Keep what a replica knows by now, for the one that may have to replace it."""
        try:
            await self._learn(room, lambda _: message.context)
        except (AlreadyEnded, UnknownConversation):
            log.info("report_too_late", conversation_id=room.id)

    def departed(self, worker: Worker) -> None:
        """Wait no more for a worker that is gone."""
        self._give_up([s for s in self._sent.values() if s.worker is worker])

    def seat_closed(self, id_: ConversationId) -> None:
        """Wait no more for a replica that is gone."""
        self._give_up([s for s in self._sent.values() if s.conversation_id == id_])

    def _give_up(self, gone: Sequence[_Sent]) -> None:
        for sent in gone:
            del self._sent[sent.number]
            if not sent.answer.done():
                sent.answer.set_result(None)

    async def _learn(self, room: Room, change: Callable[[str], str]) -> None:
        """Make something of the context, durable on return."""

        def revise(record: Record, now: datetime) -> tuple[Record, tuple[Effect, ...]]:
            known = record.conversation
            if known.ended:
                raise AlreadyEnded
            context = room.brief.context if known.learned is None else known.learned
            after = replace(known, learned=change(context), updated_at=now)
            return replace(record, conversation=after), ()

        workspace = room.conversation.workspace_id
        room.learn(await self._conversations.change(workspace, room.id, revise))


def _understood(what: Interaction) -> ContextChange | None:
    """Return how it changes the context, if it does; the rest is the replica's.

    Raises:
        Misheard: There is no such interaction, or that change is not as it must be.
    """
    if what.event_type not in EVENT_TYPES:
        wanted = f"one of: {', '.join(EVENT_TYPES)}"
        raise Misheard(what.event_type, "event_type", wanted)
    return context_change(what.event_type, what.properties)
