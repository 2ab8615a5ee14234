"""Credentials of this deployment: the port that signs, with the keys it signs with."""

from visavis.core.refusals import NotAllowed
from visavis.core.tokens import Grant
from visavis.service.ports import KeyStore, MeetingTokens


class Signing:
    """Signs grants with the newest key and reads them with every live one.

    The keys are asked for each time and never remembered: a rotation, made by the
    command line while the front runs, counts from the moment it is written.
    """

    def __init__(self, keys: KeyStore, tokens: MeetingTokens) -> None:
        self._keys = keys
        self._tokens = tokens
        self._deployment = ""

    async def deployment(self) -> str:
        """Return this deployment's id, which is made once and never changes."""
        if not self._deployment:
            self._deployment = await self._keys.deployment()
        return self._deployment

    async def sign(self, grant: Grant) -> str:
        return self._tokens.sign(grant, await self._keys.signing_keys())

    async def read(self, credential: str, *, resume: bool) -> Grant:
        """Return what a credential of one kind grants; neither passes for the other.

        Raises:
            NotAllowed: It is not one of ours, or of the other kind.
        """
        grant = self._tokens.read(credential, await self._keys.signing_keys())
        if grant.is_resume is not resume:
            raise NotAllowed
        return grant
