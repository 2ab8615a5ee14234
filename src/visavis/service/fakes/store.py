"""The store in memory, with the same one door for change."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from visavis.core.conversations import Conversation
from visavis.core.events import TRANSCRIPTION_READY
from visavis.core.ids import ConversationId, WorkspaceId
from visavis.core.keys import ApiKey, Workspace, rotated
from visavis.core.lifecycle import Live
from visavis.core.perception import Sighting
from visavis.core.problems import UnknownConversation
from visavis.core.tokens import LIVE_SIGNING_KEYS, SigningKey
from visavis.core.transcripts import Line
from visavis.service.fakes.accounts import FakeMeters
from visavis.service.fakes.outbox import FakePost, Posted
from visavis.service.ports import Change, Decide, LoggedEvent, Page, Record


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
        self.post = FakePost()
        self.durable = durable
        self.meters = FakeMeters()
        self.purged: set[ConversationId] = set()
        self._lines: dict[ConversationId, list[Line]] = {}
        self._sightings: dict[ConversationId, list[Sighting]] = {}

    async def create(self, change: Change) -> Change:
        assert change.conversation.id not in self.records, "ids are unique"
        self.meters.admit(self._conversations(), None, change.conversation)
        self._write(Record(conversation=change.conversation), change)
        change = self._moving(None, change)
        await self.durable()
        return change

    async def change(self, id_: ConversationId, decide: Decide) -> Change:
        record = self._find(id_)
        if record is None:
            raise UnknownConversation
        change = decide(record)
        version = record.conversation.version + 1
        change = replace(
            change, conversation=replace(change.conversation, version=version)
        )
        before = record.conversation
        self.meters.admit(self._conversations(), before, change.conversation)
        self._write(record, change)
        change = self._moving(before, change)
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
        first = page.offset
        return mine[first : first + page.limit], len(mine)

    async def delete(self, id_: ConversationId, *, hard: bool = False) -> None:
        self.deleted.add(id_)
        self._sightings.pop(id_, None)
        if hard:
            self.purged.add(id_)
        await self.durable()

    async def wakes(
        self, but: Collection[WorkspaceId] = ()
    ) -> Sequence[tuple[ConversationId, datetime]]:
        return _wakes(c for c in self._undeleted() if c.workspace_id not in but)

    async def wakes_of(
        self, workspace: WorkspaceId
    ) -> Sequence[tuple[ConversationId, datetime]]:
        return _wakes(c for c in self._undeleted() if c.workspace_id == workspace)

    async def overdue(
        self, now: datetime, but: Collection[WorkspaceId] = ()
    ) -> Sequence[Conversation]:
        return [
            c
            for c in self._undeleted()
            if c.account.budgeted
            and c.workspace_id not in but
            and (wake_at := c.next_wake_at)
            and wake_at <= now
        ]

    async def live(self, but: Collection[WorkspaceId] = ()) -> Sequence[ConversationId]:
        return [
            c.id
            for c in self._undeleted()
            if isinstance(c.state, Live) and c.workspace_id not in but
        ]

    async def lines(self, id_: ConversationId) -> Sequence[Line]:
        return tuple(self._lines.get(id_, ()))

    async def sightings(self, id_: ConversationId) -> Sequence[Sighting]:
        return tuple(self._sightings.get(id_, ()))

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

    async def unanalysed(self) -> Sequence[ConversationId]:
        undeleted = self._undeleted()
        owing = [(c.ended.at, c.id) for c in undeleted if c.ended and c.owes_analysis]
        return [id_ for _, id_ in sorted(owing)]

    @property
    def posted(self) -> Sequence[Posted]:
        """The log of events, each with its way to the receiver."""
        return self.post.posted

    def remove(self, id_: ConversationId) -> None:
        """Keep nothing of a conversation but its callbacks on their way."""
        self._lines.pop(id_, None)
        self._sightings.pop(id_, None)
        self.deleted.add(id_)
        if not self.post.forget(id_):
            self.purged.discard(id_)
            self.records.pop(id_, None)

    def _conversations(self) -> Sequence[Conversation]:
        return [record.conversation for record in self.records.values()]

    def _moving(self, before: Conversation | None, change: Change) -> Change:
        after = change.conversation
        moved = self.meters.reckon(self._conversations(), before, after)
        for conversation in moved:
            record = self.records[conversation.id]
            self.records[conversation.id] = replace(record, conversation=conversation)
        return replace(
            change,
            conversation=self.records[after.id].conversation,
            moved=tuple(c for c in moved if c.id != after.id),
        )

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
        tokens = {t.id: t for t in (*record.tokens, *change.tokens)}
        self.records[id_] = Record(
            conversation=change.conversation,
            participants=tuple(people.values()),
            tokens=tuple(tokens.values()),
        )
        self._lines.setdefault(id_, []).extend(change.lines)
        self._sightings.setdefault(id_, []).extend(change.sightings)
        if record.conversation.owes_analysis and not change.conversation.owes_analysis:
            self._sightings.pop(id_)
        self.post.append(change.events)


def _wakes(
    conversations: Iterable[Conversation],
) -> Sequence[tuple[ConversationId, datetime]]:
    instants = ((c.id, c.next_wake_at) for c in conversations)
    return [(id_, at) for id_, at in instants if at is not None]


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

    async def simulated(self) -> Sequence[Workspace]:
        return [w for w in self._workspaces.values() if w.clock_at is not None]

    async def move_clock(self, id_: WorkspaceId, to: datetime) -> None:
        self._workspaces[id_] = replace(self._workspaces[id_], clock_at=to)

    async def add_workspace(self, workspace: Workspace) -> None:
        self._workspaces[workspace.id] = workspace

    async def rotate_secret(
        self, id_: WorkspaceId, fresh: str
    ) -> tuple[str, ...] | None:
        known = self._workspaces.get(id_)
        if known is None:
            return None
        secrets = rotated(known.webhook_secrets, fresh)
        self._workspaces[id_] = replace(known, webhook_secrets=secrets)
        return secrets

    async def signing_keys(self) -> Sequence[SigningKey]:
        keys = sorted(self._signing_keys, key=lambda k: k.created_at, reverse=True)
        return keys[:LIVE_SIGNING_KEYS]

    async def add_signing_key(self, key: SigningKey) -> None:
        self._signing_keys.append(key)

    async def deployment(self) -> str:
        return self._deployment
