"""The store in memory, with the same one door for change."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from visavis.core.conversations import Conversation
from visavis.core.events import TRANSCRIPTION_READY, Event
from visavis.core.ids import ConversationId, EventId, WorkspaceId
from visavis.core.keys import ApiKey, Workspace
from visavis.core.lifecycle import Live
from visavis.core.personas import STOCK_PERSONAS, STOCK_REPLICAS, Persona, Replica
from visavis.core.problems import UnknownConversation
from visavis.core.tokens import SigningKey
from visavis.core.transcripts import Line
from visavis.service.ports import Change, Decide, LoggedEvent, Page, Parcel, Record


class Delivery(Enum):
    """Where an event with a receiver is on its way."""

    PENDING = auto()
    DELIVERED = auto()
    FAILED = auto()


@dataclass(slots=True, kw_only=True)
class Posted:
    """An event with its way to the receiver."""

    event: Event
    attempt: int = 1
    due_at: datetime
    delivery: Delivery = Delivery.PENDING
    why: str = ""


async def _at_once() -> None:
    return


class FakeConversationStore:
    """Conversations in dictionaries. A change that raises writes nothing.

    Args:
        durable: Awaited between a write and its answer; a slow one shows races.
    """

    def __init__(self, durable: Callable[[], Awaitable[None]] = _at_once) -> None:
        self.records: dict[ConversationId, Record] = {}
        self.deleted: set[ConversationId] = set()
        self.posted: list[Posted] = []
        self.durable = durable
        self._lines: dict[ConversationId, list[Line]] = {}
        self._wakers: list[Callable[[], None]] = []

    async def create(self, change: Change) -> None:
        assert change.conversation.id not in self.records, "ids are unique"
        self._write(Record(conversation=change.conversation), change)
        await self.durable()

    async def change(self, id_: ConversationId, decide: Decide) -> Change:
        record = self._find(id_)
        if record is None:
            raise UnknownConversation
        change = decide(record)
        version = record.conversation.version + 1
        change = replace(
            change, conversation=replace(change.conversation, version=version)
        )
        self._write(record, change)
        await self.durable()
        return change

    async def load(self, id_: ConversationId) -> Record | None:
        return self._find(id_)

    async def list(
        self, workspace: WorkspaceId, page: Page
    ) -> tuple[Sequence[Conversation], int]:
        mine = [
            c
            for c in self._undeleted()
            if c.workspace_id == workspace and page.status in (None, c.status)
        ]
        # Newest first, also of those made at one instant.
        mine.reverse()
        mine.sort(key=lambda c: c.created_at, reverse=True)
        first = (page.page - 1) * page.limit
        return mine[first : first + page.limit], len(mine)

    async def delete(self, id_: ConversationId) -> None:
        self.deleted.add(id_)
        await self.durable()

    async def wakes(self) -> Sequence[tuple[ConversationId, datetime]]:
        open_ones = ((c.id, c.next_wake_at) for c in self._undeleted())
        return [(id_, at) for id_, at in open_ones if at is not None]

    async def live(self) -> Sequence[ConversationId]:
        return [c.id for c in self._undeleted() if isinstance(c.state, Live)]

    async def lines(self, id_: ConversationId) -> Sequence[Line]:
        return tuple(self._lines.get(id_, ()))

    async def events(
        self, id_: ConversationId, after: int = 0
    ) -> Sequence[LoggedEvent]:
        log = (
            LoggedEvent(cursor=cursor, event=posted.event)
            for cursor, posted in enumerate(self.posted, start=1)
            if posted.event.conversation_id == id_
        )
        return [logged for logged in log if logged.cursor > after]

    async def untranscribed(self) -> Sequence[ConversationId]:
        written = {
            p.event.conversation_id
            for p in self.posted
            if p.event.event_type == TRANSCRIPTION_READY
        }
        return [
            c.id
            for c in self._undeleted()
            if c.ended and c.ended.joined_at and c.id not in written
        ]

    def on_written(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever events with a receiver were written."""
        self._wakers.append(wake)

    def _find(self, id_: ConversationId) -> Record | None:
        return None if id_ in self.deleted else self.records.get(id_)

    def _undeleted(self) -> Sequence[Conversation]:
        records = self.records.values()
        return [
            r.conversation for r in records if r.conversation.id not in self.deleted
        ]

    def _write(self, record: Record, change: Change) -> None:
        id_ = change.conversation.id
        people = {p.id: p for p in (*record.participants, *change.participants)}
        self.records[id_] = Record(
            conversation=change.conversation, participants=tuple(people.values())
        )
        self._lines.setdefault(id_, []).extend(change.lines)
        self.posted += (Posted(event=e, due_at=e.at) for e in change.events)
        if any(event.webhook_url for event in change.events):
            for wake in self._wakers:
                wake()


class FakeOutbox:
    """The undelivered events of a `FakeConversationStore`."""

    def __init__(self, store: FakeConversationStore) -> None:
        self._store = store

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

    async def delivered(self, id_: EventId, at: datetime, status: int) -> None:
        del at, status  # kept by a store for its readers; nobody reads them here
        self.posted(id_).delivery = Delivery.DELIVERED

    async def retry(self, id_: EventId, at: datetime, why: str) -> None:
        posted = self.posted(id_)
        posted.attempt, posted.due_at, posted.why = posted.attempt + 1, at, why

    async def given_up(self, id_: EventId, at: datetime, why: str) -> None:
        del at
        posted = self.posted(id_)
        posted.delivery, posted.why = Delivery.FAILED, why

    def on_written(self, wake: Callable[[], None]) -> None:
        self._store.on_written(wake)

    def posted(self, id_: EventId) -> Posted:
        """Return an event with its way so far."""
        return next(p for p in self._store.posted if p.event.id == id_)

    def _heads(self, busy: frozenset[ConversationId]) -> Sequence[Posted]:
        heads: dict[ConversationId, Posted] = {}
        for posted in self._store.posted:
            if posted.event.webhook_url and posted.delivery is Delivery.PENDING:
                heads.setdefault(posted.event.conversation_id, posted)
        return [p for id_, p in heads.items() if id_ not in busy]


class FakeKeyStore:
    """Keys, workspaces and signing keys in dictionaries."""

    def __init__(self, deployment: str = "visavis-test") -> None:
        self._keys: dict[str, ApiKey] = {}
        self._workspaces: dict[WorkspaceId, Workspace] = {}
        self._signing_keys: list[SigningKey] = []
        self._deployment = deployment

    async def key(self, digest: str) -> ApiKey | None:
        return self._keys.get(digest)

    async def add_key(self, key: ApiKey) -> None:
        self._keys[key.digest] = key

    async def has_keys(self) -> bool:
        return bool(self._keys)

    async def workspace(self, id_: WorkspaceId) -> Workspace | None:
        return self._workspaces.get(id_)

    async def add_workspace(self, workspace: Workspace) -> None:
        self._workspaces[workspace.id] = workspace

    async def signing_keys(self) -> Sequence[SigningKey]:
        return sorted(self._signing_keys, key=lambda k: k.created_at, reverse=True)

    async def add_signing_key(self, key: SigningKey) -> None:
        self._signing_keys.append(key)

    async def deployment(self) -> str:
        return self._deployment


class FakeCastStore:
    """The stock cast, and what a test adds per workspace."""

    def __init__(self) -> None:
        self.own_personas: dict[tuple[WorkspaceId, str], Persona] = {}
        self.own_replicas: dict[tuple[WorkspaceId, str], Replica] = {}

    async def persona(self, workspace: WorkspaceId, id_: str) -> Persona | None:
        stock = {str(p.id): p for p in STOCK_PERSONAS.values()}
        return stock.get(id_) or self.own_personas.get((workspace, id_))

    async def replica(self, workspace: WorkspaceId, id_: str) -> Replica | None:
        stock = {str(r.id): r for r in STOCK_REPLICAS.values()}
        return stock.get(id_) or self.own_replicas.get((workspace, id_))

    async def personas(self, workspace: WorkspaceId) -> Sequence[Persona]:
        own = [p for (w, _), p in self.own_personas.items() if w == workspace]
        return [*STOCK_PERSONAS.values(), *own]

    async def replicas(self, workspace: WorkspaceId) -> Sequence[Replica]:
        own = [r for (w, _), r in self.own_replicas.items() if w == workspace]
        return [*STOCK_REPLICAS.values(), *own]
