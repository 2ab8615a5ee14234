"""The room: what opens it, and the browsers in it."""

from collections.abc import Sequence
from typing import Protocol

from visavis.core.ids import ConversationId, ParticipantId
from visavis.core.refusals import Refused
from visavis.core.signals import ToBrowser
from visavis.core.tokens import Grant, SigningKey


class MeetingTokens(Protocol):
    """Signs and reads meeting tokens and resume credentials."""

    def sign(self, grant: Grant, keys: Sequence[SigningKey]) -> str: ...

    def read(self, token: str, keys: Sequence[SigningKey]) -> Grant:
        """Return what a token grants: signature and form are checked, no more.

        Raises:
            NotAllowed: It is not one of ours.
        """
        ...


class Sockets(Protocol):
    """The browsers of conversations, as far as they are connected here."""

    def tell(
        self,
        conversation_id: ConversationId,
        message: ToBrowser,
        *,
        to: ParticipantId | None = None,
        but: ParticipantId | None = None,
    ) -> None:
        """Queue a message for all who joined, for one (`to`), or for all but one."""
        ...

    def put_out(
        self,
        conversation_id: ConversationId,
        why: Refused,
        *,
        only: ParticipantId | None = None,
    ) -> None:
        """Tell everybody (those at the device check too), or one, why, and close."""
        ...


class Socket(Protocol):
    """One browser's signalling socket, whatever carries it."""

    async def receive(self) -> str | bytes | None:
        """Return the next message, or None when the socket is closed."""
        ...

    async def send(self, text: str) -> None:
        """Send a message; one to a closed socket is dropped."""
        ...

    async def close(self, code: int = 1000, reason: str = "") -> None: ...
