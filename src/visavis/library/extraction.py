"""The port `Extractor`: each file is read by a process of its own, which is bounded."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from datetime import timedelta

from visavis.core.documents import Failure
from visavis.library.kinds import Kind, kind_of
from visavis.service.ports import Fetched, ReadingFailed, Text

_PROGRAM = "visavis.library.reading"

PATIENCE = timedelta(seconds=120)
"""How long a file may be read: its process may have 30 s of a core, if it gets them."""


class ProcessExtractor:
    """Gets the text out of files, outside of this process.

    Args:
        patience: How long to wait for a text.
    """

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._patience = patience

    async def extract(self, file: Fetched) -> Text:
        kind = kind_of(file.body, file.content_type)
        if not file.body:
            raise ReadingFailed(Failure.EMPTY)
        if kind is None:
            raise ReadingFailed(Failure.FORMAT)
        told = await self._told(kind, file.body)
        if not told:
            raise ReadingFailed(Failure.PROCESSING)
        answer = json.loads(told)
        if "failure" in answer:
            raise ReadingFailed(Failure(answer["failure"]))
        return Text(text=answer["text"], links=tuple(answer["links"]))

    async def _told(self, kind: Kind, body: bytes) -> bytes:
        """Return what the process says; nothing if it broke, or takes too long."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            _PROGRAM,
            kind,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                told, _ = await process.communicate(body)
        except TimeoutError:
            return b""
        finally:
            await _end(process)
        return told if process.returncode == 0 else b""


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
