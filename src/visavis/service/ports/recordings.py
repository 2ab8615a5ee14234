"""Recordings: what is known of them, their files, and the buckets they go to."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from visavis.core.events import Event
from visavis.core.ids import ConversationId, RecordingId, WorkspaceId
from visavis.core.recordings import Bucket, Footage, Recording

RecordingRevised = tuple[Recording, tuple[Event, ...]]


class RecordingStore(Protocol):
    """What is known of recordings. It goes with their conversations."""

    async def put(self, recording: Recording) -> None:
        """Write a new one; durable when it returns."""
        ...

    async def get(self, workspace: WorkspaceId, id_: str) -> Recording | None: ...

    async def find(self, id_: str) -> Recording | None:
        """Return a recording of whatever workspace."""
        ...

    async def of(self, id_: ConversationId) -> Sequence[Recording]:
        """Return those of a conversation, oldest first."""
        ...

    async def unfinished(self) -> Sequence[Recording]:
        """Return those that are not stored yet, oldest first."""
        ...

    async def revise(
        self, id_: RecordingId, decide: Callable[[Recording], RecordingRevised]
    ) -> Recording | None:
        """Change a recording and write what is told of it; both or neither.

        Returns:
            The recording as it is now; None if there is none of that id any more.
        """
        ...

    async def remove(self, id_: RecordingId) -> None: ...


class RecordingFiles(Protocol):
    """The files of recordings on the server's own disk."""

    def path(self, id_: str) -> Path: ...

    async def size(self, id_: RecordingId) -> int:
        """Return how long a file is; 0 if there is none."""
        ...

    async def mend(self, id_: RecordingId) -> Footage | None:
        """Close the file of a writer that died; None if nothing of it plays."""
        ...

    async def remove(self, id_: RecordingId) -> None: ...


class NotStored(Exception):
    """A bucket could not be had.

    Attributes:
        code: A word for programs, in capitals.
        final: Whether trying again is of little use.
    """

    def __init__(self, code: str, message: str, *, final: bool = False) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.final = final


class Buckets(Protocol):
    """Object storage that speaks S3."""

    async def store(self, bucket: Bucket, key: str, path: Path, media: str) -> None:
        """Put a file there; what lies there under that key is replaced.

        Raises:
            NotStored: It could not be.
        """
        ...

    async def link(self, bucket: Bucket, key: str, holds: timedelta) -> str:
        """Return an address that anybody can fetch it at for a while.

        Raises:
            NotStored: There is none.
        """
        ...

    async def remove(self, bucket: Bucket, key: str) -> None:
        """Take it away. Raises `NotStored`."""
        ...
