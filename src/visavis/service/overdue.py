"""What an outage left overdue of those who share minutes, settled in its order.

Whoever ends leaves minutes to the others, so they end later. Settled in any order, some
would be ended at an instant at which they need not have been. So they are settled in
the order of their ends, and whoever is left is asked anew after each.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, WorkspaceId
from visavis.service.ports import Change

EndsAt = Callable[[Conversation], datetime | None]
"""Returns the instant at which a conversation has ended by now, if it has."""

Settle = Callable[[ConversationId], Awaitable[Change]]


async def settle_in_order(
    overdue: Iterable[Conversation], ends_at: EndsAt, settle: Settle
) -> None:
    """Settle whatever has ended by now; no workspace waits for another."""
    by_workspace: defaultdict[WorkspaceId, list[Conversation]] = defaultdict(list)
    for conversation in overdue:
        by_workspace[conversation.workspace_id].append(conversation)
    async with asyncio.TaskGroup() as group:
        for conversations in by_workspace.values():
            group.create_task(_settle_one_by_one(conversations, ends_at, settle))


async def _settle_one_by_one(
    overdue: Iterable[Conversation], ends_at: EndsAt, settle: Settle
) -> None:
    left = {conversation.id: conversation for conversation in overdue}
    while ends := {id_: at for id_, c in left.items() if (at := ends_at(c))}:
        first = min(ends.values())
        # Those that end together take nothing from each other.
        for id_ in sorted(id_ for id_, at in ends.items() if at == first):
            change = await settle(id_)
            del left[id_]
            moved = {c.id: c for c in change.moved if c.id in left}
            left |= moved
