"""API keys: who may call `/v2`, for which workspace; and the keys that sign tokens."""

from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from visavis.core import ids, keys
from visavis.core.budgets import UNLIMITED, Allowance
from visavis.core.ids import DEFAULT_WORKSPACE, Randomness, WorkspaceId
from visavis.core.keys import ApiKey, Workspace
from visavis.core.problems import InvalidAccessToken, InvalidPayload
from visavis.core.tokens import SigningKey
from visavis.service.clocks import Clocks
from visavis.service.ports import Clock, KeyStore

_FRESH = timedelta(seconds=5)
"""How long a key is taken as known: what is done to it elsewhere counts after that."""

_MOST_KNOWN = 1024


class Keys:
    """Makes and checks API keys."""

    def __init__(
        self,
        store: KeyStore,
        clock: Clock,
        randomness: Randomness,
        clocks: Clocks | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._randomness = randomness
        self._clocks = clocks
        self._met: set[WorkspaceId] = set()
        self._known: dict[str, tuple[ApiKey, datetime]] = {}

    async def authenticate(self, secret: str | None, peer_ip: str = "") -> ApiKey:
        """Return the key that a caller shows.

        Raises:
            InvalidAccessToken: There is none, or not for callers from that address.
        """
        if not secret:
            raise InvalidAccessToken
        key = await self._find(keys.digest(secret))
        if key is None or not _allows(key.allowed_ips, peer_ip):
            raise InvalidAccessToken
        return key

    async def create(
        self,
        name: str,
        workspace: WorkspaceId = DEFAULT_WORKSPACE,
        allowed_ips: tuple[str, ...] = (),
        *,
        allowance: Allowance = UNLIMITED,
        simulated: bool = False,
    ) -> tuple[str, ApiKey, Workspace]:
        """Return a new key as its owner sees it, as it is stored, and its workspace.

        Args:
            name: What the key is for.
            workspace: Whose it is; made when it is new.
            allowed_ips: Addresses and networks that may use it; all, if empty.
            allowance: What may be used with it, within what its workspace may.
            simulated: Whether the workspace is to have a clock of its own.

        Raises:
            InvalidPayload: An allowed address is neither an address nor a network, or
                the workspace is there already and runs in real time.
        """
        for text in allowed_ips:
            _check_network(text)
        owner = await self._workspace(workspace, simulated=simulated)
        secret = keys.new_secret_key(self._randomness)
        key = ApiKey(
            id=ids.new_key_id(self._randomness),
            workspace_id=owner.id,
            name=name,
            digest=keys.digest(secret),
            prefix=secret[:7],
            created_at=self._clock.now(),
            allowed_ips=allowed_ips,
            allowance=allowance,
        )
        await self._store.add_key(key)
        return secret, key, owner

    async def rotate_secret(self, workspace: WorkspaceId) -> tuple[str, ...] | None:
        """Let a fresh webhook secret lead beside the one before it.

        Returns:
            The valid ones, newest first; None when there is no such workspace.
        """
        fresh = keys.new_webhook_secret(self._randomness)
        return await self._store.rotate_secret(workspace, fresh)

    async def ensure_signing_key(self) -> None:
        """Make the first key that signs meeting tokens, unless there is one."""
        if not await self._store.signing_keys():
            await self.rotate_signing_key()

    async def rotate_signing_key(self) -> SigningKey:
        """Make a new key to sign meeting tokens with.

        Tokens of the key before it hold on; those of the one before that open nothing
        any more, from now on, also where a front runs.
        """
        key = SigningKey(
            id=ids.new_key_id(self._randomness),
            secret=self._randomness.hex(64),
            created_at=self._clock.now(),
        )
        await self._store.add_signing_key(key)
        return key

    async def _find(self, digest: str) -> ApiKey | None:
        now = self._clock.now()
        known = self._known.get(digest)
        if known is not None and now < known[1]:
            return known[0]
        key = await self._store.key(digest)
        if key is None:
            # Not remembered: guesses must not push out those who know their key.
            return None
        await self._meet(key.workspace_id)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[digest] = (key, now + _FRESH)
        return key

    async def _meet(self, id_: WorkspaceId) -> None:
        """Learn whether a workspace has a clock of its own: it never gets it later.

        The command line may have made it while the front runs. Nobody reaches what is
        in it without a key, so here is where it is met first.
        """
        if self._clocks is None or id_ in self._met:
            return
        workspace = await self._store.workspace(id_)
        if workspace is not None and workspace.clock_at is not None:
            self._clocks.meet(id_, workspace.clock_at)
        self._met.add(id_)

    async def _workspace(self, id_: WorkspaceId, *, simulated: bool) -> Workspace:
        workspace = await self._store.workspace(id_)
        if workspace is None:
            now = self._clock.now()
            workspace = Workspace(
                id=id_,
                webhook_secrets=(keys.new_webhook_secret(self._randomness),),
                created_at=now,
                clock_at=now if simulated else None,
            )
            await self._store.add_workspace(workspace)
        elif simulated and workspace.clock_at is None:
            taken = f"{id_} is there already and runs in real time: name another one"
            raise InvalidPayload("workspace", taken)
        return workspace


def _check_network(text: str) -> None:
    try:
        ip_network(text, strict=False)
    except ValueError as error:
        allowed = f"must be IP addresses or networks, which {text!r} is not"
        raise InvalidPayload("allowed_ips", allowed) from error


@lru_cache(maxsize=_MOST_KNOWN)
def _networks(texts: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text, strict=False) for text in texts)


def _allows(allowed_ips: tuple[str, ...], peer_ip: str) -> bool:
    if not allowed_ips:
        return True
    try:
        peer = _unmapped(ip_address(peer_ip))
    except ValueError:
        return False
    return any(peer in network for network in _networks(allowed_ips))


def _unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that a dual-stack socket shows as an IPv6 one."""
    return (
        address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
    )
