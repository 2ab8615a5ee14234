"""Meeting tokens of a conversation: made, listed, revoked."""

from dataclasses import dataclass, replace
from datetime import datetime

from visavis.core.ids import Randomness, WorkspaceId
from visavis.core.lifecycle import Effect
from visavis.core.meeting_tokens import MeetingToken, NewToken, minted
from visavis.core.problems import AlreadyEnded, InvalidPayload, UnknownToken
from visavis.service.conversations import Conversations
from visavis.service.participants import ejected, revoked
from visavis.service.ports import Record
from visavis.service.signing import Signing

MOST_TOKENS = 200
"""Of one conversation, in which four people meet: every change of it reads them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minted:
    """A new meeting token: as it is kept, and as it is handed over, this once."""

    kept: MeetingToken
    token: str


class Tokens:
    """The use cases of `/v2/conversations/{id}/tokens`."""

    def __init__(
        self, conversations: Conversations, signing: Signing, randomness: Randomness
    ) -> None:
        self._conversations = conversations
        self._signing = signing
        self._randomness = randomness

    async def mint(self, workspace: WorkspaceId, id_: str, wanted: NewToken) -> Minted:
        """Make one more invitation to a conversation.

        Raises:
            UnknownConversation: There is none of that id here.
            AlreadyEnded: It has ended.
            InvalidPayload: The token would outlive it, or never hold.
        """
        deployment = await self._signing.deployment()
        jti = self._randomness.hex(32)
        made: list[MeetingToken] = []

        def revise(record: Record, now: datetime) -> tuple[Record, tuple[Effect, ...]]:
            conversation = record.conversation
            if conversation.ended:
                raise AlreadyEnded
            if len(record.tokens) >= MOST_TOKENS:
                raise InvalidPayload(
                    "", f"at most {MOST_TOKENS} tokens are made for one conversation"
                )
            token = minted(
                wanted,
                id_=jti,
                room=conversation.id,
                deployment=deployment,
                now=now,
                absent=conversation.limits.absent,
                ends_at=conversation.created_at + conversation.limits.duration,
            )
            made[:] = [token]
            return replace(record, tokens=(*record.tokens, token)), ()

        await self._conversations.change(workspace, id_, revise)
        (kept,) = made
        return Minted(kept=kept, token=await self._signing.sign(kept.grant))

    async def of(self, workspace: WorkspaceId, id_: str) -> Record:
        """Return a conversation with every token that was made for it.

        Raises:
            UnknownConversation: There is none of that id here.
        """
        return await self._conversations.get(workspace, id_)

    async def revoke(self, workspace: WorkspaceId, id_: str, jti: str) -> None:
        """Let nobody in with a token any more, and put out whoever came in with it.

        Raises:
            UnknownConversation, UnknownToken: There is none of that id here.
        """

        def revise(record: Record, now: datetime) -> tuple[Record, tuple[Effect, ...]]:
            if record.token(jti) is None:
                raise UnknownToken
            holders = tuple(p.id for p in record.participants if p.jti == jti)
            return ejected(revoked(record, jti, now), holders, now)

        await self._conversations.change(workspace, id_, revise)
