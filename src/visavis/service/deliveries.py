"""What became of a conversation's callbacks, and sending them again."""

from collections.abc import Sequence

from visavis.core.deliveries import Delivery, DeliveryState
from visavis.core.ids import EventId, WorkspaceId
from visavis.core.problems import UnknownDelivery
from visavis.service.conversations import Conversations
from visavis.service.ports import Clock, DeliveryLog


class Deliveries:
    """The use cases of `/v2/conversations/{id}/deliveries`.

    All of them raise `UnknownConversation` for what is not the workspace's own.
    Retries run in real time, also where a conversation has a clock of its own.
    """

    def __init__(
        self, log: DeliveryLog, conversations: Conversations, clock: Clock
    ) -> None:
        self._log = log
        self._conversations = conversations
        self._clock = clock

    async def page(
        self,
        workspace: WorkspaceId,
        id_: str,
        *,
        after: int,
        limit: int,
        state: DeliveryState | None,
    ) -> Sequence[Delivery]:
        """Return deliveries after a cursor, in the order of their events."""
        record = await self._conversations.get(workspace, id_)
        return await self._log.page(
            record.conversation.id, after=after, limit=limit, state=state
        )

    async def replay(self, workspace: WorkspaceId, id_: str, event: str) -> None:
        """Send an event again, under its own id. Raises `UnknownDelivery`."""
        record = await self._conversations.get(workspace, id_)
        now = self._clock.now()
        if not await self._log.replay(record.conversation.id, EventId(event), now):
            raise UnknownDelivery

    async def replay_failed(self, workspace: WorkspaceId, id_: str) -> int:
        """Send all that failed again, in order; return how many those are."""
        record = await self._conversations.get(workspace, id_)
        return await self._log.replay_failed(record.conversation.id, self._clock.now())
