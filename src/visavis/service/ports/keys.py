"""API keys, workspaces, and the keys that sign meeting tokens."""

from collections.abc import Sequence
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

    async def signing_keys(self) -> Sequence[SigningKey]:
        """Return the live keys of meeting tokens, newest first."""
        ...

    async def add_signing_key(self, key: SigningKey) -> None: ...

    async def deployment(self) -> str:
        """Return this deployment's id, the claim `d` of every token; made once."""
        ...
