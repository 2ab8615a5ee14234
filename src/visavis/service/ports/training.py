"""Replicas of one's own: where they are kept, and who makes their portraits."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from visavis.core.events import Event
from visavis.core.ids import ReplicaId, WorkspaceId
from visavis.core.personas import Replica
from visavis.core.portraits import Handles, Likeness
from visavis.core.training import Failure
from visavis.service.ports.shelves import Shelf

ReplicaRevised = tuple[Replica, tuple[Event, ...]]


class ReplicaStore(Shelf[Replica], Protocol):
    """Replicas, and the events that tell of their training; these go with them."""

    async def untrained(self) -> Sequence[tuple[WorkspaceId, ReplicaId]]:
        """Return which are in the middle of their training, oldest first.

        Those whose still and film are to be drawn are among them.
        """
        ...

    async def revise(
        self,
        workspace: WorkspaceId,
        id_: str,
        decide: Callable[[Replica], ReplicaRevised],
    ) -> Replica | None:
        """Change a replica and write what is told of it; both or neither.

        Returns:
            The replica as it is now; None if there is none of that id.
        """
        ...


class PortraitFiles(Protocol):
    """The pictures of portraits on the server's own disk."""

    def path(self, name: str) -> Path: ...

    async def put(self, name: str, picture: bytes) -> None:
        """Write a picture; durable when it returns."""
        ...

    async def remove_of(self, id_: str, *, but: Collection[str] = ()) -> None:
        """Remove every file of a replica, but for those names."""
        ...


class TrainingFailed(Exception):
    """A picture cannot become a portrait."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Studied:
    """What a picture became: a WebP of its size, and where its face is."""

    width: int
    height: int
    handles: Handles
    picture: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A portrait as calls show it: a still, WebP, and a few seconds, WebM."""

    still: bytes = field(repr=False)
    film: bytes = field(repr=False)


class Studio(Protocol):
    """Finds the face in a picture, and says why there is none that can be used.

    And shows what a portrait looks like when it moves.
    """

    async def study(self, picture: bytes, *, fix: bool) -> Studied:
        """Return what a picture becomes. Raises `TrainingFailed`.

        Args:
            picture: A file of a stranger.
            fix: Whether to put right what is dark or crooked.
        """
        ...

    async def show(self, likeness: Likeness) -> Shown:
        """Return a portrait that blinks and speaks a line, without sound.

        Raises:
            TrainingFailed: It takes too long, or its file is gone.
        """
        ...
