"""The folder of portraits on the server's own disk: the port `PortraitFiles`."""

import asyncio
import os
from collections.abc import Collection
from pathlib import Path

_UNFINISHED = ".part"


class PortraitFolder:
    """Files by their names, which cannot be guessed. Workers read them, too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        return self._folder / name

    async def put(self, name: str, picture: bytes) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, _write, self.path(name), picture)

    async def remove_of(self, id_: str, *, but: Collection[str] = ()) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, _remove_of, self._folder, id_, but)


def _write(path: Path, picture: bytes) -> None:
    """Write a file whole or not at all, for nobody else to read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + _UNFINISHED)
    with unfinished.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(picture)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _remove_of(folder: Path, id_: str, but: Collection[str]) -> None:
    """Remove the files of a replica, and what a writer left that was killed."""
    for path in folder.glob("*"):
        if path.name.startswith(f"{id_}.") and path.name not in but:
            path.unlink(missing_ok=True)
