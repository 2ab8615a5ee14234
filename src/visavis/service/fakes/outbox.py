"""The ways of events to their receivers, in memory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from visavis.core.deliveries import (
    MOST_ATTEMPTS,
    Attempted,
    Delivery,
    DeliveryState,
)
from visavis.core.events import Event
from visavis.core.ids import ConversationId, EventId, WorkspaceId
from visavis.service.ports import LoggedEvent, Parcel


@dataclass(slots=True, kw_only=True)
class Posted:
    """An event with its way to the receiver, if it has one."""

    event: Event
    attempt: int = 1
    due_at: datetime
    delivery: DeliveryState
    tried: tuple[Attempted, ...] = ()

    @property
    def pending(self) -> bool:
        return self.delivery is DeliveryState.PENDING


class FakePost:
    """The log of events, and who waits for what is written to it."""

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.wakers: list[Callable[[], None]] = []
        self.watchers: list[Callable[[WorkspaceId], None]] = []

    def append(self, events: Sequence[Event]) -> None:
        self.posted += map(_posted, events)
        for workspace in {event.workspace_id for event in events}:
            for wake in self.watchers:
                wake(workspace)
        if any(event.webhook_url for event in events):
            self.stir()

    def stir(self) -> None:
        for wake in self.wakers:
            wake()

    def waiting(self, id_: ConversationId) -> bool:
        """Return whether a callback of a conversation is still on its way."""
        return id_ in self.heads()

    def forget(self, id_: ConversationId) -> bool:
        """Keep of a conversation what waits and repeats nothing; is there any?"""
        self.posted = [
            p
            for p in self.posted
            if p.event.conversation_id != id_
            or (p.pending and p.event.message_type == "system")
        ]
        return self.waiting(id_)

    def heads(self) -> dict[ConversationId, Posted]:
        """Return the oldest undelivered event of each conversation."""
        heads: dict[ConversationId, Posted] = {}
        for posted in self.posted:
            if posted.pending:
                heads.setdefault(posted.event.conversation_id, posted)
        return heads


def _posted(event: Event) -> Posted:
    state = DeliveryState.PENDING if event.webhook_url else DeliveryState.NONE
    return Posted(event=event, due_at=event.due_at or event.at, delivery=state)


class FakeOutbox:
    """The undelivered events of a `FakePost`."""

    def __init__(self, post: FakePost) -> None:
        self._post = post

    async def due(
        self, now: datetime, limit: int, busy: frozenset[ConversationId] = frozenset()
    ) -> Sequence[Parcel]:
        ready = sorted(
            (p for p in self._heads(busy) if p.due_at <= now), key=lambda p: p.due_at
        )
        return [
            Parcel(event=p.event, attempt=p.attempt, due_at=p.due_at)
            for p in ready[:limit]
        ]

    async def next_due(
        self, busy: frozenset[ConversationId] = frozenset()
    ) -> datetime | None:
        return min((p.due_at for p in self._heads(busy)), default=None)

    async def delivered(self, id_: EventId, tried: Attempted) -> None:
        self._settle(id_, tried, DeliveryState.DELIVERED)

    async def retry(self, id_: EventId, tried: Attempted, again_at: datetime) -> None:
        posted = self.posted(id_)
        if posted.pending:
            posted.tried = (*posted.tried, tried)[-MOST_ATTEMPTS:]
            posted.attempt, posted.due_at = posted.attempt + 1, again_at

    async def given_up(self, id_: EventId, tried: Attempted) -> None:
        self._settle(id_, tried, DeliveryState.FAILED)

    def on_written(self, wake: Callable[[], None]) -> None:
        self._post.wakers.append(wake)

    def posted(self, id_: EventId) -> Posted:
        """Return an event with its way so far."""
        return next(p for p in self._post.posted if p.event.id == id_)

    def _settle(self, id_: EventId, tried: Attempted, outcome: DeliveryState) -> None:
        posted = self.posted(id_)
        if posted.pending:
            posted.tried = (*posted.tried, tried)[-MOST_ATTEMPTS:]
            posted.delivery = outcome

    def _heads(self, busy: frozenset[ConversationId]) -> Sequence[Posted]:
        return [p for id_, p in self._post.heads().items() if id_ not in busy]


class FakeDeliveryLog:
    """The deliveries of a `FakePost`."""

    def __init__(self, post: FakePost) -> None:
        self._post = post

    async def page(
        self,
        id_: ConversationId,
        *,
        after: int,
        limit: int,
        state: DeliveryState | None = None,
    ) -> Sequence[Delivery]:
        heads = self._post.heads().values()
        found = [
            Delivery(
                event=p.event,
                cursor=cursor,
                state=p.delivery,
                attempts=p.tried,
                next_at=p.due_at if p in heads else None,
            )
            for cursor, p in enumerate(self._post.posted, start=1)
            if p in self._of(id_) and cursor > after and state in (None, p.delivery)
        ]
        return found[:limit]

    async def replay(self, id_: ConversationId, event: EventId, now: datetime) -> bool:
        again = [p for p in self._of(id_) if p.event.id == event]
        return self._again(id_, again, now) > 0

    async def replay_failed(self, id_: ConversationId, now: datetime) -> int:
        again = [p for p in self._of(id_) if p.delivery is DeliveryState.FAILED]
        return self._again(id_, again, now)

    def _of(self, id_: ConversationId) -> Sequence[Posted]:
        return [
            p
            for p in self._post.posted
            if p.event.conversation_id == id_ and p.event.webhook_url
        ]

    def _again(
        self, id_: ConversationId, posted: Sequence[Posted], now: datetime
    ) -> int:
        for each in posted:
            each.delivery, each.attempt = DeliveryState.PENDING, 1
        if posted:
            self._post.heads()[id_].due_at = now
        self._post.stir()
        return len(posted)


class FakeEventFeed:
    """The log of a `FakePost` as its workspaces see it."""

    def __init__(self, post: FakePost) -> None:
        self._post = post

    async def page(
        self, workspace: WorkspaceId, *, after: int, limit: int
    ) -> Sequence[LoggedEvent]:
        return [e for e in self._of(workspace) if e.cursor > after][:limit]

    async def newest(self, workspace: WorkspaceId) -> int:
        return max((e.cursor for e in self._of(workspace)), default=0)

    def on_appended(self, wake: Callable[[WorkspaceId], None]) -> None:
        self._post.watchers.append(wake)

    def _of(self, workspace: WorkspaceId) -> Sequence[LoggedEvent]:
        return [
            LoggedEvent(cursor=cursor, event=posted.event)
            for cursor, posted in enumerate(self._post.posted, start=1)
            if posted.event.workspace_id == workspace
        ]
