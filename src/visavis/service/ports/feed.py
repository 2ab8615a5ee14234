"""The events of a whole workspace, in the order they were written."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from visavis.core.events import Event, Letter
from visavis.core.ids import WorkspaceId
from visavis.service.ports.conversations import LoggedEvent

Seal = Callable[[Event, Sequence[str], datetime], Letter]
"""Makes the letter of an event, signed at an instant with a workspace's secrets."""


class EventFeed(Protocol):
    """The log of events as a workspace sees it; cursors only ever grow."""

    async def page(
        self, workspace: WorkspaceId, *, after: int, limit: int
    ) -> Sequence[LoggedEvent]:
        """Return a workspace's events after a cursor, oldest first."""
        ...

    async def newest(self, workspace: WorkspaceId) -> int:
        """Return the cursor of its newest event; 0 when it has none."""
        ...

    def on_appended(self, wake: Callable[[WorkspaceId], None]) -> None:
        """Call `wake`, on the event loop, when events of a workspace are durable."""
        ...
