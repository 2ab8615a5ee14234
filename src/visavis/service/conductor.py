"""The one way a conversation changes, and the deadlines that change it by themselves.

Five verbs: load, step, store, perform, re-arm. The first three happen inside the
store's one door; what is to be performed is handed on once the write is durable. A
deadline is a change without an input: settling one twice is harmless, so nobody needs a
lease.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog
from structlog.typing import FilteringBoundLogger

from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, Randomness, WorkspaceId
from visavis.core.lifecycle import (
    ConversationEnded,
    Effect,
    Engaged,
    Input,
    ParticipantJoined,
    ServiceRestored,
)
from visavis.core.problems import UnknownConversation
from visavis.service.agenda import Agenda
from visavis.service.announcements import announce
from visavis.service.clocks import Clocks
from visavis.service.engagement import Engagement
from visavis.service.overdue import settle_in_order
from visavis.service.ports import Change, ConversationStore, Record
from visavis.service.timetable import Timetable

log: FilteringBoundLogger = structlog.get_logger()

Also = Callable[[Change], Change]
"""Adds to what a change writes: people, lines, events."""

Check = Callable[[Record], None]
"""Raises a `Problem` when the conversation, as it is by now, must not be changed."""

Revise = Callable[[Record, datetime], tuple[Record, tuple[Effect, ...]]]
"""Returns what a conversation, its people and tokens become; or raises a `Problem`."""

_Decide = Callable[[Record, Sequence[Input], datetime], Change]
"""A decision that first plays what had gathered before it."""


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
        clocks: Clocks,
        randomness: Randomness,
        audience: Audience,
    ) -> None:
        self._store = store
        self._clocks = clocks
        self._clock = clock = clocks.real
        self._randomness = randomness
        self._audience = audience
        self._wakes = Timetable[ConversationId](clock)
        self._restores = Timetable[ConversationId](clock)
        self._engagement = Engagement(clock)
        self._agendas: defaultdict[WorkspaceId, Agenda] = defaultdict(Agenda)
        self._interrupted: set[ConversationId] = set()
        self._booting = asyncio.Lock()
        self._booted = False

    # ---- the clocks

    async def boot(self) -> None:
        """Take up every open conversation; whatever is overdue is due now.

        Whoever was there when the last front went away keeps being there until
        `restored`: our failures are nobody's leaving. Where ends depend on each other,
        they have happened on return.
        """
        # Whoever comes second must find it done, not begun.
        async with self._booting:
            await self._take_up()

    async def _take_up(self) -> None:
        if self._booted:
            return
        apart = self._clocks.simulated
        self._interrupted |= set(await self._store.live(apart))
        for id_, at in await self._store.wakes(apart):
            if id_ not in self._wakes:
                self._wakes.set(id_, at)
        for workspace in apart:
            for id_, at in await self._store.wakes_of(workspace):
                self._agendas[workspace].set(id_, at)
        overdue = await self._store.overdue(self._clock.now(), apart)
        await settle_in_order(overdue, self._ends_at, self._lapse)
        self._booted = True

    async def run(self) -> None:
        """Settle what falls due, until cancelled."""
        await self.boot()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._wakes.keep(self._settle))
            group.create_task(self._engagement.flushes.keep(self._settle))
            group.create_task(self._restores.keep(self._restore))

    def arm(self, conversation: Conversation) -> None:
        """Wake for this conversation when its next deadline or warning is due.

        In a simulated workspace nothing wakes by itself: it is put on the agenda.
        """
        wake_at = conversation.next_wake_at
        if conversation.workspace_id in self._clocks.simulated:
            self._agendas[conversation.workspace_id].take_up(conversation)
        elif wake_at is None:
            self._forget(conversation.id)
        else:
            self._wakes.set(conversation.id, wake_at)

    def agenda(self, workspace: WorkspaceId) -> Agenda:
        """Return what is due in a simulated workspace."""
        return self._agendas[workspace]

    async def settle(self, id_: ConversationId) -> None:
        """Let happen what is due by now; durable on return."""
        await self._settle(id_)

    async def _lapse(self, id_: ConversationId, *, restoring: bool = False) -> Change:
        return await self._change(id_, self._decision(None), restoring=restoring)

    def _ends_at(self, conversation: Conversation) -> datetime | None:
        """Return when a conversation has ended by now, if it is settled now."""
        given = [ServiceRestored()] if conversation.id in self._interrupted else []
        after, _ = conversation.play(given, self._clock.now())
        return after.ended.at if after.ended else None

    async def _settle(self, id_: ConversationId, *, restoring: bool = False) -> None:
        try:
            await self._lapse(id_, restoring=restoring)
        except UnknownConversation:
            self._forget(id_)

    def _forget(self, id_: ConversationId) -> None:
        self._wakes.clear(id_)
        self._engagement.forget(id_)
        self._interrupted.discard(id_)
        for agenda in self._agendas.values():
            agenda.forget(id_)

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
        decide = self._decision(given, also, check)
        return await self._change(id_, decide, restoring=joining)

    async def revise(self, id_: ConversationId, revise: Revise) -> Change:
        """Change a conversation otherwise than by an input; durable on return.

        Raises:
            UnknownConversation: There is none of that id.
            Problem: What `revise` raises; nothing is written then.
        """
        return await self._change(id_, self._revision(revise))

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

    def _decision(
        self, given: Input | None, also: Also | None = None, check: Check | None = None
    ) -> _Decide:
        def decide(record: Record, before: Sequence[Input], now: datetime) -> Change:
            if check is not None:
                conversation, _ = record.conversation.play(before, now)
                check(replace(record, conversation=conversation))
            inputs = before if given is None else [*before, given]
            conversation, effects = record.conversation.play(inputs, now)
            change = announce(record, conversation, effects, self._randomness)
            return change if also is None else also(change)

        return decide

    def _revision(self, revise: Revise) -> _Decide:
        def decide(record: Record, before: Sequence[Input], now: datetime) -> Change:
            conversation, effects = record.conversation.play(before, now)
            after, more = revise(replace(record, conversation=conversation), now)
            effects += more
            change = announce(after, after.conversation, effects, self._randomness)
            known = {
                p.id: p for p in after.participants if p not in record.participants
            }
            people = known | {p.id: p for p in change.participants}
            return replace(
                change,
                participants=tuple(people.values()),
                tokens=tuple(t for t in after.tokens if t not in record.tokens),
            )

        return decide

    async def _change(
        self, id_: ConversationId, decide: _Decide, *, restoring: bool = False
    ) -> Change:
        glance = self._clocks.glance()
        was_interrupted = id_ in self._interrupted
        engaged = self._engagement.pending(id_)
        before: list[Input] = [ServiceRestored()] if was_interrupted else []
        before += [Engaged(at=at) for at in engaged]

        def decided(record: Record) -> Change:
            now = glance.at(record.conversation.workspace_id)
            change = decide(record, before, now)
            return replace(change, events=glance.posted(change.events))

        if restoring:
            # Before the write: whoever changes it next must not restore it again.
            self._interrupted.discard(id_)
        try:
            change = await self._store.change(id_, decided)
        except BaseException:
            if restoring and was_interrupted:
                self._interrupted.add(id_)
            raise
        if engaged:
            self._engagement.stored(id_, engaged[-1])
        for conversation in (change.conversation, *change.moved):
            self.arm(conversation)
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
        # Without effects, too: the room learns what the conversation became.
        self._audience.performed(conversation, effects)
