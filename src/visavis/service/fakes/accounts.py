"""Slots, minutes, kept answers and removals in memory."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from visavis.core import budgets, usage
from visavis.core.budgets import UNLIMITED
from visavis.core.conversations import Conversation
from visavis.core.idempotency import KeptAnswer
from visavis.core.ids import ConversationId, KeyId, WorkspaceId
from visavis.core.problems import TooManyConversations
from visavis.core.refusals import Busy
from visavis.service.ports import KeyUse

if TYPE_CHECKING:
    from visavis.service.fakes.store import FakeConversationStore


class FakeMeters:
    """What conversations use, counted from all of them at each question."""

    def __init__(self) -> None:
        self._spent: dict[tuple[WorkspaceId, datetime], dict[KeyId, timedelta]] = {}

    def admit(
        self,
        known: Sequence[Conversation],
        before: Conversation | None,
        after: Conversation,
    ) -> None:
        """Raise unless a conversation may begin, or be joined for the first time."""
        joining = before is not None
        begins = before is None or (before.metered_at is None and after.metered_at)
        if after.ended or not begins:
            return
        at = after.metered_at or after.created_at
        account, spent = after.account, self.spent(after.workspace_id, at)
        since = self.since(known, after.workspace_id)
        if not joining:
            usage.admit(account, spent, since, at)
            return
        slots = replace(
            account,
            workspace=replace(account.workspace, minutes=0),
            key=replace(account.key, minutes=0),
        )
        try:
            usage.admit(slots, {}, since, at)
        except TooManyConversations as problem:
            raise Busy(retry_s=problem.retry_s) from problem

    def reckon(
        self,
        known: Sequence[Conversation],
        before: Conversation | None,
        after: Conversation,
    ) -> Sequence[Conversation]:
        """Count an end, and return whose minutes now end otherwise."""
        began_at, ended = after.metered_at, after.ended
        if began_at is None:
            return ()
        if ended and before is not None and not before.ended:
            for month, span in budgets.shares(began_at, ended.at):
                tally = self._spent.setdefault((after.workspace_id, month), {})
                key = after.account.key_id
                tally[key] = tally.get(key, timedelta(0)) + span
        at = ended.at if ended else began_at
        mine = {c.id: c for c in known if c.workspace_id == after.workspace_id}
        meters = [m for c in mine.values() if (m := usage.meter(c))]
        spent = self.spent(after.workspace_id, at)
        moved = usage.moved(meters, spent, after.account, at)
        rebudgeted = [
            usage.rebudgeted(mine[id_], end, at) for id_, end in moved.items()
        ]
        return [replace(c, version=c.version + 1) for c in rebudgeted]

    def spent(self, workspace: WorkspaceId, at: datetime) -> usage.Spent:
        """Return what ended conversations used in the month of an instant."""
        return self._spent.get((workspace, budgets.month(at)[0]), {})

    @staticmethod
    def since(known: Sequence[Conversation], workspace: WorkspaceId) -> usage.Since:
        """Return which meters run."""
        return [
            (c.account.key_id, c.metered_at)
            for c in known
            if c.workspace_id == workspace and c.metered_at and not c.ended
        ]


class FakeUsageLog:
    """What the conversations of a fake store use; it knows keys by their use only."""

    def __init__(self, store: "FakeConversationStore") -> None:
        self._store = store

    async def by_key(self, workspace: WorkspaceId, month: datetime) -> Sequence[KeyUse]:
        known = [record.conversation for record in self._store.records.values()]
        meters = self._store.meters
        spent, since = meters.spent(workspace, month), meters.since(known, workspace)
        return [
            KeyUse(
                key_id=key,
                name="",
                prefix="",
                allowance=UNLIMITED,
                use=usage.use_of(key, spent, since),
            )
            for key in sorted({key for key, _ in since} | {*spent})
        ]


class FakeAnswers:
    """Answers in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[tuple[WorkspaceId, str], KeptAnswer] = {}

    async def find(self, workspace: WorkspaceId, key: str) -> KeptAnswer | None:
        return self._kept.get((workspace, key))

    async def keep(self, make: Callable[[], Awaitable[KeptAnswer]]) -> KeptAnswer:
        made = await make()
        self._kept[made.asked.workspace_id, made.asked.key] = made
        return made

    async def forget(self, before: datetime) -> None:
        self._kept = {k: kept for k, kept in self._kept.items() if kept.at >= before}


class FakeSafe:
    """Seals with the secret itself, in plain sight."""

    def seal(self, text: str, secret: bytes) -> str:
        return f"{secret.hex()}:{text}"

    def unseal(self, sealed: str, secret: bytes) -> str:
        mine, _, text = sealed.partition(":")
        if mine != secret.hex():
            raise ValueError("it was sealed with another secret, or damaged")
        return text


class FakeRemovals:
    """Removes from a fake store."""

    def __init__(self, store: "FakeConversationStore") -> None:
        self._store = store
        self.shredded = 0

    async def remove(self, *ids: ConversationId) -> None:
        for id_ in ids:
            self._store.remove(id_)

    async def marked(self, limit: int) -> Sequence[ConversationId]:
        waiting = self._store.post.waiting
        return [id_ for id_ in sorted(self._store.purged) if not waiting(id_)][:limit]

    async def mark(self, workspace: WorkspaceId, id_: ConversationId) -> bool:
        record = self._store.records.get(id_)
        mine = record is not None and record.conversation.workspace_id == workspace
        found = mine and id_ in self._store.deleted - self._store.purged
        if found:
            self._store.purged.add(id_)
        return found

    async def old(
        self, before: datetime, limit: int, but: Collection[WorkspaceId] = ()
    ) -> Sequence[ConversationId]:
        return self._old(before, limit, lambda of: of not in but)

    async def old_of(
        self, workspace: WorkspaceId, before: datetime, limit: int
    ) -> Sequence[ConversationId]:
        return self._old(before, limit, lambda of: of == workspace)

    def _old(
        self, before: datetime, limit: int, wanted: Callable[[WorkspaceId], bool]
    ) -> Sequence[ConversationId]:
        waiting = self._store.post.waiting
        ended = [
            (conversation.ended.at, conversation.id)
            for record in self._store.records.values()
            if (conversation := record.conversation).ended
            and wanted(conversation.workspace_id)
        ]
        old = [id_ for at, id_ in sorted(ended) if at < before and not waiting(id_)]
        return old[:limit]

    async def shred(self) -> None:
        self.shredded += 1
