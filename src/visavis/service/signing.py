"""Credentials of this deployment: the port that signs, with the keys it signs with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from visavis.core.refusals import NotAllowed
from visavis.core.tokens import Grant, SigningKey
from visavis.service.ports import Clock, KeyStore, MeetingTokens

_FRESH = timedelta(seconds=10)
"""How long the keys are taken as known; a rotation elsewhere counts after that."""

_SOON = timedelta(seconds=1)
"""How soon they are read again for a credential that none of them signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ring:
    keys: Sequence[SigningKey]
    deployment: str
    read_at: datetime


class Signing:
    """Signs grants with the newest key and reads them with every live one."""

    def __init__(self, keys: KeyStore, tokens: MeetingTokens, clock: Clock) -> None:
        self._keys = keys
        self._tokens = tokens
        self._clock = clock
        self._known: _Ring | None = None

    async def deployment(self) -> str:
        return (await self._ring()).deployment

    async def sign(self, grant: Grant) -> str:
        return self._tokens.sign(grant, (await self._ring()).keys)

    async def read(self, credential: str, *, resume: bool) -> Grant:
        """Return what a credential of one kind grants; neither passes for the other.

        Raises:
            NotAllowed: It is not one of ours, or of the other kind.
        """
        grant = await self._read(credential)
        if grant.is_resume is not resume:
            raise NotAllowed
        return grant

    async def _read(self, credential: str) -> Grant:
        try:
            return self._tokens.read(credential, (await self._ring()).keys)
        except NotAllowed:
            # The keys may just have rotated, and another has signed with the new one.
            return self._tokens.read(credential, (await self._ring(_SOON)).keys)

    async def _ring(self, fresh: timedelta = _FRESH) -> _Ring:
        now = self._clock.now()
        if self._known is None or now - self._known.read_at >= fresh:
            self._known = _Ring(
                keys=await self._keys.signing_keys(),
                deployment=await self._keys.deployment(),
                read_at=now,
            )
        return self._known
