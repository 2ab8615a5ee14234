"""The folder of recordings on the server's own disk: the port `RecordingFiles`."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from visavis.core.ids import RecordingId
from visavis.core.recordings import SUFFIX, Footage

T = TypeVar("T")


class RecordingFolder:
    """Files by the ids of their recordings. Workers write them, the front does not."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> None:
        """Make the folder, which nobody else may look into."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, id_: str) -> Path:
        return self._folder / f"{id_}{SUFFIX}"

    async def size(self, id_: RecordingId) -> int:
        return await _aside(lambda: _size(self.path(id_)))

    async def mend(self, id_: RecordingId) -> Footage | None:
        return await _aside(lambda: _mend(self.path(id_)))

    async def remove(self, id_: RecordingId) -> None:
        await _aside(lambda: self.path(id_).unlink(missing_ok=True))


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _mend(path: Path) -> Footage | None:
    # The front carries no media, and need not load what does unless a worker died.
    from visavis.rooms.webm import mended  # noqa: PLC0415  see above

    found = mended(path)
    if found is None:
        return None
    return Footage(duration=found.duration, size=found.size)


async def _aside(work: Callable[[], T]) -> T:
    """Do what waits for a disk in a thread."""
    return await asyncio.get_running_loop().run_in_executor(None, work)
