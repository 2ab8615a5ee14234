"""API keys, workspaces, and the keys that sign meeting tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from visavis.core.ids import WorkspaceId
from visavis.core.keys import ApiKey, Workspace
from visavis.core.tokens import SigningKey


class KeyStore(Protocol):
    """API keys (hashed), workspaces with their webhook secrets, signing keys."""

    async def key(self, digest: str) -> ApiKey | None: ...

    async def add_key(self, key: ApiKey) -> None: ...

    async def has_keys(self) -> bool: ...

    async def workspace(self, id_: WorkspaceId) -> Workspace | None: ...

    async def add_workspace(self, workspace: Workspace) -> None: ...

    async def simulated(self) -> Sequence[Workspace]:
        """Return the workspaces that have a clock of their own."""
        ...

    async def move_clock(self, id_: WorkspaceId, to: datetime) -> None:
        """Let the clock of a simulated workspace stand at an instant."""
        ...

    async def rotate_secret(
        self, id_: WorkspaceId, fresh: str
    ) -> tuple[str, ...] | None:
        """Let a fresh webhook secret lead; return the valid ones, newest first.

        Returns:
            None when there is no such workspace.
        """
        ...

    async def signing_keys(self) -> Sequence[SigningKey]:
        """Return the live keys of meeting tokens, newest first: two at most."""
        ...

    async def add_signing_key(self, key: SigningKey) -> None:
        """Write a key; whichever is not among the newest two is gone for good."""
        ...

    async def deployment(self) -> str:
        """Return this deployment's id, the claim `d` of every token; made once."""
        ...
