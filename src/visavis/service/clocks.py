"""The clocks that workspaces live by: the real one, and those that stand still.

A simulated workspace has a clock of its own, which moves only when it is told to. It is
kept in the store; what is known of it here is as cheap to read as the real one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from visavis.core.events import Event
from visavis.core.ids import WorkspaceId
from visavis.service.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What all clocks showed at one moment.

    A change is decided later, in the store's own thread, when its workspace is known:
    it is decided for the moment at which it was asked for.
    """

    real: datetime
    stands: Mapping[WorkspaceId, datetime]

    def at(self, workspace: WorkspaceId) -> datetime:
        return self.stands.get(workspace, self.real)

    def posted(self, events: Sequence[Event]) -> tuple[Event, ...]:
        """Return events whose callbacks go out now, whatever instant they tell of."""
        return tuple(
            replace(event, due_at=self.real)
            if event.workspace_id in self.stands
            else event
            for event in events
        )


class Clocks:
    """Tells the time of each workspace.

    Attributes:
        real: The clock of everybody else; callbacks and connections always go by it.
    """

    def __init__(self, real: Clock) -> None:
        self.real = real
        # Never changed in place: a glance keeps the one it saw.
        self._stands: Mapping[WorkspaceId, datetime] = {}

    @property
    def simulated(self) -> Collection[WorkspaceId]:
        """The workspaces with a clock of their own, as far as they were met here."""
        return self._stands.keys()

    def now(self, workspace: WorkspaceId) -> datetime:
        """Return the instant it is in a workspace."""
        stands_at = self._stands.get(workspace)
        return self.real.now() if stands_at is None else stands_at

    def glance(self) -> Glance:
        return Glance(real=self.real.now(), stands=self._stands)

    def meet(self, workspace: WorkspaceId, at: datetime) -> None:
        """Learn of a simulated workspace; of one that is known, nothing changes."""
        if workspace not in self._stands:
            self.move(workspace, at)

    def move(self, workspace: WorkspaceId, to: datetime) -> None:
        """Let a simulated workspace's clock stand at another instant."""
        self._stands = {**self._stands, workspace: to}
