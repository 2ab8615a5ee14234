"""Links that open the handles of one replica, without a key."""

from collections.abc import Callable

from visavis.core import handle_links
from visavis.core.handle_links import HOLDS
from visavis.core.ids import WorkspaceId
from visavis.core.problems import LinkNotValid
from visavis.service.ports import Clock, KeyStore


class HandleLinks:
    """Makes and reads their credentials."""

    def __init__(self, keys: KeyStore, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    async def maker(self, workspace: WorkspaceId) -> Callable[[str], str]:
        """Return what makes the credential for a replica of a workspace, by its id."""
        keys = await self._keys.signing_keys()
        expires_at = self._clock.now() + HOLDS

        def make(id_: str) -> str:
            return handle_links.credential(workspace, id_, expires_at, keys)

        return make

    async def workspace(self, id_: str, credential: str) -> WorkspaceId:
        """Return whose replica a credential opens. Raises `LinkNotValid`."""
        keys, now = await self._keys.signing_keys(), self._clock.now()
        found = handle_links.opened(id_, credential, keys=keys, now=now)
        if found is None:
            raise LinkNotValid
        return found
