"""The one way a conversation changes, and the deadlines that change it by themselves.

Five verbs: load, step, store, perform, re-arm. The first three happen inside the
store's one door; what is to be performed is handed on once the write is durable. A
deadline is a change without an input: settling one twice is harmless, so nobody needs a
lease.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, Randomness
from visavis.core.lifecycle import (
    ConversationEnded,
    Effect,
    Engaged,
    Input,
    ParticipantJoined,
    ServiceRestored,
)
from visavis.core.problems import UnknownConversation
from visavis.service.announcements import announce
from visavis.service.engagement import Engagement
from visavis.service.ports import Change, Clock, ConversationStore, Record
from visavis.service.timetable import Timetable

log: FilteringBoundLogger = structlog.get_logger()

Also = Callable[[Change], Change]
"""Adds to what a change writes: people, lines, events."""

Check = Callable[[Record], None]
"""Raises a `Problem` when the conversation, as it is by now, must not be changed."""


class Audience(Protocol):
    """Whoever is told what happened, after it is durable: the room."""

    def performed(
        self, conversation: Conversation, effects: Sequence[Effect]
    ) -> None: ...


class Conductor:
    """Gives conversations their inputs and watches their clocks."""

    def __init__(
        self,
        store: ConversationStore,
        clock: Clock,
        randomness: Randomness,
        audience: Audience,
    ) -> None:
        self._store = store
        self._clock = clock
        self._randomness = randomness
        self._audience = audience
        self._wakes = Timetable[ConversationId](clock)
        self._restores = Timetable[ConversationId](clock)
        self._engagement = Engagement(clock)
        self._interrupted: set[ConversationId] = set()
        self._booted = False

    # ---- the clocks

    async def boot(self) -> None:
        """Take up every open conversation; whatever is overdue is due now.

        Whoever was there when the last front went away keeps being there until
        `restored`: our failures are nobody's leaving.
        """
        if not self._booted:
            self._booted = True
            self._interrupted |= set(await self._store.live())
            for id_, at in await self._store.wakes():
                if id_ not in self._wakes:
                    self._wakes.set(id_, at)

    async def run(self) -> None:
        """Settle what falls due, until cancelled."""
        await self.boot()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._wakes.keep(self._settle))
            group.create_task(self._engagement.flushes.keep(self._settle))
            group.create_task(self._restores.keep(self._restore))

    def arm(self, conversation: Conversation) -> None:
        """Wake for this conversation when its next deadline or warning is due."""
        wake_at = conversation.next_wake_at
        if wake_at is None:
            self._forget(conversation.id)
        else:
            self._wakes.set(conversation.id, wake_at)

    async def _settle(self, id_: ConversationId, *, restoring: bool = False) -> None:
        try:
            await self._change(id_, None, restoring=restoring)
        except UnknownConversation:
            self._forget(id_)

    def _forget(self, id_: ConversationId) -> None:
        self._wakes.clear(id_)
        self._engagement.forget(id_)
        self._interrupted.discard(id_)

    # ---- inputs

    async def give(
        self,
        id_: ConversationId,
        given: Input | None,
        *,
        also: Also | None = None,
        check: Check | None = None,
    ) -> Change:
        """Give a conversation an input, or only the passing of time; durable on return.

        Raises:
            UnknownConversation: There is none of that id.
            Problem: What `check` raises; nothing is written then.
        """
        joining = isinstance(given, ParticipantJoined)
        return await self._change(id_, given, also=also, check=check, restoring=joining)

    def engaged(self, id_: ConversationId, at: datetime) -> None:
        """Note that somebody in the conversation did something; stored soon."""
        self._engagement.note(id_, at)

    # ---- failures of ours

    def interrupted(self, id_: ConversationId) -> None:
        """Note that nobody can join or stay there, and that it is our doing."""
        self._interrupted.add(id_)
        self._restores.clear(id_)

    async def restored(self, *ids: ConversationId) -> None:
        """Give everybody a fresh grace from now on: joining works again.

        Args:
            ids: Where it works again; everywhere if none is given.
        """
        await self.boot()
        for id_ in self._interrupted.intersection(ids or self._interrupted):
            self._restores.set(id_, self._clock.now())

    async def _restore(self, id_: ConversationId) -> None:
        # Somebody who joined in the meantime brought the fresh grace with them.
        if id_ in self._interrupted:
            await self._settle(id_, restoring=True)

    # ---- the door

    async def _change(
        self,
        id_: ConversationId,
        given: Input | None,
        *,
        also: Also | None = None,
        check: Check | None = None,
        restoring: bool = False,
    ) -> Change:
        now = self._clock.now()
        was_interrupted = id_ in self._interrupted
        engaged = self._engagement.pending(id_)
        before: list[Input] = [ServiceRestored()] if was_interrupted else []
        before += [Engaged(at=at) for at in engaged]

        def decide(record: Record) -> Change:
            if check is not None:
                conversation, _ = _play(record.conversation, before, now)
                check(replace(record, conversation=conversation))
            inputs = before if given is None else [*before, given]
            conversation, effects = _play(record.conversation, inputs, now)
            change = announce(record, conversation, effects, self._randomness)
            return change if also is None else also(change)

        if restoring:
            # Before the write: whoever changes it next must not restore it again.
            self._interrupted.discard(id_)
        try:
            change = await self._store.change(id_, decide)
        except BaseException:
            if restoring and was_interrupted:
                self._interrupted.add(id_)
            raise
        if engaged:
            self._engagement.stored(id_, engaged[-1])
        self.arm(change.conversation)
        self._perform(change)
        return change

    def _perform(self, change: Change) -> None:
        conversation, effects = change.conversation, change.effects
        for effect in effects:
            if isinstance(effect, ConversationEnded):
                log.info(
                    "conversation_ended",
                    conversation_id=conversation.id,
                    workspace_id=conversation.workspace_id,
                    shutdown_code=str(effect.reason),
                    detail=effect.detail,
                    lasted_s=(effect.at - conversation.created_at).total_seconds(),
                )
        if effects:
            self._audience.performed(conversation, effects)


def _play(
    conversation: Conversation, inputs: Sequence[Input], now: datetime
) -> tuple[Conversation, tuple[Effect, ...]]:
    """Return the conversation after the inputs, as it is by now."""
    effects: tuple[Effect, ...] = ()
    for given in inputs:
        conversation, more = conversation.apply(given, now)
        effects += more
    conversation, more = conversation.lapse(now)
    return conversation, effects + more
