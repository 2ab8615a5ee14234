"""What became of callbacks, and sending them again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from visavis.core.deliveries import Delivery, DeliveryState
from visavis.core.ids import ConversationId, EventId


class DeliveryLog(Protocol):
    """The deliveries of a conversation: its events that have a receiver."""

    async def page(
        self,
        id_: ConversationId,
        *,
        after: int,
        limit: int,
        state: DeliveryState | None = None,
    ) -> Sequence[Delivery]:
        """Return deliveries after a cursor, in the order of their events."""
        ...

    async def replay(self, id_: ConversationId, event: EventId, now: datetime) -> bool:
        """Make a delivery pending again, whatever became of it.

        Its tries are counted anew. The oldest pending event of the conversation is due
        at once, and no other of it, so that what is not delivered yet arrives after it.

        Returns:
            Whether the conversation has such a delivery.
        """
        ...

    async def replay_failed(self, id_: ConversationId, now: datetime) -> int:
        """Do the same with all that failed; return how many those were."""
        ...
