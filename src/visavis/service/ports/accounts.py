"""What was answered, what was used, and what is removed."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from visavis.core.budgets import Allowance, Use
from visavis.core.idempotency import KeptAnswer
from visavis.core.ids import ConversationId, KeyId, WorkspaceId


class Answers(Protocol):
    """Answers under `Idempotency-Key`s."""

    async def find(self, workspace: WorkspaceId, key: str) -> KeptAnswer | None:
        """Return what was answered under a key, also if that holds no longer."""
        ...

    async def keep(self, make: Callable[[], Awaitable[KeptAnswer]]) -> KeptAnswer:
        """Make an answer, and write it with all that making it writes, or nothing.

        Raises:
            Exception: What `make` raises; nothing is written then.
        """
        ...

    async def forget(self, before: datetime) -> None:
        """Remove the answers that are older."""
        ...


class Safe(Protocol):
    """Text that only whoever has its secret can read."""

    def seal(self, text: str, secret: bytes) -> str:
        """Return a text sealed. `secret` has 64 bytes that nobody can guess."""
        ...

    def unseal(self, sealed: str, secret: bytes) -> str:
        """Return a sealed text.

        Raises:
            ValueError: It was sealed with another secret, or is damaged.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """What a key used in a month; without a name it is one that was removed."""

    key_id: KeyId
    name: str
    prefix: str
    allowance: Allowance
    use: Use


class UsageLog(Protocol):
    """What a workspace uses."""

    async def by_key(self, workspace: WorkspaceId, month: datetime) -> Sequence[KeyUse]:
        """Return what each key used in a month, given by its first instant."""
        ...


class Removals(Protocol):
    """Removing ended conversations for good, with everything of theirs."""

    async def remove(self, *ids: ConversationId) -> None:
        """Remove what is left of them, but callbacks on their way."""
        ...

    async def marked(self, limit: int) -> Sequence[ConversationId]:
        """Return those removed on request whose last callback has gone by now."""
        ...

    async def mark(self, workspace: WorkspaceId, id_: ConversationId) -> bool:
        """Mark one that is deleted, but kept, to be removed for good.

        Returns:
            Whether the workspace has such a one.
        """
        ...

    async def old(
        self, before: datetime, limit: int, but: Collection[WorkspaceId] = ()
    ) -> Sequence[ConversationId]:
        """Return those that ended before an instant, and have no callback to go.

        Args:
            before: The instant.
            limit: How many to return at most, those that ended first.
            but: Workspaces to leave out: they have clocks of their own.
        """
        ...

    async def old_of(
        self, workspace: WorkspaceId, before: datetime, limit: int
    ) -> Sequence[ConversationId]:
        """Return the same of one workspace."""
        ...

    async def shred(self) -> None:
        """Leave no copy of what was removed in the files."""
        ...
