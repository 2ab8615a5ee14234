"""The folder of portraits on the server's own disk: the port `PortraitFiles`."""

import asyncio
import os
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

    async def remove(self, name: str) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, _remove, self.path(name))


def _write(path: Path, picture: bytes) -> None:
    """Write a file whole or not at all, for nobody else to read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(_UNFINISHED)
    with unfinished.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(picture)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _remove(path: Path) -> None:
    """Remove a file, and what a writer left of it that was killed."""
    path.unlink(missing_ok=True)
    path.with_suffix(_UNFINISHED).unlink(missing_ok=True)
